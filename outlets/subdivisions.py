"""Provinces, regions and states of a country by ISO 3166-2, and what somebody meant who wrote something else."""

from difflib import get_close_matches
from functools import cache

import pycountry

from kernel.country import country
from kernel.text import shown
from outlets.cells import Wrong, wrong

_CANDIDATES_TOLD = 3
_LONGEST = 60


def subdivision(text: str, alpha2: str | None) -> str | Wrong:
    """Read an ISO 3166-2 code that lies in a country (if that is known), in any letter case; empty stays empty."""
    code = text.upper() if text.isascii() else text
    if not text:
        return text
    if code not in _places():
        return _unknown(text, alpha2)
    if alpha2 is None or code.startswith(f"{alpha2}-"):
        return code
    return _elsewhere(code, alpha2)


def _elsewhere(code: str, alpha2: str) -> Wrong:
    there, here, some = country(code[:2]), country(alpha2), _some(alpha2)
    zh = f"（{here.zh}的代码例如 {'、'.join(map(_named, some))}）" if some else ""
    en = f" (codes of {here.en} are such as {', '.join(map(_named, some))})" if some else ""
    return wrong(
        "subdivision_country",
        f"{_named(code)} 属于{there.zh}，不属于{here.zh}，请更正一级行政区划或国家{zh}。",
        f"{_named(code)} is in {there.en}, not in {here.en}; correct the subdivision or the country{en}.",
        code,
    )


def _unknown(text: str, alpha2: str | None) -> Wrong:
    near = _near(text, alpha2) if alpha2 else ()
    zh = f"，您指的可能是 {'、'.join(map(_named, near))}" if near else "，例如 KZ-75"
    en = f", perhaps {' or '.join(map(_named, near))}" if near else ", such as KZ-75"
    return wrong(
        "subdivision_unknown",
        f"不认识一级行政区划代码“{shown(text)}”，请填写 ISO 3166-2 代码{zh}。",
        f'"{shown(text)}" is no subdivision code known here; write its ISO 3166-2 code{en}.',
        text,
    )


def _near(text: str, alpha2: str) -> tuple[str, ...]:
    """Return the codes of a country whose code or name is nearest to a text, or some of them."""
    spelt = {key.casefold(): code for code, name in _places().items() if code.startswith(f"{alpha2}-") for key in (code, code[3:], name)}
    close = get_close_matches(text[:_LONGEST].casefold(), spelt, n=_CANDIDATES_TOLD, cutoff=0.7)
    return tuple(dict.fromkeys(spelt[key] for key in close)) or _some(alpha2)


def _some(alpha2: str) -> tuple[str, ...]:
    return tuple(code for code in _places() if code.startswith(f"{alpha2}-"))[:_CANDIDATES_TOLD]


def _named(code: str) -> str:
    return f"{code} {_places()[code]}"


@cache
def _places() -> dict[str, str]:
    """Map every ISO 3166-2 code to its name, in the order of the codes."""
    return {one.code: one.name for one in sorted(pycountry.subdivisions, key=lambda one: str(one.code))}
