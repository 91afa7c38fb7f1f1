"""How a language writes numbers, days, days of the week and the names of languages (CLDR, by Babel)."""

from datetime import date

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal


def number_in(value: int, locale: Locale) -> str:
    """Return a whole number with the language's separators, in Western digits, as phones and house numbers have them."""
    return format_decimal(value, locale=locale)


def day_in(day: date, locale: Locale) -> str:
    """Return a day in words; in English as everywhere on this site, because 03/02 is two days to two readers."""
    if locale.language == "en":
        return day.isoformat()
    # CLDR's long form ends in "г.", whose dot would stand before the sentence's own.
    return format_date(day, "d MMMM y" if locale.language == "ru" else "long", locale=locale)


def weekday_in(index: int, locale: Locale) -> str:
    """Return a day of the week (0 is Monday) as it stands in opening hours."""
    names = get_day_names("wide" if locale.language == "ar" else "abbreviated", context="stand-alone", locale=locale)
    return str(names[index])


def language_in(code: str, locale: Locale) -> str:
    """Return what a language (BCP 47) is called; the code itself where there is no name."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        return str(locale.languages.get(code.split("-")[0], code))
