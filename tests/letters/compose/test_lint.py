"""The lint lets a true letter pass and stops one that says, shows or carries anything else; each fault has its code."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from letters.compose import compose, draw_specimen_seal, lint
from letters.values import LetterContent
from letters.wording import load_wording
from signing.draft import Draft
from tests.support.contents import (
    DUBAI,
    MOSCOW,
    QR_TEXT,
    arabic,
    brazilian,
    composed,
    content,
    described,
    extreme,
    outlet,
    russian,
    thai,
    vin_at,
)
from tests.support.destinations import emirati
from tests.support.drafts import added, changed, operators, pressed, redata, repainted, swapped, with_catalog_key, with_key
from tests.support.forgery import resaved

ONE, TWELVE = content(), content(12, 3)


def codes(pdf: bytes | Draft, what: LetterContent = ONE, qr_text: str = QR_TEXT, *, sealed: bool = False) -> set[str]:
    data = pdf.unsealed() if isinstance(pdf, Draft) else pdf
    return {reason.code for reason in lint(data, what, qr_text, sealed=sealed)}


def draft(what: LetterContent = ONE) -> Draft:
    return composed(what).draft


def with_data_of(other: Draft, what: LetterContent) -> Draft:
    """Put the right attachment on pages that say something else."""
    right = next(body for body in draft(what).bodies if body.startswith(b"<</Type /EmbeddedFile"))
    return changed(other, b"/Type /EmbeddedFile", lambda _: right)


@pytest.mark.parametrize(
    "what",
    [
        content(),
        content(12, 3),
        content(200, 40),
        russian(),
        arabic(),
        described(3, 9),
        emirati(3),
        thai(),
        brazilian(),
        extreme(),
        extreme(1, 2),
    ],
)
def test_a_true_letter_passes(what: LetterContent) -> None:
    assert lint(composed(what).pdf, what, QR_TEXT) == ()


def test_a_letter_that_another_program_saved_is_not_the_one_that_was_composed() -> None:
    assert codes(resaved(composed(ONE).pdf, force_version="1.7")) == {"file_revisions"}


def test_another_vin_on_the_page_is_caught() -> None:
    other = replace(ONE, vehicles=(replace(ONE.vehicles[0], vin=vin_at(2)),))
    found = lint(with_data_of(draft(other), ONE).unsealed(), ONE, QR_TEXT)
    assert {"page_text", "page_other_vin"} <= {reason.code for reason in found}
    assert "attachment_differs" not in {reason.code for reason in found}
    assert "vehicles[0].vin" in {reason.field for reason in found}


@pytest.mark.parametrize(
    ("other", "field"),
    [
        (replace(ONE, destination_en="Russian Federation", destination="RU"), "destination"),
        (replace(ONE, exporter=replace(ONE.exporter, name_zh="别的公司")), "exporter.name"),
        (replace(ONE, exporter=replace(ONE.exporter, credit_code="91330100MA2B0Q7X3T")), "exporter.credit_code"),
        (replace(ONE, planned_application=ONE.issued_on), "planned_application"),
        (replace(ONE, issued_on=ONE.valid_until), "issued_on"),
        (replace(ONE, outlets=(MOSCOW,)), "outlets[0].name"),
        (replace(ONE, outlets=(replace(ONE.outlets[0], phone="+77273311843"),)), "outlets[0].phone"),
        (replace(ONE, vehicles=(replace(ONE.vehicles[0], days=61),)), "vehicles[0].days"),
        (replace(ONE, maker=replace(ONE.maker, name_zh="星途样车汽车制造股份公司")), "maker.name"),
    ],
)
def test_any_other_fact_on_the_page_is_caught_and_named(other: LetterContent, field: str) -> None:
    found = lint(with_data_of(draft(other), ONE).unsealed(), ONE, QR_TEXT)
    assert field in {reason.field for reason in found if reason.code == "page_text"}


def test_another_fact_in_arabic_is_caught_though_its_words_are_the_same() -> None:
    right = emirati()
    turned = right.outlets[0].address.replace("14", "41")
    other = replace(right, outlets=(replace(right.outlets[0], address=turned), right.outlets[1]))
    found = lint(with_data_of(draft(other), right).unsealed(), right, QR_TEXT)
    assert "outlets[0].address" in {reason.field for reason in found if reason.code == "page_text"}


@pytest.mark.parametrize("what", [content(2, 2), emirati()])
@pytest.mark.parametrize("fact", ["phone", "provider", "address"])
def test_two_outlets_facts_that_changed_places_are_caught(what: LetterContent, fact: str) -> None:
    first, second = what.outlets
    crossed = (replace(first, **{fact: getattr(second, fact)}), replace(second, **{fact: getattr(first, fact)}))
    found = lint(with_data_of(draft(replace(what, outlets=crossed)), what).unsealed(), what, QR_TEXT)
    assert {"outlets[0]", "outlets[1]"} & {reason.field.split(".")[0] for reason in found if reason.code == "page_text"}


def test_dates_that_changed_places_between_two_cars_are_caught() -> None:
    two = content(2)
    first, second = two.vehicles
    crossed = replace(two, vehicles=(replace(first, registered=second.registered), replace(second, registered=first.registered)))
    assert "page_text" in codes(with_data_of(draft(crossed), two), two)


def test_a_page_of_another_letter_is_caught_by_number_and_check_word() -> None:
    foreign = operators(draft(replace(TWELVE, status_index=7)), 1)
    assert "page_mark" in codes(repainted(draft(TWELVE), lambda _: foreign, 1), TWELVE)


def test_a_font_that_is_not_embedded_is_caught() -> None:
    assert "font_not_embedded" in codes(changed(draft(), b"/Type /FontDescriptor", lambda body: body.replace(b"/FontFile2", b"/FontFileX")))


def test_a_font_of_the_readers_machine_is_caught() -> None:
    helvetica = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    assert "font_not_embedded" in codes(added(draft(), helvetica)[0])


def place_of(page: bytes, pattern: bytes) -> tuple[float, float]:
    """Return where the first operators that fit stand, in points."""
    found = re.search(pattern, page)
    assert found is not None
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(("grey", "side"), [(1, 113), (1, 60), (1, 30), (0, 30)])
def test_a_code_that_is_covered_even_if_it_can_still_be_read_is_caught(grey: int, side: int) -> None:
    def covered(page: bytes) -> bytes:
        x, y = place_of(page, rb" 0 0 [0-9.]+ ([0-9.]+) ([0-9.]+) cm [0-9]+ ")
        return page + b"\nq %d g %.2f %.2f %d %d re f Q" % (grey, x + 35, y + 35, side, side)

    assert {"qr_unreadable", "qr_damaged"} & codes(repainted(draft(), covered))


def test_the_code_of_another_letter_is_caught() -> None:
    assert codes(composed(ONE, QR_TEXT.replace("#2K", "#2L")).pdf) == {"qr_differs"}


@pytest.mark.parametrize("grey", [0, 1])
def test_a_box_over_a_part_of_a_vin_is_caught(grey: int) -> None:
    def covered(page: bytes) -> bytes:
        x, y = place_of(page, rb"1 0 0 1 ([0-9.]+) ([0-9.]+) Tm /F4 ")
        return page + b"\nq %d g %.2f %.2f 40 20 re f Q" % (grey, x + 60, y - 5)

    assert "page_hidden" in codes(repainted(draft(), covered))


def test_text_that_leaves_the_page_is_caught() -> None:
    moved = re.compile(rb"1 0 0 1 133\.36 ([0-9.]+) Tm /F4 ")
    assert moved.search(operators(draft()))
    assert "page_hidden" in codes(repainted(draft(), lambda page: moved.sub(rb"1 0 0 1 480 \1 Tm /F4 ", page)))


def test_text_in_white_is_caught() -> None:
    ink = b"0.08627 0.1255 0.1647 rg"
    assert ink in operators(draft())
    assert "page_hidden" in codes(repainted(draft(), lambda page: page.replace(ink, b"1 1 1 rg")))


def test_a_glyph_that_is_none_is_caught() -> None:
    def without_first_glyph(page: bytes) -> bytes:
        begin = page.index(b"> Tj", page.index(b"/F4 "))
        return page[: begin - 4] + b"0000" + page[begin:]

    assert "page_text" in codes(repainted(draft(), without_first_glyph))


def test_changed_json_is_caught() -> None:
    assert codes(redata(draft(), lambda data: data.replace(b"Kazakhstan", b"Kazakhstaan"))) == {"attachment_differs"}


def test_another_title_is_caught() -> None:
    assert codes(swapped(draft(), b"Confirmation Letter SPECMN", b"Declaration of Nothing SPECMN")) == {"metadata_differs"}


def second_attachment(right: Draft) -> Draft:
    more, data = added(right, pressed(b"more", b"<</Type /EmbeddedFile /Filter /FlateDecode /Length 0>>"))
    more, named = added(more, b"<</Type /Filespec /F (more) /UF (more) /AFRelationship /Data /EF <</F %d 0 R /UF %d 0 R>>>>" % (data, data))
    return changed(more, b"/Type /Catalog", lambda body: body.replace(b"/AF [", b"/AF [%d 0 R " % named))


def test_a_second_attachment_and_a_missing_one_are_caught() -> None:
    assert "attachment_differs" in codes(second_attachment(draft()))
    assert "attachment_differs" in codes(swapped(draft(), b"/AF [", b"/AG ["))


@pytest.mark.parametrize(
    "active",
    [
        lambda d: with_catalog_key(d, b"/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>"),
        lambda d: with_key(d, b"/Type /Page ", b"/AA <</O <</S /Launch>>>>"),
        lambda d: swapped(d, b"/Names <</EmbeddedFiles", b"/Names <</JavaScript <</Names []>> /EmbeddedFiles"),
        lambda d: with_catalog_key(d, b"/Open#41ction <</S /Whatever>>"),
        lambda d: with_catalog_key(d, b"/Outlines 1 0 R"),
        lambda d: with_key(d, b"/Type /Page ", b"/Trans <<>>"),
        lambda d: with_key(d, b"/Subtype /Widget", b"/A <</S /URI /URI (http://example.com)>>"),
    ],
)
def test_anything_active_or_unknown_is_caught(active: Callable[[Draft], Draft]) -> None:
    assert "file_active" in codes(active(draft()))


def signed(right: Draft) -> Draft:
    more, number = added(right, b"<</Type /Sig>>")
    return with_key(more, b"/Subtype /Widget", b"/V %d 0 R /AP <</N %d 0 R>>" % (number, right.appearance))


def second_field(right: Draft) -> Draft:
    more, number = added(right, b"<</Type /Annot /Subtype /Widget /FT /Tx /T (x) /Rect [0 0 9 9]>>")
    return swapped(more, b"/AcroForm <</Fields [", b"/AcroForm <</Fields [%d 0 R " % number)


def note(right: Draft) -> Draft:
    more, number = added(right, b"<</Type /Annot /Subtype /FreeText /Rect [0 0 9 9]>>")
    return swapped(more, b"/Annots [", b"/Annots [%d 0 R " % number)


def test_before_the_seal_its_field_is_empty_and_afterwards_signed_and_there_is_no_other() -> None:
    assert codes(draft()) == set()
    assert codes(draft(), sealed=True) == {"file_form", "seal_unseen"}
    assert codes(signed(draft())) == {"file_form"}
    assert codes(signed(draft()), sealed=True) == set()
    for also in (second_field, note):
        assert codes(also(draft())) == {"file_form"}
        assert codes(also(signed(draft())), sealed=True) == {"file_form"}


@pytest.mark.parametrize("tail", [b"\n%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF"])
def test_a_second_end_of_file_is_caught(tail: bytes) -> None:
    assert "file_revisions" in codes(composed(ONE).pdf + tail)


def test_another_version_in_the_header_is_caught() -> None:
    assert "file_revisions" in codes(composed(ONE).pdf.replace(b"%PDF-1.7", b"%PDF-2.0", 1))


@pytest.mark.parametrize("pdf", [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_read_is_said_to_be_unreadable(pdf: bytes) -> None:
    assert "file_unreadable" in codes(pdf)


def test_an_outlet_in_another_country_is_caught() -> None:
    what = replace(ONE, outlets=(replace(outlet(0), phone="+902126301122"),))
    assert codes(composed(what).pdf, what) == {"outlet_elsewhere"}


def test_days_that_are_not_those_between_the_dates_and_a_letter_that_ends_before_it_begins_are_caught() -> None:
    days = replace(ONE, vehicles=(replace(ONE.vehicles[0], days=12),))
    assert codes(composed(days).pdf, days) == {"days_differ"}
    dates = replace(ONE, valid_until=ONE.vehicles[0].registered)
    assert codes(composed(dates).pdf, dates) == {"dates_differ"}


def test_another_seal_of_the_same_shape_changes_nothing_that_is_read() -> None:
    """The seal is a picture: who it belongs to is told by its certificate, not by the page."""
    done = compose(ONE, qr_text=QR_TEXT, seal=draw_specimen_seal("别的样章公司"), wording=load_wording(ONE.wording))
    assert codes(done.pdf) == set()


@pytest.mark.parametrize("name", ["شارع عبدالله السالم", "مركز لله", "محلات الإله والآلات"])
def test_a_letter_names_a_street_of_abdullah(name: str) -> None:
    named = replace(arabic(), outlets=(replace(DUBAI, name_local=name, provider=name, address=name),))
    assert lint(composed(named).pdf, named, QR_TEXT) == ()
