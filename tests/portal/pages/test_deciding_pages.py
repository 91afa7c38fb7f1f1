"""Approving and declining: what was shown, by another person who has just proved who they are, or nothing at all."""

import html
from datetime import timedelta

import pytest

from kernel.actor import SYSTEM
from kernel.decision import Sentence
from letters.ports import StoredRequest
from letters.values import LetterStatus, RequestStatus
from portal.instance.specimen import MAKER
from portal.keyring import Keyring
from signing.errors import SignerUnavailable
from tests.support.portal_cast import House, inputs, send

CLOSING = """outlet_id,country,name_zh,name_en,name_local,provider,address,city,phone,email,brands,powertrains,services,valid_from,valid_to,status
UZ-TAS-01,UZ,样例,Specimen,,Namuna Avto MChJ,Amir Temur 15,Toshkent,'+998712000004,,SPECIMEN,ICE,repair|parts,2025-01-01,,closed
"""


def _decide(house: House, stored: StoredRequest, act: str = "approve", login: str = "reviewer.wang", **data: str):  # type: ignore[no-untyped-def]
    client = house.client(login)
    return client, send(client, f"/requests/{stored.id}/{act}", {"digest": stored.digest, **data})


def _status(house: House, stored: StoredRequest) -> RequestStatus:
    return house.desk.requests.get(house.actor("owner"), stored.id).status


def test_approving_seals_and_leads_to_the_letter(house: House) -> None:
    stored = house.asked()
    client, answer = _decide(house, stored)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "is sealed and issued" in page
    assert "Download PDF" in page
    assert answer.location in client.get(f"/requests/{stored.id}").text


def test_approving_twice_leads_to_the_same_letter(house: House) -> None:
    stored = house.asked()
    assert _decide(house, stored)[1].location == _decide(house, stored)[1].location


@pytest.mark.parametrize(("language", "words"), [("zh", "不能审批自己提交的申请"), ("en", "You cannot approve your own request")])
def test_ones_own_request_shows_why_it_cannot_be_approved_and_a_post_changes_nothing(house: House, language: str, words: str) -> None:
    stored = house.asked("reviewer.wang")
    client = house.client("reviewer.wang", language)
    page = client.get(f"/requests/{stored.id}").text
    assert words in page
    assert f"/requests/{stored.id}/approve" not in page
    answer = send(client, f"/requests/{stored.id}/approve", {"digest": stored.digest})
    assert answer.status_code == 403
    assert words in answer.text
    assert "four_eyes" in answer.text
    assert f'href="/requests/{stored.id}"' in answer.text
    assert _status(house, stored) is RequestStatus.WAITING


def test_another_digest_than_the_stored_one_approves_nothing(house: House) -> None:
    stored = house.asked()
    client = house.client("reviewer.wang")
    answer = send(client, f"/requests/{stored.id}/approve", {"digest": "0" * 64})
    assert (answer.status_code, "draft_changed" in answer.text) == (409, True)
    assert _status(house, stored) is RequestStatus.WAITING


def test_who_comes_second_is_told_that_it_was_decided(house: House) -> None:
    stored = house.asked()
    _decide(house, stored, "decline", note="incomplete certificate")
    _, answer = _decide(house, stored, login="reviewer.li")
    assert (answer.status_code, "request_decided" in answer.text) == (409, True)


def test_declining_needs_a_note_that_the_exporter_then_reads(house: House) -> None:
    stored = house.asked()
    client, answer = _decide(house, stored, "decline", note=" ")
    assert answer.status_code == 422
    assert "Write why you decline" in answer.text
    long = send(client, f"/requests/{stored.id}/decline", {"digest": stored.digest, "note": "x" * 501})
    assert (long.status_code, "501" in long.text, "x" * 501 in long.text) == (422, True, True)
    assert _status(house, stored) is RequestStatus.WAITING
    _decide(house, stored, "decline", note="The certificate <scan> is missing.")
    page = house.client("owner").get(f"/requests/{stored.id}").text
    assert "The certificate <scan> is missing." in html.unescape(page)
    assert "<scan>" not in page


