"""The seven languages of the public directory: which a visitor reads there, and how each is written.

In templates of the directory `word(key, ...)` gives a text of `templates/words/outlets.json`, `number`, `long_day` and
`place_name` write figures, days and countries as that language does.
"""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from flask import Flask, Response, request

from kernel.country_names import name_in
from portal.language import EVERY, chosen, keep
from portal.tongues.hours import hours_in
from portal.tongues.words import Text, text_of
from portal.tongues.writing import day_in, language_in, number_in
from portal.views import directory


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: its code here, its BCP 47 tag, its own name for itself, and whether it is written from the right."""

    code: str
    tag: str
    name: str
    from_right: bool = False

    @property
    def locale(self) -> Locale:
        """What CLDR knows about it."""
        return _locale(self.code)


TONGUES = {
    "zh": Tongue("zh", "zh-CN", "中文"),
    "en": Tongue("en", "en", "English"),
    "ru": Tongue("ru", "ru", "Русский"),
    "ar": Tongue("ar", "ar", "العربية", from_right=True),
    "es": Tongue("es", "es", "Español"),
    "fr": Tongue("fr", "fr", "Français"),
    "pt": Tongue("pt", "pt", "Português"),
}


def tongue() -> Tongue:
    """Return the language of the present page."""
    return TONGUES[chosen()]


def word(key: Text, **values: object) -> str:
    """Return a text of the directory; `count` picks its plural form and is written as a number."""
    return text_of(key, tongue().locale, **values)


def number(value: int) -> str:
    """Return a whole number with the separators of the language."""
    return number_in(value, tongue().locale)


def place_name(alpha2: str) -> str:
    """Return what a country is called."""
    return name_in(alpha2, chosen())


def remember(answer: Response) -> Response:
    """Keep a language that was asked for by `?lang=` (after a request of the directory)."""
    asked = request.args.get("lang")
    return keep(answer, str(asked)) if asked in EVERY else answer


def install(app: Flask) -> None:
    """Give templates the words of the directory."""
    app.jinja_env.globals.update(
        tongue=tongue,
        tongues=tuple(TONGUES.values()),
        word=word,
        number=number,
        place_name=place_name,
        long_day=lambda day: day_in(day, tongue().locale),
        hours_words=lambda text: hours_in(text, tongue().locale),
        names_for=directory.names_for,
        provider_for=directory.provider_for,
        high_voltage=directory.works_on_high_voltage,
        language_name=lambda code: language_in(code, tongue().locale),
    )


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)
