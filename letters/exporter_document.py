"""An exporter's document: who is filed (备案) for used-car export, read from JSON with all faults at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from kernel.clock import parse_day
from kernel.credit import parse_credit_code
from kernel.decision import Reason, Sentence
from kernel.text import CHINESE, LATIN, check_text
from letters.values import Exporter, Incident

_TEXTS = {"name_zh": CHINESE, "name_en": LATIN, "legal_person": CHINESE}
_KINDS: dict[str, type] = {"credit_code": str, **dict.fromkeys(_TEXTS, str), "filed_until": str, "affiliates": list, "incidents": list}
_LENGTH = {"legal_person": 100}
"""As long as the columns are (`letters.tables.ExporterRow`)."""

_OPTIONAL = {"affiliates", "incidents"}
_ENTRY: dict[str, type] = {"code": str, "on": str, "source": str, "measure": str, "until": str}
MEASURES = ("talk", "rectification", "restricted", "disqualified")
"""约谈, 整改, 限制许可, 取消资格: the last one bars the firm and its affiliates."""


def parse_exporter(value: Any) -> Exporter | tuple[Reason, ...]:
    """Read an exporter; return it or every fault with its field."""
    shape = tuple(_shape_faults(value, "", _KINDS, _OPTIONAL))
    if shape:
        return shape
    faults = (*_mark_faults(value), *_entry_faults(value.get("incidents", [])))
    return faults or _exporter(value)


def _exporter(value: dict[str, Any]) -> Exporter:
    return Exporter(
        credit_code=value["credit_code"].strip(" "),
        **{name: value[name] for name in _TEXTS},
        filed_until=date.fromisoformat(value["filed_until"]),
        affiliates=tuple(code.strip(" ") for code in value.get("affiliates", [])),
        incidents=tuple(_incident(entry) for entry in value.get("incidents", [])),
    )


def _incident(entry: dict[str, str]) -> Incident:
    until = date.fromisoformat(entry["until"]) if "until" in entry else None
    return Incident(entry["code"], date.fromisoformat(entry["on"]), entry["source"], entry["measure"], until)


def _shape_faults(value: Any, place: str, kinds: dict[str, type], optional: set[str]) -> Iterable[Reason]:
    """Yield what keeps an object from being read at all: another kind of value, members unknown, missing or of the wrong type."""
    if not isinstance(value, dict):
        yield _fault("type_object", place.rstrip("."), value, "应为 JSON 对象。", "A JSON object is expected.")
        return
    known = ", ".join(kinds)
    for name in sorted(kinds.keys() - optional - value.keys()):
        yield _fault("field_missing", place + name, "", "此项必填，请补充。", "This is required; fill it in.")
    for name, found in value.items():
        if name not in kinds:
            yield _fault("field_unknown", place + name, name, f"没有这个字段；可用字段：{known}。", f"No such field; known are: {known}.")
        elif type(found) is not kinds[name]:
            yield _fault("type_wrong", place + name, found, "数据类型不对。", "The value has the wrong type.")


def _mark_faults(value: dict[str, Any]) -> Iterable[Reason]:
    yield from _code_faults("credit_code", value["credit_code"])
    for name, scripts in _TEXTS.items():
        yield from check_text(value[name], field=name, scripts=scripts, max_length=_LENGTH.get(name, 200))
    yield from _day_faults("filed_until", value["filed_until"])
    for at, code in enumerate(value.get("affiliates", [])):
        yield from _code_faults(f"affiliates[{at}]", str(code))


def _entry_faults(entries: list[Any]) -> Iterable[Reason]:
    for at, entry in enumerate(entries):
        place = f"incidents[{at}]."
        shape = tuple(_shape_faults(entry, place, _ENTRY, {"until"}))
        yield from shape or _entry_mark_faults(entry, place)


def _entry_mark_faults(entry: dict[str, str], place: str) -> Iterable[Reason]:
    for name in ("code", "source"):
        yield from check_text(entry[name], field=place + name, scripts=CHINESE, max_length=100)
    for name in ("on", "until"):
        yield from _day_faults(place + name, entry[name]) if name in entry else ()
    if entry["measure"] not in MEASURES:
        listed = ", ".join(MEASURES)
        yield _fault("measure", f"{place}measure", entry["measure"], f"措施只有：{listed}。", f"The measures are: {listed}.")


def _code_faults(field: str, text: str) -> Iterable[Reason]:
    found = parse_credit_code(text)
    if isinstance(found, Reason):
        yield Reason(found.code, found.sentence, field, found.value)


def _day_faults(field: str, text: str) -> Iterable[Reason]:
    found = parse_day(text)
    if isinstance(found, Reason):
        yield Reason(found.code, found.sentence, field, found.value)


def _fault(code: str, field: str, value: object, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), field, str(value)[:120])
