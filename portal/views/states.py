"""The words and colours of states: where a request or a letter stands, why one was withdrawn."""

from dataclasses import dataclass
from datetime import date

from kernel.decision import Sentence
from letters.ports import LetterRecord
from letters.values import LetterStatus, RequestStatus, RevocationCode
from outlets.values import OutletStatus, Service


@dataclass(frozen=True, slots=True)
class State:
    """A state on screen: its kind (`good`, `wait`, `bad`, `unknown`), its word, and what follows from it."""

    kind: str
    word: Sentence
    then: Sentence


REQUEST = {
    RequestStatus.WAITING: State(
        "wait",
        Sentence("待审批", "Waiting for approval"),
        Sentence(
            "各项规则均已通过。由生产企业的另一位人员审核；批准后立即盖章，本页会出现确认书的链接。",
            "All rules are met. Another person at the manufacturer reviews it; once approved it is sealed at once and linked here.",
        ),
    ),
    RequestStatus.APPROVED: State(
        "good", Sentence("已批准", "Approved"), Sentence("确认书已生成，见下方链接。", "The letter was made; follow the link below.")
    ),
    RequestStatus.REFUSED: State(
        "bad",
        Sentence("不符合规定", "Refused"),
        Sentence(
            "这份申请不符合下列规定，没有进入审批。更正后可作为新的申请提交，已填内容会带过去。",
            "The request does not meet the rules below and was not passed on. Correct it and send it as a new one; what you entered is carried over.",
        ),
    ),
    RequestStatus.DECLINED: State(
        "bad",
        Sentence("未予批准", "Declined"),
        Sentence("审核人员没有批准，理由见下。", "The reviewer declined it, for the reason given below."),
    ),
    RequestStatus.RETURNED: State(
        "wait",
        Sentence("已退回", "Returned"),
        Sentence(
            "申请之后情况有变化，审批时已不符合下列规定。更正后可重新提交。",
            "Facts changed after it was sent: at approval the rules below were no longer met. Correct it and send it again.",
        ),
    ),
}

LETTER = {
    LetterStatus.FROZEN: State(
        "wait",
        Sentence("待盖章", "Waiting for the seal"),
        Sentence("内容已冻结，尚未盖章，还没有对外发出。", "The content is frozen but not sealed; nothing has been handed out."),
    ),
    LetterStatus.ISSUED: State("good", Sentence("有效", "In force"), Sentence("任何人都可以查验。", "Anybody can verify it.")),
    LetterStatus.REVOKED: State(
        "wait",
        Sentence("已撤销", "Revoked"),
        Sentence("查验时显示“已撤销”，不能再用于申请许可证。", 'Verifying shows "Revoked"; it cannot be used for a licence.'),
    ),
    LetterStatus.SUPERSEDED: State(
        "wait", Sentence("已被取代", "Superseded"), Sentence("请使用取代它的确认书。", "Use the letter that replaced it.")
    ),
    LetterStatus.VOID: State(
        "unknown",
        Sentence("已作废", "Void"),
        Sentence("编号作废，不再使用；车辆可以重新申请。", "The number is spent and never used again; the vehicles can be asked for anew."),
    ),
}
EXPIRED = State(
    "wait",
    Sentence("已过期", "Expired"),
    Sentence("有效期已过；需要时请重新申请。", "Its validity has ended; ask for a new one if needed."),
)

REVOCATION = {
    RevocationCode.EXPORTER_REQUEST: Sentence("出口企业申请撤销", "The exporter asked for it"),
    RevocationCode.WRONG_DATA: Sentence("内容有误", "Wrong data"),
    RevocationCode.VEHICLE_NOT_EXPORTED: Sentence("车辆不再出口", "The vehicle is not exported after all"),
    RevocationCode.OUTLET_CLOSED: Sentence("境外网点停止服务", "An outlet closed"),
    RevocationCode.EXPORTER_BARRED: Sentence("出口企业被取消资格", "The exporter was barred"),
    RevocationCode.MISUSE: Sentence("确认书被冒用或滥用", "Misuse of the letter"),
    RevocationCode.OTHER: Sentence("其他原因", "Another reason"),
}

OUTLET = {
    OutletStatus.ACTIVE: State("good", Sentence("启用", "Active"), Sentence("", "")),
    OutletStatus.DRAFT: State("unknown", Sentence("草稿", "Draft"), Sentence("", "")),
    OutletStatus.SUSPENDED: State("wait", Sentence("暂停", "Suspended"), Sentence("", "")),
    OutletStatus.CLOSED: State("bad", Sentence("关闭", "Closed"), Sentence("", "")),
}

SERVICES = {
    Service.MAINTENANCE: Sentence("保养", "Maintenance"),
    Service.REPAIR: Sentence("维修", "Repair"),
    Service.PARTS: Sentence("配件供应", "Spare parts"),
    Service.BODY: Sentence("钣金喷漆", "Body and paint"),
    Service.BATTERY: Sentence("动力电池", "Traction battery"),
    Service.RECALL: Sentence("召回", "Recalls"),
    Service.SOFTWARE: Sentence("软件升级", "Software updates"),
    Service.WARRANTY: Sentence("质保索赔", "Warranty claims"),
}

EVENTS = {
    "frozen": Sentence("内容冻结", "Content frozen"),
    "issued": Sentence("盖章签发", "Sealed and issued"),
    "revoked": Sentence("撤销", "Revoked"),
    "superseded": Sentence("被取代", "Superseded"),
    "voided": Sentence("作废", "Voided"),
}


def letter_state(letter: LetterRecord, today: date) -> State:
    """Return where a letter stands on a day (Shanghai): an issued one past its last day has expired."""
    late = letter.status is LetterStatus.ISSUED and today > letter.valid_until
    return EXPIRED if late else LETTER[letter.status]
