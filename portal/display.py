"""How dates, instants, VINs and roles look on screen, in the visitor's language."""

from datetime import date, datetime

from flask import Flask
from markupsafe import Markup

from kernel.actor import Role
from kernel.clock import SHANGHAI
from kernel.decision import Sentence
from portal.language import language, t

ROLES = {
    Role.EXPORTER: Sentence("出口企业", "Exporter"),
    Role.REGISTRAR: Sentence("网点登记", "Registrar"),
    Role.REVIEWER: Sentence("审核", "Reviewer"),
    Role.SEALER: Sentence("用印", "Sealer"),
    Role.ADMIN: Sentence("管理员", "Administrator"),
}


def day(value: date) -> str:
    """Return 2026年3月2日 or 2026-03-02."""
    return f"{value.year}年{value.month}月{value.day}日" if language() == "zh" else value.isoformat()


def moment(value: datetime) -> str:
    """Return an aware instant in Beijing time, to the second, saying so."""
    local = value.astimezone(SHANGHAI)
    return t(f"北京时间 {day(local.date())} {local:%H:%M:%S}", f"{day(local.date())} {local:%H:%M:%S} Beijing time")


def clock_time(value: datetime) -> str:
    """Return the time of day of an aware instant in Beijing time: 14:03:21."""
    return f"{value.astimezone(SHANGHAI):%H:%M:%S}"


def vin(value: object) -> Markup:
    """Return a VIN in groups of 3-6-8, spaced by style alone, so that copying gives the 17 characters."""
    text = str(value)
    groups = (text[:3], text[3:9], text[9:])
    return Markup('<span class="vin" translate="no">{}</span>').format(Markup("").join(Markup("<span>{}</span>").format(g) for g in groups))


def ident(value: object) -> Markup:
    """Return a letter number or another identifier, kept on one line and from translators."""
    return Markup('<span class="ident" translate="no">{}</span>').format(value)


def role_name(role: Role) -> str:
    """Return the role's name."""
    return ROLES[role].in_language(language())


def install(app: Flask) -> None:
    """Give templates `day`, `moment`, `clock_time`, `vin`, `ident` and `role_name`."""
    app.jinja_env.globals.update(day=day, moment=moment, clock_time=clock_time, vin=vin, ident=ident, role_name=role_name)
