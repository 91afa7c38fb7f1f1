"""Letters for the destinations that try script and direction: Arabic from right to left, Thai without spaces, Portuguese with accents."""

from dataclasses import replace

from letters.values import LetterContent
from tests.support.contents import ALMATY, DUBAI, arabic, content

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
BANGKOK = replace(
    ALMATY,
    outlet_id="TH-BKK-01",
    name_zh="曼谷拉玛九路服务中心",
    name_en="Bangkok Rama IX Service Centre",
    name_local="ศูนย์บริการพระราม ๙ กรุงเทพมหานคร",
    provider="บริษัท ดาวรุ่งยานยนต์ (ประเทศไทย) จำกัด",
    address="เลขที่ 88/9 ถนนพระราม 9 แขวงห้วยขวาง เขตห้วยขวาง 10310",
    city="กรุงเทพมหานคร",
    phone="+6626431234",
    email="service@bangkok.specimen.example",
)
SAO_PAULO = replace(
    ALMATY,
    outlet_id="BR-SAO-01",
    name_zh="圣保罗服务中心",
    name_en="São Paulo Service Centre",
    name_local="Centro de Assistência Técnica São Paulo – Zona Sul",
    provider="Estrela Serviços Automotivos Ltda.",
    address="Av. Engenheiro Luís Carlos Berrini, 1.500, 3º andar, Brooklin Paulista",
    city="São Paulo",
    phone="+551130612345",
    email="manutencao@saopaulo.specimen.example",
)


def emirati(vehicles: int = 1) -> LetterContent:
    """Return a letter for the United Arab Emirates with two outlets, named and addressed in Arabic, one quoting Latin."""
    return replace(arabic(), vehicles=content(vehicles).vehicles, outlets=(DUBAI, SHARJAH))


def thai() -> LetterContent:
    """Return a letter for Thailand."""
    return replace(content(), destination="TH", destination_zh="泰国", destination_en="Thailand", outlets=(BANGKOK,))


def brazilian() -> LetterContent:
    """Return a letter for Brazil with three cars."""
    return replace(content(3), destination="BR", destination_zh="巴西", destination_en="Brazil", outlets=(SAO_PAULO,))
