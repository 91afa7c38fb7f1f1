"""The cells that describe an outlet more closely: where it is, how it is reached, when it is open, in which languages."""

import re

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stub leaves the exceptions out

from kernel.decision import Reason
from kernel.text import LATIN, check_identifier, check_text, shown
from outlets.cells import Wrong, wrong

HOURS_LENGTH = 200
WEBSITE_LENGTH = 254
LARGEST_LEAD = 365
CERTIFICATE_LENGTH = 80
AGREEMENT_LENGTH = 80

_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
_TOO_FINE = re.compile(r"-?[0-9]{1,3}\.[0-9]{7,40}", re.ASCII)
_POSTAL_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{0,10}[A-Za-z0-9])?", re.ASCII)
_AUTHORITY = re.compile(r"https?://([^/?#]*)([!-~]*)", re.IGNORECASE)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])", re.ASCII)
_PORT = re.compile(r":[0-9]{1,5}", re.ASCII)
_NOT_IN_URL = frozenset('"<>\\^`{|}')
_PLACE = re.compile(r"--> 1:([0-9]+)")


def latitude(text: str) -> float | Wrong | None:
    """Read degrees north of the equator (WGS 84), -90 to 90, or nothing."""
    return _degrees(text, 90)


def longitude(text: str) -> float | Wrong | None:
    """Read degrees east of Greenwich (WGS 84), -180 to 180, or nothing."""
    return _degrees(text, 180)


def _degrees(text: str, most: int) -> float | Wrong | None:
    if not text:
        return None
    if _TOO_FINE.fullmatch(text):
        return wrong(
            "coordinate_decimals",
            f"“{shown(text)}”的小数超过 6 位，请四舍五入为 6 位小数（约 0.1 米），例如 43.238949。",
            f'"{shown(text)}" has more than 6 decimals; round it to 6 (a tenth of a metre), such as 43.238949.',
            text,
        )
    if not _DEGREES.fullmatch(text):
        return wrong(
            "coordinate_format",
            f"“{shown(text)}”不是十进制度数，请写成 43.238949 的形式：小数点用“.”，最多 6 位小数，南纬、西经写负号。",
            f'"{shown(text)}" is not in decimal degrees; write it like 43.238949: a point, at most 6 decimals, south and west with a minus sign.',
            text,
        )
    degrees = float(text) + 0.0  # minus zero is zero
    if abs(degrees) <= most:
        return degrees
    return wrong(
        "coordinate_range",
        f"{text} 超出范围，此项只能在 -{most} 到 {most} 之间；请核对纬度与经度是否填反。",
        f"{text} is out of range: between -{most} and {most} here; check whether latitude and longitude are swapped.",
        text,
    )


def postal_code(text: str) -> str | Wrong:
    """Read a postal code: up to 12 ASCII letters, digits, spaces and hyphens; empty stays empty."""
    if not text or _POSTAL_CODE.fullmatch(text):
        return text
    return wrong(
        "postal_code_format",
        f"邮政编码“{shown(text)}”只能用英文字母、数字、空格和连字符，最多 12 位，例如 050000。",
        f'The postal code "{shown(text)}" may hold letters, digits, spaces and hyphens only, at most 12; such as 050000.',
        text,
    )


def website(text: str) -> str | Wrong:
    """Read a web address: http or https, an ASCII host name, no user or password; empty stays empty."""
    if not text:
        return text
    parts = _AUTHORITY.fullmatch(text)
    if parts is None or len(text) > WEBSITE_LENGTH or not _NOT_IN_URL.isdisjoint(parts[2]):
        return _no_website(text)
    return text if _is_host(parts[1]) else _wrong_host(parts[1], text)


def _is_host(authority: str) -> bool:
    host = _PORT.sub("", authority) if _PORT.fullmatch(authority[authority.rfind(":") :]) else authority
    return _HOST.fullmatch(host) is not None


def _no_website(text: str) -> Wrong:
    return wrong(
        "website_format",
        f"“{shown(text)}”不是网址，请写成 https://www.example.com/ 的形式，最多 {WEBSITE_LENGTH} 个字符，不含空格和非英文字符。",
        f'"{shown(text)}" is not a web address; write it like https://www.example.com/, at most {WEBSITE_LENGTH} characters, without spaces and in ASCII.',
        text,
    )


def _wrong_host(host: str, text: str) -> Wrong:
    if "@" in host:
        return wrong(
            "website_credentials",
            "网址里不能带用户名或密码，请删去 @ 及其前面的部分。",
            "A web address must hold no user name or password; delete the @ and what stands before it.",
            text,
        )
    return wrong(
        "website_host",
        f"网址的主机名“{shown(host)}”不对，请填写以英文字母书写的域名，例如 www.example.com（国际化域名请写其 xn-- 形式）。",
        f'"{shown(host)}" is no host name of a web address; write a domain name in ASCII, such as www.example.com (an international one in its xn-- form).',
        text,
    )


def opening_hours(text: str) -> str | Wrong:
    """Read opening hours in OpenStreetMap's syntax; kept as written, empty stays empty."""
    if not text:
        return text
    reasons = check_text(text, field="opening_hours", scripts=LATIN, max_length=HOURS_LENGTH)
    if reasons:
        return Wrong(reasons)
    try:
        OpeningHours(text)
    except ParserError as unread:
        return _unread_hours(text, str(unread))
    return text


def _unread_hours(text: str, said: str) -> Wrong:
    found = _PLACE.search(said)
    at = found[1] if found else "1"
    return wrong(
        "opening_hours_format",
        f"营业时间“{shown(text)}”从第 {at} 个字符起读不懂，请按 OpenStreetMap 写法填写，例如 Mo-Fr 09:00-18:00; Sa 10:00-15:00; PH off。",
        f'The opening hours "{shown(text)}" cannot be read from character {at} on; write them as OpenStreetMap does, such as Mo-Fr 09:00-18:00; Sa 10:00-15:00; PH off.',
        text,
    )


def hv_certificate(text: str) -> str | Wrong:
    """Read the number of a high-voltage certificate; empty stays empty."""
    return _identifier(text, "hv_certificate", CERTIFICATE_LENGTH)


def agreement_number(text: str) -> str | Wrong:
    """Read the number of an accreditation agreement; empty stays empty."""
    return _identifier(text, "agreement_number", AGREEMENT_LENGTH)


def _identifier(text: str, column: str, longest: int) -> str | Wrong:
    reasons: tuple[Reason, ...] = check_identifier(text, field=column, max_length=longest) if text else ()
    return Wrong(reasons) if reasons else text


def lead_days(text: str) -> int | Wrong | None:
    """Read how many calendar days parts take to arrive, 0 to 365, or nothing."""
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) and int(text) <= LARGEST_LEAD:
        return int(text)
    return wrong(
        "parts_lead_days_range",
        f"配件到货天数“{shown(text)}”应为 0 到 {LARGEST_LEAD} 的整数。",
        f'"{shown(text)}" is no number of days that parts take; write a whole number from 0 to {LARGEST_LEAD}.',
        text,
    )
