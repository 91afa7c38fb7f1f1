"""What the services need from outside: records, archive, vault, seals; and the rows they pass."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kernel.decision import Decision, Sentence
from letters.events import Event
from letters.journal import Node
from letters.leaning import CarKind, Cause, Deed, Leaner, Need, Settled
from letters.own_wording import OwnWording
from letters.phrases import Wording
from letters.rules import LetterInForce
from letters.values import (
    Exporter,
    LetterStatus,
    Maker,
    ProducedVehicle,
    Request,
    RequestStatus,
    RevocationCode,
)


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request as stored with its decision; `digest` (hex) is what an approver is shown and approves."""

    id: str
    maker: str
    request: Request
    digest: str
    decision: Decision
    status: RequestStatus
    rule_book: str
    requested_by: str
    requested_by_name: str
    requested_at: datetime
    decided_by: str = ""
    decided_by_name: str = ""
    decided_at: datetime | None = None
    note: str = ""
    letter_number: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a letter ended before its time: why, in what words, when and by whom (account id)."""

    code: RevocationCode
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What sealing left behind: file digest (32 bytes), certificate fingerprint (32 bytes), trusted time."""

    file_digest: bytes
    fingerprint: bytes
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class DealtCase:
    """A letter that was dealt with for one of its outlets, and why that did not count then."""

    letter_id: str
    number: str
    outlet_id: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Dealing:
    """One act of the staff on letters whose outlets stopped counting: what was done, why, when and by whom.

    `id` is also the subject of its event.
    """

    id: str
    cases: tuple[DealtCase, ...]
    deed: Deed
    note: str
    by: str
    by_name: str
    at: datetime


NO_FILE = b""
"""What the seal log holds, instead of a file digest, for an attempt that ended without a file."""


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter's row. `locked_content` is the encrypted canonical `letter/v1`; `waiting` says why it is not sealed yet.

    `tries` counts the attempts at sealing that failed; before `next_try` nobody but a person tries again.
    """

    id: str
    number: str
    maker: str
    exporter: str
    destination: str
    vins: tuple[str, ...]
    status: LetterStatus
    issued_on: date
    valid_until: date
    content_digest: bytes
    code_hash: bytes
    locked_content: bytes
    status_index: int
    request_id: str
    approved_by: str
    frozen_at: datetime
    seal: Seal | None = None
    waiting: Sentence | None = None
    tries: int = 0
    next_try: datetime | None = None
    ending: Ending | None = None
    successor: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The journal's size, root (32 bytes) and the signed checkpoint over them (C2SP note, empty before the first)."""

    size: int
    root: bytes
    checkpoint: str


@dataclass(frozen=True, slots=True)
class JournalLeaf:
    """One leaf: its position, the salt and event it commits to, and the 32-byte entry itself."""

    position: int
    subject: str
    kind: str
    salt: bytes
    event: bytes
    entry: bytes


