"""JSON from strangers: what a lenient parser takes is refused, quickly and with a reason."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.decision import Reason
from kernel.strict_json import DEEPEST, MOST_BYTES, load_json

SOUND = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def code(data: bytes) -> str:
    found = load_json(data)
    assert isinstance(found, Reason), found
    assert found.sentence.zh
    assert found.sentence.en
    return found.code


@given(SOUND)
def test_sound_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    assert load_json(json.dumps(value).encode()) == value
    assert load_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"x":{"a":1,"\\u0061":2}}',
        b'[{"vin":"A","vin":"B"}]',
    ],
)
def test_a_key_given_twice_is_refused_and_named(data: bytes) -> None:
    found = load_json(data)
    assert isinstance(found, Reason)
    assert found.code == "json_format"
    assert "given twice" in found.sentence.en


@pytest.mark.parametrize("data", [b"NaN", b"[Infinity]", b'{"a":-Infinity}', b"1e999", b"[-1e999]"])
def test_what_is_no_number_is_refused(data: bytes) -> None:
    assert code(data) == "json_format"


@pytest.mark.parametrize("data", [b'"\\ud800"', b'{"\\udfff":1}', b'["a\\ud83d"]', b'"\\udc00\\ud800"'])
def test_a_lone_surrogate_is_refused(data: bytes) -> None:
    assert code(data) == "json_format"


def test_a_surrogate_pair_is_a_character() -> None:
    assert load_json(b'"\\ud83d\\ude97"') == "\U0001f697"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b"{'a':1}",
        b"01",
        b"\xff\xfe[\x00]\x00",
        b"\xef\xbb\xbf[]",
        b"[1] [2]",
        b'"\x00"',
        b'"\xed\xa0\x80"',
        b"+1",
    ],
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    assert code(data) == "json_format"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b"[{", b'[{"a":['])
def test_200_000_nested_openings_are_refused_at_once(opening: bytes) -> None:
    started = time.monotonic()
    assert isinstance(found := load_json(opening * 200_000, most_bytes=10_000_000), Reason)
    assert found.code in ("json_depth", "json_format")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(("depth", "fine"), [(DEEPEST, True), (DEEPEST + 1, False)])
def test_nesting_is_allowed_to_20_levels(depth: int, fine: bool) -> None:
    data = b"[" * depth + b"]" * depth
    assert (code(data) == "json_depth") if not fine else load_json(data) is not None


def test_brackets_inside_strings_do_not_nest() -> None:
    tricky = ["[" * 100, '"[[[\\"{{{', "\\" * 7 + "[" * 50]
    assert load_json(json.dumps(tricky).encode()) == tricky


@given(SOUND, st.integers(0, 40))
def test_the_depth_is_counted_as_a_parser_would(value: object, extra: int) -> None:
    data = b"[" * extra + json.dumps(value).encode() + b"]" * extra
    too_deep = _depth_of(value) + extra > DEEPEST
    found = load_json(data)
    assert (isinstance(found, Reason) and found.code == "json_depth") is too_deep


def _depth_of(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((_depth_of(item) for item in inner), default=0)


@pytest.mark.parametrize(("size", "fine"), [(MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_the_size_is_bounded_to_the_byte(size: int, fine: bool) -> None:
    data = b'"' + b"a" * (size - 2) + b'"'
    assert isinstance(load_json(data), str) is fine
    assert fine or code(data) == "json_size"


def test_a_number_of_100_000_digits_is_refused() -> None:
    assert code(b"9" * 100_000) == "json_format"


def test_many_keys_are_read_in_time_that_grows_with_their_number() -> None:
    keys = b"{" + b",".join(b'"%x":0' % n for n in range(30_000)) + b"}"
    assert len(keys) < MOST_BYTES * 2
    started = time.monotonic()
    assert isinstance(load_json(keys, most_bytes=len(keys)), dict)
    doubled = keys[:-1] + b',"0":1}'
    assert isinstance(load_json(doubled, most_bytes=len(doubled)), Reason)
    assert time.monotonic() - started < 3


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_a_reason_and_never_an_error(data: bytes) -> None:
    load_json(data)
