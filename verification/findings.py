"""The sentences of each step, in one place, so that the steps read as steps."""

from datetime import date, datetime

from kernel.clock import SHANGHAI
from kernel.decision import Sentence
from verification.values import Finding, Word


def passed(step: str, zh: str, en: str) -> Finding:
    """Build a finding that held."""
    return Finding(step, f"{step}_ok", True, Sentence(zh, en), Word.UNAVAILABLE)


def failed(step: str, code: str, word: Word, zh: str, en: str) -> Finding:
    """Build a finding that did not hold and forces `word`."""
    return Finding(step, code, False, Sentence(zh, en), word)


KNOWN = passed("registered", "登记簿中有这份确认书。", "The register holds this letter.")
UNKNOWN = failed(
    "registered",
    "mistyped_or_unknown",
    Word.NOT_OURS,
    "输入有误，或登记簿中没有这份确认书。请对照纸面重新输入，或扫描二维码。",
    "Mistyped or unknown. Compare with the paper and try again, or scan the QR code.",
)
RECORD_SOUND = passed("record", "登记内容与签发时的摘要一致。", "The recorded content has the digest it was issued with.")
RECORD_BROKEN = failed(
    "record", "record_unreadable", Word.UNAVAILABLE, "暂时读不到登记内容，请稍后再试。", "The record cannot be read now; try again later."
)
ARCHIVE_SOUND = passed("archive", "归档文件与签发时一致。", "The archived file is the one that was issued.")
ARCHIVE_BROKEN = failed(
    "archive",
    "archive_damaged",
    Word.UNAVAILABLE,
    "暂时读不到归档文件，请稍后再试。",
    "The archived file cannot be read now; try again later.",
)
JOURNAL_SOUND = passed("journal", "签发日志中有这份确认书，证明成立。", "The issuance journal holds this letter, with a proof that holds.")
JOURNAL_BROKEN = failed(
    "journal",
    "journal_without_letter",
    Word.UNAVAILABLE,
    "签发日志暂时不能证明这份确认书，请稍后再试。",
    "The issuance journal cannot prove this letter now; try again later.",
)
BYTES_ISSUED = passed("bytes", "文件与签发的文件逐字节相同。", "The file is, byte for byte, one that was issued.")
BYTES_CHANGED = failed(
    "bytes",
    "changed_after_sealing",
    Word.ALTERED,
    "文件与签发的文件不同：盖章之后被改动或重新保存过。请索取原始文件，或扫描二维码。",
    "This is not the file that was issued: it was changed or saved again after sealing. Ask for the original, or scan its QR code.",
)
BYTES_UNKNOWN = failed(
    "bytes",
    "never_issued",
    Word.NOT_OURS,
    "本系统从未签发过这个文件。若这是确认书的扫描件或照片，请改为扫描其二维码。",
    "This file was never issued here. If it is a scan or a photograph of a letter, scan its QR code instead.",
)
CONTENT_EQUAL = passed("content", "文件内的数据与登记内容一致。", "The data inside the file equals the record.")
CONTENT_DIFFERS = failed(
    "content", "content_differs", Word.ALTERED, "文件内的数据与登记内容不同。", "The data inside the file differs from the record."
)
CONTENT_SEALED = passed(
    "content", "文件内的数据完整，属于盖章的生产企业。", "The data inside the file is whole and of the maker who sealed it."
)
CONTENT_FOREIGN = failed(
    "content",
    "content_not_of_holder",
    Word.ALTERED,
    "文件内没有可读的确认书数据，或其生产企业与印章不符。",
    "The file holds no readable letter data, or the data names another maker than the seal.",
)
PAGES_EQUAL = passed(
    "pages",
    "页面上的文字和二维码与文件内的数据一致。",
    "The text on the pages and the QR code say what the data inside the file say.",
)
PAGES_CODE_DIFFERS = failed(
    "pages",
    "pages_code_differs",
    Word.ALTERED,
    "页面上的二维码不是这份确认书的：其内容与文件内的数据不同，或其签名无效。",
    "The QR code on the page is not this letter's: it says otherwise than the data inside the file, or its signature does not hold.",
)
PAGES_NOT_COMPARED = failed(
    "pages",
    "pages_not_compared",
    Word.UNAVAILABLE,
    "没能把页面与文件内的数据逐项核对：读取页面出错或耗费过多时间。这不说明文件被改动，但不能据此确认；请稍后再试，或扫描二维码。",
    "The pages could not be compared with the data inside the file: reading them failed or took too long. "
    "That does not mean they were changed, but nothing can be confirmed; try again later, or scan the QR code.",
)
QR_SIGNED = passed("qr-signature", "二维码中的签名有效。", "The signature inside the QR code holds.")
QR_BROKEN = failed(
    "qr-signature",
    "qr_signature_invalid",
    Word.ALTERED,
    "二维码中的签名无效：内容被改动，或不是由登记的生产企业签发。",
    "The signature inside the QR code does not hold: it was changed, or no registered manufacturer made it.",
)
QR_FORM = failed(
    "qr-form",
    "qr_not_ours",
    Word.NOT_OURS,
    "这不是确认书二维码的完整内容。请扫描确认书左下方的二维码；只有网址或代码时，请打开该网址，或在“查验”页输入代码。",
    "This is not the whole text of a letter's QR code. Scan the one at the lower left of the letter; with only a link or a code, open the link or type the code on the Verify page.",
)
QR_HOST = failed(
    "qr-host",
    "qr_foreign_host",
    Word.NOT_OURS,
    "二维码指向的网址不是本系统的网址，谨防仿冒网站。",
    "The QR code points to a host that is not ours; beware of look-alike sites.",
)
QR_EQUAL = passed("qr-record", "二维码所载内容与登记内容一致。", "What the QR code says equals the record.")
QR_DIFFERS = failed(
    "qr-record", "qr_differs", Word.ALTERED, "二维码所载内容与登记内容不同。", "What the QR code says differs from the record."
)
IN_FORCE = passed("in-force", "确认书在有效期内，未被撤销。", "The letter is within its validity and has not been revoked.")
REVOKED = failed(
    "in-force",
    "revoked",
    Word.REVOKED,
    "生产企业已撤销这份确认书，不能再用于申请出口许可证。",
    "The manufacturer has revoked this letter; it cannot be used for an export licence.",
)
SUPERSEDED = failed(
    "in-force",
    "superseded",
    Word.SUPERSEDED,
    "这份确认书已由新的确认书取代，请使用新的编号。",
    "This letter has been replaced; use the new one.",
)
FROM_THE_FUTURE = failed(
    "in-force",
    "dated_in_the_future",
    Word.UNAVAILABLE,
    "这份确认书的盖章时间晚于本系统时钟，现在不能确认，请稍后再试。",
    "This letter was sealed later than our clock says, so nothing can be told now; try again later.",
)
UNDER_REVIEW = failed(
    "in-force",
    "under_review",
    Word.UNDER_REVIEW,
    "这份确认书正在复核：盖章时密钥可能已被他人掌握。请联系生产企业。",
    "This letter is under review: its key may have been in other hands when it was sealed. Ask the manufacturer.",
)
NEVER_RELEASED = failed(
    "in-force",
    "not_released_by_snapshot",
    Word.UNAVAILABLE,
    "离线状态快照中，这份确认书还没有交付；可能是之后才签发的。请更新 trust.json 或联网核验。",
    "By the offline status snapshot this letter was not given out; it may have been since. Renew trust.json or check online.",
)
SNAPSHOT_STALE = failed(
    "in-force",
    "snapshot_stale",
    Word.UNAVAILABLE,
    "离线状态快照已过期，不能确认是否仍然有效。请更新 trust.json 或联网核验。",
    "The offline status snapshot is out of date, so whether the letter is in force cannot be told. Renew trust.json or check online.",
)
SNAPSHOT_SHORT = failed(
    "in-force",
    "snapshot_older_than_letter",
    Word.UNAVAILABLE,
    "离线状态快照早于这份确认书，不能确认是否有效。请更新 trust.json 或联网核验。",
    "The offline status snapshot is older than this letter. Renew trust.json or check online.",
)
CANNOT_CHECK = failed(
    "checked",
    "cannot_check",
    Word.UNAVAILABLE,
    "核验过程中出现故障，现在不能给出结论，请稍后再试。",
    "Something failed while checking, so no verdict can be given now; try again later.",
)


