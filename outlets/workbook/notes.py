"""What is to be filled into each column, in a line: for the second worksheet of a template, and for pages."""

from kernel.decision import Sentence
from outlets.sheet import COLUMNS, FIRST_COLUMNS
from outlets.values import CATEGORIES, POWERTRAINS, OutletStatus, PartsSupply, Service

OPTIONAL = frozenset({"name_local", "email", "valid_to", *COLUMNS[FIRST_COLUMNS:]})
"""Columns that may stay empty."""

NOTES: dict[str, Sentence] = {
    "outlet_id": Sentence(
        "本企业自定的网点编号，永久不变：字母、数字和 . _ -，最多 40 位",
        "your own key of the outlet, for ever: letters, digits and . _ -, at most 40",
    ),
    "country": Sentence("所在国家或地区：两位代码（KZ）或名称", "country or region: two-letter code (KZ) or name"),
    "name_zh": Sentence("网点中文名称", "name in Chinese"),
    "name_en": Sentence("网点英文（拉丁字母）名称", "name in Latin letters"),
    "name_local": Sentence("网点当地文字名称，与招牌一致", "name as on the sign, in the local script"),
    "provider": Sentence("经营者（法人）注册名称", "legal person that runs it, as registered"),
    "address": Sentence("街道和门牌号", "street and number"),
    "city": Sentence("城市", "city"),
    "phone": Sentence("国际号码，以 + 开头，例如 +77272500001", "international number with +, such as +77272500001"),
    "email": Sentence("电子邮箱", "e-mail address"),
    "brands": Sentence("服务的品牌，与生产记录完全一致，以 | 分隔", "brands served, exactly as in the production record, separated by |"),
    "powertrains": Sentence(f"动力类型：{'|'.join(POWERTRAINS)}，以 | 分隔", f"of {'|'.join(POWERTRAINS)}, separated by |"),
    "services": Sentence(f"服务项目：{'|'.join(Service)}，以 | 分隔", f"of {'|'.join(Service)}, separated by |"),
    "valid_from": Sentence("授权协议第一天，YYYY-MM-DD", "first day of the agreement, YYYY-MM-DD"),
    "valid_to": Sentence("授权协议最后一天，YYYY-MM-DD；长期有效留空", "last day of the agreement, YYYY-MM-DD; empty if open-ended"),
    "status": Sentence(f"状态：{'、'.join(OutletStatus)}", f"one of {', '.join(OutletStatus)}"),
    "provider_zh": Sentence("经营者中文名称", "provider's name in Chinese"),
    "provider_en": Sentence("经营者英文（拉丁字母）名称", "provider's name in Latin letters"),
    "subdivision": Sentence("一级行政区划 ISO 3166-2 代码，例如 KZ-75", "ISO 3166-2 code, such as KZ-75"),
    "district": Sentence("区、县", "district"),
    "postal_code": Sentence("邮政编码（文本格式，保留前导零）", "postal code (as text, which keeps leading zeros)"),
    "latitude": Sentence("纬度，WGS 84 十进制度数，最多 6 位小数，南纬为负", "WGS 84 decimal degrees, at most 6 decimals, south negative"),
    "longitude": Sentence("经度，同上，西经为负；与纬度同时填写", "the same, west negative; together with latitude"),
    "website": Sentence("网址，以 https:// 或 http:// 开头", "web address with https:// or http://"),
    "opening_hours": Sentence(
        "营业时间，OpenStreetMap 写法，例如 Mo-Fr 09:00-18:00; PH off", "OpenStreetMap syntax, such as Mo-Fr 09:00-18:00; PH off"
    ),
    "languages": Sentence("接待语言代码，例如 kk|ru|zh", "codes of languages spoken, such as kk|ru|zh"),
    "categories": Sentence(f"车辆类别：{'|'.join(CATEGORIES)}；留空为全部", f"of {'|'.join(CATEGORIES)}; empty means every kind"),
    "hv_certificate": Sentence("高压作业资质证书编号", "number of the certificate for high-voltage work"),
    "hv_until": Sentence("该证书最后一天，YYYY-MM-DD", "last day of that certificate, YYYY-MM-DD"),
    "parts_supply": Sentence(
        f"配件供应：{PartsSupply.STOCK}（自有库存）或 {PartsSupply.DEPOT}（区域中心库）",
        f"{PartsSupply.STOCK} (own stock) or {PartsSupply.DEPOT} (regional depot)",
    ),
    "parts_depot": Sentence("中心库名称（depot 时必填）", "name of the depot (needed with depot)"),
    "parts_lead_days": Sentence("配件到货天数，0 到 365（depot 时必填）", "days that parts take, 0 to 365 (needed with depot)"),
    "agreement_number": Sentence("授权协议编号", "number of the accreditation agreement"),
}
"""What each column holds."""
