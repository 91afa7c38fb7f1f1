"""The published schemas are those of the code, and real documents fit them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from letters.content import to_json
from tests.assets.make_schemas import schemas
from tests.support.contents import content

SCHEMAS = Path("docs/schemas")


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_published_schema_is_that_of_the_code(name: str) -> None:
    assert json.loads((SCHEMAS / name).read_text(encoding="utf-8")) == schemas()[name]


def test_a_real_letter_fits_its_schema_and_one_with_an_extra_member_does_not() -> None:
    validator = Draft202012Validator(schemas()["letter-v1.json"])
    letter = to_json(content(3, 2))
    assert validator.is_valid(letter)
    assert not validator.is_valid({**letter, "extra": 1})