def pages_differ(what: Sentence) -> Finding:
    """Say what the pages of a well sealed file show otherwise than its data."""
    return failed(
        "pages",
        "pages_differ",
        Word.ALTERED,
        f"页面上显示的与文件内的数据不同：{what.zh}。印章虽然有效，但正常签发的确认书不会这样；请告知生产企业。",
        f"What the pages show differs from the data inside the file: {what.en}. "
        "The seal holds, but no letter that was properly issued is like this; tell the manufacturer.",
    )


def in_force_by_snapshot(issued_at: datetime, valid_until: datetime) -> Finding:
    """Say of what age the offline knowledge is: a later revocation is not in it."""
    since, until = (at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") for at in (issued_at, valid_until))
    return passed(
        "in-force",
        f"按 {since} 的状态快照（北京时间，可用至 {until}），确认书在有效期内，未被撤销；之后的撤销离线看不到。",
        f"By the status snapshot of {since} Beijing time (good until {until}) the letter is in force; a later revocation is not seen offline.",
    )


def expired(valid_until: date) -> Finding:
    """Say since when the letter is no longer in force."""
    return failed(
        "in-force",
        "expired",
        Word.EXPIRED,
        f"这份确认书的有效期已于 {valid_until} 届满。",
        f"The validity of this letter ended on {valid_until}.",
    )
