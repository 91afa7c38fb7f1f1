"""The deeds of the trade: asking, approving, sealing, revoking, looking up, keeping the journal, looking after what leans on outlets."""

from letters.service.approving import Approvals
from letters.service.deciding import Facts
from letters.service.evidence import LaterEvidence
from letters.service.issued import Letters
from letters.service.journalling import Journal
from letters.service.leaning import Leaning
from letters.service.queue import Round, SealQueue
from letters.service.requesting import Requests
from letters.service.seal_set import SealCabinet, SealSet, UseLimit
from letters.service.sealing import Sealing
from letters.service.wordings import Wordings

__all__ = [
    "Approvals",
    "Facts",
    "Journal",
    "LaterEvidence",
    "Leaning",
    "Letters",
    "Requests",
    "Round",
    "SealCabinet",
    "SealQueue",
    "SealSet",
    "Sealing",
    "UseLimit",
    "Wordings",
]
