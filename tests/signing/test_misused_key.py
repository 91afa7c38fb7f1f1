"""A genuine key used by other software, or for a PDF that does more than a letter does: not one of these passes."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from signing import pades, writer
from signing.errors import SealRefused
from signing.inspection import inspect
from signing.ports import SealedPdf
from tests.support.pki import NOW, cast, plain_pdf, seal_spec, sealed

Monkey = pytest.MonkeyPatch


@pytest.fixture
def unchecked(monkeypatch: Monkey) -> None:
    """Let `seal` hand out what its own inspection would stop, as other software with the same key would."""
    monkeypatch.setattr(pades, "_released", lambda data, _trust: SealedPdf(data, b"", NOW, ""))


def codes_of(data: bytes) -> set[str]:
    result = inspect(data, cast().trust)
    assert not result.passed
    return {f.code for f in result.findings if not f.passed}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_certification_that_allows_changes_fails(monkeypatch: Monkey, permission: MDPPerm) -> None:
    original = writer.SigMDPSetup
    monkeypatch.setattr(writer, "SigMDPSetup", lambda *a, **k: original(*a, **{**k, "docmdp_perms": permission}))
    assert codes_of(sealed().data) == {"layout_certification"}


@pytest.mark.usefixtures("unchecked")
def test_an_approval_without_certification_fails(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(writer, "SigMDPSetup", lambda *_a, **_k: None)
    assert codes_of(sealed().data) == {"layout_malformed"}


@pytest.mark.usefixtures("unchecked")
def test_the_old_kind_of_signature_fails(monkeypatch: Monkey) -> None:
    original = writer.SignatureObject

    def old_kind(**options: Any) -> Any:
        return original(**{**options, "subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED})

    monkeypatch.setattr(writer, "SignatureObject", old_kind)
    assert codes_of(sealed().data) == {"layout_certification"}


@pytest.mark.usefixtures("unchecked")
def test_a_file_without_revocation_data_fails(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(writer, "_add_store", lambda *_: None)
    assert "layout_store" in codes_of(sealed().data)


@pytest.mark.usefixtures("unchecked")
def test_another_field_name_fails() -> None:
    players = cast()
    done = pades.seal(plain_pdf(), replace(seal_spec(), field_name="Other"), players.seal, players.chain.timestamps(), players.chain, NOW)
    assert "layout_fields" in codes_of(done.data)


def edited(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        change(pdf)
        pdf.save(out, force_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _annotate(subtype: str, **more: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype), Rect=[0, 0, 9, 9], **more)
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))

    return change


def _names_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), pdf.make_indirect(_script())]))


def _hidden_layer(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[], D=pikepdf.Dictionary())


def _indirect_action(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].PieceInfo = pikepdf.Dictionary(X=pikepdf.Dictionary(S=pdf.make_indirect(pikepdf.Name.Launch), F="cmd.exe"))


def _external_stream(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"x")
    stream.F = pikepdf.String("/etc/passwd")
    pdf.pages[0].PieceInfo = pikepdf.Dictionary(X=stream)


ACTIVE: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "script on opening": lambda pdf: setattr(pdf.Root, "OpenAction", pdf.make_indirect(_script())),
    "script by name": _names_script,
    "actions of the catalog": lambda pdf: setattr(pdf.Root, "AA", pikepdf.Dictionary(WC=_script())),
    "actions of a page": lambda pdf: setattr(pdf.pages[0].obj, "AA", pikepdf.Dictionary(O=_script())),
    "launch action behind a reference": _indirect_action,
    "layers that can be switched": _hidden_layer,
    "content from another file": _external_stream,
}


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE)
def test_what_moves_is_never_sealed(change: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises(SealRefused) as refused:
        sealed(edited(change))
    assert {r.code for r in refused.value.reasons} == {"seal_self_check", "layout_active"}


@pytest.mark.parametrize("subtype", ["/Text", "/FreeText", "/Link", "/Stamp", "/FileAttachment", "/Redact", "/Widget"])
def test_a_second_annotation_is_never_sealed(subtype: str) -> None:
    with pytest.raises(SealRefused) as refused:
        sealed(edited(_annotate(subtype)))
    assert {r.code for r in refused.value.reasons} == {"seal_self_check", "layout_annotations"}


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        b"no pdf at all",
        edited(lambda pdf: setattr(pdf.Root, "AcroForm", pikepdf.Dictionary(Fields=[]))),
        edited(lambda pdf: setattr(pdf.Root, "Perms", pikepdf.Dictionary())),
    ],
    ids=["empty", "text", "with a form", "with permissions"],
)
def test_a_pdf_that_cannot_be_sealed_is_refused_with_a_reason(pdf: bytes) -> None:
    players = cast()
    with pytest.raises(SealRefused) as refused:
        pades.seal(pdf, seal_spec(), players.seal, players.chain.timestamps(), players.chain, NOW)
    assert refused.value.code == "seal_pdf_unfit"


def test_a_sealed_pdf_is_not_sealed_again() -> None:
    with pytest.raises(SealRefused) as refused:
        sealed(sealed().data)
    assert refused.value.code == "seal_pdf_unfit"


def test_a_seal_outside_the_page_is_refused() -> None:
    players, spec = cast(), replace(seal_spec(), box=(500.0, 10.0, 700.0, 100.0))
    with pytest.raises(SealRefused) as refused:
        pades.seal(plain_pdf(), spec, players.seal, players.chain.timestamps(), players.chain, NOW)
    assert refused.value.code == "seal_pdf_unfit"
