"""Later evidence of issued letters: carried on before the timestamps they rest on end, and kept beside the files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kernel.clock import Clock
from kernel.decision import Sentence
from kernel.errors import DomainError
from letters.ports import Archive, LetterRecord, Seal, Work
from signing.errors import EvidenceBroken, TimestampUnavailable
from signing.evidence import Evidence, evidence_from_json, evidence_to_json, renew, standing
from signing.ports import TimestampAuthority
from signing.trust import SealTrust
from signing.wording import reason

Step = Callable[[int, int], None]
"""Is told how many of how many letters are done."""


class Witness(Protocol):
    """Who stamps for a seal, what the stamps are verified by, and the revocation lists of now."""

    @property
    def trust(self) -> SealTrust:
        """What timestamps are verified by."""
        ...

    @property
    def timestamps(self) -> tuple[TimestampAuthority, ...]:
        """The authorities, in the order in which they are tried."""
        ...

    def crls(self) -> tuple[bytes, ...]:
        """Return the newest revocation lists, DER."""
        ...


class Witnesses(Protocol):
    """Finds the witness of a seal (implemented by `portal.keyring.Keyring`)."""

    def witness(self, fingerprint: bytes) -> Witness:
        """Return who stamps for the seal certificate of this fingerprint (32 bytes)."""
        ...


@dataclass(frozen=True, slots=True)
class EvidenceFault:
    """A letter whose timestamps do not hold, or could not be carried on, and why."""

    number: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What a run over all issued letters found: how many there are, which were carried on, which are in trouble, and when the first ends.

    `outage` says why a run ended early: no authority gave a timestamp.
    """

    letters: int
    renewed: tuple[str, ...]
    faults: tuple[EvidenceFault, ...]
    first_end: datetime | None
    outage: Sentence | None = None


class LaterEvidence:
    """Carries issued letters on, and checks what carries them."""

    def __init__(self, work: Work, archive: Archive, witnesses: Witnesses, clock: Clock) -> None:
        self._work = work
        self._archive = archive
        self._witnesses = witnesses
        self._clock = clock

    def of(self, seal: Seal) -> Evidence:
        """Return the evidence beside a file, without links where there is none yet. Raises `EvidenceBroken`."""
        data = self._archive.evidence(seal.file_digest)
        return evidence_from_json(data) if data else Evidence(seal.file_digest.hex())

    def check(self, step: Step | None = None) -> EvidenceReport:
        """Verify the timestamps of every issued letter."""
        return self._run(None, step)

    def renew(self, before: timedelta, step: Step | None = None) -> EvidenceReport:
        """Carry on every letter whose newest timestamp ends within `before`; a letter in trouble stops no other, an outage stops all."""
        return self._run(before, step)

    def _run(self, before: timedelta | None, step: Step | None) -> EvidenceReport:
        letters = self._sealed()
        renewed: list[str] = []
        faults: list[EvidenceFault] = []
        ends: list[datetime] = []
        for done, (letter, seal) in enumerate(letters, start=1):
            try:
                end, carried = self._look_after(seal, before)
                ends.append(end)
                renewed += [letter.number] if carried else []
            except TimestampUnavailable as nobody:
                return EvidenceReport(len(letters), tuple(renewed), tuple(faults), min(ends, default=None), nobody.sentence)
            except DomainError as fault:
                faults.append(EvidenceFault(letter.number, fault.sentence))
            if step is not None:
                step(done, len(letters))
        return EvidenceReport(len(letters), tuple(renewed), tuple(faults), min(ends, default=None))

    def _sealed(self) -> list[tuple[LetterRecord, Seal]]:
        """Return every letter that has a file, oldest first: revoked ones too, because who revoked what when may matter for long."""
        with self._work.reading() as books:
            letters = books.letters()
        return [(letter, letter.seal) for letter in reversed(letters) if letter.seal is not None]

    def _look_after(self, seal: Seal, before: timedelta | None) -> tuple[datetime, bool]:
        """Return until when a letter's timestamps are good, and whether it was carried on for that."""
        pdf, evidence = self._archive.get(seal.file_digest), self.of(seal)
        witness, now = self._witnesses.witness(seal.fingerprint), self._clock.now()
        end = _end(pdf, evidence, witness.trust)
        if before is None and end < now:
            # Told of what was never carried on, and of what was: somebody took the evidence away, or put back an older one.
            raise EvidenceBroken((reason("evidence_ended"),))
        if before is None or end - now > before:
            return end, False
        grown = renew(pdf, evidence, witness.timestamps, witness, witness.trust, now)
        self._archive.put_evidence(seal.file_digest, evidence_to_json(grown))
        return _end(pdf, grown, witness.trust), True

    def parts(self, letter: LetterRecord) -> Iterator[tuple[str, bytes]]:
        """Yield the files by which anybody can check a letter's evidence with OpenSSL: the PDF, and for each link the data and the token."""
        if letter.seal is None:
            return
        pdf, evidence = self._archive.get(letter.seal.file_digest), self.of(letter.seal)
        yield f"{letter.number}.pdf", pdf
        for count, link in enumerate(evidence.links):
            yield f"{letter.number}.{count + 1}.data", evidence.stamped(pdf, count, link.lists)
            yield f"{letter.number}.{count + 1}.tst", link.token
        yield f"{letter.number}.evidence", evidence_to_json(evidence)


def _end(pdf: bytes, evidence: Evidence, trust: SealTrust) -> datetime:
    found = standing(pdf, evidence, trust)
    if found.until is None:
        raise EvidenceBroken(found.faults)
    return found.until
