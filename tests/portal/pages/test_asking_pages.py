"""The request form: every fault at once and beside its field, nothing typed is lost, the same form gives one answer."""

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.instance.specimen import EXPORTER, specimen_vin
from tests.support.portal_cast import OTHER_FIRM, House, inputs, send

FORM = "/requests/new"


def _text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]* value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def _send(client: FlaskClient, data: dict[str, str]) -> Any:
    return send(client, FORM, data, FORM)


def _count(house: House) -> int:
    return len(house.desk.requests.list(house.actor("owner")))


def test_a_request_without_fault_is_stored_and_waits(house: House) -> None:
    client = house.client("owner")
    answer = _send(client, inputs(house.document()))
    assert answer.status_code == 303
    assert "Waiting for approval" in client.get(answer.location).text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_is_told_at_once_with_its_field_and_nothing_is_lost(house: House, language: str) -> None:
    document = house.document(planned_application="20260302", destination="Korea")
    document["vehicles"][0] |= {"vin": "LSVAM4187C218484O", "registered": "2026-02-30", "brand": ""}
    before, client = _count(house), house.client("owner", language)
    answer = _send(client, inputs(document))
    assert (answer.status_code, _count(house)) == (422, before)
    told = {
        "zh": (
            "出口目的国：“Korea”可指多个国家",
            "车架号“LSVAM4187C218484O”：车架号第 17 位",
            "注册登记日期：日历上没有 2026-02-30",
            "品牌：此项必填",
            "20260302",
        ),
        "en": (
            "Destination:",
            "VIN “LSVAM4187C218484O”: Character 17",
            "Registration date: There is no 2026-02-30",
            "Brand: This is required",
            "20260302",
        ),
    }
    assert [words for words in told[language] if words not in _text(answer)] == []
    for name, value in inputs(document).items():
        assert _value(answer.text, name) == value, name
    for name in ("destination", "planned-application", "vehicles-0-vin", "vehicles-0-registered", "vehicles-0-brand"):
        assert f'href="#f-{name}"' in answer.text
        assert f'id="f-{name}-fault-1"' in answer.text


def test_a_missing_part_leads_to_its_first_input(house: House) -> None:
    document = house.document()
    document["vehicles"][0]["inspection"] = {"agency": "", "number": "", "on": ""}
    answer = _send(house.client("owner"), inputs(document))
    assert answer.status_code == 422
    assert 'href="#f-vehicles-0-inspection-agency"' in answer.text


def test_rows_come_and_go_without_script_and_keep_what_was_typed(house: House) -> None:
    client, typed = house.client("owner"), inputs(house.document(house.fresh_serial(), house.fresh_serial()))
    added = _send(client, {**typed, "do": "add"})
    assert (added.status_code, added.text.count("<fieldset")) == (200, 3 + 1)  # one more in the template for scripts
    fewer = _send(client, {**typed, "do": "remove-0"})
    assert _value(fewer.text, "vehicles[0].vin") == typed["vehicles[1].vin"]
    assert "vehicles[1].vin" not in fewer.text
    assert _value(fewer.text, "destination") == "KZ"


def test_a_pasted_list_becomes_rows_that_take_over_brand_and_model(house: House) -> None:
    typed = inputs(house.document(4))
    pasted = _send(house.client("owner"), {**typed, "do": "paste", "paste": f"{specimen_vin(8)}\n{specimen_vin(12)}, nonsense"})
    assert [_value(pasted.text, f"vehicles[{at}].vin") for at in range(4)] == [*map(specimen_vin, (4, 8, 12)), "nonsense"]
    assert _value(pasted.text, "vehicles[2].model") == "SP7000BEV"
    assert _value(pasted.text, "vehicles[2].certificate_number") == ""


def test_rows_left_empty_are_not_asked_about(house: House) -> None:
    typed = inputs(house.document())
    answer = _send(house.client("owner"), {**typed, "vehicles[7].vin": "", "vehicles[7].brand": ""})
    assert answer.status_code == 303


def test_sending_the_same_form_twice_gives_one_request(house: House) -> None:
    client = house.client("owner")
    key = _value(client.get(FORM).text, "key")
    typed = {**inputs(house.document()), "key": key}
    first, before = _send(client, typed), _count(house)
    assert _send(client, typed).location == first.location
    assert _count(house) == before


def test_going_back_and_correcting_makes_another_request(house: House) -> None:
    client, document = house.client("owner"), house.document(destination="FR")
    key = _value(client.get(FORM).text, "key")
    refused = _send(client, {**inputs(document), "key": key})
    corrected = _send(client, {**inputs({**document, "destination": "KZ"}), "key": key})
    assert refused.location != corrected.location
    assert "Waiting for approval" in client.get(corrected.location).text


def test_a_refused_request_says_every_reason_with_code_field_and_value_and_can_be_corrected(house: House) -> None:
    document = house.document(destination="FR")
    document["vehicles"][0]["transfer_pending"] = "2020-01-01"
    client = house.client("owner")
    page = client.get(_send(client, inputs(document)).location)
    for words in ("Refused", "no_outlet_in_country", "date_order", "2020-01-01", "Transfer-pending-export date", "France"):
        assert words in _text(page), words
    again = re.search(r'href="(/requests/new\?from=[0-9a-f]+)"', page.text)
    assert again
    form = client.get(again[1]).text
    assert _value(form, "vehicles[0].vin") == document["vehicles"][0]["vin"]
    assert _value(form, "destination") == "FR"


def test_nobody_starts_from_a_foreign_request(house: House) -> None:
    stored = house.asked("owner")
    assert house.client("outsider").get(f"{FORM}?from={stored.id}").status_code == 404


def test_an_exporter_asks_for_its_own_firm_whatever_the_form_says(house: House) -> None:
    client = house.client("outsider")
    answer = _send(client, inputs(house.document(exporter=EXPORTER)))
    stored = house.desk.requests.get(house.actor("outsider"), answer.location.rsplit("/", 1)[1])
    assert stored.request.exporter == OTHER_FIRM


def test_staff_choose_the_exporter_and_a_foreign_makers_vin_is_refused_with_its_reason(house: House) -> None:
    document = house.document()
    document["vehicles"][0]["vin"] = "LFV2A21K1A3123456"
    client = house.client("registrar.chen")
    assert EXPORTER in client.get(FORM).text
    assert "vin_wrong_manufacturer" in client.get(_send(client, inputs(document)).location).text


def test_what_is_typed_is_shown_as_text_never_as_markup(house: House) -> None:
    document = house.document(destination='"><script>alert(1)</script>')
    answer = _send(house.client("owner"), inputs(document))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_the_answer_to_the_dates_stands_on_the_page_without_script(house: House) -> None:
    document = house.document(planned_application="2026-12-01")
    document["vehicles"][0] |= {"registered": "2026-06-04", "vin": "X"}
    answer = _send(house.client("owner"), inputs(document))
    assert "Letter needed: day 180 after registration. It is needed until 2026-12-01" in _text(answer)


def test_two_hundred_vehicles_are_asked_for_in_one_form(house: House) -> None:
    typed = inputs(house.document(*range(100, 300)))
    client = house.client("owner")
    answer = _send(client, typed)
    assert answer.status_code == 303
    assert "Waiting for approval" in client.get(answer.location).text
