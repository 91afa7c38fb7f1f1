"""Error answers: problem details (RFC 9457) for programs, a page that says what to do next for people."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from kernel.decision import Reason, Refused, Sentence
from kernel.errors import DomainError
from portal.errors import outcome
from portal.language import say
from portal.logs import loggable_path, logger
from portal.places import local_path
from portal.problem_words import ADVICE, FORM_EXPIRED, INTERNAL, TITLES, Advice
from portal.requests_log import request_id

_KEPT_HEADERS = ("Allow", "Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def wants_json() -> bool:
    """Return whether the asker is a program: an `/api/` path, or JSON preferred to HTML."""
    accepted = request.accept_mimetypes
    best = accepted.best_match(("text/html", "application/json", "application/problem+json"), default="text/html")
    return request.path.startswith("/api/") or (best != "text/html" and accepted[best] > accepted["text/html"])


def problem(status: int, code: str, sentence: Sentence, reasons: tuple[Reason, ...] = ()) -> Response:
    """Return the error answer in the form the asker wants.

    JSON carries `type title status detail instance code sentence{zh,en} reasons[] request_id`.
    """
    if wants_json():
        return _details(status, code, sentence, reasons)
    advice = ADVICE.get(status, INTERNAL)
    page = render_template(
        "problem.html",
        status=status,
        code=code,
        title=TITLES.get(status, INTERNAL.sentence),
        sentence=sentence,
        advice=advice,
        reasons=reasons,
    )
    return make_response(page, status)


def refusal(refused: Refused, status: int = 422) -> Response:
    """Return a refused decision as an error answer: the first reason as its sentence, all of them listed."""
    first = refused.reasons[0]
    return problem(status, first.code, first.sentence, refused.reasons)


def install(app: Flask) -> None:
    """Register the handlers: domain errors, HTTP errors, form tokens, everything else."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _domain(error: DomainError) -> Response:
    status = outcome(error).status
    if status >= 500:
        logger().error("domain_error", code=error.code, exc_info=error)
    return problem(status, error.code, error.sentence, getattr(error, "reasons", ()))


def _http(error: HTTPException) -> Response | AnyResponse | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, SecurityError):
        return _wrong_host()
    if isinstance(error, Unauthorized) and not wants_json():
        return _to_log_in()
    advice: Advice = FORM_EXPIRED if isinstance(error, CSRFError) else ADVICE.get(status, INTERNAL)
    answer = problem(status, advice.code, advice.sentence)
    kept = error.get_response().headers
    answer.headers.update({name: kept[name] for name in _KEPT_HEADERS if name in kept})
    return answer


def _unexpected(error: Exception) -> Response:
    logger().error("unexpected", exc_info=error)
    return problem(500, INTERNAL.code, INTERNAL.sentence)


def _to_log_in() -> AnyResponse:
    """Lead to the log-in page and back; what was posted is not kept, so a post leads back to its page or the start."""
    rule = request.url_rule
    readable = request.method == "GET" or (rule is not None and "GET" in (rule.methods or ()))
    target = local_path(request.full_path.rstrip("?")) if readable else "/"
    return redirect(f"/login?{urlencode({'next': target})}", 303)


def _wrong_host() -> Response:
    """Answer a request for a host that is not ours; no template, because no address can be built for such a host."""
    return Response(
        "400 此服务不使用这个主机名。 This service does not answer to that host name.\n", 400, content_type="text/plain; charset=utf-8"
    )


def _details(status: int, code: str, sentence: Sentence, reasons: tuple[Reason, ...]) -> Response:
    answer = jsonify(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=say(sentence),
        instance=loggable_path(request.path),
        code=code,
        sentence=sentence.as_json(),
        reasons=[reason.as_json() for reason in reasons],
        request_id=request_id(),
    )
    answer.status_code, answer.mimetype = status, "application/problem+json"
    return answer