@dataclass(frozen=True, slots=True)
class EndingLeaf:
    """A leaf by which a letter ended: where it stands, of what kind it is, and the letter (its id)."""

    position: int
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that its transaction stored and the journal has not taken yet."""

    id: int
    subject: str
    kind: str
    event: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """Which frozen letters are taken: at most so many, due at `now`, of no maker of `without`, tried before or frozen before `fresh`.

    One put off beyond `latest` was put off by a clock that went wrong, and is due.
    """

    now: datetime
    most: int
    fresh: datetime
    latest: datetime
    without: tuple[str, ...] = ()


class TradeBooks(Protocol):
    """What the trade knows: makers, production, exporters."""

    def maker(self, code: str) -> Maker | None:
        """Return the maker with this code, or None."""
        ...

    def makers(self) -> tuple[Maker, ...]:
        """Return all makers by code."""
        ...

    def add_maker(self, maker: Maker) -> None:
        """Add or replace a maker."""
        ...

    def produced(self, vins: Iterable[str]) -> dict[str, ProducedVehicle]:
        """Return the production rows of those VINs that have one."""
        ...

    def add_produced(self, vehicles: Iterable[ProducedVehicle]) -> tuple[int, int]:
        """Add or replace production rows and return how many were (added, changed)."""
        ...

    def unused_vins(self, maker: str, limit: int) -> tuple[str, ...]:
        """Return VINs of the production record that no letter names, in the order of the VINs."""
        ...

    def exporter(self, credit_code: str) -> Exporter | None:
        """Return the exporter with this credit code, or None."""
        ...

    def exporters(self) -> tuple[Exporter, ...]:
        """Return all exporters by name."""
        ...

    def add_exporter(self, exporter: Exporter) -> None:
        """Add or replace an exporter."""
        ...


class RequestBooks(Protocol):
    """Requests and their decisions."""

    def add_request(self, stored: StoredRequest) -> None:
        """Store a new request."""
        ...

    def request(self, request_id: str) -> StoredRequest | None:
        """Return a request, or None."""
        ...

    def requests(
        self, *, maker: str = "", exporter: str = "", status: RequestStatus | None = None, since: datetime | None = None
    ) -> tuple[StoredRequest, ...]:
        """Return requests, newest first, of one maker or one exporter, of one state, sent since an instant."""
        ...

    def move_request(self, before: RequestStatus, after: StoredRequest) -> bool:
        """Compare and set: store `after` if the request still stands at `before`."""
        ...

    def tie_answer(self, actor: str, key: str, body_digest: str, request_id: str) -> tuple[str, str]:
        """Tie an idempotency key to its answer for ever, unless it is tied; return (body digest, request id) it is tied to."""
        ...


class LetterBooks(Protocol):
    """Letters, their numbers and states."""

    def next_number(self, maker: str, year: int) -> int:
        """Take the next gap-free counter of a maker and year, within this transaction."""
        ...

    def counters(self) -> dict[tuple[str, int], int]:
        """Return the last number taken, by maker and year."""
        ...

    def next_status_index(self) -> int:
        """Take the next index of the status list, within this transaction."""
        ...

    def add_letter(self, letter: LetterRecord, outlet_ids: Iterable[str] = ()) -> None:
        """Store a frozen letter with the outlets it names and hold its VINs. Raises `Conflict` if a VIN is already held."""
        ...

    def letter(self, letter_id: str) -> LetterRecord | None:
        """Return a letter by id, or None."""
        ...

    def letter_by_number(self, number: str) -> LetterRecord | None:
        """Return a letter by number, or None."""
        ...

    def letter_by_code(self, code_hash: bytes) -> LetterRecord | None:
        """Return a letter by the hash of its code, or None."""
        ...

    def letter_by_file(self, file_digest: bytes) -> LetterRecord | None:
        """Return the letter whose issued file has this SHA-256, or None."""
        ...

    def letters(self, *, maker: str = "", exporter: str = "", status: LetterStatus | None = None) -> tuple[LetterRecord, ...]:
        """Return letters, newest first."""
        ...

    def move_letter(self, before: LetterStatus, after: LetterRecord) -> bool:
        """Compare and set: store `after` if the letter still stands at `before`; releases VINs that are no longer held."""
        ...

    def claim_frozen(self, wanted: Claim, until: datetime) -> tuple[LetterRecord, ...]:
        """Take frozen letters, oldest first, and put them off until `until`: no other claim gets them."""
        ...

    def put_off(self, letter_ids: Collection[str], until: datetime | None) -> None:
        """Let frozen letters be due at an instant, or at once."""
        ...

    def in_force(self, vins: Iterable[str], today: date) -> dict[str, LetterInForce]:
        """Return, per VIN, the letter that holds it; expired letters hold nothing."""
        ...

    def lock_for_sealing(self, letter_id: str) -> LetterRecord | None:
        """Lock a letter and its maker until the transaction ends, and return the letter as it stands, or None."""
        ...

    def log_seal(self, letter_id: str, composed_digest: bytes, at: datetime) -> int:
        """Write the log row that precedes a signature and return its id."""
        ...

    def close_seal_log(self, log_id: int, file_digest: bytes) -> None:
        """Write the digest (32 bytes) of the archived file, or `NO_FILE` where the attempt ended without one."""
        ...

    def open_seals(self, letter_id: str, since: datetime, until: datetime) -> int:
        """Return how many attempts at a letter between two instants have not ended, as far as the seal log tells."""
        ...

    def sealed_files(self, letter_id: str) -> tuple[bytes, ...]:
        """Return the digests of the archived files that a letter's attempts led to, newest first."""
        ...

    def sealed_with(self, fingerprint: bytes) -> int:
        """Return how many letters carry a seal of this certificate (SHA-256, 32 bytes)."""
        ...

    def unfinished_seals(self, maker: str, since: datetime, until: datetime) -> int:
        """Return how many of a maker's attempts are on their way: begun between two instants and not ended, or with a file that is not released."""
        ...

    def seals_between(self, maker: str, since: datetime, until: datetime) -> int:
        """Return how many seal log rows a maker has from one instant to another: what the rate cap counts."""
        ...


