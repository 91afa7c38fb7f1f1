"""Who may seal, and when: certificates, pins, revocation, before sealing and in every later inspection."""

import warnings
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.clock import FixedClock
from signing.certificates import load
from signing.errors import SealRefused
from signing.inspection import inspect
from signing.issuing import make_crl, make_issuing, make_seal_certificate, name_of, new_key
from signing.keys import LoadedSealKey
from signing.pades import seal
from signing.ports import SealedPdf, SealKey, SealTrust
from signing.registering import Holder, registration_faults
from signing.trust import SealPin, TimestampTrust, trust_from_json, trust_to_json
from signing.unsafe import SpecimenChain, SpecimenWarning, chain_from_files, chain_to_files, is_specimen, make_specimen_chain
from tests.support.pki import MAKER, MAKER_ZH, NOW, OTHER, cast, plain_pdf, seal_spec, sealed, sealed_once

DAY = timedelta(days=1)


class Lists:
    """A `RevocationSource` that gives what it was given."""

    def __init__(self, *lists: bytes) -> None:
        self._lists = lists

    def crls(self) -> tuple[bytes, ...]:
        return self._lists


def chain_at(chain: SpecimenChain, days: int) -> SpecimenChain:
    return replace(chain, clock=FixedClock(NOW + days * DAY))


def seal_on(day: int, key: SealKey | None = None, trust: SealTrust | None = None) -> SealedPdf:
    chain = chain_at(cast().chain, day)
    return seal(plain_pdf(), seal_spec(), key or cast().seal, chain.timestamps(), chain, NOW + day * DAY, trust=trust or cast().trust)


def refused_with(code: str, *args: object, **options: object) -> None:
    with pytest.raises(SealRefused) as refused:
        seal(*args, **options)  # type: ignore[arg-type]
    assert code in {r.code for r in refused.value.reasons}


def test_an_expired_certificate_seals_nothing() -> None:
    assert seal_on(728).fingerprint == cast().seal.fingerprint
    with pytest.raises(SealRefused) as refused:
        seal_on(730)
    assert refused.value.code == "seal_certificate_expired"


def test_a_certificate_of_tomorrow_seals_nothing() -> None:
    later = chain_at(cast().chain, 1).seal(MAKER_ZH)
    with pytest.raises(SealRefused) as refused:
        seal_on(0, later)
    assert refused.value.code == "seal_certificate_not_yet_valid"


def test_a_certificate_for_something_else_seals_nothing() -> None:
    chain, key = cast().chain, new_key()
    long_life = LoadedSealKey(make_seal_certificate(chain.issuing, name_of(MAKER_ZH, "x"), key, NOW, 800), cast().seal.chain, key)
    as_ca = LoadedSealKey(chain.issuing.der, (chain.root.der,), chain.issuing.key)
    for mine in (long_life, as_ca):
        refused_with("seal_certificate_unfit", plain_pdf(), seal_spec(), mine, chain.timestamps(), chain, NOW)


def test_a_seal_that_is_not_pinned_seals_nothing() -> None:
    chain = cast().chain
    refused_with(
        "seal_certificate_unpinned", plain_pdf(), seal_spec(), chain.seal(MAKER_ZH), chain.timestamps(), chain, NOW, trust=cast().trust
    )


def test_a_retired_seal_seals_nothing() -> None:
    chain, key = cast().chain, cast().seal
    trust = replace(cast().trust, seals=(SealPin(MAKER, key.fingerprint, NOW),))
    refused_with("seal_certificate_withdrawn", plain_pdf(), seal_spec(), key, chain.timestamps(), chain, NOW, trust=trust)


def test_a_chain_of_somebody_else_seals_nothing() -> None:
    chain, key = cast().chain, cast().seal
    stranger = strange_chain()
    mixed = LoadedSealKey(key.certificate, stranger.seal(MAKER_ZH).chain, key.key)
    refused_with("seal_certificate_untrusted", plain_pdf(), seal_spec(), mixed, chain.timestamps(), chain, NOW)


