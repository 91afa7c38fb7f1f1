"""The lint lets a true letter pass and stops one that says, shows or carries anything else."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from letters.compose import lint
from letters.values import LetterContent
from tests.support.contents import MOSCOW, QR_TEXT, arabic, composed, content, described, extreme, russian, vin_at

ONE = content()


def codes(pdf: bytes, what: LetterContent = ONE, qr_text: str = QR_TEXT, *, sealed: bool = False) -> set[str]:
    return {reason.code for reason in lint(pdf, what, qr_text, sealed=sealed)}


def changed(change: Callable[[Pdf], None], pdf: bytes | None = None) -> bytes:
    with pikepdf.open(BytesIO(pdf or composed(ONE).pdf)) as document:
        change(document)
        buffer = BytesIO()
        document.save(buffer, force_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


def with_content_of(pdf: bytes, what: LetterContent) -> bytes:
    """Put the right attachment on a page that says something else."""
    with pikepdf.open(BytesIO(composed(what).pdf)) as right:
        data = right.attachments["letter.json"].get_file().read_bytes()
    return changed(lambda document: document.Root.AF[0].EF.F.write(data), pdf)


@pytest.mark.parametrize(
    "what", [content(), content(12, 3), content(200, 40), russian(), arabic(), described(3, 9), extreme(), extreme(1, 2)]
)
def test_a_true_letter_passes(what: LetterContent) -> None:
    assert lint(composed(what).pdf, what, QR_TEXT) == ()


def test_saving_alone_changes_nothing_that_counts() -> None:
    assert codes(changed(lambda _: None)) == set()


def test_another_vin_on_the_page_is_caught() -> None:
    other = replace(ONE, vehicles=(replace(ONE.vehicles[0], vin=vin_at(2)),))
    found = lint(with_content_of(composed(other).pdf, ONE), ONE, QR_TEXT)
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
        (replace(ONE, outlets=(MOSCOW,)), "outlets[0].name"),
        (replace(ONE, outlets=(replace(ONE.outlets[0], phone="+77273311843"),)), "outlets[0].phone"),
        (replace(ONE, vehicles=(replace(ONE.vehicles[0], days=61),)), "vehicles[0].days"),
        (replace(ONE, maker=replace(ONE.maker, name_zh="星途样车汽车制造股份公司")), "maker.name"),
    ],
)
def test_any_other_fact_on_the_page_is_caught_and_named(other: LetterContent, field: str) -> None:
    found = lint(with_content_of(composed(other).pdf, ONE), ONE, QR_TEXT)
    assert field in {reason.field for reason in found if reason.code == "page_text"}


def test_dates_that_changed_places_between_two_cars_are_caught() -> None:
    two = content(2)
    first, second = two.vehicles
    swapped = replace(two, vehicles=(replace(first, registered=second.registered), replace(second, registered=first.registered)))
    assert "page_text" in codes(with_content_of(composed(swapped).pdf, two), two)


def test_a_page_of_another_letter_is_caught_by_number_and_check_word() -> None:
    right, other = content(12, 3), replace(content(12, 3), status_index=7)
    with pikepdf.open(BytesIO(composed(other).pdf)) as foreign:

        def swap(document: Pdf) -> None:
            document.pages[1] = foreign.pages[1]

        pdf = changed(swap, composed(right).pdf)
    assert "page_mark" in codes(pdf, right)


def test_a_font_that_is_not_embedded_is_caught() -> None:
    def strip(document: Pdf) -> None:
        fonts = [each for each in document.objects if isinstance(each, Dictionary) and each.get("/Type") == Name.FontDescriptor]
        del fonts[0]["/FontFile2"]

    assert "font_not_embedded" in codes(changed(strip))


def test_a_code_that_is_covered_in_part_is_caught() -> None:
    def cover(document: Pdf) -> None:
        document.pages[0].contents_add(b"q 1 1 1 rg 0 0 120 130 re f Q")

    assert "qr_unreadable" in codes(changed(cover))


def test_the_code_of_another_letter_is_caught() -> None:
    other = QR_TEXT.replace("#2K", "#2L")
    assert codes(composed(ONE, other).pdf) == {"qr_differs"}


def test_changed_json_is_caught() -> None:
    def change(document: Pdf) -> None:
        stream = document.Root.AF[0].EF.F
        stream.write(stream.read_bytes().replace(b"Kazakhstan", b"Kazakhstaan"))

    assert codes(changed(change)) == {"attachment_differs"}


def test_a_second_attachment_and_a_missing_one_are_caught() -> None:
    def second(document: Pdf) -> None:
        document.attachments["more.txt"] = b"more"

    def none(document: Pdf) -> None:
        del document.Root.Names
        del document.Root.AF

    assert "attachment_differs" in codes(changed(second))
    assert "attachment_differs" in codes(changed(none))


@pytest.mark.parametrize(
    "action",
    [
        lambda d: d.Root.__setattr__("OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        lambda d: d.pages[0].obj.__setattr__("AA", Dictionary(O=Dictionary(S=Name.Launch))),
        lambda d: d.Root.Names.__setattr__("JavaScript", Dictionary(Names=Array([]))),
    ],
)
def test_anything_active_is_caught(action: Callable[[Pdf], None]) -> None:
    assert "file_active" in codes(changed(action))


def signed(document: Pdf) -> None:
    document.Root.AcroForm.Fields[0].V = document.make_indirect(Dictionary(Type=Name.Sig))


def second_field(document: Pdf) -> None:
    field = document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), Rect=Array([0, 0, 9, 9])))
    document.Root.AcroForm.Fields.append(field)


def note(document: Pdf) -> None:
    document.pages[0].obj.Annots.append(Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9])))


def test_before_the_seal_its_field_is_empty_and_afterwards_signed_and_there_is_no_other() -> None:
    assert codes(composed(ONE).pdf) == set()
    assert codes(composed(ONE).pdf, sealed=True) == {"file_form"}
    assert codes(changed(signed)) == {"file_form"}
    assert codes(changed(signed), sealed=True) == set()
    for also in (second_field, note):
        assert codes(changed(also)) == {"file_form"}
        assert codes(changed(also), sealed=True) == {"file_form"}


@pytest.mark.parametrize("tail", [b"\n%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF"])
def test_a_second_end_of_file_is_caught(tail: bytes) -> None:
    assert "file_revisions" in codes(composed(ONE).pdf + tail)


def test_another_version_in_the_header_is_caught() -> None:
    assert "file_revisions" in codes(composed(ONE).pdf.replace(b"%PDF-1.7", b"%PDF-2.0", 1))


@pytest.mark.parametrize("pdf", [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_read_is_said_to_be_unreadable(pdf: bytes) -> None:
    assert "file_unreadable" in codes(pdf)
