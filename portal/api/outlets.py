"""`GET /api/v1/outlets`: the published directory for programs, as JSON or GeoJSON (docs/api-outlets.md)."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from kernel.clock import SHANGHAI
from kernel.decision import Refused
from outlets.values import Outlet
from portal.api.outlet_question import Key, Question, cursor_of, parse_question
from portal.desk import current_desk
from portal.limits import limited
from portal.pages.requests import today
from portal.problems import refusal
from portal.views import directory
from portal.views.outlet_json import as_feature, as_json

blueprint = Blueprint("outlets_api", __name__)
GEOJSON = "application/geo+json"
SETTLED = timedelta(seconds=2)
"""`Last-Modified` counts whole seconds: it is told once no second change can fall into the same one (RFC 9110, 8.8.2.2)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the answer: its outlets, how many fit in all, and where to go on (or "")."""

    outlets: tuple[Outlet, ...]
    count: int
    next: str


@blueprint.get("/api/v1/outlets")
@limited("240 per minute")
def index() -> AnyResponse:
    """Return the outlets of a country that count today and fit the question; faults are problem details (RFC 9457)."""
    question = parse_question(request.args.to_dict(flat=False), _preferred())
    if not isinstance(question, Question):
        return refusal(Refused(question))
    found = _stretch(question)
    shape = _geojson if question.form == "geojson" else _json
    body = json.dumps(shape(question, found, today()), ensure_ascii=False, separators=(",", ":"))
    answer = Response(body, mimetype=GEOJSON if question.form == "geojson" else "application/json")
    if found.next:
        answer.headers["Link"] = f'<{found.next}>; rel="next"'
    return _unless_known(answer)


@blueprint.after_request
def for_everybody(answer: AnyResponse) -> AnyResponse:
    """Let pages of other sites read this one resource (CORS): it is public, and no cookie changes it."""
    answer.headers.update(
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
            "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
            "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
            "Access-Control-Max-Age": "86400",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
    )
    answer.vary.add("Accept")
    return answer


def _preferred() -> str:
    """Return the form the asker accepts best; JSON where it does not say."""
    best = request.accept_mimetypes.best_match(("application/json", GEOJSON), default="application/json")
    return "geojson" if best == GEOJSON else "json"


def _stretch(question: Question) -> Stretch:
    there = current_desk().registry.outlets_in(question.country.alpha2, today())
    fitting = sorted(directory.narrowed(there, question.wanted), key=_key)
    behind = [outlet for outlet in fitting if question.after is None or _key(outlet) > question.after]
    shown = tuple(behind[: question.limit])
    more = len(behind) > len(shown)
    return Stretch(shown, len(fitting), _next(cursor_of(_key(shown[-1]))) if more else "")


def _key(outlet: Outlet) -> Key:
    return outlet.maker, outlet.outlet_id


def _next(cursor: str) -> str:
    kept = [(name, value) for name, value in request.args.items() if name != "cursor"]
    return f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"


def _json(question: Question, found: Stretch, on: date) -> dict[str, Any]:
    return {**_about(question, found, on), "outlets": [as_json(outlet, on) for outlet in found.outlets]}


def _geojson(question: Question, found: Stretch, on: date) -> dict[str, Any]:
    features = [as_feature(outlet, on) for outlet in found.outlets]
    return {"type": "FeatureCollection", **_about(question, found, on), "features": features}


def _about(question: Question, found: Stretch, on: date) -> dict[str, Any]:
    place = question.country
    country = {"alpha2": place.alpha2, "alpha3": place.alpha3, "zh": place.zh, "en": place.en}
    return {"country": country, "as_of": on.isoformat(), "count": found.count, "next": found.next or None}


def _unless_known(answer: Response) -> AnyResponse:
    """Send the answer with what a cache needs, or 304 to who has these very bytes (RFC 9110, 13.1)."""
    answer.headers["Cache-Control"] = "public, max-age=60"
    changed = _changed()
    if current_desk().clock.now() - changed > SETTLED:
        answer.last_modified = changed
    answer.add_etag()
    return answer.make_conditional(request)


def _changed() -> datetime:
    """Return when the answer last could have become another: the registry's last change, or midnight in Shanghai."""
    midnight = datetime.combine(today(), time(), SHANGHAI).astimezone(UTC)
    return max(midnight, current_desk().registry.changed_at() or midnight)
