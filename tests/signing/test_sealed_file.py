"""What a sealed file is, and that an intact one passes every step."""

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.cms import take_apart
from signing.errors import SealRefused
from signing.findings import STEPS, Inspection, inspection_from_json, inspection_to_json
from signing.inspection import inspect
from signing.issuing import make_seal_certificate, name_of
from signing.keys import LoadedSealKey
from signing.pades import seal, trial_seal
from signing.trust import SealPin
from tests.support.forgery import cms_of
from tests.support.pki import MAKER, MAKER_ZH, NOW, OTHER, cast, plain_pdf, seal_spec, sealed, sealed_once


def with_attachment(name: str, data: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name, mime_type="application/json")
        pdf.save(out, force_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_an_intact_file_passes_every_step_in_order() -> None:
    result = inspect(sealed_once().data, cast().trust)
    assert [f.step for f in result.findings] == list(STEPS)
    assert result.passed
    assert result.fault is None


def test_the_facts_are_told() -> None:
    result, players = inspect(sealed_once().data, cast().trust), cast()
    assert (result.maker, result.holder) == (MAKER, MAKER_ZH)
    assert result.fingerprint == players.seal.fingerprint == hashlib.sha256(players.seal.certificate).hexdigest()
    assert result.sealed_at == sealed_once().sealed_at == NOW
    assert result.sha256 == hashlib.sha256(sealed_once().data).hexdigest() == sealed_once().sha256.hex()
    assert result.revoked_since is None


def test_the_other_makers_seal_is_told_as_the_other_makers() -> None:
    result = inspect(sealed(key=cast().other).data, cast().trust)
    assert result.passed
    assert result.maker == OTHER


def test_there_is_one_revision_and_nothing_behind_it() -> None:
    data = sealed_once().data
    assert data.startswith(b"%PDF-1.7\n")
    assert data.count(b"%%EOF") == data.count(b"startxref") == 1
    assert data.endswith(b"%%EOF\n")
    assert b"/VRI" not in data


def test_the_seal_is_one_visible_field_with_a_text_for_those_who_listen() -> None:
    with pikepdf.open(BytesIO(sealed_once().data)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.TU)) == ("Seal", seal_spec().alternative)
        assert [float(v) for v in field.Rect] == pytest.approx(list(seal_spec().box), abs=0.01)
        assert field.AP.N.Subtype == "/Form"
        assert len(pdf.pages[0].Annots) == 1
        assert field.V.Reason == seal_spec().reason
        assert field.V.Reference[0].TransformParams.P == 1


def test_document_id_and_metadata_stay_as_they_were() -> None:
    source = with_attachment("letter.json", b"{}")
    with pikepdf.open(BytesIO(source)) as before, pikepdf.open(BytesIO(sealed(source).data)) as after:
        assert before.trailer.ID == after.trailer.ID
        assert before.docinfo == after.docinfo
        assert "/Metadata" not in after.Root


def test_xmp_is_kept_byte_for_byte() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        with pdf.open_metadata() as xmp:
            xmp["dc:title"] = "售后维修服务确认书"
        pdf.save(out, force_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(out) as before, pikepdf.open(BytesIO(sealed(out.getvalue()).data)) as after:
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()


def test_the_letter_json_comes_back_and_only_it_may_be_there() -> None:
    result = inspect(sealed(with_attachment("letter.json", b'{"format":"letter/v1"}')).data, cast().trust)
    assert result.attachments == {"letter.json": b'{"format":"letter/v1"}'}
    with pytest.raises(SealRefused) as refused:
        sealed(with_attachment("invoice.json", b"{}"))
    assert [r.code for r in refused.value.reasons] == ["seal_self_check", "layout_attachments"]


def test_a_seal_on_the_last_of_many_pages_passes() -> None:
    players = cast()
    done = seal(plain_pdf(pages=5), seal_spec(page=4), players.seal, players.chain.timestamps(), players.chain, NOW, trust=players.trust)
    assert inspect(done.data, players.trust).passed


def test_an_rsa_3072_seal_passes_too() -> None:
    players, key = cast(), rsa.generate_private_key(65537, 3072)
    certificate = make_seal_certificate(players.chain.issuing, name_of(MAKER_ZH, "RSA"), key, NOW, 700)
    mine = LoadedSealKey(certificate, players.seal.chain, key)
    trust = replace(players.trust, seals=(SealPin(MAKER, mine.fingerprint),))
    done = seal(plain_pdf(), seal_spec(), mine, players.chain.timestamps(), players.chain, NOW, trust=trust)
    assert inspect(done.data, trust).passed


def test_our_signature_structure_is_the_one_pyhanko_makes() -> None:
    """The direct way is checked against the reference: same attributes, same bytes around them."""
    players, parts = cast(), take_apart(cms_of(sealed_once().data))

    class Reference(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            assert data == parts.attributes
            return parts.signature

        async def unsigned_attrs(self, *_: object, **__: object) -> None:
            return None

    store = SimpleCertificateStore()
    store.register_multiple(asn1_x509.Certificate.load(der) for der in players.seal.chain)
    signer = Reference(signing_cert=asn1_x509.Certificate.load(players.seal.certificate), cert_registry=store)
    digest = parts.values["message_digest"][2:]
    theirs = take_apart(asyncio.run(signer.async_sign(digest, "sha256", use_pades=True)).dump())
    assert replace(theirs, certificates=(), token=parts.token, unsigned=1) == replace(parts, certificates=())
    assert set(theirs.certificates) == set(parts.certificates)


def test_a_rehearsal_is_a_whole_seal_that_nobody_trusts() -> None:
    tried = trial_seal(plain_pdf(), seal_spec(), NOW)
    assert b"SPECIMEN" not in cms_of(tried.data)
    fault = inspect(tried.data, cast().trust).fault
    assert fault is not None
    assert fault.code in ("timestamp_untrusted", "certificate_untrusted")


def test_old_letters_stay_good_after_the_certificate_expired() -> None:
    """Everything is judged at the verified time; a check against our clock would call every old letter invalid."""
    result = inspect(sealed_once().data, cast().trust)
    assert result.certificate_until is not None
    assert result.certificate_until < NOW + timedelta(days=800)
    assert result.passed


def test_an_inspection_survives_json() -> None:
    for data in (sealed_once().data, b"no pdf", sealed(with_attachment("letter.json", b"{}")).data):
        result = inspect(data, cast().trust)
        assert inspection_from_json(inspection_to_json(result)) == result


def test_an_inspection_without_findings_or_with_missing_steps_never_passes() -> None:
    whole = inspect(sealed_once().data, cast().trust)
    assert not Inspection("", ()).passed
    assert all(not replace(whole, findings=whole.findings[:n]).passed for n in range(len(STEPS)))
    assert not replace(whole, findings=whole.findings[::-1]).passed


def test_the_reserved_room_is_not_wasted() -> None:
    gap = re.search(rb"/Contents <([0-9a-f]+)>", sealed_once().data)
    assert gap is not None
    assert len(gap[1]) < 24 * 1024


def test_sealing_and_inspecting_work_inside_a_running_event_loop() -> None:
    async def caller() -> bool:
        return inspect(sealed().data, cast().trust).passed

    assert asyncio.run(caller())
