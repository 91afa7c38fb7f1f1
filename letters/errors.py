"""What can go wrong in the trade that is not a plain no."""

from kernel.decision import Reason, Sentence
from kernel.errors import DomainError


class NotFound(DomainError):
    """There is no such thing, or none that this person may see; both look the same."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(Sentence("没有找到，或您无权查看。请核对编号。", "Not found, or not yours to see. Check the number."))


class Forbidden(DomainError):
    """The person may see it, but this act is not theirs to do."""

    code = "forbidden"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence, reason.code)


class Conflict(DomainError):
    """Somebody else was faster, or what was shown is no longer what stands."""

    code = "conflict"


class NotInForce(DomainError):
    """The act needs an issued letter and this one is not (yet, or any more)."""

    code = "letter_not_issued"


class IdempotencyKeyReused(DomainError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "同一个 Idempotency-Key 已用于另一份内容，请换一个新的键再提交。",
                "This Idempotency-Key was already used with a different body; send a new key.",
            )
        )


class ArchiveDamaged(DomainError):
    """A stored file is missing or its bytes are not those that were recorded."""

    code = "archive_damaged"


class ContentLocked(DomainError):
    """The frozen content cannot be decrypted or is not the content that was recorded."""

    code = "content_locked"


class SealingRefused(DomainError):
    """The sealer will not seal this letter: approval, rate cap, lint or record say no."""

    code = "sealing_refused"


class BeingSealed(SealingRefused):
    """Somebody else is at this letter, or was faster; the letter says how it went."""


class JournalDamaged(DomainError):
    """A part of the journal's tree is missing, so nothing can be appended or proved."""

    code = "journal_damaged"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "签发日志已损坏，不能继续写入；请运行 letters journal check 并从备份恢复。",
                "The issuance journal is damaged and takes nothing more; run `letters journal check` and restore it from a backup.",
            )
        )


class CheckpointsUnusable(DomainError):
    """The file of signed checkpoints cannot be read or written, so a journal that was rolled back could not be told."""

    code = "checkpoints_unusable"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "检查点文件无法读写，请检查磁盘空间和权限。",
                "The checkpoint file cannot be read or written; check disk space and permissions.",
            )
        )


class RecordsUnavailable(DomainError):
    """The database does not answer, or not in time; nothing was changed."""

    code = "records_unavailable"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "数据库暂时无法使用，没有写入任何内容，请稍后再试。",
                "The database cannot be used now; nothing was written. Try again later.",
            )
        )
