"""How an outlet that a letter was sealed with stands today, in words."""

from kernel.decision import Sentence
from portal.views.states import State
from verification.values import OutletToday, PublicLetter

STATES = {
    OutletToday.ACTIVE: State("good", Sentence("今天仍在服务", "Still serving today"), Sentence("", "")),
    OutletToday.NOT_SERVING: State(
        "wait",
        Sentence("今天仍营业，但不再服务这些车辆", "Open today, but not for these vehicles"),
        Sentence("请改去下方链接中的其他网点。", "Go to another outlet; follow the link below."),
    ),
    OutletToday.SUSPENDED: State(
        "bad", Sentence("今天暂停服务", "Suspended today"), Sentence("请勿前往，改去其他网点。", "Do not travel there; use another outlet.")
    ),
    OutletToday.CLOSED: State(
        "bad", Sentence("已关闭", "Closed"), Sentence("请勿前往，改去其他网点。", "Do not travel there; use another outlet.")
    ),
    OutletToday.LAPSED: State(
        "bad",
        Sentence("授权今天不在有效期", "Agreement not in force today"),
        Sentence("请勿前往，改去其他网点。", "Do not travel there; use another outlet."),
    ),
    OutletToday.UNREGISTERED: State(
        "bad",
        Sentence("今天已不在登记", "No longer registered today"),
        Sentence("请勿前往，改去其他网点。", "Do not travel there; use another outlet."),
    ),
}

FIELDS = {
    "name_zh": Sentence("今天的中文名称", "Chinese name today"),
    "name_en": Sentence("今天的英文名称", "English name today"),
    "name_local": Sentence("今天的当地名称", "Local name today"),
    "provider": Sentence("今天的服务商", "Provider today"),
    "address": Sentence("今天的地址", "Address today"),
    "city": Sentence("今天的城市", "City today"),
    "phone": Sentence("今天的电话", "Phone today"),
}


def serving_words(letter: PublicLetter) -> Sentence:
    """Say how many outlets serve a letter's vehicles today."""
    several, count = len(letter.vehicles) > 1, letter.serving_today or 0
    if not count:
        zh = "这些车辆在目的国今天没有一个能全部服务的网点。" if several else "这辆车在目的国今天没有网点服务。"
        return Sentence(zh, "No outlet serves all these vehicles there today." if several else "No outlet serves this vehicle there today.")
    zh = f"今天有 {count} 个网点服务{'这些车辆' if several else '这辆车'}。"
    cars = "these vehicles" if several else "this vehicle"
    return Sentence(zh, f"1 outlet serves {cars} today." if count == 1 else f"{count} outlets serve {cars} today.")
