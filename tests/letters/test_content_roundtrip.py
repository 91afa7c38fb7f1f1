"""`letter/v1`: what is frozen is read back exactly, and nothing else is read."""

import copy
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical import canonical
from letters.content import content_bytes, content_digest, from_json, to_json
from letters.values import LetterContent, LetterMaker, LetterOutlet, LetterVehicle, Party
from tests.support.contents import content, extreme, russian

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
DAY = st.dates(date(1980, 1, 1), date(2099, 12, 31))
INSTANT = st.datetimes(datetime(2026, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by contract
WORDS = st.lists(TEXT, max_size=3).map(tuple)
PARTS = {
    date: DAY,
    datetime: INSTANT,
    tuple[str, ...]: WORDS,
    date | None: st.none() | DAY,
    int | None: st.none() | st.integers(0, 999),
    str: TEXT,
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
}


def _built(kind: Any, **known: Any) -> Any:
    from typing import get_type_hints

    hints = get_type_hints(kind)
    return st.builds(kind, **{f.name: known.get(f.name, PARTS.get(hints[f.name])) for f in fields(kind)})


CONTENTS: st.SearchStrategy[LetterContent] = _built(
    LetterContent,
    maker=_built(LetterMaker),
    exporter=_built(Party),
    vehicles=st.lists(_built(LetterVehicle), max_size=3).map(tuple),
    outlets=st.lists(_built(LetterOutlet), max_size=2).map(tuple),
)


@given(CONTENTS)
def test_the_bytes_are_the_canonical_ones(what: LetterContent) -> None:
    assert content_bytes(what) == canonical(to_json(what))


def test_what_json_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        content_bytes(replace(content(), code="\ud800"))


@given(CONTENTS)
def test_any_content_is_read_back_exactly(built: LetterContent) -> None:
    assert from_json(to_json(built)) == built
    assert from_json(json.loads(content_bytes(built))) == built


@pytest.mark.parametrize("built", [content(), content(200, 40), russian(), extreme()], ids=["one", "many", "russian", "extreme"])
def test_the_canonical_bytes_are_the_same_again_after_reading_back(built: LetterContent) -> None:
    again = from_json(json.loads(content_bytes(built)))
    assert content_bytes(again) == content_bytes(built)
    assert content_digest(again) == content_digest(built)
    assert len(content_digest(built)) == 32


def test_the_published_members_stand_in_their_published_order() -> None:
    """A promise of `letter/v1`: members are added at the end, never renamed, reordered or dropped."""
    assert list(to_json(content())) == [
        "format",
        "number",
        "code",
        "specimen",
        "maker",
        "exporter",
        "destination",
        "destination_zh",
        "destination_en",
        "vehicles",
        "outlets",
        "planned_application",
        "issued_on",
        "valid_until",
        "rule_book",
        "wording",
        "wording_digest",
        "host",
        "status_index",
        "issued_at",
    ]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [path] if inner is None else [leaf for key, item in inner for leaf in _leaves(item, (*path, key))]


def _set(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return changed


GOOD = to_json(content())
LEAVES = _leaves(GOOD)


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_every_member_counts_for_the_digest(path: tuple[Any, ...]) -> None:
    old = GOOD
    for key in path:
        old = old[key]
    if path == ("format",):
        return
    new = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else _other_text(old)
    changed = from_json(_set(GOOD, path, new))
    assert content_digest(changed) != content_digest(content())


def _other_text(old: str) -> str:
    """Return another text of the same kind: another day, instant or word."""
    if old[:4].isdigit() and old[4:5] == "-":
        return old.replace("2026", "2027", 1).replace("2028", "2027", 1).replace("2025", "2024", 1)
    return old + "x"


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
@pytest.mark.parametrize("wrong", [None, [], {}, 1.5, "x\x00y", True, 7], ids=repr)
def test_a_member_of_another_kind_is_refused_or_at_least_not_the_same_content(path: tuple[Any, ...], wrong: Any) -> None:
    try:
        read = from_json(_set(GOOD, path, wrong))
    except ValueError:
        return
    assert to_json(read) == _set(GOOD, path, wrong)


@pytest.mark.parametrize("path", [p for p in LEAVES if isinstance(p[-1], str)], ids=lambda path: ".".join(map(str, path)))
def test_a_missing_member_is_refused(path: tuple[Any, ...]) -> None:
    changed = copy.deepcopy(GOOD)
    at: Any = changed
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    with pytest.raises(ValueError, match=r"letter/v1|members"):
        from_json(changed)


@pytest.mark.parametrize("place", [(), ("maker",), ("exporter",), ("vehicles", 0), ("outlets", 0)], ids=str)
def test_an_unknown_member_is_refused(place: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="members"):
        from_json(_set(GOOD, (*place, "note"), "x"))


@pytest.mark.parametrize(
    ("member", "spelling"),
    [
        ("issued_on", "20260302"),
        ("issued_on", "2026-W10-1"),
        ("issued_on", "2026-03-02T00:00"),
        ("issued_at", "2026-03-02T06:30:00+00:00"),
        ("issued_at", "2026-03-02T06:30Z"),
        ("issued_at", "20260302T063000Z"),
        ("issued_at", "2026-03-02T06:30:00"),
        ("issued_at", "2026-03-02"),
    ],
)
def test_a_day_or_instant_in_another_spelling_is_refused(member: str, spelling: str) -> None:
    with pytest.raises(ValueError, match=r"spelling|isoformat"):
        from_json({**GOOD, member: spelling})


@pytest.mark.parametrize("value", [None, [], "letter/v1", 1, {}, {"format": "letter/v2"}, {**GOOD, "format": "letter/v2"}])
def test_what_is_no_letter_v1_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="letter/v1"):
        from_json(value)


def test_a_naive_instant_cannot_be_frozen_and_read_back() -> None:
    naive = replace(content(), issued_at=datetime(2026, 3, 2, 6, 30))  # noqa: DTZ001 - naive is the fault under test
    with pytest.raises(ValueError, match="spelling"):
        from_json(to_json(naive))


def test_a_letter_from_before_a_member_was_added_is_read_and_written_byte_for_byte() -> None:
    assert "outlets_serving" not in GOOD
    assert "parts_supply" not in GOOD["outlets"][0]
    assert from_json(GOOD) == content()


def test_added_members_come_last_and_only_where_they_say_something() -> None:
    first = replace(content().outlets[0], parts_supply="depot", parts_lead_days=7)
    built = replace(content(), outlets=(first,), outlets_serving=312)
    written = to_json(built)
    assert list(written)[-1] == "outlets_serving"
    assert list(written["outlets"][0])[-3:] == ["valid_to", "parts_supply", "parts_lead_days"]
    assert from_json(written) == built


@pytest.mark.parametrize(("place", "nothing"), [(("outlets_serving",), None), (("outlets", 0, "parts_depot"), "")], ids=str)
def test_a_member_that_says_what_its_absence_says_is_refused(place: tuple[Any, ...], nothing: Any) -> None:
    with pytest.raises(ValueError, match="absence"):
        from_json(_set(GOOD, place, nothing))
