"""Verifying: anybody, without an account, by file, by number and VIN, by code, by what a scanner read."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from portal.desk import current_desk
from portal.forms import Form
from portal.limits import limited
from portal.problems import wants_json
from portal.views import verdicts
from portal.views.outlet_today import FIELDS, STATES, serving_words
from portal.views.states import SERVICES
from verification.service import Verification
from verification.values import Verdict, Word

blueprint = Blueprint("verify", __name__)
_LONGEST = 600
"""Characters of any typed field; the longest QR text has 500."""


def _fault(field: str, zh: str, en: str) -> Reason:
    return Reason(f"{field}_empty", Sentence(zh, en), field)


_NO_FILE = _fault("file", "请选择要查验的 PDF 文件。", "Choose the PDF file to verify.")
_NO_NUMBER = _fault("number", "请填写确认书编号，印在每页页脚。", "Enter the letter number; it stands at the foot of each page.")
_NO_VIN = _fault("vin", "请填写任一车辆的车架号，17 位。", "Enter the VIN of one of its vehicles, 17 characters.")
_NO_CODE = _fault("code", "请填写二维码网址中 /V/ 之后的 27 位代码。", "Enter the 27 characters after /V/ in the address of the QR code.")

_TWO_WAYS = _fault(
    "file",
    "一次只能查验一样：上传文件、输入编号和车架号，或输入代码，请只用其中一种。",
    "Verify one thing at a time: the file, the number with a VIN, or the code; send only one of them.",
)

Answer = Verdict | tuple[Reason, ...]


@blueprint.get("/verify")
def index() -> str:
    """Show the ways to verify a letter, the file first."""
    return render_template("verify/index.html", form=Form())


@blueprint.post("/verify")
@limited("60 per minute")
def check() -> ResponseReturnValue:
    """Give the verdict on what was sent; nothing of it stands in an address, and nothing is kept."""
    ways = [way for name, way in _WAYS.items() if name in request.form or name in request.files]
    # Two things in one question could lend one the other's verdict.
    answer = (_TWO_WAYS,) if len(ways) > 1 else (ways or [_by_file])[0](current_desk().verification)
    if isinstance(answer, Verdict):
        return _answer(answer)
    return render_template("verify/index.html", form=Form(request.form, answer)), 422


@blueprint.get("/v/<path:code>")
@blueprint.get("/V/<path:code>")
@limited("120 per minute")
def scanned(code: str) -> ResponseReturnValue:
    """Give the verdict on a code; a typo, an unknown and a malformed one are told alike."""
    return _answer(current_desk().verification.by_code(code), scanned=True)


def _answer(verdict: Verdict, scanned: bool = False) -> Response:
    answer = jsonify(verdict.as_json()) if wants_json() else make_response(_page(verdict, scanned))
    answer.status_code = 503 if verdict.word is Word.UNAVAILABLE else 200
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    return answer


def _page(verdict: Verdict, scanned: bool) -> str:
    beside = request.form.get("beside", "")
    return render_template(
        "verify/verdict.html",
        verdict=verdict,
        saying=verdicts.SAYINGS[verdict.word],
        sentence=verdicts.sentence_of(verdict),
        next_steps=verdicts.next_steps(verdict),
        kind_of=verdicts.finding_kind,
        services=SERVICES,
        outlet_states=STATES,
        outlet_fields=FIELDS,
        serving_words=serving_words,
        scanned=scanned,
        from_file="file" in request.files,
        other=beside if verdict.letter and beside and beside != verdict.letter.number else "",
        form=Form(),
    )


def _by_file(verification: Verification) -> Answer:
    sent = request.files.get("file")
    return verification.by_file(sent.read()) if sent and sent.filename else (_NO_FILE,)


def _by_number(verification: Verification) -> Answer:
    number, vin = _typed("number"), _typed("vin")
    if number and vin:
        return verification.by_number(number, vin)
    return (*(() if number else (_NO_NUMBER,)), *(() if vin else (_NO_VIN,)))


def _by_code(verification: Verification) -> Answer:
    code = _typed("code")
    return verification.by_code(code) if code else (_NO_CODE,)


def _by_qr(verification: Verification) -> Answer:
    return verification.by_qr(_typed("qr"))


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:_LONGEST]


_WAYS: dict[str, Callable[[Verification], Answer]] = {
    "qr": _by_qr,
    "number": _by_number,
    "code": _by_code,
    "file": _by_file,
}
