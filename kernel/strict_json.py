"""JSON from strangers: bounded in size and depth, no doubled keys, no NaN, no lone surrogates (ASVS 1.5)."""

import json
from collections import Counter
from typing import Any

from kernel.decision import Reason, Sentence
from kernel.text import shown

MOST_BYTES = 256 * 1024
"""A request of 200 vehicles takes about 100 KiB."""

DEEPEST = 20


class _Unfit(ValueError):
    """A JSON document that a lenient parser would take."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh


def load_json(data: bytes, *, most_bytes: int = MOST_BYTES) -> Any | Reason:
    """Parse strict JSON. Returns the value, or one reason: `json_size`, `json_depth` or `json_format`."""
    if len(data) > most_bytes:
        return _reason(
            "json_size", f"文件超过 {most_bytes // 1024} KiB，请拆分。", f"The document exceeds {most_bytes // 1024} KiB; split it."
        )
    if _depth(data) > DEEPEST:
        return _reason("json_depth", f"JSON 嵌套超过 {DEEPEST} 层。", f"The JSON is nested deeper than {DEEPEST} levels.")
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constants)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as unfit:
        detail = str(unfit)[:160]
        zh = unfit.zh if isinstance(unfit, _Unfit) else detail
        return _reason(
            "json_format", f"不是规范的 JSON：{zh}。请更正后重新提交。", f"This is not sound JSON: {detail}. Correct it and send it again."
        )
    return value


def _reason(code: str, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en))


def _depth(data: bytes) -> int:
    """Return the deepest nesting of brackets outside strings, without recursion."""
    deepest = depth = 0
    inside = escaped = False
    for byte in data:
        if inside:
            inside = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled = shown(next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1))
        raise _Unfit(f"键“{doubled}”重复", f'key "{doubled}" given twice')
    return found


def _no_constants(name: str) -> Any:
    raise _Unfit(f"{name} 不是 JSON 数值", f"{name} is not JSON")
