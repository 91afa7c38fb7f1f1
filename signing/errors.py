"""What can go wrong while sealing: each error has a stable code and a sentence in both languages."""

from kernel.decision import Reason, Sentence
from kernel.errors import DomainError


class SealingError(DomainError):
    """The root of this room's errors; nothing was sealed when one of them is raised."""

    code = "sealing_failed"


class SealRefused(SealingError):
    """The seal must not be given: certificate, revocation data, PDF or the finished file is not in order.

    `code` is the first reason's code (`seal_certificate_revoked`, `revocation_stale`, ...); `reasons` has all.
    """

    code = "seal_refused"

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        if not reasons:
            raise ValueError("a refusal needs at least one reason")
        super().__init__(reasons[0].sentence, reasons[0].code)
        self.reasons = reasons


class TimestampUnavailable(SealingError):
    """No timestamp authority gave a timestamp that verifies; `reasons` says for each one why, in the order tried."""

    code = "timestamp_unavailable"

    def __init__(self, reasons: tuple[Reason, ...] = ()) -> None:
        zh = "；".join(f"{r.value}：{r.sentence.zh.rstrip('。')}" for r in reasons) or "没有配置时间戳服务"
        en = "; ".join(f"{r.value}: {r.sentence.en.rstrip('.')}" for r in reasons) or "no timestamp authority is configured"
        super().__init__(
            Sentence(
                f"未取得可信时间戳，本次未盖章，请稍后重试。（{zh}）",
                f"No trustworthy timestamp was to be had, so nothing was sealed; try again later. ({en})",
            )
        )
        self.reasons = reasons


class SignerUnavailable(SealingError):
    """The key does not answer: the token is gone, the session lost, the login refused."""

    code = "signer_unavailable"


class KeyUnreadable(SealingError):
    """A key file cannot be used: missing, open to others, wrong passphrase, not a key (`key_*` codes)."""

    code = "key_unreadable"


class EvidenceBroken(SealingError):
    """The timestamps that carry a file on do not hold, so nothing can be added to them; `reasons` says what is wrong."""

    code = "evidence_broken"

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        if not reasons:
            raise ValueError("broken evidence needs at least one reason")
        super().__init__(reasons[0].sentence, reasons[0].code)
        self.reasons = reasons
