"""The data inside a sealed file, read as strictly as anything from a stranger: the key that sealed it may have been stolen."""

from kernel.decision import Reason
from kernel.strict_json import load_json
from letters.content import content_bytes, from_json
from letters.service.opening import MOST_CONTENT_BYTES
from letters.service.seal_words import claims_of
from letters.values import LetterContent
from signing.inspection import Inspection
from signing.trust import LETTER_ATTACHMENT


def attached_content(inspection: Inspection) -> LetterContent | None:
    """Return the content attached to a file whose inspection passed; None unless it is one.

    It must be canonical, of the maker who sealed it, and such that a QR code can speak of it.
    """
    data = inspection.attachments.get(LETTER_ATTACHMENT, b"")
    value = load_json(data, most_bytes=MOST_CONTENT_BYTES)
    try:
        content = None if isinstance(value, Reason) else from_json(value)
        is_ours = content is not None and content.maker.code == inspection.maker and content_bytes(content) == data and claims_of(content)
    except (ValueError, OverflowError):  # the second where a letter would end with the calendar
        return None
    return content if is_ours else None
