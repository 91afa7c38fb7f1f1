"""A letter that tries direction hardest: two outlets in Arabic, one of whose names quotes Latin."""

from dataclasses import replace

from letters.values import LetterContent
from tests.support.contents import DUBAI, arabic, content

SHARJAH = replace(
    DUBAI,
    outlet_id="AE-SHJ-01",
    name_zh="沙迦服务站",
    name_en="Sharjah Industrial Area Station",
    name_local="محطة الشارقة للسيارات الكهربائية",
    provider="مجموعة الخليج «Gulf Motors» للتجارة",
    address="المنطقة الصناعية رقم 10، شارع الوحدة، الشارقة",
    city="الشارقة",
    phone="+97165331234",
    email="",
    valid_to=None,
)


def emirati(vehicles: int = 1) -> LetterContent:
    """Return a letter for the United Arab Emirates with two outlets, named and addressed in Arabic, one quoting Latin."""
    return replace(arabic(), vehicles=content(vehicles).vehicles, outlets=(DUBAI, SHARJAH))
