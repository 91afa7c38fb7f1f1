"""The registry at the screen: found by what stands in the address, changed by one form, with every state kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from outlets.service.keeping import Kept
from outlets.values import Outlet, OutletStatus, Service
from portal.views.outlet_form import texts_of
from portal.views.outlet_paths import PAGES
from tests.support.portal_cast import House, send

SERIAL = iter(range(100))


def _outlet(house: House, **changes: Any) -> Outlet:
    """Return a new outlet like Almaty's."""
    found = house.desk.registry.standing("SPEC", "KZ-ALA-01")
    assert found
    like = {"outlet_id": f"T-{next(SERIAL):03d}", "status": OutletStatus.ACTIVE, "valid_to": None, **changes}
    outlet = replace(found.outlet, **like)
    kept = house.desk.registry.keep(outlet, seen=0, actor=house.actor("registrar.chen"))
    assert isinstance(kept, Kept), kept
    return outlet


def _inputs(outlet: Outlet, seen: int = 1, **changes: str) -> dict[str, str]:
    return {**texts_of(outlet), "note": "", "seen": str(seen), **changes}


def _stands(house: House, outlet: Outlet) -> Outlet:
    found = house.desk.registry.standing(outlet.maker, outlet.outlet_id)
    assert found
    return found.outlet


def test_the_list_is_narrowed_by_what_stands_in_the_address(house: House) -> None:
    client = house.client("sealer.zhao")
    assert "AE-DXB-01" in client.get("/registry?q=dubai").text
    filtered = client.get("/registry?country=KZ&status=active&sort=-city").text
    assert filtered.index("KZ-AST-01") < filtered.index("KZ-ALA-01")
    assert "AE-DXB-01" not in filtered
    assert "No outlet fits" in client.get("/registry?country=KZ&status=closed").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("powertrain=BEV", True), ("powertrain=FCEV", False), ("service=parts", True), ("brand=SPECIMEN", True), ("brand=OTHER", False)],
)
def test_the_list_is_narrowed_by_what_is_served(house: House, query: str, found: bool) -> None:
    page = house.client("registrar.chen").get(f"/registry?q=KZ-ALA-01&{query}").text
    assert ('href="/registry/KZ-ALA-01"' in page) is found


def test_the_list_tells_what_lapsed_and_what_ends_soon(house: House) -> None:
    over = _outlet(house, valid_to=house.today - timedelta(days=1))
    soon = _outlet(house, valid_to=house.today + timedelta(days=45))
    client = house.client("registrar.chen")
    found = {when: client.get(f"/registry?q=T-&when={when}").text for when in ("lapsed", "30", "60", "counts")}
    assert {when: over.outlet_id in page for when, page in found.items()} == {"lapsed": True, "30": False, "60": False, "counts": False}
    assert {when: soon.outlet_id in page for when, page in found.items()} == {"lapsed": False, "30": False, "60": True, "counts": True}


@pytest.mark.parametrize("query", ["page=99999999", "page=-1", "page=x", "sort=nonsense", "status=x&when=9&service=y", "q=%00%27--"])
def test_odd_addresses_are_answered(house: House, query: str) -> None:
    assert house.client("registrar.chen").get(f"/registry?{query}").status_code == 200


def test_a_page_beyond_the_last_shows_the_last(house: House) -> None:
    page = house.client("registrar.chen").get("/registry?page=99").text
    assert "KZ-ALA-01" in page


def test_a_record_shows_every_fact_and_who_changed_it(house: House) -> None:
    outlet = _outlet(house, website="https://almaty.example/", parts_lead_days=0)
    page = house.client("sealer.zhao").get(f"/registry/{outlet.outlet_id}").text
    for words in (outlet.name_en, "https://almaty.example/", "Maintenance", "0 days", "Registrar.Chen", "Open-ended", 'class="marker"'):
        assert words in page, words
    assert "Suspend" not in page


def test_a_record_names_the_letters_that_lean_on_it(house: House) -> None:
    letter = house.issued()
    assert letter.number in house.client("registrar.chen").get("/registry/KZ-ALA-01").text
    assert letter.number not in house.client("sealer.zhao").get("/registry/KZ-ALA-01").text


@pytest.mark.parametrize("path", ["", "/history", "/edit"])
def test_the_outlet_of_another_maker_is_as_if_it_were_not_there(house: House, path: str) -> None:
    login = "admin.sun"
    assert house.client("foreigner").get(f"/registry/KZ-ALA-01{path}").status_code == (403 if path == "/edit" else 404)
    assert house.client(login).get(f"/registry/NOWHERE-1{path}").status_code == 404


