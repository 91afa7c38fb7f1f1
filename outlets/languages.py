"""Languages spoken at an outlet, by the codes that CLDR knows."""

from functools import cache

from babel import Locale
from babel.core import get_global, parse_locale

from kernel.decision import Reason, Sentence
from kernel.text import shown
from outlets.cells import WORDS_TOLD, Wrong, parts_of, repeated, wrong

MAX_LANGUAGES = 30
_LONGEST_TAG = 20
_NAMED_IN = ("zh", "en", "ru", "es", "ar", "fr", "pt", "de")


def languages(text: str) -> tuple[str, ...] | Wrong:
    """Read language codes (ISO 639, BCP 47 with script or region), separated by `|`, in the order written; `zh-hans` is `zh-Hans`."""
    if not text:
        return ()
    parts = parts_of(text)
    if len(parts) > MAX_LANGUAGES:
        return wrong(
            "list_length", f"最多 {MAX_LANGUAGES} 种语言，请删减。", f"At most {MAX_LANGUAGES} languages fit; leave some out.", text
        )
    read = [(part, _canonical(part)) for part in parts]
    unknown = [_unknown(part) for part, code in read if not code][:WORDS_TOLD]
    found = tuple(code for _, code in read)
    return Wrong(tuple(unknown)) if unknown else repeated(found) or found


def _canonical(tag: str) -> str:
    """Return the tag in its canonical letter case; "" if CLDR does not know all of it."""
    if len(tag) > _LONGEST_TAG or not tag.isascii():
        return ""
    try:
        language, territory, script, *more = parse_locale(tag, sep="-")
    except ValueError:
        return ""
    names = Locale("en")
    known = language in names.languages and (not script or script in names.scripts) and (not territory or territory in names.territories)
    return "-".join(filter(None, (language, script, territory))) if known and not any(more) else ""


def _unknown(tag: str) -> Reason:
    meant = _codes().get(tag.casefold(), "")
    zh, en = (f"您指的可能是 {meant}", f"perhaps {meant} is meant") if meant else ("例如 zh、en、ru、kk、uz", "such as zh, en, ru, kk, uz")
    sentence = Sentence(
        f"不认识语言代码“{shown(tag)}”，请填写 ISO 639 语言代码（{zh}），多种语言以 | 分隔。",
        f'"{shown(tag)}" is no language code known here; write ISO 639 codes ({en}), separated by |.',
    )
    return Reason("language_unknown", sentence, "", tag)


@cache
def _codes() -> dict[str, str]:
    """Map what people write instead of a code: old and three-letter codes, and names in languages of the trade."""
    names = {name.casefold(): code.replace("_", "-") for tag in _NAMED_IN for code, name in Locale(tag).languages.items()}
    own = {Locale(code).get_language_name(code): code for code in ("kk", "uz", "ky", "tg", "tr", "fa", "mn", "az", "hy", "ka")}
    aliases = {old: new for old, new in get_global("language_aliases").items() if _canonical(new)}
    return {**{str(name).casefold(): code for name, code in own.items()}, **names, **aliases}
