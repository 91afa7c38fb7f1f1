"""What pages are built from: the form as a value, the answer to a date, the words of every verdict and state."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.decision import Reason, Sentence
from letters.rules.window import APPLIES_FROM, letter_needed
from letters.values import LetterStatus, RequestStatus, RevocationCode
from outlets.values import OutletStatus, Service
from portal.views import lists, states, window
from portal.views.labels import VEHICLE, at_input, place_name, summary
from portal.views.request_form import MOST_ROWS, VEHICLE_INPUTS, Draft, document, draft_of, edited, empty_row, new_draft, read_draft
from portal.views.verdicts import SAYINGS, next_steps, sentence_of
from tests.support.trade import request
from verification.values import Finding, Verdict, Word

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(lambda text: text.strip(" "))
rows = st.fixed_dictionaries(dict.fromkeys(VEHICLE_INPUTS, texts))
drafts = st.builds(
    Draft,
    st.fixed_dictionaries(dict.fromkeys(("exporter", "destination", "planned_application"), texts)),
    st.lists(rows, min_size=1, max_size=4).map(tuple),
)
days = st.dates(date(2025, 6, 1), date(2027, 12, 31))


@given(drafts)
def test_a_form_read_back_is_the_form_that_was_shown(draft: Draft) -> None:
    assert read_draft(draft.flat()) == draft


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=30), max_size=10))
def test_any_form_at_all_reads_as_a_draft_with_a_row(form: dict[str, str]) -> None:
    draft = read_draft(form)
    assert draft.rows
    assert document(draft)["vehicles"]


@given(drafts, st.sampled_from(["add", "remove-0", "remove-9", "paste", "remove-", "nonsense", ""]), st.text(max_size=60))
def test_no_row_button_touches_the_top_or_leaves_the_form_without_a_row(draft: Draft, deed: str, pasted: str) -> None:
    after = edited(draft, deed, pasted)
    assert after.top == draft.top
    assert 1 <= len(after.rows) <= MOST_ROWS


def test_rows_far_apart_are_numbered_anew_in_their_order() -> None:
    draft = read_draft({"vehicles[900].vin": "B", "vehicles[7].vin": "A", "vehicles[1].other": "x", "vehicles[-1].vin": "C"})
    assert [row["vin"] for row in draft.rows] == ["A", "B"]


def test_a_list_pasted_too_long_is_kept_for_the_rules_to_refuse_but_has_an_end() -> None:
    assert len(edited(new_draft(), "paste", "X " * 5000).rows) == MOST_ROWS


def test_a_stored_request_fills_the_form_it_came_from() -> None:
    draft = draft_of(request())
    assert document(draft)["vehicles"][0]["inspection"]["number"] == request().vehicles[0].inspection.number
    assert all(set(row) == set(VEHICLE_INPUTS) for row in draft.rows)
    assert new_draft().rows == (empty_row(),)


@given(days, days)
def test_the_answer_to_a_date_is_what_the_rule_will_say(registered: date, planned: date) -> None:
    note = window.window_note(registered.isoformat(), planned.isoformat())
    assert note is not None
    said = "Letter needed" in note.en
    assert said is letter_needed(registered, planned)
    assert ("需要确认书：注册" in note.zh) is said
    if planned >= APPLIES_FROM:
        assert (registered + timedelta(days=180)).isoformat() in note.en


@pytest.mark.parametrize("typed", ["", "2026-02-30", "20260302", "tomorrow"])
def test_what_is_no_day_yet_gets_no_answer(typed: str) -> None:
    assert window.window_note(typed, "2026-03-02") is None
    assert window.window_note("2026-03-02", typed) == window.window_note("2026-03-02", "")


def test_every_verdict_has_one_word_and_something_to_do_and_only_genuine_is_green() -> None:
    assert set(SAYINGS) == set(Word)
    assert [word for word, saying in SAYINGS.items() if saying.kind == "good"] == [Word.GENUINE]
    assert all(saying.next and saying.word.zh and saying.word.en for saying in SAYINGS.values())
    assert len({saying.word for saying in SAYINGS.values()}) == len(Word)


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.GENUINE])
def test_the_sentence_of_a_verdict_is_that_of_the_step_that_decided(word: Word) -> None:
    finding = Finding("step", "code", False, Sentence("说", "said"), word)
    other = Finding("step", "other", True, Sentence("好", "fine"), Word.UNAVAILABLE)
    verdict = Verdict(word, datetime(2026, 3, 2, tzinfo=UTC), (other, finding), successor="SPEC-2026-0000009-X")
    assert sentence_of(verdict) == Sentence("说", "said")
    assert "SPEC-2026-0000009-X" in next_steps(verdict)[0].en


def test_every_state_has_its_words() -> None:
    assert set(states.REQUEST) == set(RequestStatus)
    assert set(states.LETTER) == set(LetterStatus)
    assert set(states.REVOCATION) == set(RevocationCode)
    assert set(states.OUTLET) == set(OutletStatus)
    assert set(states.SERVICES) == set(Service)


@pytest.mark.parametrize("name", VEHICLE)
def test_every_input_of_a_vehicle_has_a_name_with_and_without_its_number(name: str) -> None:
    many, one = place_name(f"vehicles[2].{name}"), place_name(f"vehicles[0].{name}", 1)
    assert "3" in many.zh
    assert "vehicle 3" in many.en
    assert one == VEHICLE[name]


def test_a_reason_leads_to_an_input_and_its_summary_says_field_and_value() -> None:
    reason = Reason("vin_length", Sentence("应为 17 位。", "17 characters."), "vehicles[1].vin", "LSV")
    told = summary([reason], 2)[0].sentence
    assert told == Sentence("第 2 辆车的车架号“LSV”：应为 17 位。", "VIN of vehicle 2 “LSV”: 17 characters.")
    assert at_input(Reason("x", told, "vehicles[1].inspection")).field == "vehicles[1].inspection.agency"
    assert at_input(Reason("x", told, "vehicles[1]")).field == "vehicles[1].vin"
    assert at_input(Reason("x", told, "vehicles")).field == "vehicles[0].vin"
    assert at_input(Reason("x", told, "exporter")).field == "exporter"


@given(st.integers(0, 130), st.text(max_size=8))
def test_any_page_number_leads_to_a_page_of_the_list(length: int, number: str) -> None:
    page = lists.paged(range(length), number)
    assert 1 <= page.number <= page.pages
    assert len(page.rows) <= lists.PAGE_ROWS
    assert bool(page.rows) is bool(length)


def test_the_script_counts_days_like_the_rules() -> None:
    from importlib.resources import files

    script = files("portal").joinpath("static/request.js").read_text(encoding="utf-8")
    window_days = re.search(r"WINDOW = (\d+), FROM = Date\.UTC\((\d+), (\d+), (\d+)\)", script)
    assert window_days
    year, month, day = (int(window_days[at]) for at in (2, 3, 4))
    assert (int(window_days[1]), date(year, month + 1, day)) == (180, APPLIES_FROM)
