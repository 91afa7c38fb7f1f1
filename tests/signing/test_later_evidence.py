"""Later timestamps carry a sealed file past the end of its own, and OpenSSL agrees with nothing but `cat`."""

import hashlib
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import FixedClock
from signing.certificates import load
from signing.errors import EvidenceBroken, TimestampUnavailable
from signing.evidence import DIGEST, Evidence, Link, evidence_from_json, evidence_to_json, renew, standing
from signing.inspection import inspect
from signing.issuing import RevokedEntry, make_crl, make_tsa_certificate, name_of, new_key
from signing.timestamps import obtain
from signing.trust import SealTrust
from signing.unsafe import SpecimenChain
from tests.support.needs import need
from tests.support.pki import NOW, cast, sealed_once

PDF = sealed_once().data
NONE = Evidence(hashlib.sha256(PDF).hexdigest())
YEAR = timedelta(days=365)
FIRST, SECOND = NOW + 9 * YEAR, NOW + 18 * YEAR
"""When the file is carried on: the specimen authority's certificate lasts ten years, the root twenty."""


def chain_at(at: datetime, made: datetime) -> SpecimenChain:
    """Return the specimen chain at an instant, with an authority whose key and certificate were made at another."""
    chain, key = cast().chain, new_key()
    certificate = make_tsa_certificate(chain.root, name_of("x", f"tsa of {made.year}"), key, made)
    return replace(chain, clock=FixedClock(at), tsa_key=key, tsa_certificate=certificate)


def trust_at(at: datetime) -> SealTrust:
    """Return the usual trust with lists of that time."""
    return replace(cast().trust, crls=replace(cast().chain, clock=FixedClock(at)).crls())


def carried(evidence: Evidence, at: datetime) -> Evidence:
    chain = chain_at(at, at)
    return renew(PDF, evidence, (chain.timestamps(),), chain, trust_at(at), at)


@pytest.fixture(scope="module")
def twice() -> Evidence:
    return carried(carried(NONE, FIRST), SECOND)


def code_of(pdf: bytes, evidence: Evidence, at: datetime = SECOND) -> str:
    faults = standing(pdf, evidence, trust_at(at)).faults
    return faults[0].code if faults else ""


def test_without_links_the_seals_own_timestamp_carries_the_file() -> None:
    stands = standing(PDF, NONE, cast().trust)
    assert stands.faults == ()
    assert stands.newest is not None
    assert stands.newest.at == NOW
    assert stands.until == load(cast().chain.tsa_certificate).not_valid_after_utc


def test_each_link_carries_it_further_and_the_file_stays_as_it_was(twice: Evidence) -> None:
    stands = standing(PDF, twice, trust_at(SECOND))
    assert stands.faults == ()
    assert stands.newest is not None
    assert (len(twice.links), stands.newest.at) == (2, SECOND)
    assert stands.until is not None
    assert abs(stands.until - (SECOND + 10 * YEAR)) < timedelta(days=1), "the root is pinned, so the authority's own end counts"
    assert inspect(PDF, cast().trust).passed


