"""The one error of composing: this content cannot become a page that may be sealed."""

from kernel.decision import Reason
from kernel.errors import DomainError


class CannotCompose(DomainError):
    """The content, its wording, its QR text or its seal cannot be set; `reasons` says all that was found.

    Codes: `text_no_glyph`, `qr_too_large`, `wording_mismatch`, `seal_mismatch`, `seal_image`, `layout_overflow`.
    """

    code = "cannot_compose"

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(reasons[0].sentence, reasons[0].code)
        self.reasons = reasons
