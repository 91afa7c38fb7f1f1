"""The directory's words in seven languages, from one data file; a number picks the plural form that CLDR's rules name."""

import json
from functools import cache
from importlib.resources import files
from typing import cast

from babel import Locale

from portal.tongues.writing import number_in

Text = str
"""A key of `templates/words/outlets.json`."""

Forms = dict[str, str]
"""A text by plural category (`one few many other` ...)."""


def text_of(key: Text, locale: Locale, **values: object) -> str:
    """Return a text in a language, its `{names}` filled in. Raises `KeyError` for a key or a language that is not there."""
    found = words()[key][locale.language]
    count = values.get("count")
    if isinstance(count, int):
        values = {**values, "count": number_in(count, locale)}
    if isinstance(found, str):
        return found.format(**values)
    form = locale.plural_form(count) if isinstance(count, int) else "other"
    return found.get(form, found["other"]).format(**values)


@cache
def words() -> dict[str, dict[str, str | Forms]]:
    """Return every text by key and language."""
    read = json.loads((files("templates") / "words" / "outlets.json").read_text(encoding="utf-8"))
    return cast(dict[str, dict[str, str | Forms]], read)
