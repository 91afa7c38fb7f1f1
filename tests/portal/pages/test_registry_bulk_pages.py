"""Many outlets changed at once: told first, then all of them or none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from outlets.service import Registry
from outlets.values import OutletStatus
from tests.support.portal_cast import House, send


@pytest.fixture(autouse=True)
def as_before(house: House) -> None:
    """Give Almaty and Dubai back their state, so that tests do not lean on each other."""
    registry, chen = house.desk.registry, house.actor("registrar.chen")
    for outlet_id in ("KZ-ALA-01", "AE-DXB-01"):
        found = registry.standing("SPEC", outlet_id)
        assert found
        registry.keep(replace(found.outlet, status=OutletStatus.ACTIVE, valid_to=None), seen=found.version, actor=chen)


def _state(house: House, outlet_id: str) -> OutletStatus:
    found = house.desk.registry.standing("SPEC", outlet_id)
    assert found
    return found.outlet.status


def _inputs(page: str) -> dict[str, str]:
    parts = page.split('<input type="hidden" name="')[1:]
    pairs = (part.split('">', 1)[0].split('" value="') for part in parts if not part.startswith("csrf_token"))
    return {name: value.replace("&amp;", "&") for name, value in pairs}


def _ask(house: House, **inputs: Any) -> Any:
    return send(house.client("registrar.chen"), "/registry/bulk", inputs)


def _confirm(house: House, shown: Any, **inputs: str) -> Any:
    return send(house.client("registrar.chen"), "/registry/bulk/confirm", {**_inputs(shown.text), **inputs})


def test_outlets_are_suspended_once_what_follows_was_shown(house: House) -> None:
    letter = house.issued()
    shown = _ask(house, deed="suspend", ids=["KZ-ALA-01", "AE-DXB-01"], seen=str(house.desk.registry.revision()))
    for words in ("Suspend 2 outlets", letter.number, "AE-DXB-01", "lean"):
        assert words in shown.text, words
    assert _state(house, "KZ-ALA-01") is OutletStatus.ACTIVE
    assert _confirm(house, shown, note="storm damage").status_code == 303
    assert [_state(house, one) for one in ("KZ-ALA-01", "AE-DXB-01")] == [OutletStatus.SUSPENDED] * 2
    assert house.desk.registry.history("SPEC", "AE-DXB-01")[0].note == "storm damage"


def test_everything_that_matches_is_chosen_by_the_server(house: House) -> None:
    shown = _ask(house, deed="suspend", all="yes", filter="country=KZ", ids=["AE-DXB-01"])
    assert ("Suspend 2 outlets" in shown.text, "AE-DXB-01" in shown.text) == (True, False)
    assert _confirm(house, shown).location == "/registry?country=KZ"
    assert _state(house, "KZ-AST-01") is OutletStatus.SUSPENDED
    assert _confirm(house, _ask(house, deed="activate", all="yes", filter="country=KZ")).status_code == 303


def test_what_matches_by_now_but_was_not_shown_is_left_alone(house: House) -> None:
    shown = _ask(house, deed="close", all="yes", filter="status=suspended")
    assert shown.status_code == 422
    shown = _ask(house, deed="close", all="yes", filter="country=AE")
    answer = _confirm(house, shown, filter="country=KZ")
    assert (answer.status_code, _state(house, "KZ-ALA-01")) == (409, OutletStatus.ACTIVE)


def test_an_outlet_changed_after_the_list_was_opened_stops_all_of_it(house: House) -> None:
    seen = str(house.desk.registry.revision())
    _confirm(house, _ask(house, deed="suspend", ids=["KZ-ALA-01"]))
    answer = _confirm(house, _ask(house, deed="close", ids=["KZ-ALA-01", "AE-DXB-01"], seen=seen))
    assert (answer.status_code, "KZ-ALA-01" in answer.text) == (409, True)
    assert _state(house, "AE-DXB-01") is OutletStatus.ACTIVE


def test_a_change_that_comes_while_the_list_is_read_is_not_taken_for_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read, before = Registry.find, house.desk.registry.revision()

    def overtaken(registry: Registry, *args: Any, **kwargs: Any) -> Any:
        rows = read(registry, *args, **kwargs)
        monkeypatch.undo()
        found = registry.standing("SPEC", "KZ-ALA-01")
        assert found
        registry.keep(replace(found.outlet, district="Alatau"), seen=found.version, actor=house.actor("registrar.chen"))
        return rows

    monkeypatch.setattr(Registry, "find", overtaken)
    assert f'name="seen" value="{before}"' in house.client("registrar.chen").get("/registry").text


def test_a_last_day_is_asked_for_then_its_consequences_are_shown(house: House) -> None:
    first = _ask(house, deed="last-day", ids=["KZ-ALA-01"])
    assert (first.status_code, 'name="valid_to"' in first.text) == (200, True)
    wrong = _ask(house, deed="last-day", ids=["KZ-ALA-01"], valid_to="2026-02-30")
    assert (wrong.status_code, 'href="#f-valid-to"' in wrong.text) == (422, True)
    day = house.today + timedelta(days=5)
    shown = _ask(house, deed="last-day", ids=["KZ-ALA-01"], valid_to=str(day))
    assert "What leans on it" in shown.text
    assert _confirm(house, shown).location == "/registry/KZ-ALA-01"
    found = house.desk.registry.standing("SPEC", "KZ-ALA-01")
    assert found
    assert found.outlet.valid_to == day


def test_a_last_day_before_the_first_is_refused(house: House) -> None:
    answer = _confirm(house, _ask(house, deed="last-day", ids=["KZ-ALA-01"], valid_to="2001-01-01"))
    assert (answer.status_code, "choose another day" in answer.text) == (422, True)


def test_activating_what_is_not_valid_today_is_told(house: House) -> None:
    _confirm(house, _ask(house, deed="last-day", ids=["KZ-ALA-01"], valid_to=str(house.today - timedelta(days=1))))
    assert "not valid today" in _ask(house, deed="activate", ids=["KZ-ALA-01"]).text


def test_the_record_leads_to_the_deed_by_a_link(house: House) -> None:
    page = house.client("registrar.chen").get("/registry/bulk?deed=suspend&ids=KZ-ALA-01")
    assert (page.status_code, "Suspend 1 outlet" in page.text) == (200, True)


@pytest.mark.parametrize("inputs", [{"deed": "explode", "ids": "KZ-ALA-01"}, {"ids": "KZ-ALA-01"}])
def test_a_deed_that_is_none_is_404(house: House, inputs: dict[str, str]) -> None:
    assert _ask(house, **inputs).status_code == 404


@pytest.mark.parametrize("address", ["/registry/bulk", "/registry/bulk?lang=en", "/registry/bulk/confirm"])
def test_another_language_on_a_page_that_came_from_a_form_leads_back_to_the_list(house: House, address: str) -> None:
    answer = house.client("registrar.chen").get(address, follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, "/registry")


def test_nothing_chosen_is_told_and_so_is_what_is_not_there(house: House) -> None:
    assert _ask(house, deed="suspend").status_code == 422
    answer = _confirm(house, _ask(house, deed="suspend", ids=["NOWHERE-9"]))
    assert (answer.status_code, "NOWHERE-9" in answer.text) == (422, True)
