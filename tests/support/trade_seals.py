"""A trade that can seal and verify: the specimen chain, a cabinet that can be spoiled, and the services over a world."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from kernel.clock import Clock
from kernel.decision import Sentence
from letters.compose import SealArt, draw_specimen_seal
from letters.compose.comparing import Compared, compare
from letters.ports import LetterRecord
from letters.service import Facts, Sealing, SealQueue, SealSet
from letters.values import LetterContent, LetterStatus
from signing import qr_token
from signing.errors import KeyUnreadable
from signing.inspection import Inspection, inspect
from signing.keys import LoadedSealKey
from signing.trust import SealTrust
from signing.unsafe import SpecimenChain
from tests.support import trade as t
from tests.support.pki import cast
from tests.support.trade_world import World
from verification.service import Verification


@cache
def seal_key() -> LoadedSealKey:
    """Return the specimen maker's seal, made once."""
    return cast().chain.seal(t.maker().name_zh)


@cache
def seal_art() -> SealArt:
    """Return the picture of the specimen seal."""
    return draw_specimen_seal(t.maker().name_zh)


@cache
def qr_key() -> qr_token.QrKey:
    """Return the specimen maker's QR key."""
    return qr_token.QrKey(ec.generate_private_key(ec.SECP256R1()))


def chain_at(clock: Clock) -> SpecimenChain:
    """Return the specimen chain with its timestamps and lists dated by `clock`."""
    return replace(cast().chain, clock=clock)


def trust_at(clock: Clock) -> SealTrust:
    """Return what pins the specimen maker's seal, and another maker's under the same CA."""
    return chain_at(clock).trust({t.MAKER: (seal_key(),), t.FOREIGN_MAKER: (cast().other,)})


@dataclass
class Cabinet:
    """Implements `letters.service.SealCabinet`; a test replaces parts of the set or breaks it."""

    clock: Clock
    changes: dict[str, Any] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)

    def open(self, maker: str) -> SealSet:
        """Return the seal set. Raises `KeyUnreadable` for a maker without a seal here."""
        self.opened.append(maker)
        if maker != t.MAKER or self.changes.get("key") == "missing":
            raise KeyUnreadable(Sentence("找不到印章密钥。", "The seal's key is missing."), "key_missing")
        chain = chain_at(self.clock)
        usual = SealSet(seal_key(), seal_art(), (chain.timestamps(),), chain, trust_at(self.clock), qr_key())
        return replace(usual, **self.changes)


@dataclass
class QrDesk:
    """Implements `verification.ports.QrKeys` with the specimen key and host."""

    origins: tuple[str, ...] = (t.HOST.upper(),)
    keys: dict[bytes, bytes] = field(default_factory=lambda: {qr_key().id: qr_key().public})
    doubt_since: datetime | None = None

    def verify(self, token: str) -> qr_token.QrClaims | qr_token.QrFault:
        """Return the claims or the fault."""
        return qr_token.verify(token, self.keys)

    def seal_in_doubt(self, fingerprint: bytes, sealed_at: datetime) -> bool:
        """Return whether the seal's time lies in `doubt`."""
        return self.doubt_since is not None and sealed_at >= self.doubt_since

    def is_our_origin(self, origin: str) -> bool:
        """Return whether the origin is ours."""
        return origin in self.origins


@dataclass
class NearInspector:
    """Implements `verification.ports.Inspector` in this very process, for files that tests made themselves."""

    clock: Clock
    spoil: Callable[[Inspection], Inspection] = lambda inspection: inspection

    def inspect(self, pdf: bytes) -> Inspection:
        """Return what the inspection found."""
        return self.spoil(inspect(pdf, trust_at(self.clock)))

    def compare(self, pdf: bytes, content: LetterContent) -> Compared | None:
        """Return how the pages differ from the data."""
        return compare(pdf, content)


@dataclass(frozen=True, slots=True)
class SealingDesk:
    """A world with a sealer and a verifier."""

    world: World
    cabinet: Cabinet
    sealing: Sealing
    queue: SealQueue
    inspector: NearInspector
    qr: QrDesk
    verification: Verification

    def issued(self, *numbers: int, **changes: Any) -> LetterRecord:
        """Return a letter that went the whole way, for the cars of these numbers."""
        letter = self.sealing.seal(self.world.freeze(*(t.vehicle(n) for n in numbers), **changes).id)
        assert letter.status is LetterStatus.ISSUED, letter.waiting
        return letter

    def pdf(self, letter: LetterRecord) -> bytes:
        """Return a letter's sealed file."""
        return self.world.letters.pdf(letter)

    def code(self, letter: LetterRecord) -> str:
        """Return a letter's code in clear."""
        return self.world.letters.content(letter).code

    def qr_text(self, letter: LetterRecord) -> str:
        """Return the text of a letter's QR code."""
        return self.sealing.qr_text(letter)


@dataclass(frozen=True, slots=True)
class Issued:
    """A desk whose letters are only read: one car, several cars, one revoked, one frozen."""

    desk: SealingDesk
    one: LetterRecord
    several: LetterRecord
    revoked: LetterRecord
    frozen: LetterRecord


def make_sealing_desk(world: World, *, most_per_minute: int = 600) -> SealingDesk:
    """Return the sealing desk of a world."""
    cabinet, inspector, qr = Cabinet(world.clock), NearInspector(world.clock), QrDesk()
    sealing = Sealing(
        world.work, Facts(world.registry, {}), world.journal, world.vault, world.archive, cabinet, world.clock, most_per_minute
    )
    return SealingDesk(
        world=world,
        cabinet=cabinet,
        sealing=sealing,
        queue=SealQueue(world.work, sealing, world.journal, world.clock),
        inspector=inspector,
        qr=qr,
        verification=Verification(world.letters, world.journal, world.registry, inspector, qr, world.clock),
    )
