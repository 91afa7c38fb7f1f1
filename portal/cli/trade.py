"""`letters demo` and `letters issue`: the whole way from a request document to a sealed file."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from kernel.decision import Decision, Reason, Refused, Sentence
from kernel.strict_json import MOST_BYTES, load_json
from letters.document import parse_request
from letters.ports import LetterRecord
from letters.service.approving import Returned
from letters.values import LetterStatus, Request
from portal.cli.desk import desk_of, person, with_instance
from portal.cli.output import CANNOT_CHECK, DONE, REFUSED, WRONG_USE, as_json, fail, read_limited, say
from portal.instance.specimen import next_request
from portal.issuance import Outcome, carry_through
from portal.wiring import Desk


@click.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the PDF.")
@click.option("--json", "json_", is_flag=True, help="Print number, code, qr, pdf, vins, destination and verdict as JSON.")
@with_instance
def demo(out: Path, json_: bool, instance: Path | None) -> None:
    """Issue one SPECIMEN letter end to end and verify it: the main job without a browser."""
    desk = desk_of(instance, may_create=True)
    document = next_request(desk)
    if document is None:
        text = Sentence(
            "没有未用的样例车架号（正式环境没有样例企业）；请换一个实例目录。",
            "No specimen VIN is left, and a production instance has none; choose another --instance folder.",
        )
        fail(REFUSED, text, code="specimens_used")
    _finish(desk, _parsed(desk, document), "exporter", "reviewer", out, json_)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", default=Path("out"), show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the PDF.")
@click.option("--as", "requester", default="exporter", show_default=True, help="Login name of the person who asks.")
@click.option("--approve-as", "approver", default="reviewer", show_default=True, help="Login name of the other person, who approves.")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def issue(file: Path, out: Path, requester: str, approver: str, json_: bool, instance: Path | None) -> None:
    """Take one request document (request/v1, one or many vehicles) through the whole way."""
    desk = desk_of(instance)
    value = load_json(read_limited(file, MOST_BYTES))
    if isinstance(value, Reason):
        _wrong((value,), json_)
    _finish(desk, _parsed(desk, value, json_), requester, approver, out, json_)


def _parsed(desk: Desk, value: Any, json_: bool = False) -> Request:
    with desk.work.reading() as books:
        request = parse_request(value, books.makers())
    if not isinstance(request, Request):
        _wrong(request, json_)
    return request


def _finish(desk: Desk, request: Request, requester: str, approver: str, out: Path, json_: bool) -> None:
    with desk.work.reading() as books:
        maker = books.maker(request.maker)
    if maker is None:
        _refused(desk.requests.preview(request), json_)
    specimen = maker.specimen
    asking, approving = person(desk, requester, specimen=specimen), person(desk, approver, specimen=specimen)
    outcome = carry_through(desk, request, asking, approving)
    if isinstance(outcome, Refused):
        _refused(outcome, json_)
    if isinstance(outcome, Returned):
        _refused(outcome.request.decision, json_)
    if outcome.letter.status is not LetterStatus.ISSUED:
        _waits(outcome.letter, json_)
    path = _write(out, outcome)
    _told(outcome, path, json_)
    sys.exit(DONE if outcome.verdict.exit_code == 0 else outcome.verdict.exit_code)


def _write(out: Path, outcome: Outcome) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{outcome.letter.number}.pdf"
    path.write_bytes(outcome.pdf)
    return path


def _told(outcome: Outcome, path: Path, json_: bool) -> None:
    facts = {
        "number": outcome.letter.number,
        "code": outcome.code,
        "qr": outcome.qr,
        "pdf": str(path),
        "vins": list(outcome.letter.vins),
        "destination": outcome.letter.destination,
        "verdict": outcome.verdict.word.value,
        "notes": [note.as_json() for note in outcome.notes],
    }
    if json_:
        as_json(facts)
        return
    click.echo(f"{outcome.letter.number}  {outcome.letter.destination}  {outcome.verdict.word.value}\n{path}")
    click.echo(f"QR: {outcome.qr}")
    for note in outcome.notes:
        click.echo(f"  {note.sentence.zh}\n  {note.sentence.en}")


def _wrong(reasons: tuple[Reason, ...], json_: bool) -> NoReturn:
    headline = Sentence("申请文件有以下问题，没有写入任何内容：", "The request document has these faults; nothing was written:")
    if json_:
        as_json({"status": "wrong", "reasons": [reason.as_json() for reason in reasons]})
    fail(WRONG_USE, headline, reasons=reasons)


def _refused(decision: Decision, json_: bool) -> NoReturn:
    reasons = getattr(decision, "reasons", ())
    if json_:
        as_json({"status": "refused", "reasons": [reason.as_json() for reason in reasons]})
    fail(REFUSED, Sentence("按规则不能出具确认书，原因如下：", "The rules refuse this letter, for these reasons:"), reasons=reasons)


def _waits(letter: LetterRecord, json_: bool) -> NoReturn:
    why = letter.waiting or Sentence("尚未盖章。", "Not sealed yet.")
    if json_:
        as_json({"status": "waiting", "number": letter.number, "sentence": why.as_json()})
    say(Sentence(f"{letter.number} 已批准，等待盖章。", f"{letter.number} is approved and waits for its seal."), err=True)
    fail(CANNOT_CHECK, why, code="waiting")
