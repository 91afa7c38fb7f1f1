"""Writes docs/schemas/*.json (JSON Schema 2020-12) from the dataclasses that the formats are; a test compares."""

import json
import sys
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from kernel.vin import Vin
from letters.content import FORMAT as LETTER
from letters.document import FORMAT as REQUEST
from letters.values import LetterContent, Request

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
INSTANT = {"type": "string", "format": "date-time"}
VIN = {"type": "string", "pattern": "^[A-HJ-NPR-Z0-9]{17}$"}
PLAIN = {str: {"type": "string"}, int: {"type": "integer"}, bool: {"type": "boolean"}, date: DAY, datetime: INSTANT, Vin: VIN}


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the schema of a field's type."""
    if get_origin(kind) is UnionType:
        inner = next(k for k in get_args(kind) if k is not type(None))
        return {"anyOf": [schema_of(inner), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0])}
    if is_dataclass(kind) and kind is not Vin:
        return object_of(kind)
    return dict(PLAIN[kind])


def object_of(kind: Any, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the schema of a dataclass: every field, none other; those with a default may be left out."""
    hints = get_type_hints(kind)
    may_lack = {*optional, *(f.name for f in fields(kind) if f.default is not MISSING)}
    required = [f.name for f in fields(kind) if f.name not in may_lack]
    return {
        "type": "object",
        "properties": {name: schema_of(hint) for name, hint in hints.items()},
        "required": required,
        "additionalProperties": False,
    }


def schemas() -> dict[str, dict[str, Any]]:
    """Return file name -> schema."""
    letter, request = object_of(LetterContent), object_of(Request, optional=("maker",))
    letter["properties"] = {"format": {"const": LETTER}, **letter["properties"]}
    letter["required"] = ["format", *letter["required"]]
    request["properties"] = {"format": {"const": REQUEST}, **request["properties"]}
    request["properties"]["vehicles"] |= {"minItems": 1, "maxItems": 200}
    return {
        "letter-v1.json": {"$schema": DIALECT, "title": "Letter content letter/v1", **letter},
        "request-v1.json": {"$schema": DIALECT, "title": "Request document request/v1", **request},
    }


def write(folder: Path) -> None:
    """Write every schema into `folder`."""
    for name, schema in schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