def test_an_outlet_named_like_a_page_is_reached_all_the_same(house: House) -> None:
    _outlet(house, outlet_id="new")
    client = house.client("registrar.chen")
    assert 'href="/registry/~new"' in client.get("/registry?q=new").text
    assert "Edit" in client.get("/registry/~new").text
    assert client.get("/registry/~new/edit").status_code == 200


def test_every_page_under_the_registry_is_told_from_an_outlet(house: House) -> None:
    rules = (rule.rule.split("/") for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/registry/"))
    assert {parts[2] for parts in rules if not parts[2].startswith("<")} == PAGES


def test_the_form_changes_any_fact_and_keeps_the_note(house: House) -> None:
    outlet = _outlet(house)
    client = house.client("registrar.chen")
    ticked = ["maintenance", "repair", "parts", "battery"]
    typed = {**_inputs(outlet, city="Almaty", brands="SPECIMEN，BYD", note="moved"), "services": ticked}
    answer = send(client, f"/registry/{outlet.outlet_id}/edit", typed)
    assert answer.location == f"/registry/{outlet.outlet_id}"
    stands = _stands(house, outlet)
    assert (stands.city, stands.brands, Service.BATTERY in stands.services) == ("Almaty", ("SPECIMEN", "BYD"), True)
    history = client.get(f"/registry/{outlet.outlet_id}/history").text
    for words in ("moved", "Almaty", "Алматы", "Traction battery", "Registrar.Chen", "Record edited", "Version 2", "First entered"):
        assert words in history, words


def test_saving_what_stands_already_makes_no_new_state(house: House) -> None:
    outlet = _outlet(house)
    send(house.client("registrar.chen"), f"/registry/{outlet.outlet_id}/edit", _inputs(outlet))
    assert len(house.desk.registry.history("SPEC", outlet.outlet_id)) == 1


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(house: House) -> None:
    outlet = _outlet(house)
    typed = _inputs(outlet, phone="12345", valid_to="2025-02-30", latitude="200", name_en="Kept <as> typed", services="")
    answer = send(house.client("registrar.chen"), f"/registry/{outlet.outlet_id}/edit", typed)
    assert answer.status_code == 422
    for name in ("phone", "valid-to", "latitude", "services"):
        assert f'href="#f-{name}"' in answer.text, name
        assert f'id="f-{name}-fault-1"' in answer.text, name
    assert 'value="Kept &lt;as&gt; typed"' in answer.text
    assert _stands(house, outlet) == outlet


def test_a_new_outlet_is_entered_by_the_form(house: House) -> None:
    client = house.client("admin.sun")
    like = _outlet(house)
    answer = send(client, "/registry/new", _inputs(like, outlet_id="NEW-1", note="opened"))
    assert answer.location == "/registry/NEW-1"
    found = house.desk.registry.standing("SPEC", "NEW-1")
    assert found
    assert (found.version, found.note, found.outlet.name_en) == (1, "opened", like.name_en)


def test_a_new_outlet_never_takes_the_place_of_another(house: House) -> None:
    outlet = _outlet(house)
    answer = send(house.client("admin.sun"), "/registry/new", _inputs(outlet, city="Elsewhere"))
    assert (answer.status_code, "There is an outlet with the id" in answer.text) == (422, True)
    assert _stands(house, outlet) == outlet


def test_the_second_of_two_editors_sees_both_and_overwrites_nothing(house: House) -> None:
    outlet = _outlet(house)
    path = f"/registry/{outlet.outlet_id}/edit"
    assert send(house.client("admin.sun"), path, _inputs(outlet, city="Almaty", phone="+77272500022", note="first")).status_code == 303
    client = house.client("registrar.chen")
    answer = send(client, path, _inputs(outlet, phone="+77272500033", email="second@specimen.example"))
    assert answer.status_code == 409
    for words in ("Admin.Sun", "first", "+7 7272 50 00 22", "+7 7272 50 00 33", "second@specimen.example", 'value="continue"'):
        assert words in answer.text, words
    assert _stands(house, outlet).phone == "+77272500022"
    # Continuing starts from what stands now, with one's own changes on top; only saving stores it.
    inputs = dict(part.split('" value="') for part in _hidden(answer.text))
    again = send(client, path, {**inputs, "do": "continue"})
    assert (again.status_code, 'value="Almaty"' in again.text, 'value="+77272500033"' in again.text) == (200, True, True)
    assert send(client, path, {**inputs, "do": "save"}).status_code == 303
    stands = _stands(house, outlet)
    assert (stands.city, stands.phone, stands.email) == ("Almaty", "+77272500033", "second@specimen.example")


def _hidden(page: str) -> list[str]:
    parts = page.split('<input type="hidden" name="')[1:]
    return [part.split('">', 1)[0] for part in parts if not part.startswith("csrf_token")]


@pytest.mark.parametrize("seen", ["", "x", "99", "-1"])
def test_a_version_that_never_was_is_a_conflict_and_stores_nothing(house: House, seen: str) -> None:
    outlet = _outlet(house)
    answer = send(house.client("admin.sun"), f"/registry/{outlet.outlet_id}/edit", {**_inputs(outlet, city="X"), "seen": seen})
    assert answer.status_code == 409
    assert _stands(house, outlet) == outlet


@pytest.mark.parametrize(
    "less",
    [
        {"status": "suspended"},
        {"valid_to": "2099-01-01"},
        {"powertrains": "ICE"},
        {"country": "UZ", "phone": "+998712000001", "subdivision": "", "latitude": "", "longitude": ""},
    ],
)
def test_before_an_outlet_serves_less_its_letters_are_named(house: House, less: dict[str, str]) -> None:
    outlet, letter = _outlet(house), house.issued()
    client, path = house.client("registrar.chen"), f"/registry/{outlet.outlet_id}/edit"
    shown = send(client, path, _inputs(outlet, **less))
    assert (shown.status_code, "will serve less" in shown.text, letter.number in shown.text) == (200, True, True)
    assert _stands(house, outlet) == outlet
    assert send(client, path, _inputs(outlet, **less, do="confirmed")).status_code == 303
    assert _stands(house, outlet) != outlet


def test_the_registry_of_a_past_day_is_shown_and_sent_as_it_was(house: House) -> None:
    outlet = _outlet(house)
    then = house.today
    house.clock.advance(timedelta(days=2))
    send(house.client("registrar.chen"), f"/registry/{outlet.outlet_id}/edit", _inputs(outlet, city="Later"))
    client = house.client("sealer.zhao")
    assert client.get(f"/registry?on={then}&q={outlet.outlet_id}").location == f"/registry/past?on={then}&q={outlet.outlet_id}"
    page = client.get(f"/registry/past?on={then}&q={outlet.outlet_id}").text
    assert ("Алматы" in page, "Later" in page) == (True, False)
    assert "Later" not in client.get(f"/registry/past.csv?on={then}&q={outlet.outlet_id}").text
    assert "Later" in client.get(f"/registry/past.csv?on={house.today}&q={outlet.outlet_id}").text
    assert "No outlets then" in client.get("/registry/past?on=2020-01-01").text


@pytest.mark.parametrize("day", ["2026-02-30", "20260101", "2999-01-01", "%00"])
def test_a_day_that_is_none_or_has_not_come_is_told(house: House, day: str) -> None:
    answer = house.client("sealer.zhao").get(f"/registry/past?on={day}")
    assert (answer.status_code, 'href="#f-on"' in answer.text) == (422, True)
    assert house.client("sealer.zhao").get(f"/registry/past.csv?on={day}").status_code == 303


def test_the_map_is_drawn_for_the_country_that_was_chosen_and_nothing_is_stored(house: House) -> None:
    client = house.client("registrar.chen")
    assert "data-pin" not in client.get("/registry/new").text
    answer = send(client, "/registry/new", {"country": "GE", "latitude": "41.7", "longitude": "44.8", "do": "map", "name_en": "Kept"})
    assert (answer.status_code, "data-pin" in answer.text, 'value="Kept"' in answer.text) == (200, True, True)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Russian, Chinese (Simplified)",
                "<span>Mon–Fri</span> <bdi>09:00–18:00</bdi>",
                "<span>Public holidays</span> <bdi>closed</bdi>",
            ),
        ),
        ("zh", ("俄语、中文 (简体)", "<span>周一至周五</span> <bdi>09:00–18:00</bdi>", "<span>公共假日</span> <bdi>休息</bdi>")),
    ],
)
def test_languages_and_hours_are_told_in_words_and_what_no_words_fit_stands_as_it_is(
    house: House, language: str, said: tuple[str, ...]
) -> None:
    registry, admin = house.desk.registry, house.actor("admin.sun")
    found = registry.standing("SPEC", "RU-MOW-01")
    assert found
    told = replace(found.outlet, languages=("ru", "zh-Hans"), opening_hours="Mo-Fr 09:00-18:00; PH off")
    assert isinstance(registry.keep(told, seen=found.version, actor=admin), Kept)
    page = house.client("registrar.chen", language).get("/registry/RU-MOW-01").text
    assert [words for words in said if words not in page] == []
    odd = "Mar-Oct sunrise-sunset"
    assert isinstance(registry.keep(replace(told, opening_hours=odd), seen=found.version + 1, actor=admin), Kept)
    assert odd in house.client("registrar.chen", language).get("/registry/RU-MOW-01").text
