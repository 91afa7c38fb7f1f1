"""What the phrases of a letter are, in words: groups of the form, what stands in a slot, and the states of versions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernel.decision import Sentence
from letters.own_wording import WordingState
from letters.phrases import Wording
from letters.service.wording_faults import LOCKED, SENTENCES
from portal.views.states import State

STATES = {
    WordingState.DRAFT: State(
        "wait",
        Sentence("草稿", "Draft"),
        Sentence(
            "没有确认书使用这一版。由未参与起草的审核人员或管理员批准后，才用于新的确认书。",
            "No letter speaks these words yet. A reviewer or admin who wrote none of them has to approve them first.",
        ),
    ),
    WordingState.CURRENT: State(
        "good",
        Sentence("现行", "In use"),
        Sentence(
            "现在批准的确认书都使用这一版。不能修改；需要改动请复制为新的版本。",
            "Letters approved now speak these words. They are never changed; copy them into a new version instead.",
        ),
    ),
    WordingState.RETIRED: State(
        "unknown",
        Sentence("已停用", "Retired"),
        Sentence(
            "新的确认书不再使用；已用这一版的确认书不受影响，因此永久保留。",
            "New letters do not speak these words. Those that do stay as they are, so the words are kept for ever.",
        ),
    ),
}
SHIPPED = State(
    "unknown",
    Sentence("软件自带", "Built in"),
    Sentence(
        "随软件提供的措辞。没有自己的措辞时，新的确认书使用最新的一版。",
        "These words come with the software. New letters speak the newest of them while you have none of your own.",
    ),
)
IN_USE = State(STATES[WordingState.CURRENT].kind, STATES[WordingState.CURRENT].word, SHIPPED.then)

SLOTS = {
    "{exporter}": Sentence("出口企业名称", "name of the exporter"),
    "{destination}": Sentence("出口目的国（地区）", "destination"),
    "{counted}": Sentence("“一辆”或“12 辆”", "“vehicle” or “12 vehicles”"),
    "{count}": Sentence("车辆数", "number of vehicles"),
    "{serving}": Sentence("目的国可服务的网点总数", "number of outlets that serve there"),
    "{listed}": Sentence("确认书列出的网点数", "number of outlets named"),
    "{address}": Sentence("公开名录的网址", "address of the public directory"),
    "{days}": Sentence("天数", "number of days"),
}

_SAID = {
    "opening": Sentence("正文", "Opening"),
    "addressee": Sentence("抬头", "Addressee"),
    "window_rule": Sentence("日数 D 的说明", "What D means"),
    "check_digit": Sentence("校验位不符时的说明", "Note where a check digit differs"),
    "outlets_chosen": Sentence("网点较多时的说明", "Note where not all outlets are named"),
    "same_letter": Sentence("续页页眉的提示", "Line at the head of further pages"),
    "closing": Sentence("结语", "Closing"),
    "signatory": Sentence("落款说明", "Words over the signature"),
    "verify": Sentence("二维码下的提示", "Words under the code"),
}
_SERVICES = ("service_", "powertrain_", "category_", "parts_", "high_voltage", "until")


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that stand together in the form; folded are those that are seldom changed."""

    key: str
    title: Sentence
    phrases: tuple[str, ...]
    folded: bool = True


def groups(root: Wording) -> tuple[Group, ...]:
    """Return the phrases that may be changed, in the order in which they stand on paper."""
    free = [key for key in root.phrases if key not in LOCKED]
    sentences = tuple(sorted((key for key in free if key in SENTENCES), key=list(SENTENCES).index))
    services = tuple(key for key in free if key.startswith(_SERVICES))
    headings = tuple(key for key in free if key.startswith("section_"))
    rest = tuple(key for key in free if key not in {*sentences, *services, *headings})
    return (
        Group("sentences", Sentence("语句", "Sentences"), sentences, folded=False),
        Group("headings", Sentence("章节标题", "Headings"), headings),
        Group("labels", Sentence("表格里的名称", "Labels in tables"), rest),
        Group("services", Sentence("服务、动力和配件的用词", "Words for services, powertrains and parts"), services),
    )


def title_of(key: str, root: Wording) -> Sentence:
    """Return what a phrase is: a sentence by its place on paper, a label by what it says in the shipped words."""
    return _SAID.get(key) or root.phrases[key]


def slot_words(found: Mapping[str, int] | tuple[str, ...]) -> Iterator[tuple[str, Sentence]]:
    """Yield each slot once with what will stand in its place."""
    for slot in dict.fromkeys(found):
        if slot in SLOTS:
            yield slot, SLOTS[slot]
