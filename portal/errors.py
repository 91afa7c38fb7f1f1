"""The one table from error class to HTTP status and exit code, and the portal's own errors."""

from dataclasses import dataclass

import letters.compose.errors as composing
import letters.errors as trade
import outlets.errors as registry
import signing.errors as sealing
from kernel.decision import Sentence
from kernel.errors import DomainError


class AccountUnknown(DomainError):
    """An account that does not exist or was closed."""

    code = "account_unknown"

    def __init__(self) -> None:
        super().__init__(
            Sentence("账号不存在或已停用，请联系管理员。", "The account does not exist or was closed; ask your administrator.")
        )


class LoginTaken(DomainError):
    """Two people cannot share a login name."""

    code = "login_taken"

    def __init__(self, login: str) -> None:
        super().__init__(Sentence(f"登录名“{login}”已有人使用，请换一个。", f'The login name "{login}" is taken; choose another.'))


class InstanceOfAnotherKind(DomainError):
    """An instance set up for development is opened as production, or the other way round."""

    code = "instance_kind"


class KeyUnknown(DomainError):
    """No key, or more than one, begins with the id that was given."""

    code = "key_unknown"

    def __init__(self, key_id: str) -> None:
        super().__init__(
            Sentence(
                f"没有唯一一把编号以 {key_id} 开头的密钥；请用 letters keys list 核对。",
                f"There is not exactly one key whose id begins with {key_id}; check it with letters keys list.",
            )
        )


class ListStale(DomainError):
    """No revocation list that we have speaks for now: whether a seal still counts cannot be told."""

    code = "revocation_stale"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "证书吊销列表已过期，暂时无法确认；请运行 letters keys lists refresh。",
                "The revocation list is out of date, so this cannot be told now; run letters keys lists refresh.",
            )
        )


class PortTaken(DomainError):
    """The port to listen on belongs to another program, or to root."""

    code = "port_taken"


class TrustUnreadable(DomainError):
    """The file given to `--trust` is not a trust document."""

    code = "trust_unreadable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an error leaves the house: HTTP status of the answer, exit code of the command."""

    status: int
    exit: int


USAGE, REFUSED, NOT_GENUINE, CANNOT_CHECK = 2, 3, 4, 5
"""Exit codes of every command, beside 0 for done (see docs)."""

STATUS: dict[type[DomainError], Outcome] = {
    DomainError: Outcome(500, CANNOT_CHECK),
    AccountUnknown: Outcome(404, USAGE),
    LoginTaken: Outcome(409, USAGE),
    KeyUnknown: Outcome(404, USAGE),
    ListStale: Outcome(503, CANNOT_CHECK),
    PortTaken: Outcome(500, USAGE),
    TrustUnreadable: Outcome(422, USAGE),
    InstanceOfAnotherKind: Outcome(500, USAGE),
    trade.NotFound: Outcome(404, USAGE),
    trade.Forbidden: Outcome(403, REFUSED),
    trade.Conflict: Outcome(409, REFUSED),
    trade.NotInForce: Outcome(422, REFUSED),
    trade.IdempotencyKeyReused: Outcome(422, USAGE),
    trade.ArchiveDamaged: Outcome(503, CANNOT_CHECK),
    trade.ContentLocked: Outcome(503, CANNOT_CHECK),
    trade.JournalDamaged: Outcome(503, CANNOT_CHECK),
    trade.RecordsUnavailable: Outcome(503, CANNOT_CHECK),
    trade.BeingSealed: Outcome(409, CANNOT_CHECK),
    trade.CheckpointsUnusable: Outcome(503, CANNOT_CHECK),
    trade.SealingRefused: Outcome(409, REFUSED),
    composing.CannotCompose: Outcome(422, REFUSED),
    registry.RegistryChanged: Outcome(409, REFUSED),
    registry.RegistryUnavailable: Outcome(503, CANNOT_CHECK),
    sealing.SealingError: Outcome(503, CANNOT_CHECK),
    sealing.SealRefused: Outcome(409, REFUSED),
    sealing.TimestampUnavailable: Outcome(503, CANNOT_CHECK),
    sealing.SignerUnavailable: Outcome(503, CANNOT_CHECK),
    sealing.EvidenceBroken: Outcome(409, CANNOT_CHECK),
    sealing.KeyUnreadable: Outcome(503, CANNOT_CHECK),
}
"""Every subclass of `DomainError` has a row; a house test fails on one without."""


def outcome(error: DomainError) -> Outcome:
    """Return the row of the error's class, or of the nearest class above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
