"""The file of `letters makers add`: a maker's document with, beside it, what the maker brings; all faults at once."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from kernel.decision import Reason, Sentence
from kernel.errors import DomainError
from kernel.strict_json import MOST_BYTES, load_json
from letters.compose import SealShape
from letters.maker_document import no_object, read_maker
from portal.boarding import Boarding, SealImage
from portal.cli.output import read_limited
from portal.keys.offers import Offer, offer_in_file, offer_in_service, offer_in_token

MOST_IMAGE = 8 * 1024 * 1024
SHAPES = {"limited": SealShape.LIMITED, "joint-stock": SealShape.JOINT_STOCK, "foreign-invested": SealShape.FOREIGN_INVESTED}
_BROUGHT = ("host", "seal", "mark", "key", "admin")
_MEMBERS = {
    "seal": ({"image", "width_mm", "height_mm"}, {"ink"}, {"shape"}),
    "admin": ({"login", "name"},),
    "key": (
        {"pkcs12", "secret_file"},
        {"pkcs11", "token", "key_label", "certificate", "secret_file"},
        {"csc", "credential", "secret_file"},
    ),
}
"""What each of these objects holds: one of the sets, exactly."""
_KINDS: dict[str, tuple[type, ...]] = {"width_mm": (int, float), "height_mm": (int, float), "ink": (bool,)}
_FILES = {"image", "pkcs12", "certificate", "secret_file"}
"""The members that name a file: one of those that the maker sent along, never one of the house's."""
_NUL = "\0"
"""What no system takes in the name of a file: Python says so by a `ValueError` of its own."""


def read_boarding(file: Path) -> Boarding | tuple[Reason, ...]:
    """Return what the file says with every fault of its own by field, or why it is no document; files it names lie beside it."""
    value = load_json(read_limited(file, MOST_BYTES))
    if isinstance(value, Reason):
        return (value,)
    if not isinstance(value, dict):
        return (no_object(value),)
    brought = {name: value.pop(name) for name in _BROUGHT if name in value}
    maker, wrong = read_maker(value)
    misshapen = tuple(_shape_faults(brought))
    shaped = _without(brought, misshapen)
    misplaced = tuple(_place_faults(file.parent, shaped))
    faults = [*wrong, *misshapen, *misplaced]
    parts = _read_parts(file.parent, _without(shaped, misplaced), faults)
    return Boarding(maker, **parts, faults=tuple(faults))


def _without(brought: dict[str, Any], faults: Iterable[Reason]) -> dict[str, Any]:
    """Return what there is nothing against: nothing that a faulty member names is opened."""
    faulty = {fault.field.partition(".")[0] for fault in faults}
    return {name: part for name, part in brought.items() if name not in faulty}


def _shape_faults(brought: dict[str, Any]) -> Iterator[Reason]:
    for name in ("host", "mark"):
        if not isinstance(brought.get(name, ""), str) or _NUL in brought.get(name, ""):
            yield _fault("type_wrong", name, brought[name], "数据类型不对。", "The value has the wrong type.")
    for name, choices in _MEMBERS.items():
        given = brought.get(name)
        if name in brought and (not isinstance(given, dict) or set(given) not in choices):
            listed = " | ".join(", ".join(sorted(choice)) for choice in choices)
            yield _fault("members", name, given, f"应有且仅有这些成员：{listed}。", f"It has exactly these members: {listed}.")
        elif isinstance(given, dict):
            yield from _member_faults(name, given)


def _member_faults(name: str, given: dict[str, Any]) -> Iterator[Reason]:
    for member, value in given.items():
        kinds = _KINDS.get(member, (str,))
        if type(value) not in kinds or value in ("", False) or _NUL in str(value):
            yield _fault("type_wrong", f"{name}.{member}", value, "数据类型不对，或为空。", "The value is empty or has the wrong type.")
    if "shape" in given and given["shape"] not in SHAPES:
        listed = ", ".join(SHAPES)
        yield _fault(
            "seal_shape", "seal.shape", given["shape"], f"样章形状只有：{listed}。", f"The shapes of SPECIMEN seals are: {listed}."
        )


def _place_faults(folder: Path, brought: dict[str, Any]) -> Iterator[Reason]:
    """Yield names that lead out of the document's folder: whoever wrote it may not read what its reader may."""
    mark = {"mark": brought["mark"]} if "mark" in brought else {}
    members = ((f"{name}.{member}", value) for name in _MEMBERS for member, value in brought.get(name, {}).items() if member in _FILES)
    for field, value in (*mark.items(), *members):
        if not _beside(folder, value):
            zh, en = "只读取与本文件同一文件夹内的文件；请复制到其中。", "Only files in this document's folder are read; copy it there."
            yield _fault("file_elsewhere", field, value, zh, en)
    module = brought.get("key", {}).get("pkcs11")
    if module is not None and (not Path(module).is_absolute() or _beside(folder, module)):
        zh, en = (
            "须为本机已安装模块的绝对路径，不得随文件带来。",
            "Give the absolute path of a module installed here; none that came along is loaded.",
        )
        yield _fault("key_module", "key.pkcs11", module, zh, en)


def _beside(folder: Path, name: str) -> bool:
    """Return whether a name stays in the folder, links followed."""
    return (folder / name).resolve().is_relative_to(folder.resolve())


def _read_parts(folder: Path, brought: dict[str, Any], faults: list[Reason]) -> dict[str, Any]:
    """Read what the members name, and note what cannot be read."""
    parts: dict[str, Any] = {"host": brought.get("host", "").strip().lower()}
    seal, key, admin = brought.get("seal"), brought.get("key"), brought.get("admin")
    if seal and "shape" in seal:
        parts["shape"] = SHAPES[seal["shape"]]
    elif seal and "ink" in seal:
        parts["ink"] = True
    elif seal:
        image = _noting(faults, "seal.image", lambda: _image(folder / seal["image"]))
        parts["seal"] = None if image is None else SealImage(image, seal["width_mm"], seal["height_mm"])
    if "mark" in brought:
        parts["mark"] = _noting(faults, "mark", lambda: _image(folder / brought["mark"])) or b""
    if key:
        parts["key"] = _noting(faults, "key", lambda: _offer(folder, key))
    if admin:
        parts["admin"] = (admin["login"], admin["name"])
    return parts


def _offer(folder: Path, key: dict[str, str]) -> Offer:
    secret = (folder / key["secret_file"]).absolute()
    if "pkcs12" in key:
        return offer_in_file(folder / key["pkcs12"], secret)
    if "csc" in key:
        return offer_in_service(key["csc"], key["credential"], secret)
    return offer_in_token(Path(key["pkcs11"]), key["token"], key["key_label"], folder / key["certificate"], secret)


def _image(path: Path) -> bytes:
    return read_limited(path, MOST_IMAGE)


def _noting(faults: list[Reason], field: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except DomainError as fault:
        faults.append(Reason(fault.code, fault.sentence, field))
    except OSError as fault:
        faults.append(
            _fault(
                "file_unreadable",
                field,
                fault.filename,
                "无法读取该文件；请放在本文件旁边，并核对文件名。",
                "The file cannot be read; put it beside this document and check its name.",
            )
        )
    return None


def _fault(code: str, field: str, value: object, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), field, str(value)[:120])
