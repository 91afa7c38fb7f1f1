"""A maker's document: read from JSON with all faults at once."""

import re
from collections.abc import Iterable
from typing import Any

from kernel.credit import parse_credit_code
from kernel.decision import Reason, Sentence
from kernel.text import CHINESE, LATIN, check_text
from letters.values import Maker

_CODE = re.compile(r"[A-Z0-9]{2,8}", re.ASCII)
_WMI = re.compile(r"[A-HJ-NPR-Z0-9]{2}([A-HJ-NPR-Z0-8]|9[A-HJ-NPR-Z0-9]{3})", re.ASCII)
_TEXTS = {"name_zh": CHINESE, "name_en": LATIN, "announcement": CHINESE, "address_zh": CHINESE, "address_en": LATIN}
_LENGTH = {"announcement": 100, "address_zh": 300, "address_en": 300}
"""As long as the columns are (`letters.tables.MakerRow`)."""

_KNOWN = {"code", *_TEXTS, "credit_code", "wmis", "specimen", "validity_days", "letters_beyond_window"}
_DEFAULTS: dict[str, Any] = {"specimen": False, "validity_days": 180, "letters_beyond_window": False}


def parse_maker(value: Any) -> Maker | tuple[Reason, ...]:
    """Read a maker; return it or every fault with its field.

    `wmis` are 3 characters, or 6 (positions 1-3 and 12-14) where position 3 is 9 (ISO 3780).
    """
    if not isinstance(value, dict):
        return (no_object(value),)
    maker, faults = read_maker(value)
    return faults or maker


def read_maker(value: dict[str, Any]) -> tuple[Maker, tuple[Reason, ...]]:
    """Read a maker; return it with every fault. What is wrong is blank in it, so that the rest can be looked at before anything is corrected."""
    mistyped = _wrong_types(value)
    typed = {name: found for name, found in value.items() if name in _KNOWN - {fault.field for fault in mistyped}}
    faults = (*_unknown(value), *_missing(value), *mistyped, *_texts(typed), *_marks(typed))
    sound = {name: found for name, found in typed.items() if name not in {fault.field for fault in faults}}
    wmis = tuple(wmi for wmi in typed.get("wmis", ()) if _WMI.fullmatch(wmi))
    return Maker(**{**dict.fromkeys(_KNOWN, ""), **_DEFAULTS, **sound, "wmis": wmis}), faults


def no_object(value: object) -> Reason:
    """Return what is said of a document that is something else."""
    return _fault("type_object", "", value, "应为 JSON 对象。", "A JSON object is expected.")


def _fault(code: str, field: str, value: object, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), field, str(value)[:120])


def _unknown(value: dict[str, Any]) -> list[Reason]:
    allowed = ", ".join(sorted(_KNOWN))
    return [
        _fault("field_unknown", name, name, f"没有这个字段；可用字段：{allowed}。", f"No such field; known are: {allowed}.")
        for name in value
        if name not in _KNOWN
    ]


def _missing(value: dict[str, Any]) -> list[Reason]:
    needed = _KNOWN - _DEFAULTS.keys() - value.keys()
    return [_fault("field_missing", name, "", "此项必填，请补充。", "This is required; fill it in.") for name in sorted(needed)]


def _wrong_types(value: dict[str, Any]) -> list[Reason]:
    kinds = {"wmis": list, "specimen": bool, "letters_beyond_window": bool, "validity_days": int}
    wrong = [name for name, found in value.items() if name in _KNOWN and type(found) is not kinds.get(name, str)]
    wrong += ["wmis"] if isinstance(value.get("wmis"), list) and not all(isinstance(w, str) for w in value["wmis"]) else []
    return [_fault("type_wrong", name, value[name], "数据类型不对。", "The value has the wrong type.") for name in wrong]


def _texts(value: dict[str, Any]) -> list[Reason]:
    return [
        fault
        for name, scripts in _TEXTS.items()
        if name in value
        for fault in check_text(value[name], field=name, scripts=scripts, max_length=_LENGTH.get(name, 200))
    ]


def _marks(value: dict[str, Any]) -> list[Reason]:
    faults = []
    if "code" in value and not _CODE.fullmatch(value["code"]):
        faults.append(_fault("maker_code", "code", value["code"], "代码为 2 至 8 位大写字母或数字。", "The code is 2 to 8 of A-Z and 0-9."))
    credit = parse_credit_code(value["credit_code"]) if "credit_code" in value else None
    if isinstance(credit, Reason):
        faults.append(Reason(credit.code, credit.sentence, "credit_code", credit.value))
    bad = [wmi for wmi in value.get("wmis", ()) if not _WMI.fullmatch(wmi)]
    if bad or value.get("wmis") == []:
        zh = "WMI 为 3 位；第 3 位是 9 时为 6 位（第 1-3 位加第 12-14 位）。"
        faults.append(
            _fault("wmi", "wmis", ", ".join(bad), zh, "A WMI has 3 characters, or 6 (positions 1-3 and 12-14) where the third is 9.")
        )
    if not 1 <= value.get("validity_days", 180) <= 366:
        faults.append(_fault("validity", "validity_days", value["validity_days"], "有效期为 1 至 366 天。", "Validity is 1 to 366 days."))
    return faults


def wmi_faults(maker: Maker, others: Iterable[Maker]) -> tuple[Reason, ...]:
    """Return a fault for each WMI that another maker holds already: a VIN has one manufacturer."""
    held = {wmi: other for other in others if other.code != maker.code for wmi in other.wmis}
    return tuple(
        _fault(
            "wmi_taken",
            "wmis",
            wmi,
            f"{wmi} 已登记为{held[wmi].name_zh}（{held[wmi].code}）的 WMI，请核对。",
            f"{wmi} is registered as a WMI of {held[wmi].code}, {held[wmi].name_en}; check it.",
        )
        for wmi in maker.wmis
        if wmi in held
    )
