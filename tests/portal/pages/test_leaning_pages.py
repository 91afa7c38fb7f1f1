"""Letters whose outlets stopped: the list and its filters, dealing with them, the letter's own section, the task, the warning."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import render_template_string

from letters.leaning import Deed
from letters.ports import LetterRecord
from outlets.records import OutletRecords
from outlets.values import Outlet, OutletStatus
from portal.instance.specimen import MAKER
from portal.views.leaning import Impact, impact
from tests.support.portal_cast import House, send

PAGE = "/registry/leaning"
DEED = {"deed": "exporter-told", "note": "Told <b>Ms Liu</b> by telephone."}


def outlets_in(house: House, country: str) -> list[Outlet]:
    return [one for one in house.desk.registry.all_outlets(MAKER) if one.country == country]


def put(house: House, *outlets: Outlet) -> None:
    with OutletRecords(house.desk.database).changing() as changes:
        changes.put(outlets, by="registrar", at=house.clock.now())


def cases(house: House) -> dict[str, str]:
    found = house.desk.leaning.open_cases(house.actor("registrar.chen"), house.today)
    return {case.number: f"{case.number}:{case.shown}" for case in found}


@pytest.fixture(scope="module")
def letters(house: House) -> list[LetterRecord]:
    """Three letters for Kazakhstan."""
    return [house.issued() for _ in range(3)]


@pytest.fixture
def stopped(house: House, letters: list[LetterRecord]) -> str:
    """Close the first Kazakh outlet, after it counted for a moment, so that every letter is an open case."""
    first = outlets_in(house, "KZ")[0]
    for status in (OutletStatus.ACTIVE, OutletStatus.CLOSED):
        house.clock.advance(timedelta(seconds=1))
        put(house, replace(first, status=status))
    return first.outlet_id


def test_nothing_to_deal_with_says_so(house: House) -> None:
    for one in outlets_in(house, "KZ"):
        put(house, replace(one, status=OutletStatus.ACTIVE))
    assert "Nothing to deal with" in house.client("registrar.chen").get(PAGE).text


def test_the_list_names_letter_outlet_cause_and_exporter_and_counts(house: House, letters: list[LetterRecord], stopped: str) -> None:
    page = house.client("reviewer.wang").get(PAGE).text
    for words in (*(letter.number for letter in letters), stopped, "Closed", "Kazakhstan", "Letters: 3, vehicles: 3. "):
        assert words in page, words


def test_filters_and_order_stand_in_the_address(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client = house.client("admin.sun")
    number = letters[0].number
    for query in (f"?outlet={stopped}", "?country=KZ&sort=-until", f"?letter={number}", "?page=99"):
        assert number in client.get(PAGE + query).text, query
    for query in ("?outlet=NO-SUCH", "?country=UZ", f"?letter={letters[1].number}"):
        assert f">{number}<" not in client.get(PAGE + query).text, query
    both = {served: number in client.get(f"{PAGE}?served={served}").text for served in ("yes", "no")}
    assert sorted(both.values()) == [False, True]


def test_dealing_with_the_ticked_ones_leaves_the_others_and_keeps_the_filter(
    house: House, letters: list[LetterRecord], stopped: str
) -> None:
    client, shown = house.client("registrar.chen"), cases(house)
    number = letters[0].number
    answer = send(client, f"{PAGE}?country=KZ", {"which": "ticked", "letters": [shown[number]], **DEED}, PAGE)
    assert answer.location == f"{PAGE}?country=KZ"
    page = client.get(PAGE).text
    assert "1 letter is dealt with." in page
    assert f">{number}<" not in page
    assert letters[1].number in page
    letter = client.get(f"/letters/{number}").text
    assert "Told &lt;b&gt;Ms Liu&lt;/b&gt; by telephone." in letter
    assert "The exporter was told" in letter
    assert "Told" not in house.client("owner").get(f"/letters/{number}").text, "what the staff did is not the exporter's to read"


def test_a_letter_that_was_dealt_with_verifies_as_before(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client, number = house.client("registrar.chen"), letters[0].number
    send(client, PAGE, {"which": "ticked", "letters": [cases(house)[number]], **DEED}, PAGE)
    code = house.desk.letters.content(letters[0]).code
    assert 'data-verdict="genuine"' in house.client().get(f"/v/{code}").text
    assert house.desk.journal.check() == ()


def test_dealing_with_all_takes_what_the_filter_keeps(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client = house.client("registrar.chen")
    together = re.search(r'name="together" value="(\w+)"', client.get(f"{PAGE}?outlet={stopped}").text)
    assert together
    send(client, f"{PAGE}?outlet={stopped}", {"which": "all", "together": together[1], **DEED}, PAGE)
    assert "3 letters are dealt with." in client.get(PAGE).text
    assert cases(house) == {}


def test_all_is_refused_where_the_list_changed_after_it_was_shown(house: House, letters: list[LetterRecord], stopped: str) -> None:
    answer = send(house.client("registrar.chen"), PAGE, {"which": "all", "together": "0" * 16, **DEED}, PAGE)
    assert answer.status_code == 422
    assert "nothing was dealt with" in answer.text
    assert len(cases(house)) == 3


def test_a_case_that_changed_after_it_was_shown_is_left_and_said_so(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client, number = house.client("registrar.chen"), letters[0].number
    send(client, PAGE, {"which": "ticked", "letters": [f"{number}:{'0' * 16}"], **DEED}, PAGE)
    assert "Not dealt with: 1." in client.get(PAGE).text
    assert number in cases(house)


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client, value = house.client("registrar.chen"), cases(house)[letters[0].number]
    nothing = send(client, PAGE, {"which": "ticked"}, PAGE)
    assert nothing.status_code == 422
    for words in ("Tick the letters", "Choose what was done", "Write what was done", 'href="#f-letters"', 'href="#f-deed"'):
        assert words in nothing.text, words
    long = send(client, PAGE, {"which": "ticked", "letters": [value], "deed": "accepted", "note": "x" * 501}, PAGE)
    assert long.status_code == 422
    assert "At most 500" in long.text
    assert re.search(rf'value="{value}"[^>]* checked', long.text)


def test_nobody_can_say_that_another_outlet_serves_a_letter_which_none_does(
    house: House, letters: list[LetterRecord], stopped: str
) -> None:
    put(house, *(replace(one, status=OutletStatus.CLOSED) for one in outlets_in(house, "KZ") if one.outlet_id != stopped))
    client, value = house.client("registrar.chen"), cases(house)[letters[0].number]
    sent = {"which": "ticked", "letters": [value], "deed": "other-outlet-serves", "note": "x"}
    answer = send(client, PAGE, sent, PAGE)
    assert answer.status_code == 422
    assert "No other outlet serves all vehicles of" in answer.text
    number, _, seen = value.partition(":")
    dealt = house.desk.leaning.deal(house.actor("registrar.chen"), {number: seen}, Deed.OTHER_OUTLET, "x", house.today)
    assert dealt.done == ()
    assert number in cases(house)
    put(house, *(replace(one, status=OutletStatus.ACTIVE) for one in outlets_in(house, "KZ") if one.outlet_id != stopped))


def test_another_makers_staff_see_none_and_find_no_letter_to_deal_with(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client, value = house.client("foreigner"), cases(house)[letters[0].number]
    assert "Nothing to deal with" in client.get(PAGE).text
    assert send(client, PAGE, {"which": "ticked", "letters": [value], **DEED}).status_code == 404
    assert letters[0].number in cases(house)


def test_the_letters_own_page_and_the_start_page_lead_to_the_list(house: House, letters: list[LetterRecord], stopped: str) -> None:
    client = house.client("reviewer.wang")
    assert f'href="{PAGE}?letter={letters[0].number}"' in client.get(f"/letters/{letters[0].number}").text
    assert f'href="{PAGE}?served=' in client.get("/start").text
    for login in ("owner", "sealer.zhao"):
        other = house.client(login)
        assert PAGE not in other.get(f"/letters/{letters[0].number}").text
        assert PAGE not in other.get("/start").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_warning_before_an_outlet_stops_tells_and_lists_what_leans_on_it(
    house: House, letters: list[LetterRecord], language: str
) -> None:
    everyone = [one.outlet_id for one in outlets_in(house, "KZ")]
    with house.app.test_request_context(headers={"Accept-Language": language}):
        found = impact(house.desk, house.actor("registrar.chen"), everyone, house.today)
        page = render_template_string('{% from "parts/leaning.html" import leaning %}{{ leaning(impact) }}', impact=found)
    assert (found.letters, found.vehicles, found.unserved) == (3, 3, 3)
    assert all(letter.number in page for letter in letters)
    assert found.sentence.in_language(language) in page


def test_the_warning_counts_what_remains_served_and_what_does_not(house: House, letters: list[LetterRecord], stopped: str) -> None:
    (first, *others) = house.desk.leaning.leaning_on(house.actor("registrar.chen"), [stopped], house.today)
    served, lost = replace(first, unserved=()), replace(first, vins=("A", "B"), unserved=("A",))
    assert Impact((), 1).sentence.en == "No letter in force names this outlet."
    assert Impact((served,), 1).sentence.en == "1 letter (1 vehicle) leans on this outlet; another outlet still serves every vehicle."
    mixed = Impact((lost, served, served), 2).sentence
    assert mixed.en == "3 letters (4 vehicles) lean on these 2 outlets; 2 remain served by another outlet, 1 does not (1 vehicle)."
    assert "停用后 2 份仍有其他网点服务，1 份没有（涉及 1 辆车）。" in mixed.zh
    assert Impact((lost,), 1).sentence.en.endswith("no other outlet serves 1 vehicle of them.")
    assert others


def test_a_number_that_no_database_can_hold_is_no_choice(house: House) -> None:
    answer = send(house.client("registrar.chen"), "/registry/leaning", {"letters": "A\x00:x", "deed": "accepted", "note": "x"})
    assert answer.status_code == 422
