"""What a country is called on a page in seven languages; letters print `Country.zh` and `Country.en`."""

from functools import cache

from kernel.country import country
from kernel.data import rows


def name_in(alpha2: str, language: str) -> str:
    """Return a country's name to print in `zh en ru ar es fr pt`; in any other language the English one.

    Raises `KeyError` for what is no alpha-2 code.
    """
    one = country(alpha2)
    if language == "zh":
        return one.zh
    return _printed().get((alpha2, language), one.en)


@cache
def _printed() -> dict[tuple[str, str], str]:
    """Map code and language to the name: ours where it must be ours, else CLDR's."""
    return {
        (row["alpha2"], row["language"]): row["name"] for name in ("country_names.csv", "country_printed.csv") for row in rows(name)
    } | {(row["alpha2"], "en"): row["en"] for row in rows("countries.csv")}