def test_a_key_that_is_not_the_certificates_seals_nothing() -> None:
    chain, key = cast().chain, cast().seal
    refused_with("seal_key_mismatch", plain_pdf(), seal_spec(), replace(key, key=new_key()), chain.timestamps(), chain, NOW)


def test_a_revoked_certificate_seals_nothing() -> None:
    chain, key = cast().chain, cast().seal
    revoking = chain.revoking(key.certificate, NOW - DAY)
    refused_with("seal_certificate_revoked", plain_pdf(), seal_spec(), key, chain.timestamps(), revoking, NOW)


def test_missing_old_and_foreign_lists_seal_nothing() -> None:
    chain, key = cast().chain, cast().seal
    _, of_root = chain.crls()
    old = make_crl(chain.issuing, NOW - 8 * DAY, 30 * DAY)
    over = make_crl(chain.issuing, NOW - 2 * DAY, DAY)
    tomorrow = make_crl(chain.issuing, NOW + DAY, DAY)
    args = (plain_pdf(), seal_spec(), key, chain.timestamps())
    refused_with("revocation_missing", *args, Lists(), NOW)
    refused_with("revocation_missing", *args, Lists(of_root), NOW)
    refused_with("revocation_missing", *args, Lists(*strange_chain().crls()), NOW)
    for stale in (old, over, tomorrow):
        refused_with("revocation_stale", *args, Lists(stale, of_root), NOW)


