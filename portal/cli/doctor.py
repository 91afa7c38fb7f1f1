"""`letters doctor`: is this instance fit to seal and to verify?"""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from kernel.decision import Reason, Sentence
from kernel.errors import DomainError
from letters.service import SealSet
from letters.values import LetterStatus
from portal.cli.desk import desk_of, with_instance
from portal.cli.doctor_days import evidence_near_the_end, keys_near_the_end, lists_near_the_end
from portal.cli.output import DONE, as_json
from portal.key_acts import every_key
from portal.wiring import Desk
from signing.timestamps import CLOCK_TOLERANCE, Answer, probe

UNFIT = 1
_NOT_ASKED = Sentence("没有可用的印章密钥，未检查（见 keys）。", "Not looked at: no seal key can be opened (see keys).")


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print the findings as JSON.")
@with_instance
def doctor(json_: bool, instance: Path | None) -> None:
    """Look over database, keys, lists, timestamps, journal and archive, and what of them ends soon; exit 1 if something needs a hand."""
    desk = desk_of(instance)
    findings = [_look(name, check, desk) for name, check in CHECKS.items()]
    if json_:
        as_json([{"check": name, "passed": ok, "sentence": sentence.as_json()} for name, ok, sentence in findings])
    else:
        for name, ok, sentence in findings:
            click.echo(f"{'✓' if ok else '✗'} {name}: {sentence.zh}\n  {sentence.en}")
    sys.exit(DONE if all(ok for _, ok, _ in findings) else UNFIT)


def _look(name: str, check: "Callable[[Desk], Sentence | None]", desk: Desk) -> tuple[str, bool, Sentence]:
    try:
        fault = check(desk)
    except DomainError as error:
        fault = error.sentence
    return name, fault is None, fault or Sentence("正常。", "Sound.")


def _keys(desk: Desk) -> Sentence | None:
    """Open every maker's seal set, as sealing would."""
    with desk.work.reading() as books:
        makers = books.makers()
    for maker in makers:
        try:
            desk.keyring.open(maker.code)
        except DomainError as fault:
            return Sentence(f"{maker.code}：{fault.sentence.zh}", f"{maker.code}: {fault.sentence.en}")
    return None if makers else Sentence("还没有生产企业，请运行 letters makers add。", "There is no maker yet; run letters makers add.")


def _old_keys(desk: Desk) -> Sentence | None:
    """Look for letters that a key sealed after it was retired: somebody else may have it."""
    retired = {record.fingerprint: record.retired_at for _, record in every_key(desk) if record.retired_at and not record.compromised_since}
    with desk.work.reading() as books:
        seals = [(letter.number, letter.seal) for letter in books.letters() if letter.seal is not None]
    late = [number for number, seal in seals if (at := retired.get(seal.fingerprint.hex())) is not None and seal.sealed_at >= at]
    names = ", ".join(late[:5])
    return (
        Sentence(
            f"{len(late)} 份确认书由已停用的密钥盖章（{names}）：密钥可能已外泄，请运行 letters keys compromised。",
            f"{len(late)} letters were sealed by a key after it was retired ({names}): it may be in other hands, run letters keys compromised.",
        )
        if late
        else None
    )


def _timestamp(desk: Desk) -> Sentence | None:
    """Ask every authority of every maker, and tell which gave no timestamp that verifies, and why."""
    answers = _answers(desk)
    if answers is None:
        return _NOT_ASKED
    if not answers:
        return Sentence(
            "没有配置时间戳服务，请运行 letters keys timestamps add。",
            "No timestamp authority is configured; run letters keys timestamps add.",
        )
    failed = [(answer.name, answer.found.sentence) for answer in answers if isinstance(answer.found, Reason)]
    zh, en = "；".join(f"{name}：{told.zh}" for name, told in failed), "; ".join(f"{name}: {told.en}" for name, told in failed)
    return Sentence(zh, en) if failed else None


def _clock(desk: Desk) -> Sentence | None:
    """Compare our clock with those of the authorities, before it is so far off that nothing is sealed any more."""
    answers = _answers(desk)
    if answers is None:
        return _NOT_ASKED
    drifts = sorted(answer.drift for answer in answers if answer.drift is not None)
    off = drifts[len(drifts) // 2].total_seconds() if drifts else 0.0
    if abs(off) <= CLOCK_TOLERANCE.total_seconds() / 2:
        return None
    zh = f"本机时钟比时间戳服务{'慢' if off > 0 else '快'} {abs(off):.1f} 秒，超过 5 秒就不能盖章，请校准时钟。"
    en = f"Our clock is {abs(off):.1f} s {'behind' if off > 0 else 'ahead of'} the timestamp authorities'; beyond 5 s nothing is sealed, so set it."
    return Sentence(zh, en)


def _answers(desk: Desk) -> tuple[Answer, ...] | None:
    """Ask the authorities of every maker whose seal can be opened; None where no seal can, which `keys` tells of."""
    with desk.work.reading() as books:
        makers = [maker.code for maker in books.makers()]
    opened = [seals for maker in makers if (seals := _opened(desk, maker)) is not None]
    if makers and not opened:
        return None
    authorities = {one.name: one for seals in opened for one in seals.timestamps}
    return probe(tuple(authorities.values()), desk.clock.now())


def _opened(desk: Desk, maker: str) -> SealSet | None:
    try:
        return desk.keyring.open(maker)
    except DomainError:
        return None


def _journal(desk: Desk) -> Sentence | None:
    desk.journal.flush()
    faults = desk.journal.check()
    return faults[0] if faults else None


def _archive(desk: Desk) -> Sentence | None:
    """Read every issued file back and compare its digest."""
    with desk.work.reading() as books:
        sealed = [letter for letter in books.letters() if letter.seal is not None]
    for letter in sealed:
        desk.letters.pdf(letter)
    return None


def _orphans(desk: Desk) -> Sentence | None:
    found = sorted(digest.hex()[:16] for digest in desk.sealing.orphans())
    text = ", ".join(found)
    return (
        Sentence(f"有盖章文件未登记（未交付任何人）：{text}。", f"Sealed files without a letter (given to nobody): {text}.")
        if found
        else None
    )


def _waiting(desk: Desk) -> Sentence | None:
    with desk.work.reading() as books:
        count = len(books.letters(status=LetterStatus.FROZEN))
    return (
        Sentence(f"{count} 份确认书等待盖章；原因见 letters queue。", f"{count} letters wait for their seal; letters queue says why.")
        if count
        else None
    )


CHECKS: dict[str, Callable[[Desk], Sentence | None]] = {
    "keys": _keys,
    "expiry": keys_near_the_end,
    "old keys": _old_keys,
    "lists": lists_near_the_end,
    "timestamp": _timestamp,
    "clock": _clock,
    "journal": _journal,
    "archive": _archive,
    "evidence": evidence_near_the_end,
    "orphans": _orphans,
    "waiting": _waiting,
}