def test_five_minutes_after_log_in_the_password_is_asked_for_first(house: House) -> None:
    stored, client = house.asked(), house.client("reviewer.wang")
    assert f"/requests/{stored.id}/approve" in client.get(f"/requests/{stored.id}").text
    house.clock.advance(timedelta(minutes=6))
    page = client.get(f"/requests/{stored.id}").text
    assert f"/requests/{stored.id}/approve" not in page
    assert f"/account/confirm?next=/requests/{stored.id}" in page
    answer = send(client, f"/requests/{stored.id}/approve", {"digest": stored.digest})
    assert answer.location.startswith("/account/confirm")
    assert _status(house, stored) is RequestStatus.WAITING


def test_a_request_whose_facts_changed_says_so_and_goes_back(house: House) -> None:
    serial = next(serial for serial in iter(house.fresh_serial, None) if serial % 4 == 2)
    stored = house.asked("owner", serial, destination="UZ")
    report = house.desk.registry.import_sheet(MAKER, CLOSING.encode(), actor=SYSTEM)
    assert report.changed == 1, report.faults
    client = house.client("reviewer.li")
    assert "Facts changed since it was sent" in client.get(f"/requests/{stored.id}").text
    answer = send(client, f"/requests/{stored.id}/approve", {"digest": stored.digest})
    assert answer.location == f"/requests/{stored.id}"
    page = client.get(answer.location).text
    assert "Returned" in page
    assert "no_outlet_in_country" in page
    assert stored.id in house.client("owner").get("/requests?status=returned").text


def test_a_letter_that_cannot_be_sealed_waits_says_why_and_is_sealed_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise SignerUnavailable(Sentence("签名设备没有应答。", "The signing device does not answer."))

    stored = house.asked()
    with monkeypatch.context() as broken:
        broken.setattr(Keyring, "open", closed)
        client, answer = _decide(house, stored)
        page = client.get(answer.location).text
        assert "Waiting for the seal" in page
        assert "The signing device does not answer." in page
        assert "Download PDF" not in page
        assert client.get(f"{answer.location}.pdf").status_code == 422
        assert answer.location in house.client("sealer.zhao").get("/approvals").text
    sealer = house.client("sealer.zhao")
    again = send(sealer, f"{answer.location}/seal", {})
    assert "Download PDF" in sealer.get(again.location).text


def test_a_letter_that_was_never_sealed_can_be_voided_and_its_vehicle_asked_for_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise SignerUnavailable(Sentence("签名设备没有应答。", "The signing device does not answer."))

    serial = house.fresh_serial()
    with monkeypatch.context() as broken:
        broken.setattr(Keyring, "open", closed)
        client, answer = _decide(house, house.asked("owner", serial))
    page = f"{answer.location}/void"
    assert "Void number" in client.get(page).text
    assert send(client, page, {"note": ""}).status_code == 422
    assert send(client, page, {"note": "key replaced"}).location == answer.location
    assert "key replaced" in client.get(answer.location).text
    number = answer.location.rsplit("/", 1)[1]
    assert house.desk.letters.get(house.actor("owner"), number).status is LetterStatus.VOID
    assert house.asked("owner", serial).status is RequestStatus.WAITING
    assert client.get(page).location == answer.location


def test_what_waits_is_counted_on_the_first_page(house: House) -> None:
    before = house.client("reviewer.li").get("/start").text
    house.asked()
    after = house.client("reviewer.li").get("/start").text
    assert "Requests waiting for your approval" in after
    assert before != after


def test_the_form_page_never_stores_anything_by_get(house: House) -> None:
    client, before = house.client("owner"), len(house.desk.requests.list(house.actor("owner")))
    client.get("/requests/new", query_string={**inputs(house.document()), "do": "send"})
    assert len(house.desk.requests.list(house.actor("owner"))) == before
