"""The header row of a sheet: which columns it states, or what is wrong with it."""

from collections.abc import Sequence

from kernel.decision import Reason, Sentence
from kernel.text import shown
from outlets.sheet import COLUMNS, FIRST_COLUMNS, Fault, fault

_UNKNOWN_TOLD = 5


def stated(header: Sequence[str]) -> tuple[str, ...] | Fault:
    """Return the columns a header states: the published ones in their order, at least the first sixteen.

    Empty cells after the last name are dropped. A fault is `sheet_header`, in row 1.
    """
    named = tuple(header)
    while named and not named[-1]:
        named = named[:-1]
    if len(named) >= FIRST_COLUMNS and named == COLUMNS[: len(named)]:
        return named
    return fault(1, "", _wrong(named))


def _wrong(header: tuple[str, ...]) -> Reason:
    missing = [name for name in COLUMNS[:FIRST_COLUMNS] if name not in header]
    unknown = [shown(name) for name in header if name and name not in COLUMNS][:_UNKNOWN_TOLD]
    zh, en = "各列顺序或数量与模板不同", "the columns stand in another order or number than in the template"
    if missing:
        zh, en = f"缺少列 {'、'.join(missing)}", f"these columns are missing: {', '.join(missing)}"
    if unknown:
        zh, en = f"{zh}；不认识的列 {'、'.join(unknown)}", f"{en}; not known: {', '.join(unknown)}"
    sentence = Sentence(
        f"表头不对：{zh}。请下载模板，第一行原样保留：{','.join(COLUMNS)}。",
        f"The header row is not that of the sheet: {en}. Download the template and keep its first row: {','.join(COLUMNS)}.",
    )
    return Reason("sheet_header", sentence, "", ",".join(header)[:120])