class LeaningBooks(Protocol):
    """Which letters name which outlets, and what the staff did where one stopped counting."""

    def lean(self, letter_id: str, maker: str, outlet_ids: Iterable[str]) -> None:
        """Note the outlets that a letter names; what is noted already stays."""
        ...

    def unnoted(self, after: str, limit: int) -> tuple[LetterRecord, ...]:
        """Return frozen and issued letters whose outlets are not noted, by id, beginning behind `after`."""
        ...

    def leaned_on(self, maker: str, letter_id: str = "") -> tuple[str, ...]:
        """Return the ids of the outlets that any of the maker's letters names, or that one letter of theirs does."""
        ...

    def needs(self, maker: str, on: date) -> tuple[Need, ...]:
        """Return what the maker's letters in force on a day need of the outlets they name, each need once."""
        ...

    def leaners(self, maker: str, outlet_ids: Iterable[str], on: date) -> tuple[Leaner, ...]:
        """Return the maker's letters in force on a day that name one of the outlets, by number."""
        ...

    def kinds(self, vins: Iterable[str]) -> dict[str, CarKind]:
        """Return what kind of car each VIN of the production record is."""
        ...

    def settled(self, maker: str) -> tuple[Settled, ...]:
        """Return everything that was dealt with on the maker's letters, oldest first."""
        ...

    def settle(self, dealing: Dealing) -> None:
        """Store a dealing."""
        ...

    def dealings(self, letter_id: str) -> tuple[Dealing, ...]:
        """Return what was done on a letter, oldest first, with the cases of this letter alone."""
        ...


class WordingBooks(Protocol):
    """Makers' own words for their letters."""

    def wording(self, wording_id: str) -> OwnWording | None:
        """Return a maker's own wording, or None."""
        ...

    def wordings(self, maker: str) -> tuple[OwnWording, ...]:
        """Return a maker's own wordings, newest first."""
        ...

    def current_wording(self, maker: str) -> Wording | None:
        """Return the words that a maker's new letters are frozen with, or None where it has none of its own."""
        ...

    def add_wording(self, own: OwnWording) -> None:
        """Store a draft."""
        ...

    def move_wording(self, before: OwnWording, after: OwnWording) -> bool:
        """Compare and set: store `after` if state, words and authors still are those of `before`."""
        ...

    def drop_wording(self, wording_id: str) -> bool:
        """Delete a draft; return whether it was one."""
        ...

    def wording_uses(self, maker: str) -> dict[str, int]:
        """Return how many of a maker's letters were frozen with each wording, by its id."""
        ...


