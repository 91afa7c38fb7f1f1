"""A service network to measure with: N outlets in 120 countries, the same for the same seed, every cell as a good sheet has it."""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

import phonenumbers
import pycountry
from babel import Locale
from babel.languages import get_official_languages

from kernel.country import country, place_of
from kernel.text import check_text
from outlets.values import HIGH_VOLTAGE, POWERTRAINS, Outlet, OutletStatus, PartsSupply, Service

COUNTRIES = re.findall(
    "[A-Z]{2}",
    "RU MX BR SA AE ZA KZ AU TH UZ MY EG CL GB PE TR QA KW ID IL EC BY DE KG IT ES PH IQ CO JO NO SE NL MA FR NZ DZ BO BE PA UA AZ OM PK "
    "AR GE VN SG LK HU PL PY AM UY CR GT BH LB KE NG GH AO TN LY DK FI IE AT CH PT GR RO BG RS CZ SK SI HR TJ TM MN KH LA MM BD NP BN MO "
    "HK DO HN SV NI JM TT CU ET TZ UG ZM ZW MZ NA BW SN CI CM CD MU MG YE IS CY MT LU EE LV LT BA AL",
)
"""Where Chinese cars go, roughly by how many; the first has some 9 % of the outlets, the last some 0.2 %."""

SIGNS = {
    "ru": "Сервисный центр",
    "uk": "Сервісний центр",
    "be": "Сэрвісны цэнтр",
    "bg": "Сервизен център",
    "sr": "Сервисни центар",
    "el": "Κέντρο σέρβις",
    "ar": "مركز خدمة السيارات",
    "fa": "مرکز خدمات خودرو",
    "he": "מרכז שירות",
    "hi": "सेवा केंद्र",
    "bn": "সেবা কেন্দ্র",
    "th": "ศูนย์บริการรถยนต์",
    "km": "មជ្ឈមណ្ឌលសេវា",
    "ka": "სერვის ცენტრი",
    "hy": "Սպասարկման կենտրոն",
    "am": "የመኪና አገልግሎት ማዕከል",
    "es": "Centro de servicio",
    "pt": "Centro de assistência",
    "fr": "Centre de service",
    "de": "Servicezentrum",
    "it": "Centro assistenza",
    "vi": "Trung tâm dịch vụ",
    "tr": "Servis merkezi",
}
"""What stands on the sign, by language."""

BRANDS = ("吉利Geely", "BYD", "奇瑞Chery", "长城GWM", "长安Changan", "名爵MG", "广汽GAC", "红旗Hongqi")
HOURS = ("Mo-Fr 09:00-18:00", "Mo-Fr 08:30-17:30; Sa 09:00-13:00", "Su-Th 08:00-17:00", "24/7", "Mo-Sa 09:00-19:00; PH off")
START = date(2026, 3, 2)


def network(size: int, *, maker: str, seed: int = 20260302) -> tuple[Outlet, ...]:
    """Return a network of this size; a larger one begins with the same outlets."""
    return tuple(_outlets(size, maker, random.Random(seed)))


def _outlets(size: int, maker: str, chance: random.Random) -> Iterator[Outlet]:
    shares = list(accumulate(1 / (rank + 3) for rank in range(len(COUNTRIES))))
    for number in range(1, size + 1):
        yield _outlet(number, maker, chance.choices(COUNTRIES, cum_weights=shares)[0], chance)


def _outlet(number: int, maker: str, alpha2: str, chance: random.Random) -> Outlet:
    subdivision, city = chance.choice(_cities(alpha2))
    place, speech = country(alpha2), _language(alpha2)
    powertrains, services = _some(POWERTRAINS, chance), _services(chance)
    sign = f"{SIGNS[speech]} № {number}" if speech in SIGNS else ""
    return Outlet(
        maker=maker,
        outlet_id=f"{alpha2}-{number:06d}",
        country=alpha2,
        name_zh=f"{place.zh.replace(' ', '')}第{number}服务中心",
        name_en=f"{city} Service Centre {number}",
        name_local=sign,
        provider=f"{sign or city} {chance.randrange(1, 99)}",
        provider_zh=f"{place.zh}汽车服务有限公司",
        provider_en=f"{city} Motors {chance.randrange(1, 99)} Ltd.",
        address=f"{city}, {chance.randrange(1, 300)}/{chance.randrange(1, 30)}",
        city=city,
        subdivision=subdivision,
        district=f"District {chance.randrange(1, 20)}",
        postal_code=f"{chance.randrange(10_000, 99_999)}",
        phone=_phone(alpha2, chance),
        email=f"service.{number}@network.example",
        website=f"https://network.example/{alpha2.lower()}/{number}",
        brands=_some(BRANDS, chance),
        powertrains=powertrains,
        services=services,
        languages=tuple(dict.fromkeys((speech, "en"))),
        opening_hours=chance.choice(HOURS),
        agreement_number=f"AG-{chance.randrange(2019, 2026)}-{number:06d}",
        **_position(alpha2, chance),
        **_days(chance),
        **_parts(services, chance),
        **_certificate(powertrains, number, chance),
    )


