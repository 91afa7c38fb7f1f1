"""Letter contents for tests: from one car and one outlet to 200 cars, 40 outlets and names that try the page."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kernel.vin import Vin
from letters.code import letter_number
from letters.compose import Composed, compose, draw_specimen_seal
from letters.values import LetterContent, LetterMaker, LetterOutlet, LetterVehicle, Party
from letters.wording import CURRENT, load_wording

CODE = "7ZQ4M8V2KX9T1B6C3D5F0GHJNPA"
HOST = "letters.specimen.example"
CLAIMS = "2KCFMUXVGA3QHZ7TBJYDR5ENW4LSIO6P" * 7
QR_TEXT = f"HTTPS://{HOST.upper()}/V/{CODE}#{CLAIMS}"

MAKER = LetterMaker(
    code="SPECMN",
    name_zh="星途样车汽车制造有限公司",
    name_en="Xingtu Specimen Automobile Manufacturing Co., Ltd.",
    announcement="第 401 批，序号 87",
    credit_code="91330100MA2B0Q7X3T",
    address_zh="浙江省杭州市滨江区江陵路 1760 号",
    address_en="1760 Jiangling Road, Binjiang District, Hangzhou, Zhejiang",
)
EXPORTER = Party("天津港通国际贸易有限公司", "Tianjin Gangtong International Trade Co., Ltd.", "91120118MA06XKQ41D")
PLANNED = date(2026, 3, 20)


def vin_at(number: int) -> str:
    """Return the `number`-th specimen VIN, check digit and all."""
    bare = f"LSPB7AC2{{}}T{number:07d}"
    return bare.format(Vin(bare.format("0")).expected_check_digit)


def vehicle(number: int = 1) -> LetterVehicle:
    """Return a specimen vehicle; registration days differ so that D does."""
    registered = date(2026, 1, 20) - timedelta(days=number % 97)
    return LetterVehicle(
        vin=vin_at(number),
        brand="星途样车" if number % 2 else "Specimen Star",
        model=f"XT7180E{number % 10}",
        powertrain=("BEV", "PHEV", "ICE", "HEV", "FCEV")[number % 5],
        category="passenger",
        manufactured=registered - timedelta(days=41),
        registered=registered,
        transfer_pending=date(2026, 2, 25),
        certificate_number=f"3300{number:08d}",
        inspection_agency="天津滨海机动车检测有限公司",
        inspection_number=f"WMT8-2026-{number:05d}",
        inspection_on=date(2026, 2, 26),
        days=(PLANNED - registered).days,
        check_digit_holds=True,
    )


ALMATY = LetterOutlet(
    outlet_id="KZ-ALA-01",
    name_zh="阿拉木图第一服务中心",
    name_en="Almaty First Service Centre",
    name_local="Алматы қаласындағы бірінші қызмет көрсету орталығы",
    provider="Аллюр Сервис ЖШС",
    address="Республика Казахстан, г. Алматы, пр. Райымбека, 514А",
    city="Алматы",
    phone="+77273311842",
    email="service@almaty.specimen.example",
    brands=("星途样车", "Specimen Star"),
    powertrains=("BEV", "PHEV", "ICE", "HEV", "FCEV"),
    services=("maintenance", "repair", "parts"),
    valid_to=date(2028, 12, 31),
)
MOSCOW = replace(
    ALMATY,
    outlet_id="RU-MOW-01",
    name_zh="莫斯科卡希尔斯科耶公路服务站",
    name_en="Moscow Kashirskoye Service Station",
    name_local="Сервисный центр на Каширском шоссе",
    provider="ООО «Восток-Сервис»",
    address="115409, г. Москва, Каширское шоссе, д. 41, стр. 2",
    city="Москва",
    phone="+74951234567",
    email="",
    valid_to=None,
)
ISTANBUL = replace(
    ALMATY,
    outlet_id="TR-IST-01",
    name_zh="伊斯坦布尔服务中心",
    name_en="Istanbul Service Centre",
    name_local="Güneşli Oto Bakım ve Yedek Parça Ğİşçıöü",
    provider="Çağdaş Otomotiv A.Ş.",
    address="Evren Mah. Bahar Cad. No: 12, Bağcılar, İstanbul",
    city="İstanbul",
    phone="+902126301122",
)


def outlet(number: int) -> LetterOutlet:
    """Return the `number`-th outlet of a long list for Kazakhstan; their names and addresses are those of three countries."""
    base = (ALMATY, MOSCOW, ISTANBUL)[number % 3]
    return replace(base, outlet_id=f"KZ-ALA-{number:02d}", phone=f"{ALMATY.phone[:-2]}{number % 100:02d}")


def content(vehicles: int = 1, outlets: int = 1) -> LetterContent:
    """Return a specimen content with so many vehicles and outlets, for Kazakhstan."""
    wording = load_wording(CURRENT)
    return LetterContent(
        number=letter_number(MAKER.code, 2026, 42),
        code=CODE,
        specimen=True,
        maker=MAKER,
        exporter=EXPORTER,
        destination="KZ",
        destination_zh="哈萨克斯坦",
        destination_en="Kazakhstan",
        vehicles=tuple(vehicle(n) for n in range(1, vehicles + 1)),
        outlets=(ALMATY,) if outlets == 1 else tuple(outlet(n) for n in range(outlets)),
        planned_application=PLANNED,
        issued_on=date(2026, 3, 2),
        valid_until=date(2026, 8, 29),
        rule_book="2026-01",
        wording=wording.id,
        wording_digest=wording.digest,
        host=HOST,
        status_index=41,
        issued_at=datetime(2026, 3, 2, 6, 30, tzinfo=UTC),
    )


def russian() -> LetterContent:
    """Return a letter for Russia with two outlets."""
    second = replace(
        MOSCOW, outlet_id="RU-LED-01", name_zh="圣彼得堡服务站", name_en="Saint Petersburg Service Station", city="Санкт-Петербург"
    )
    return replace(content(), destination="RU", destination_zh="俄罗斯联邦", destination_en="Russian Federation", outlets=(MOSCOW, second))


SERVICES = ("maintenance", "repair", "parts", "body", "battery", "recall", "software", "warranty")
DUBAI = replace(
    ALMATY,
    outlet_id="AE-DXB-01",
    name_zh="迪拜阿尔奎兹服务中心",
    name_en="Dubai Al Quoz Service Centre",
    name_local="مركز خدمة القوز للسيارات (الفرع 2)",
    provider="شركة الخليج لخدمات السيارات ذ.م.م",
    provider_zh="海湾汽车服务有限公司",
    provider_en="Gulf Auto Services LLC",
    address="شارع الشيخ زايد، المنطقة الصناعية 3، مستودع رقم 14، القوز الصناعية الثالثة",
    city="دبي",
    phone="+97143387654",
    email="service@dubai.specimen.example",
    services=SERVICES,
    parts_supply="stock",
    hv_certificate="DM-EV-4471",
)


def arabic() -> LetterContent:
    """Return a letter for the Emirates: a name in brackets, figures in the address, lines that wrap."""
    return replace(content(), destination="AE", destination_zh="阿拉伯联合酋长国", destination_en="United Arab Emirates", outlets=(DUBAI,))


def thai() -> LetterContent:
    """Return a letter for Thailand whose outlet is named and addressed in Thai."""
    bangkok = replace(
        ALMATY,
        outlet_id="TH-BKK-01",
        name_zh="曼谷服务中心",
        name_en="Bangkok Service Centre",
        name_local="ศูนย์บริการกรุงเทพฯ สุขุมวิท",
        provider="บริษัท ตัวอย่าง ออโต้ จำกัด",
        address="เลขที่ 99 ถนนสุขุมวิท แขวงบางนา",
        city="กรุงเทพมหานคร",
        phone="+6621234567",
    )
    return replace(content(), destination="TH", destination_zh="泰国", destination_en="Thailand", outlets=(bangkok,))


def brazilian() -> LetterContent:
    """Return a letter for Brazil, with Portuguese names."""
    sao_paulo = replace(
        ALMATY,
        outlet_id="BR-SAO-01",
        name_zh="圣保罗服务站",
        name_en="São Paulo Service Station",
        name_local="Oficina Autorizada São João — Nações Unidas",
        provider="Automóveis Exemplo Comércio e Serviços Ltda.",
        address="Avenida das Nações Unidas, 12901, Brooklin Paulista",
        city="São Paulo",
        phone="+551155550006",
    )
    return replace(content(), destination="BR", destination_zh="巴西", destination_en="Brazil", outlets=(sao_paulo,))


def described(vehicles: int = 1, outlets: int = 1) -> LetterContent:
    """Return a content whose outlets are described as widely as the registry can."""
    built = content(vehicles, outlets)
    wide = {
        "services": SERVICES,
        "provider_zh": "阿尔卢尔服务有限公司",
        "provider_en": "Allur Service LLP",
        "district": "Турксибский район",
        "postal_code": "050016",
        "parts_supply": "depot",
        "parts_depot": "Jebel Ali Parts Centre",
        "parts_lead_days": 7,
        "hv_certificate": "EVS-KZ-2025-0118",
        "hv_until": date(2027, 6, 30),
    }
    return replace(built, outlets=tuple(replace(one, **wide) for one in built.outlets))


def extreme(vehicles: int = 3, outlets: int = 3) -> LetterContent:
    """Return a content whose names are as long as the text rule lets them be, with words that cannot be divided."""
    long_zh = "非常长的公司名称用于检验版面是否换行" * 5
    long_word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    built = content(vehicles, outlets)
    return replace(
        built,
        maker=replace(built.maker, name_zh=long_zh[:60], name_en=f"{long_word} & Sons <Ltd>", address_zh=long_zh[:80]),
        exporter=replace(built.exporter, name_zh=long_zh[:80], name_en=f"Smith & Sons <Ltd> {long_word}"),
        vehicles=tuple(replace(v, model=long_word[:60], inspection_agency=long_zh[:60]) for v in built.vehicles),
        outlets=tuple(
            replace(o, name_zh=long_zh[:80], name_en=long_word, name_local="Ж" * 80, address=f"{long_word} " * 3, provider=long_word * 2)
            for o in built.outlets
        ),
    )


def composed(what: LetterContent, qr_text: str = QR_TEXT) -> Composed:
    """Compose a content under a specimen seal."""
    return compose(what, qr_text=qr_text, seal=draw_specimen_seal(what.maker.name_zh), wording=load_wording(what.wording))
