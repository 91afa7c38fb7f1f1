"""Characters that no page carries - NUL, line separators, bidi controls, lone surrogates - at every door through which staff give texts."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kernel.actor import Role
from kernel.clock import FixedClock
from kernel.decision import Refused
from kernel.strict_json import load_json
from letters.production import COLUMNS, parse_production
from portal.accounts import Accounts
from portal.cli import main
from portal.errors import AccountUnknown
from portal.instance.specimen import MAKER
from portal.wiring import Desk
from tests.support import trade as t
from tests.support.instance import desk, instance, instance_template
from tests.support.outlet_commands import sheet
from tests.support.portal_cast import House, inputs, make_house, send
from tests.support.postgres import postgres_database, postgres_url
from tests.support.shell import PASSWORD
from tests.support.workbooks import filled

__all__ = ["desk", "instance", "instance_template", "postgres_url"]
BAD = pytest.mark.parametrize("bad", ["\0", "\u2028", "\u202e", "\ufeff"])


@pytest.fixture
def house(instance: Path) -> House:
    return make_house(instance, limits_url="memory://")


def test_a_login_name_that_nobody_can_have_is_wrong_on_postgresql_too(postgres_url: str) -> None:
    with postgres_database(postgres_url) as database:
        accounts = Accounts(database, FixedClock(t.NOON))
        for login in ("a\0b", "a\ud800b", "é"):
            refused = accounts.authenticate(login, PASSWORD, address="test")
            assert isinstance(refused, Refused)
            assert refused.reasons[0].code == "log_in_wrong"
            with pytest.raises(AccountUnknown):
                accounts.by_login(login)


@pytest.mark.parametrize("name", ["a\0b", "a\u2028b", "a\u202eb", "a\ud800b", "", "x" * 121])
def test_the_name_of_an_account_is_held_to_the_text_rule(desk: Desk, name: str) -> None:
    refused = desk.accounts.create("somebody", name, [Role.REVIEWER], PASSWORD, maker=MAKER)
    assert isinstance(refused, Refused)
    assert {reason.field for reason in refused.reasons} == {"name"}


@BAD
def test_notes_of_revoking_voiding_and_declining_are_held_to_it_and_may_have_lines(house: House, bad: str) -> None:
    letter, asked = house.issued(), house.asked()
    reviewer = house.client("reviewer.wang")
    deeds = [(f"/letters/{letter.number}/revoke", {"reason": "other"}), (f"/requests/{asked.id}/decline", {"digest": asked.digest})]
    for path, fields in deeds:
        answer = send(reviewer, path, {**fields, "note": f"one{bad}two"})
        assert answer.status_code == 422
        assert f"U+{ord(bad):04X}" in answer.text
    answer = send(reviewer, deeds[0][0], {**deeds[0][1], "note": "one\r\n\r\ntwo"})
    assert answer.status_code == 303


@BAD
def test_the_forms_of_requests_and_outlets_name_the_character(house: House, bad: str) -> None:
    document = house.document()
    document["vehicles"][0]["brand"] = f"SPECI{bad}MEN"
    answer = send(house.client("owner"), "/requests/new", {**inputs(document), "do": "send"})
    assert answer.status_code == 422
    assert f"U+{ord(bad):04X}" in answer.text
    answer = send(house.client("registrar.chen"), "/registry/new", {"name_en": f"Ser{bad}vice", "do": "keep", "seen": "0"})
    assert answer.status_code == 422
    assert f"U+{ord(bad):04X}" in answer.text


@pytest.mark.parametrize("document", [rb'{"a": "\ud800"}', b'{"a": "\xed\xa0\x80"}', rb'{"\udfff": 1}'])
def test_lone_surrogates_are_no_sound_json(document: bytes) -> None:
    found = load_json(document)
    assert getattr(found, "code", "") == "json_format"


def test_a_sheet_with_them_is_told_by_row_and_column(instance: Path, tmp_path: Path) -> None:
    for name, data, code in (
        ("nul.csv", sheet({"name_en": "Ser\0vice"}), "text_character"),
        ("bidi.csv", sheet({"name_en": "Ser\u202evice"}), "text_character"),
        ("surrogate.csv", sheet({"name_en": "Service"}).replace(b"Service", b"Ser\xed\xa0\x80vice"), "sheet_encoding"),
        ("separator.xlsx", filled({"outlet_id": "X-1", "name_en": "Ser\u2028vice"}), "text_character"),
    ):
        (tmp_path / name).write_bytes(data)
        done = CliRunner().invoke(
            main, ["outlets", "import", str(tmp_path / name), "--maker", MAKER, "--json", "--dry-run", "--instance", str(instance)]
        )
        assert isinstance(done.exception, SystemExit), (name, done.exception)
        assert code in done.stdout, name


def test_a_production_sheet_with_them_or_with_an_endless_cell_is_refused() -> None:
    head = ",".join(COLUMNS).encode()
    row = b"%s,SPECI\0MEN,M,BEV,passenger,2026-01-01,no,no" % str(t.vehicle(1).vin).encode()
    assert "text_character" in [fault.code for fault in parse_production(head + b"\n" + row, t.maker(), lambda _: {}).faults]
    endless = head + b'\n"' + b"x" * 200_000
    assert [fault.code for fault in parse_production(endless, t.maker(), lambda _: {}).faults] == ["sheet_format"]


@pytest.mark.parametrize(
    "words",
    [
        ("users", "password", "a\udcffb", "--password", PASSWORD),
        ("makers", "shape", "a\udcffb", "limited"),
        ("outlets", "history", "a\udcffb", "--maker", MAKER),
    ],
)
def test_words_of_the_command_line_that_are_no_text_are_refused(instance: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*words, "--instance", str(instance)])
    assert done.exit_code == 2
    assert "argument_encoding" in done.stderr
    assert "<U+DCFF>" in done.stderr


def test_a_revocation_list_that_is_not_there_is_told(instance: Path) -> None:
    done = CliRunner().invoke(main, ["keys", "lists", "add", "nowhere.crl", "--instance", str(instance)])
    assert done.exit_code == 2
    assert "file_unreadable" in done.stderr
