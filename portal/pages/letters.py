"""Letters: the list, one with its facts and its place in the journal, the sealed file."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request

from kernel.actor import Role
from kernel.clock import shanghai_day
from kernel.decision import Allowed
from kernel.errors import DomainError
from letters.errors import NotFound
from letters.ports import LetterRecord
from letters.rules import may_deal
from letters.service.proving import Proof
from letters.values import LetterContent, LetterStatus
from portal.auth import current_actor
from portal.desk import current_desk
from portal.views.leaning import CAUSES, DEEDS, served_words
from portal.views.lists import chosen, paged, sorted_rows
from portal.views.parties import country_name, exporter_names
from portal.views.states import EVENTS, LETTER, REVOCATION, SERVICES, letter_state

blueprint = Blueprint("letters", __name__)

_SORTS = {
    "number": lambda letter: letter.number,
    "destination": lambda letter: letter.destination,
    "vehicles": lambda letter: len(letter.vins),
    "issued": lambda letter: letter.issued_on,
    "until": lambda letter: letter.valid_until,
}


@blueprint.get("/letters")
def index() -> str:
    """Show the letters this person may see; status, search, order and page stand in the address."""
    status, wanted = chosen(LetterStatus, request.args.get("status", "")), request.args.get("q", "").strip()
    found = [letter for letter in current_desk().letters.list(current_actor(), status) if _matches(letter, wanted)]
    rows = sorted_rows(found, request.args.get("sort", ""), _SORTS)
    return render_template(
        "letters/index.html",
        page=paged(rows, request.args.get("page", "1")),
        vehicles=sum(len(letter.vins) for letter in rows),
        status=status,
        wanted=wanted,
        states=LETTER,
        **_words(),
    )


@blueprint.get("/letters/<number>")
def show(number: str) -> str:
    """Show one letter; another's is 404, like one that does not exist."""
    return letter_page(current_desk().letters.get(current_actor(), number))


@blueprint.get("/letters/<number>.pdf")
def download(number: str) -> Response:
    """Send the sealed file, byte for byte as it was issued."""
    letters = current_desk().letters
    letter = letters.get(current_actor(), number)
    headers = {
        "Content-Disposition": f'attachment; filename="{letter.number}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(letters.pdf(letter), content_type="application/pdf", headers=headers)


def letter_page(letter: LetterRecord) -> str:
    """Render a letter's page."""
    actor = current_actor()
    own = actor.maker == letter.maker
    keeps = own and isinstance(may_deal(actor), Allowed)
    return render_template(
        "letters/show.html",
        letter=letter,
        content=_content(letter),
        proofs=_proofs(letter),
        events=EVENTS,
        reasons=REVOCATION,
        services=SERVICES,
        case=current_desk().leaning.open_case(actor, letter, _today()) if keeps else None,
        dealings=current_desk().leaning.dealings(actor, letter) if keeps else (),
        causes=CAUSES,
        deeds=DEEDS,
        served_words=served_words,
        handed_over=current_desk().settings.sealing == "worker",
        may_seal=own and actor.has(Role.REVIEWER, Role.SEALER),
        may_end=own and actor.has(Role.REVIEWER),
        **_words(),
    )


def _content(letter: LetterRecord) -> LetterContent | None:
    """Return what the letter says, or None while it cannot be decrypted: the page then says so."""
    try:
        return current_desk().letters.content(letter)
    except DomainError:
        return None


def _proofs(letter: LetterRecord) -> tuple[Proof, ...]:
    try:
        return current_desk().journal.prove(letter.id)
    except NotFound:
        return ()


def _matches(letter: LetterRecord, wanted: str) -> bool:
    """Whether a number or a VIN of the letter holds what was searched for, in any letter case."""
    sought = wanted.upper().replace(" ", "")
    return not sought or sought in letter.number or any(sought in vin for vin in letter.vins)


def _words() -> dict[str, Any]:
    return {
        "exporters": exporter_names(current_desk().work),
        "country_name": country_name,
        "state_of": lambda letter: letter_state(letter, _today()),
    }


def _today() -> date:
    return shanghai_day(current_desk().clock.now())