def test_openssl_verifies_every_link_with_the_root_alone(tmp_path: Path, twice: Evidence) -> None:
    openssl = need("openssl", "openssl")
    (tmp_path / "root.pem").write_bytes(cast().chain.root.certificate.public_bytes(Encoding.PEM))
    for count, (link, at) in enumerate(zip(twice.links, (FIRST, SECOND), strict=True)):
        (tmp_path / "data").write_bytes(twice.stamped(PDF, count, link.lists))
        (tmp_path / "token").write_bytes(link.token)
        command = [openssl, "ts", "-verify", "-token_in", "-in", "token", "-data", "data", "-CAfile", "root.pem"]
        said = subprocess.run([*command, "-attime", str(int(at.timestamp()))], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "Verification: OK" in said.stdout + said.stderr
        text = subprocess.run([openssl, "ts", "-reply", "-token_in", "-in", "token", "-text"], cwd=tmp_path, capture_output=True, text=True)
        assert "Hash Algorithm: sha512" in text.stdout
        assert len((tmp_path / "data").read_bytes()) > len(PDF)


def test_what_is_stamped_is_the_file_and_all_that_was_before(twice: Evidence) -> None:
    first, second = twice.links
    assert twice.stamped(PDF, 1, second.lists) == b"".join((PDF, *first.lists, first.token, *second.lists))
    assert first.lists, "the lists that spoke for the timestamp in the seal"


def spoiled(evidence: Evidence) -> dict[str, tuple[bytes, Evidence, str]]:
    first, second = evidence.links
    flipped = bytearray(second.token)
    flipped[-1] ^= 1
    return {
        "another file": (PDF + b"\n", evidence, "evidence_other_file"),
        "evidence of another file": (PDF, replace(evidence, file="0" * 64), "evidence_other_file"),
        "the first link is gone": (PDF, replace(evidence, links=(second,)), "timestamp_imprint"),
        "the links changed places": (PDF, replace(evidence, links=(second, first)), "timestamp_imprint"),
        "a link twice": (PDF, replace(evidence, links=(first, first)), "timestamp_imprint"),
        "a list was taken away": (PDF, replace(evidence, links=(replace(first, lists=()), second)), "timestamp_imprint"),
        "a token was changed": (PDF, replace(evidence, links=(first, Link(second.lists, bytes(flipped)))), "timestamp_signature"),
        "a token is none": (PDF, replace(evidence, links=(Link((), b"x"),)), "timestamp_malformed"),
    }


@pytest.mark.parametrize("what", spoiled(Evidence("", (Link((), b"0"), Link((), b"0")))))
def test_a_spoiled_chain_does_not_stand_and_is_not_carried_on(twice: Evidence, what: str) -> None:
    pdf, evidence, code = spoiled(twice)[what]
    assert code_of(pdf, evidence) == code
    with pytest.raises(EvidenceBroken) as broken:
        renew(pdf, evidence, (chain_at(SECOND, SECOND).timestamps(),), chain_at(SECOND, SECOND), trust_at(SECOND), SECOND)
    assert broken.value.reasons[0].code == code


def test_what_ended_before_it_was_carried_on_is_lost() -> None:
    late = NOW + 11 * YEAR
    with pytest.raises(EvidenceBroken) as broken:
        carried(NONE, late)
    assert broken.value.code == "evidence_ended"
    chain = chain_at(late, late)
    forced = obtain(NONE.stamped(PDF, 0, chain.crls()), (chain.timestamps(),), late, digest=DIGEST)
    assert code_of(PDF, replace(NONE, links=(Link(chain.crls(), forced.token),)), late) == "evidence_gap"


def test_a_link_that_dates_itself_before_the_seal_does_not_count() -> None:
    early = NOW - timedelta(minutes=30)
    chain = chain_at(early, early)
    forced = obtain(NONE.stamped(PDF, 0, chain.crls()), (chain.timestamps(),), early, digest=DIGEST)
    assert code_of(PDF, replace(NONE, links=(Link(chain.crls(), forced.token),)), early) == "evidence_gap"


def test_without_fresh_lists_nothing_is_carried_on() -> None:
    chain = chain_at(FIRST, FIRST)
    with pytest.raises(EvidenceBroken) as broken:
        renew(PDF, NONE, (chain.timestamps(),), cast().chain, trust_at(FIRST), FIRST)
    assert broken.value.code == "revocation_stale"


def test_an_authority_whose_key_was_lost_carries_nothing_on() -> None:
    chain = cast().chain
    serial = load(chain.tsa_certificate).serial_number
    lost = RevokedEntry(serial, FIRST, None, x509.ReasonFlags.key_compromise)

    class Lists:
        def crls(self) -> tuple[bytes, ...]:
            return (make_crl(chain.root, FIRST, timedelta(days=7), (lost,)),)

    with pytest.raises(EvidenceBroken) as broken:
        renew(PDF, NONE, (chain_at(FIRST, FIRST).timestamps(),), Lists(), trust_at(FIRST), FIRST)
    assert broken.value.code == "timestamp_revoked"
    told = replace(trust_at(FIRST), crls=Lists().crls())
    assert standing(PDF, NONE, told).faults[0].code == "timestamp_revoked"


def test_no_authority_no_link() -> None:
    with pytest.raises(TimestampUnavailable):
        renew(PDF, NONE, (), chain_at(FIRST, FIRST), trust_at(FIRST), FIRST)


def test_evidence_survives_its_file_form(twice: Evidence) -> None:
    assert evidence_from_json(evidence_to_json(twice)) == twice


@given(st.binary(max_size=60) | st.sampled_from([b"{}", b"[]", b"null", b'{"format": "letter-evidence/v1", "file": "", "links": [1]}']))
def test_what_is_no_evidence_is_told(junk: bytes) -> None:
    with pytest.raises(EvidenceBroken) as broken:
        evidence_from_json(junk)
    assert broken.value.code == "evidence_malformed"
