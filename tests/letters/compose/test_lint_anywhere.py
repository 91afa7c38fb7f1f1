"""Whatever the text rule lets pass in any script, the page is read back as the content says it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from letters.compose import lint
from letters.values import LetterContent
from tests.support.anywhere import PRINTED, contents
from tests.support.contents import ALMATY, QR_TEXT, composed, content


def test_every_script_of_the_text_rule_that_has_a_font_is_tried() -> None:
    assert set(PRINTED) >= {"Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Hani", "Hebr", "Khmr", "Laoo", "Latn"}
    assert set(PRINTED) >= {"Mymr", "Sinh", "Taml", "Thai"}


@pytest.mark.parametrize(
    "text",
    [
        "مُؤَسَّسَةُ أَبْنَاءِ الْخَلِيجِ لِلسَّيَّارَاتِ",
        "شارع الملك فيصل ٣٤، مبنى (ب)، ص.ب. 26598",
        "Gulf Motors للتجارة 12",
        "مجموعة «Gulf Motors» للتجارة",
        "خیابان ولیعصر، پلاک ۱۲۳۴ (طبقهٔ سوم)",
        "ئەردەڵان، شەقامی ٦٠ مەتری، ڵا",
        "ئالماتا شەھىرى ياش گۋاردىيە كوچىسى 5-نومۇر",
        "שָׁלוֹם רחוב הרצל 17 (תל אביב)",
        "सेवा केन्द्र, काठमाडौँ-३ (नेपाल)",
        "ศูนย์บริการพระราม ๙ กรุงเทพฯ",
        "ရန်ကုန်မြို့ ကားပြုပြင်ရေး",
        "មជ្ឈមណ្ឌលសេវាកម្ម ភ្នំពេញ ១២",
        "සේවා මධ්‍යස්ථානය කොළඹ".replace("\u200d", ""),
        "சேவை மையம், சென்னை 600 001",
        "Güneşli Oto Bakım ve Ğİşçıöü",
    ],
)
def test_what_is_written_there_is_read_back(text: str) -> None:
    what = replace(content(), outlets=(replace(ALMATY, name_local=text, provider=text, address=text, city=text[:4].strip()),))
    assert lint(composed(what).pdf, what, QR_TEXT) == ()


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(contents())
def test_a_letter_in_any_script_is_read_back_as_it_was_written(what: LetterContent) -> None:
    assert lint(composed(what).pdf, what, QR_TEXT) == ()