def strange_chain() -> SpecimenChain:
    """A chain with the same names and other keys."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_specimen_chain(FixedClock(NOW))


def test_a_seal_of_the_same_name_under_another_ca_is_not_ours() -> None:
    stranger = strange_chain()
    done = seal(plain_pdf(), seal_spec(), stranger.seal(MAKER_ZH), stranger.timestamps(), stranger, NOW)
    assert inspect(done.data, cast().trust).fault.code == "timestamp_untrusted"  # type: ignore[union-attr]
    mine, stamps = stranger.seal(MAKER_ZH), cast().trust.timestamps
    trust = replace(stranger.trust({MAKER: (mine,)}), timestamps=stamps)
    lists = Lists(*stranger.crls(), *cast().chain.crls())
    stamped_by_us = seal(plain_pdf(), seal_spec(), mine, cast().chain.timestamps(), lists, NOW, trust=trust)
    assert inspect(stamped_by_us.data, cast().trust).fault.code == "certificate_untrusted"  # type: ignore[union-attr]


def test_another_seal_under_the_same_ca_is_nobodys_unless_pinned() -> None:
    only_other = replace(cast().trust, seals=tuple(p for p in cast().trust.seals if p.maker == OTHER))
    result = inspect(sealed_once().data, only_other)
    assert result.fault.code == "holder_unknown"  # type: ignore[union-attr]
    assert result.maker == ""


def test_a_sister_ca_under_the_same_root_does_not_count() -> None:
    sister = make_issuing(cast().chain.root, name_of("x", "sister"), NOW)
    trust = replace(cast().trust, issuers=(sister.der,))
    assert inspect(sealed_once().data, trust).fault.code == "certificate_untrusted"  # type: ignore[union-attr]


def test_a_signature_by_a_retired_seal_after_the_switch_is_an_alarm() -> None:
    pins = (SealPin(MAKER, cast().seal.fingerprint, NOW - DAY), *cast().trust.seals[1:])
    assert inspect(sealed_once().data, replace(cast().trust, seals=pins)).fault.code == "holder_retired"  # type: ignore[union-attr]
    later = (SealPin(MAKER, cast().seal.fingerprint, NOW + DAY),)
    assert inspect(sealed_once().data, replace(cast().trust, seals=later)).passed


def test_what_was_sealed_before_a_compromise_stays_good_and_after_it_is_told() -> None:
    """The drill: revoked on day 30, in other hands since day 20; old letters pass, later ones do not."""
    chain = chain_at(cast().chain, 30).revoking(cast().seal.certificate, NOW + 30 * DAY, NOW + 20 * DAY)
    trust = replace(cast().trust, crls=chain.crls())
    before, after = seal_on(10), seal_on(25)
    good, bad = inspect(before.data, trust), inspect(after.data, trust)
    assert good.passed
    assert good.revoked_since == NOW + 20 * DAY
    assert bad.fault.code == "revoked_at_sealing"  # type: ignore[union-attr]
    assert bad.maker == MAKER


def test_a_stale_list_says_stale_and_never_bad() -> None:
    data, trust = sealed_once().data, cast().trust
    assert inspect(data, trust, as_of=NOW + DAY).passed
    late = inspect(data, trust, as_of=NOW + 8 * DAY)
    assert late.fault.code == "revocation_stale"  # type: ignore[union-attr]
    assert late.is_undecided
    renewed = replace(trust, crls=chain_at(cast().chain, 8).crls())
    assert inspect(data, renewed, as_of=NOW + 8 * DAY).passed


@pytest.mark.parametrize("empty", ["roots", "issuers", "seals", "timestamps"])
def test_empty_trust_trusts_nothing(empty: str) -> None:
    nothing = TimestampTrust() if empty == "timestamps" else ()
    result = inspect(sealed_once().data, replace(cast().trust, **{empty: nothing}))  # type: ignore[arg-type]
    assert result.fault.code == "trust_empty"  # type: ignore[union-attr]
    assert result.is_undecided


def test_trust_survives_json_and_refuses_what_it_does_not_know() -> None:
    trust = replace(cast().trust, seals=(SealPin(MAKER, "ab" * 32, NOW), *cast().trust.seals))
    value = trust_to_json(trust)
    assert trust_from_json(value) == trust
    spoiled = [
        None,
        [],
        {},
        {**value, "format": "seal-trust/v2"},
        {**value, "roots": ["%"]},
        {**value, "roots": "x"},
        {**value, "seals": [{}]},
    ]
    for bad in spoiled:
        with pytest.raises(ValueError, match="seal-trust"):
            trust_from_json(bad)


@pytest.mark.parametrize("fingerprint", ["", "AB" * 32, "ab" * 31, "zz" * 32])
def test_a_pin_is_sixty_four_lower_case_hex_digits(fingerprint: str) -> None:
    with pytest.raises(ValueError, match="pin"):
        SealPin(MAKER, fingerprint)


def test_specimens_warn_and_carry_their_mark() -> None:
    with pytest.warns(SpecimenWarning):
        chain = make_specimen_chain(FixedClock(NOW))
    assert is_specimen(chain.seal(MAKER_ZH).certificate)
    assert load(cast().seal.certificate).subject.rfc4514_string().count(MAKER_ZH) == 2


def test_a_specimen_chain_survives_its_files() -> None:
    chain = cast().chain.revoking(cast().other.certificate, NOW, NOW - DAY)
    again = chain_from_files(chain_to_files(chain, b"a long passphrase"), b"a long passphrase", chain.clock)
    trust = replace(cast().trust, crls=again.crls())
    assert inspect(sealed(key=cast().seal).data, trust).passed
    assert inspect(sealed(key=cast().other).data, trust).fault.code == "revoked_at_sealing"  # type: ignore[union-attr]


def test_a_certificate_that_is_unfit_is_told_what_it_lacks() -> None:
    chain, key = cast().chain, ec.generate_private_key(ec.SECP384R1())
    faults = registration_faults(chain.issuing.der, Holder(MAKER_ZH, 180), cast().trust, chain.crls(), NOW)
    (ca,) = [fault.sentence.en for fault in faults if fault.code == "seal_certificate_unfit"]
    assert "it is a CA's" in ca
    assert "keyUsage needs digitalSignature" in ca
    assert "longer than two years" in ca
    odd = make_seal_certificate(chain.issuing, name_of(MAKER_ZH, "P-384"), key, NOW)
    (told,) = [
        f.sentence for f in registration_faults(odd, Holder(MAKER_ZH, 180), cast().trust, chain.crls(), NOW) if f.code.endswith("_unfit")
    ]
    assert told.en == "This certificate is not fit for sealing: its key must be P-256, or RSA of at least 3072 bits."
