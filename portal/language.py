"""Which of the two languages a visitor reads: `?lang=` once, then a cookie, then what the browser asks for.

In templates `t(zh, en)` picks one of two written texts and `say(sentence)` one side of a kernel `Sentence`;
in views the same functions are imported from here.
"""

from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request

from kernel.decision import Sentence
from portal.places import local_path

LANGUAGES = ("zh", "en")
COOKIE = "letters-lang"
_YEAR = 365 * 24 * 3600
_TAGS = {"zh": "zh-CN", "en": "en"}


def language() -> str:
    """Return `zh` or `en` for the present request."""
    chosen: str = g.get("language") or _wanted()
    g.language = chosen
    return chosen


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
    """Turn `?lang=` into a cookie and lead back to the address without it (before every request)."""
    to = request.args.get("lang")
    if to not in LANGUAGES or request.method != "GET":
        return None
    query = urlencode([(k, v) for k, v in request.args.items(multi=True) if k != "lang"])
    answer = redirect(local_path(request.path) + (f"?{query}" if query else ""), 303)
    answer.set_cookie(COOKIE, to, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer  # type: ignore[return-value]


def install(app: Flask) -> None:
    """Give templates `t`, `say` and the language."""
    app.jinja_env.globals.update(t=t, say=say, language=language, language_tag=language_tag, switch_path=switch_path)


def _wanted() -> str:
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    if not request.accept_languages:
        return "zh"
    return request.accept_languages.best_match(LANGUAGES) or "en"
