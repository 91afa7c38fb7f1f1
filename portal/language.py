"""Which language a visitor reads: `?lang=` once, then a cookie, then what the browser asks for.

Pages speak Chinese and English; the public directory, which car owners abroad read, speaks `EVERY` language
(`portal.tongues`). Who chose another than the two there reads English elsewhere. In templates `t(zh, en)` picks one of two written texts and `say(sentence)` one side of a kernel `Sentence`;
in views the same functions are imported from here.
"""

from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, g, redirect, request
from werkzeug.wrappers import Response

from kernel.decision import Sentence
from portal.places import local_path

LANGUAGES = ("zh", "en")
EVERY = ("zh", "en", "ru", "ar", "es", "fr", "pt")
IN_EVERY = frozenset({"outlets", "finding"})
"""The blueprints whose pages speak every language."""

COOKIE = "letters-lang"
Answer = TypeVar("Answer", bound=Response)

_YEAR = 365 * 24 * 3600
_TAGS = {"zh": "zh-CN", "en": "en"}


def language() -> str:
    """Return `zh` or `en` for the present request."""
    return "zh" if chosen() == "zh" else "en"


def chosen() -> str:
    """Return the language of the present page: one of `EVERY` in the directory, `zh` or `en` elsewhere."""
    found: str = g.get("language") or _wanted(EVERY if speaks_every() else LANGUAGES)
    g.language = found
    return found


def speaks_every() -> bool:
    """Return whether the present page speaks every language and not only the two."""
    return request.blueprint in IN_EVERY


def language_tag() -> str:
    """Return the BCP 47 tag for `<html lang>`."""
    return _TAGS[language()]


def t(zh: str, en: str) -> str:
    """Return the text in the visitor's language."""
    return zh if language() == "zh" else en


def say(sentence: Sentence) -> str:
    """Return the sentence in the visitor's language."""
    return sentence.in_language(language())


def switch_path(to: str) -> str:
    """Return this page's address in the other language; a page that was posted leads back to its form or to the start."""
    rule = request.url_rule
    readable = request.method == "GET" or (rule is not None and "GET" in (rule.methods or ()))
    query = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return f"{local_path(request.path) if readable else '/'}?{urlencode([*query, ('lang', to)])}"


def remember_choice() -> Response | None:
    """Turn `?lang=` into a cookie and lead back to the address without it (before every request).

    A page in every language keeps `?lang=` in its address, so that it can be linked and found in each, and sets the
    cookie with its answer.
    """
    to = request.args.get("lang")
    if to not in LANGUAGES or request.method != "GET" or speaks_every():
        return None
    query = urlencode([(k, v) for k, v in request.args.items(multi=True) if k != "lang"])
    answer = redirect(local_path(request.path) + (f"?{query}" if query else ""), 303)
    return keep(answer, to)


def keep(answer: Answer, code: str) -> Answer:
    """Remember a language in the visitor's cookie."""
    answer.set_cookie(COOKIE, code, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def install(app: Flask) -> None:
    """Give templates `t`, `say` and the language."""
    app.jinja_env.globals.update(t=t, say=say, language=language, language_tag=language_tag, switch_path=switch_path)


def _wanted(spoken: tuple[str, ...]) -> str:
    asked, cookie = request.args.get("lang"), request.cookies.get(COOKIE)
    if speaks_every() and asked in spoken:
        return str(asked)
    if cookie in EVERY:
        return str(cookie) if cookie in spoken else "en"
    if not request.accept_languages:
        return "zh"
    return request.accept_languages.best_match(spoken) or "en"
