"""The facts of an outlet as people read and enter them: what each is called, in which group it stands, how it is typed."""

from dataclasses import dataclass
from enum import StrEnum

from kernel.decision import Sentence


class Kind(StrEnum):
    """How a fact is entered."""

    TEXT = "text"
    CODE = "code"
    DAY = "day"
    ONE = "one"
    SEVERAL = "several"


NO_HINT = Sentence("", "")


@dataclass(frozen=True, slots=True)
class Field:
    """One fact: the column it is, its label, a hint with an example, how it is typed, whether it must be filled, its width."""

    column: str
    label: Sentence
    hint: Sentence = NO_HINT
    kind: Kind = Kind.TEXT
    needed: bool = False
    width: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together; a folded group opens where something stands in it."""

    key: str
    title: Sentence
    fields: tuple[Field, ...]
    folded: bool = False


_WHAT = Group(
    "what",
    Sentence("名称", "What it is called"),
    (
        Field(
            "outlet_id",
            Sentence("网点编号", "Outlet id"),
            Sentence("本企业自定，之后不能更改，例如 KZ-ALA-01", "Your own key, never changed later; such as KZ-ALA-01"),
            Kind.CODE,
            needed=True,
            width="17",
        ),
        Field("name_zh", Sentence("中文名称", "Name in Chinese"), Sentence("印在确认书上", "Printed on letters"), needed=True),
        Field("name_en", Sentence("英文名称", "Name in English"), Sentence("印在确认书上", "Printed on letters"), needed=True),
        Field(
            "provider",
            Sentence("服务商（注册名称）", "Provider as registered"),
            Sentence("签约的法人，按当地注册的文字填写", "The legal person under contract, in the script it is registered in"),
            needed=True,
        ),
        Field(
            "status",
            Sentence("状态", "State"),
            Sentence("只有启用的网点计入确认书", "Only active outlets count for letters"),
            Kind.ONE,
            needed=True,
        ),
    ),
)
_WHERE = Group(
    "where",
    Sentence("地址和电话", "Where it is"),
    (
        Field("country", Sentence("国家或地区", "Country or region"), kind=Kind.ONE, needed=True),
        Field("city", Sentence("城市", "City"), needed=True),
        Field(
            "address",
            Sentence("街道和门牌号", "Street and number"),
            Sentence("例如 525 Raimbek Ave", "Such as 525 Raimbek Ave"),
            needed=True,
        ),
        Field(
            "phone",
            Sentence("电话", "Phone"),
            Sentence("国际格式，例如 +7 727 250 00 01", "With the country code, such as +7 727 250 00 01"),
            Kind.CODE,
            needed=True,
            width="17",
        ),
    ),
)
_SERVES = Group(
    "serves",
    Sentence("服务范围", "What it serves"),
    (
        Field(
            "brands",
            Sentence("品牌", "Brands"),
            Sentence("与生产记录写法一致，多个用 | 隔开", "Exactly as in the production record; several separated by |"),
            needed=True,
        ),
        Field("powertrains", Sentence("动力类型", "Powertrains"), kind=Kind.SEVERAL, needed=True),
        Field(
            "services",
            Sentence("服务项目", "Services"),
            Sentence(
                "确认书只列既供应配件、又能维修或保养的网点", "Letters name only outlets that supply parts and also repair or maintain"
            ),
            Kind.SEVERAL,
            needed=True,
        ),
    ),
)
_AGREEMENT = Group(
    "agreement",
    Sentence("授权协议", "Agreement"),
    (
        Field("valid_from", Sentence("有效期起", "First day"), kind=Kind.DAY, needed=True),
        Field(
            "valid_to",
            Sentence("有效期止", "Last day"),
            Sentence("当天仍有效；长期有效则留空", "Still counts on that day; leave empty if open-ended"),
            Kind.DAY,
        ),
        Field("agreement_number", Sentence("协议编号", "Agreement number"), kind=Kind.CODE),
    ),
)
_PLACE = Group(
    "place",
    Sentence("地图位置和行政区划", "Place on the map"),
    (
        Field(
            "subdivision",
            Sentence("一级行政区代码", "Subdivision"),
            Sentence("ISO 3166-2，例如 KZ-75", "ISO 3166-2, such as KZ-75"),
            Kind.CODE,
            width="10",
        ),
        Field("district", Sentence("区、县", "District")),
        Field("postal_code", Sentence("邮政编码", "Postal code"), kind=Kind.CODE, width="10"),
        Field(
            "latitude",
            Sentence("纬度", "Latitude"),
            Sentence("度，北纬为正，例如 43.238949", "Degrees, north positive, such as 43.238949"),
            Kind.CODE,
            width="10",
        ),
        Field(
            "longitude",
            Sentence("经度", "Longitude"),
            Sentence("度，东经为正，例如 76.889709", "Degrees, east positive, such as 76.889709"),
            Kind.CODE,
            width="10",
        ),
    ),
    folded=True,
)
_CONTACT = Group(
    "contact",
    Sentence("其他名称和联系方式", "Other names, and how to reach it"),
    (
        Field("name_local", Sentence("当地文字名称", "Name in the local script")),
        Field("provider_zh", Sentence("服务商中文名", "Provider in Chinese")),
        Field("provider_en", Sentence("服务商英文名", "Provider in English")),
        Field("email", Sentence("电子邮箱", "E-mail"), kind=Kind.CODE),
        Field(
            "website", Sentence("网站", "Website"), Sentence("例如 https://service.example", "Such as https://service.example"), Kind.CODE
        ),
        Field(
            "opening_hours",
            Sentence("营业时间", "Opening hours"),
            Sentence(
                "OpenStreetMap 写法，例如 Mo-Fr 09:00-18:00; Sa 10:00-15:00",
                "As OpenStreetMap writes them: Mo-Fr 09:00-18:00; Sa 10:00-15:00",
            ),
            Kind.CODE,
        ),
        Field(
            "languages",
            Sentence("服务语言", "Languages spoken"),
            Sentence("语言代码，多个用 | 隔开，例如 kk|ru|zh", "Codes separated by |, such as kk|ru|zh"),
            Kind.CODE,
        ),
    ),
    folded=True,
)
_SKILLS = Group(
    "skills",
    Sentence("车辆类别和高压资质", "Vehicle categories and high voltage"),
    (
        Field(
            "categories", Sentence("车辆类别", "Vehicle categories"), Sentence("都不选即不限", "None chosen means every kind"), Kind.SEVERAL
        ),
        Field("hv_certificate", Sentence("高压资质证书编号", "High-voltage certificate"), kind=Kind.CODE),
        Field("hv_until", Sentence("高压资质有效期止", "Certificate's last day"), kind=Kind.DAY),
    ),
    folded=True,
)
_PARTS = Group(
    "parts",
    Sentence("配件来源", "Where parts come from"),
    (
        Field("parts_supply", Sentence("配件供应方式", "Parts supply"), kind=Kind.ONE),
        Field("parts_depot", Sentence("配件中心库", "Regional depot"), Sentence("由中心库供应时填写", "If parts come from a depot")),
        Field(
            "parts_lead_days",
            Sentence("到货天数", "Lead time in days"),
            Sentence("自然日，0 至 365", "Calendar days, 0 to 365"),
            Kind.CODE,
            width="4",
        ),
    ),
    folded=True,
)

GROUPS = (_WHAT, _WHERE, _SERVES, _AGREEMENT, _PLACE, _CONTACT, _SKILLS, _PARTS)
FIELDS = {field.column: field for group in GROUPS for field in group.fields}


def label(column: str) -> Sentence:
    """Return what a column is called; the column's own name where it is none of ours."""
    found = FIELDS.get(column)
    return found.label if found else Sentence(column, column)