@cache
def _cities(alpha2: str) -> tuple[tuple[str, str], ...]:
    """Return subdivisions with their names, which do as cities; a country without any is one city."""
    known = sorted((one.code, one.name.split(" [")[0]) for one in pycountry.subdivisions.get(country_code=alpha2) or [])
    return tuple((code, name) for code, name in known if len(name) <= 60 and not check_text(name, field="city")) or (
        ("", country(alpha2).en),
    )


@cache
def _language(alpha2: str) -> str:
    """Return the first official language, as a two-letter tag."""
    spoken = (Locale.parse(tag).language for tag in get_official_languages(alpha2, de_facto=True))
    return next((tag for tag in spoken if len(tag) == 2), "en")


def _phone(alpha2: str, chance: random.Random) -> str:
    code, stem = _example(alpha2)
    for _ in range(20):
        number = f"+{code}{stem}{chance.randrange(10_000):04d}"
        if _is_theirs(number, alpha2):
            return number
    return _format(phonenumbers.example_number(alpha2))


@cache
def _example(alpha2: str) -> tuple[int, str]:
    """Return a valid number of the country: its code, and its digits but the last four."""
    number = phonenumbers.example_number(alpha2)
    return number.country_code, phonenumbers.national_significant_number(number)[:-4]


@cache
def _is_theirs(number: str, alpha2: str) -> bool:
    return phonenumbers.is_valid_number_for_region(phonenumbers.parse(number), alpha2)


def _format(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _some(words: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """Return some of the words, in their order, seldom all."""
    return tuple(word for word in words if chance.random() < 0.4) or (chance.choice(words),)


def _services(chance: random.Random) -> tuple[Service, ...]:
    core = (Service.MAINTENANCE, Service.REPAIR, Service.PARTS) if chance.random() < 0.85 else (Service.MAINTENANCE,)
    more = tuple(one for one in list(Service)[3:] if chance.random() < 0.3)
    return core + more


def _position(alpha2: str, chance: random.Random) -> dict[str, float]:
    """Return a point near the middle of the country, within its box."""
    place = place_of(alpha2)
    near = min(2.0, place.north - place.lat, place.lat - place.south, abs(place.east - place.lon), abs(place.lon - place.west))
    return {
        "latitude": round(place.lat + chance.uniform(-near, near) * 0.9, 5),
        "longitude": round(place.lon + chance.uniform(-near, near) * 0.9, 5),
    }


def _days(chance: random.Random) -> dict[str, date | OutletStatus | None]:
    first = START - timedelta(days=chance.randrange(1, 2_000))
    last = first + timedelta(days=365 * chance.randrange(1, 9)) if chance.random() < 0.8 else None
    status = chance.choices(list(OutletStatus), weights=(3, 90, 3, 4))[0]
    return {"valid_from": first, "valid_to": last, "status": status}


def _parts(services: tuple[Service, ...], chance: random.Random) -> dict[str, PartsSupply | str | int | None]:
    if Service.PARTS not in services:
        return {}
    if chance.random() < 0.6:
        return {"parts_supply": PartsSupply.STOCK}
    return {
        "parts_supply": PartsSupply.DEPOT,
        "parts_depot": f"Regional depot {chance.randrange(1, 12)}",
        "parts_lead_days": chance.randrange(1, 30),
    }


def _certificate(powertrains: tuple[str, ...], number: int, chance: random.Random) -> dict[str, str | date]:
    if HIGH_VOLTAGE.isdisjoint(powertrains) or chance.random() < 0.2:
        return {}
    return {"hv_certificate": f"HV-{number:06d}", "hv_until": START + timedelta(days=chance.randrange(-100, 900))}
