"""`letters keys` as somebody types it: pin, add, switch, count the days, report a compromise; and what never shows up anywhere."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kernel.clock import SystemClock
from kernel.decision import Reason
from portal.cli import main
from signing.authority_http import HttpTimestampAuthority
from signing.timestamps import obtain, verify_token
from signing.trust import trust_from_json, trust_to_json
from tests.support.private_ca import PASSPHRASE, PrivateCa, make_private_ca, served
from tests.support.real_maker import CODE, NAME_ZH, Works, add_seal_image, make_works, pin_everything
from tests.support.softhsm import PIN, Applicant, fresh_token
from verification.values import Word


@pytest.fixture
def ca() -> Iterator[PrivateCa]:
    with served(make_private_ca(SystemClock())) as found:
        yield found


@pytest.fixture
def works(ca: PrivateCa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    """A production instance under the real clock, with seal image, without pins and keys."""
    monkeypatch.setenv("LETTERS_ENVIRONMENT", "production")
    monkeypatch.setenv("LETTERS_PUBLIC_URL", "https://letters.example")
    found = make_works(tmp_path / "instance", SystemClock(), ca)
    add_seal_image(found)
    yield found
    found.desk.database.engine.dispose()


def typed(works: Works, *words: object, code: int = 0) -> Result:
    done = CliRunner().invoke(main, [*map(str, words), "--instance", str(works.desk.settings.instance)])
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done


def told(works: Works, *words: object, code: int = 0) -> Any:
    return json.loads(typed(works, *words, code=code).stdout)


def added(works: Works, folder: Path, *more: object) -> dict[str, Any]:
    file, words = works.ca.pkcs12(folder, NAME_ZH)
    return dict(told(works, "keys", "add", "--maker", CODE, "--pkcs12", file, "--secret-file", words, "--json", *more))


def pinned(works: Works, folder: Path) -> None:
    ca = works.ca
    typed(works, "keys", "trust", "add-ca", ca.pem(folder))
    policy = ca.stamps.trust.policies[0]
    typed(works, "keys", "timestamps", "add", f"{ca.base}/stamp", "--ca", ca.root_pem(folder), "--policy", policy, "--name", "house")
    typed(works, "keys", "lists", "add", f"{ca.base}/root.crl")


def test_from_nothing_to_a_genuine_letter_by_commands_alone(works: Works, tmp_path: Path) -> None:
    pinned(works, tmp_path)
    assert added(works, tmp_path)["state"] == "active"
    assert works.outcome().verdict.word is Word.GENUINE
    assert [entry["name"] for entry in told(works, "keys", "timestamps", "list")] == ["house"]
    assert all(entry["fresh"] for entry in told(works, "keys", "lists", "refresh", "--json")["lists"])


def test_a_key_before_its_ca_is_pinned_is_refused_and_leaves_nothing(works: Works, tmp_path: Path) -> None:
    file, words = works.ca.pkcs12(tmp_path, NAME_ZH)
    refused = told(works, "keys", "add", "--maker", CODE, "--pkcs12", file, "--secret-file", words, "--json", code=3)
    assert [reason["code"] for reason in refused["refused"]] == ["seal_certificate_untrusted"]
    assert told(works, "keys", "list")["seals"] == []
    assert not (works.desk.keyring.folder.maker(CODE) / "seals").exists()


def test_every_fault_of_a_certificate_is_told_at_once_with_the_days(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    file, words = works.ca.pkcs12(tmp_path, "别家汽车有限公司", days=100)
    refused = told(works, "keys", "add", "--maker", CODE, "--pkcs12", file, "--secret-file", words, "--json", code=3)["refused"]
    assert [reason["code"] for reason in refused] == ["seal_certificate_name", "seal_certificate_too_short"]
    assert "99 days more, a letter for 180" in refused[1]["sentence"]["en"]
    assert NAME_ZH in refused[0]["sentence"]["zh"]


def test_the_switch_to_the_next_key_keeps_old_letters_good(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    first = added(works, tmp_path)
    old = works.outcome(0)
    second = added(works, tmp_path)
    assert second["state"] == "next"
    typed(works, "keys", "activate", second["id"])
    new = works.outcome(1)
    assert new.letter.seal is not None
    assert new.letter.seal.fingerprint.hex() == second["fingerprint"]
    assert [works.desk.verification.by_file(outcome.pdf).word for outcome in (old, new)] == [Word.GENUINE] * 2
    assert {entry["id"]: entry["state"] for entry in told(works, "keys", "list")["seals"]} == {
        first["id"]: "retired",
        second["id"]: "active",
    }
    typed(works, "keys", "activate", first["id"], code=3)


def test_days_and_limits_are_told_before_they_bite(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    today = SystemClock().now().date()
    key = added(works, tmp_path, "--until", today + timedelta(days=13), "--most-letters", 1)
    (days,) = told(works, "keys", "days", "--json", code=1)
    assert (days["key"], days["level"], days["letters_left"]) == (key["id"], "warning", 1)
    works.outcome(0)
    (days,) = told(works, "keys", "days", "--json", code=1)
    assert (days["level"], days["letters_left"]) == ("over", 0)
    waiting = works.outcome(1).letter.waiting
    assert waiting is not None
    assert "may seal 1 letters and has" in waiting.en
    checks = {entry["check"]: entry for entry in told(works, "doctor", "--json", code=1)}
    assert key["id"] in checks["expiry"]["sentence"]["en"]
    assert f"letters keys add --maker {CODE}" in checks["expiry"]["sentence"]["en"]
    second = added(works, tmp_path)
    checks = {entry["check"]: entry for entry in told(works, "doctor", "--json", code=1)}
    assert f"letters keys activate {second['id']}" in checks["expiry"]["sentence"]["zh"]


def test_secrets_show_up_nowhere(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    file, words = works.ca.pkcs12(tmp_path, NAME_ZH)
    done = typed(works, "keys", "add", "--maker", CODE, "--pkcs12", file, "--secret-file", words)
    listed = typed(works, "keys", "list")
    kept = b"".join(path.read_bytes() for path in works.desk.settings.instance.rglob("*") if path.is_file())
    for where in (done.output.encode(), listed.output.encode(), kept):
        assert PASSPHRASE not in where
    assert {path.stat().st_mode & 0o77 for path in (works.desk.settings.instance / "keys").rglob("*") if path.is_file()} == {0}


def test_a_secret_that_others_may_read_is_not_used(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    file, words = works.ca.pkcs12(tmp_path, NAME_ZH)
    words.chmod(0o644)
    assert "chmod 600" in typed(works, "keys", "add", "--maker", CODE, "--pkcs12", file, "--secret-file", words, code=5).stderr


def test_a_key_made_in_a_token_seals_through_the_portal(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    with fresh_token(tmp_path) as place:
        certificate, pin = works.ca.certificate_file(tmp_path, NAME_ZH, Applicant(place)), tmp_path / "pin"  # type: ignore[arg-type]
        pin.write_text(f"{PIN}\n")
        pin.chmod(0o600)
        token = ("--pkcs11", place.module, "--token", "house", "--key-label", "seal", "--certificate", certificate, "--secret-file", pin)
        made = told(works, "keys", "add", "--maker", CODE, *token, "--json")
        outcome = works.outcome()
        assert outcome.verdict.word is Word.GENUINE, outcome.letter.waiting
        assert outcome.letter.seal is not None
        assert outcome.letter.seal.fingerprint.hex() == made["fingerprint"]
        assert PIN not in (works.desk.keyring.folder.maker(CODE) / "keys.json").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("keys", "activate", "abcdef"), "key_unknown"),
        (("keys", "retire", ""), "key_unknown"),
        (("keys", "compromised", "abcdef", "--since", "2026-01-01"), "key_unknown"),
        *(
            (("keys", "compromised", "abcdef", "--since", typed), "is no instant")
            for typed in ("yesterday", "20260101", "2026-W01-1", "0001-01-01", "2026-03-02T12", "２０２６-03-02")
        ),
        (("keys", "timestamps", "remove", "nobody"), "timestamp_name"),
        (("keys", "timestamps", "distrust", "nobody"), "timestamp_name"),
        (("keys", "add", "--maker", CODE), "--pkcs12"),
    ],
)
def test_what_is_typed_wrongly_is_told(works: Works, words: tuple[str, ...], says: str) -> None:
    assert says in typed(works, *words, code=2).stderr


def test_a_timestamp_authority_that_does_not_answer_is_not_taken(works: Works, tmp_path: Path) -> None:
    works.ca.silent = True
    words = ("keys", "timestamps", "add", f"{works.ca.base}/stamp", "--ca", works.ca.root_pem(tmp_path), "--policy", "1.2.3")
    assert "timestamp_unavailable" in typed(works, *words, code=5).stderr
    assert told(works, "keys", "timestamps", "list") == []


def test_an_authority_taken_off_the_list_stays_good_for_what_it_stamped_and_for_nothing_later(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    added(works, tmp_path)
    before = works.outcome(0)
    typed(works, "keys", "timestamps", "remove", "test")
    (entry,) = told(works, "keys", "timestamps", "list")
    assert entry["asked"] is False
    assert entry["until"] is not None
    typed(works, "keys", "timestamps", "remove", "test")
    assert told(works, "keys", "timestamps", "list") == [entry]
    assert works.desk.verification.by_file(before.pdf).word is Word.GENUINE
    assert all(entry["fresh"] for entry in told(works, "keys", "lists", "list"))
    authorities = works.desk.keyring.folder.authorities
    (place,) = authorities.timestamps()
    authorities.set_timestamps((replace(place, until=SystemClock().now() - timedelta(minutes=5)),))
    works.desk.keyring.folder.touch()
    stamps = works.desk.keyring.trust().timestamps
    later = obtain(b"later", (HttpTimestampAuthority("test", place.url, place.trust),), SystemClock().now())
    told_why = verify_token(later.token, b"later", stamps)
    assert isinstance(told_why, Reason)
    assert told_why.code == "timestamp_ended"


def test_a_root_ends_with_the_last_authority_under_it(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    authorities, now = works.desk.keyring.folder.authorities, SystemClock().now()
    (place,) = authorities.timestamps()
    first, second = place.taken_off(now - timedelta(days=9)), replace(place, name="second")
    authorities.set_timestamps((first, second))
    assert authorities.stamp_trust().ended == ()
    authorities.set_timestamps((second.taken_off(now), first))
    assert [end for _, end in authorities.stamp_trust().ended] == [second.taken_off(now).until]
    trust = works.desk.keyring.trust()
    assert trust_from_json(json.loads(json.dumps(trust_to_json(trust)))) == trust


def test_a_distrusted_authority_counts_for_nothing_and_its_letters_are_named(works: Works, tmp_path: Path) -> None:
    pin_everything(works)
    added(works, tmp_path)
    outcome = works.outcome(0)
    authorities = works.desk.keyring.folder.authorities
    (place,) = authorities.timestamps()
    authorities.set_timestamps((place, replace(place, name="second")))
    assert "timestamp_shared" in typed(works, "keys", "timestamps", "distrust", "test", code=3).stderr
    authorities.set_timestamps((place,))
    found = told(works, "keys", "timestamps", "distrust", "test", "--json")
    assert [letter["number"] for letter in found["letters"]] == [outcome.letter.number]
    assert told(works, "keys", "timestamps", "list") == []
    assert works.desk.verification.by_file(outcome.pdf).word is not Word.GENUINE