class EventBooks(Protocol):
    """The outbox of events and the journal that takes them."""

    def emit(self, event: Event) -> None:
        """Put an event into the outbox, within this transaction."""
        ...

    def pending(self, limit: int) -> tuple[PendingEvent, ...]:
        """Return the oldest events that the journal has not taken."""
        ...

    def endings(self, begin: int, end: int) -> tuple[EndingLeaf, ...]:
        """Return the journalled events by which letters end, of the positions from `begin` to before `end`, in their order."""
        ...

    def told(self, subject: str) -> tuple[tuple[str, bytes], ...]:
        """Return (kind, event) of every event of a letter or request, journalled or still in the outbox, oldest first."""
        ...

    def lock_journal(self) -> JournalHead:
        """Take the journal's lock until the transaction ends and return its head."""
        ...

    def head(self) -> JournalHead:
        """Return the journal's head without a lock."""
        ...

    def append_leaf(self, pending: PendingEvent, salt: bytes, entry: bytes, nodes: tuple[Node, ...]) -> None:
        """Append a leaf with the nodes it completes and take its event from the outbox."""
        ...

    def set_head(self, head: JournalHead) -> None:
        """Store the new head."""
        ...

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree. Raises `KeyError` if there is none."""
        ...

    def nodes_at(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Return the hashes of those complete subtrees, by (level, index), that there are."""
        ...

    def nodes(self) -> Iterable[Node]:
        """Return every stored subtree."""
        ...

    def leaves(self, *, subject: str = "", begin: int = 0, limit: int = 1000) -> tuple[JournalLeaf, ...]:
        """Return leaves by position, all or those of one subject."""
        ...


class Books(TradeBooks, RequestBooks, LetterBooks, LeaningBooks, WordingBooks, EventBooks, Protocol):
    """Everything one transaction may read and write."""


class Work(Protocol):
    """The unit of work: a context in which books are open; leaving it commits, an exception rolls back."""

    def reading(self) -> AbstractContextManager[Books]:
        """Open books to read."""
        ...

    def writing(self) -> AbstractContextManager[Books]:
        """Open books to write, holding the write lock from the start on SQLite."""
        ...


class Archive(Protocol):
    """Sealed files by SHA-256; what was put survives a power cut."""

    def put(self, data: bytes) -> bytes:
        """Store durably and return the 32-byte SHA-256."""
        ...

    def get(self, digest: bytes) -> bytes:
        """Return the bytes. Raises `ArchiveDamaged` if they are missing or changed."""
        ...

    def digests(self) -> frozenset[bytes]:
        """Return the digests of all stored files."""
        ...

    def evidence(self, digest: bytes) -> bytes:
        """Return the later evidence kept beside a file, empty where there is none."""
        ...

    def put_evidence(self, digest: bytes, data: bytes) -> None:
        """Store later evidence beside a file, durably, in the place of what was there, which it contains."""
        ...


class Vault(Protocol):
    """Authenticated encryption of frozen content at rest."""

    def lock(self, plain: bytes, context: str) -> bytes:
        """Encrypt, bound to `context`."""
        ...

    def unlock(self, locked: bytes, context: str) -> bytes:
        """Decrypt. Raises `ContentLocked` for a wrong key, context or changed bytes."""
        ...


class CheckpointLog(Protocol):
    """Keeps signed heads outside the database, so that a journal put back to an older state is told."""

    def append(self, head: JournalHead) -> None:
        """Add a head that was committed."""
        ...

    def newest(self) -> JournalHead | None:
        """Return the largest of the last heads, or None before the first."""
        ...

    def all(self) -> tuple[JournalHead, ...]:
        """Return every head in the order in which they came."""
        ...


class CheckpointSigner(Protocol):
    """Signs the journal's head."""

    def sign(self, size: int, root: bytes, ended: bytes) -> str:
        """Return the signed checkpoint (C2SP tlog-checkpoint), with the 32-byte digest of what ended."""
        ...

    def holds(self, checkpoint: str, size: int, root: bytes) -> bool:
        """Return whether the checkpoint is signed by us over exactly this size and root."""
        ...
