"""Letters once they stand: who sees them, how they end, how they are found."""

from datetime import timedelta

import pytest

from kernel.actor import Actor
from kernel.canonical import sha256
from letters.code import code_hash
from letters.errors import ArchiveDamaged, Forbidden, NotFound, NotInForce
from letters.ports import LetterRecord
from letters.values import LetterStatus, RevocationCode
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_world import World, at_once

MAY_SEE = {t.exporter_owner.id, t.registrar.id, t.reviewer.id, t.second_reviewer.id}
MAY_END = {t.reviewer.id, t.second_reviewer.id}


def kinds(world: World, letter: LetterRecord) -> list[str]:
    with world.work.reading() as books:
        return [event.kind for event in books.pending(1000) if event.subject == letter.id]


def revoke(world: World, letter: LetterRecord, actor: Actor = t.reviewer, note: str = "转口俄罗斯") -> LetterRecord:
    return world.letters.revoke(actor, letter.number, RevocationCode.MISUSE, note)


@pytest.mark.parametrize("actor", t.CAST, ids=lambda a: a.id or "stranger")
def test_a_foreign_letter_is_not_found_and_not_listed(world: World, actor: Actor) -> None:
    letter = world.issue(world.freeze())
    if actor.id in MAY_SEE:
        assert world.letters.get(actor, letter.number) == letter
        assert world.letters.list(actor) == world.letters.list(actor, LetterStatus.ISSUED) == (letter,)
        return
    with pytest.raises(NotFound):
        world.letters.get(actor, letter.number)
    assert world.letters.list(actor) == ()


@pytest.mark.parametrize("actor", t.CAST, ids=lambda a: a.id or "stranger")
def test_only_reviewers_of_the_maker_revoke_and_void(world: World, actor: Actor) -> None:
    issued, frozen = world.issue(world.freeze(t.vehicle(1))), world.freeze(t.vehicle(2))
    if actor.id in MAY_END:
        assert revoke(world, issued, actor).status is LetterStatus.REVOKED
        assert world.letters.void(actor, frozen.number, "x").status is LetterStatus.VOID
        return
    refused = Forbidden if actor.id in MAY_SEE else NotFound
    with pytest.raises(refused):
        revoke(world, issued, actor)
    with pytest.raises(refused):
        world.letters.void(actor, frozen.number, "x")
    assert (world.letter(issued).status, world.letter(frozen).status) == (LetterStatus.ISSUED, LetterStatus.FROZEN)


def test_a_revoked_letter_says_why_when_and_by_whom_and_frees_its_cars(both_worlds: World) -> None:
    letter = both_worlds.issue(both_worlds.freeze())
    revoked = revoke(both_worlds, letter)
    assert both_worlds.letter(letter) == revoked
    assert revoked.ending is not None
    assert (revoked.ending.code, revoked.ending.note, revoked.ending.by, revoked.ending.at) == (
        RevocationCode.MISUSE,
        "转口俄罗斯",
        "reviewer",
        t.NOON,
    )
    assert both_worlds.held(vin_at(1)) == {}
    assert kinds(both_worlds, letter) == ["frozen", "revoked"]
    assert both_worlds.freeze().number != letter.number


def test_revoking_twice_gives_the_first_answer(world: World) -> None:
    letter = world.issue(world.freeze())
    first = revoke(world, letter)
    world.clock.advance(timedelta(hours=1))
    assert revoke(world, letter, t.second_reviewer, note="别的理由") == first
    assert kinds(world, letter).count("revoked") == 1


def test_revoking_at_once_gives_everybody_the_same_answer(both_worlds: World) -> None:
    letter = both_worlds.issue(both_worlds.freeze())
    answers = at_once([lambda n=n: revoke(both_worlds, letter, note=f"理由 {n}") for n in range(8)])
    assert answers == [both_worlds.letter(letter)] * 8
    assert kinds(both_worlds, letter).count("revoked") == 1


def test_a_letter_that_is_not_issued_cannot_be_revoked(world: World) -> None:
    frozen = world.freeze()
    with pytest.raises(NotInForce):
        revoke(world, frozen)
    world.letters.void(t.reviewer, frozen.number, "x")
    with pytest.raises(NotInForce):
        revoke(world, frozen)


def test_a_void_letter_frees_its_cars_and_its_number_is_spent(world: World) -> None:
    letter = world.freeze()
    voided = world.letters.void(t.reviewer, letter.number, "缺字")
    assert world.letter(letter) == voided
    assert world.held(vin_at(1)) == {}
    assert kinds(world, letter) == ["frozen", "voided"]
    again = world.freeze()
    assert [int(one.number.split("-")[2]) for one in (letter, again)] == [1, 2]


def test_an_issued_letter_cannot_be_voided(world: World) -> None:
    letter = world.issue(world.freeze())
    with pytest.raises(NotInForce):
        world.letters.void(t.reviewer, letter.number, "x")
    assert world.letter(letter) == letter


@pytest.mark.parametrize("number", ["SPECMN-2026-0000009-0", "nonsense", "", "SPECMN-2026-0000001-?"])
def test_an_unknown_number_is_not_found(world: World, number: str) -> None:
    with pytest.raises(NotFound):
        world.letters.get(t.reviewer, number)


def test_a_letter_is_found_by_code_in_any_spelling_by_number_and_by_its_file(world: World) -> None:
    letter = world.issue(world.freeze(), b"%PDF-1.7 a file")
    code = world.letters.content(letter).code
    assert world.letters.by_code(code) == letter
    assert world.letters.by_code(f" {code[:9].lower()}-{code[9:]}") == letter
    assert world.letters.by_number(f" {letter.number.lower()} ") == letter
    assert world.letters.by_file(sha256(b"%PDF-1.7 a file")) == letter
    assert world.letters.by_file(sha256(b"%PDF-1.7 another")) is None


def test_typo_malformed_and_unknown_code_take_the_same_way_to_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code = world.letters.content(world.freeze()).code
    typo = code[:-1] + ("0" if code[-1] != "0" else "1")
    looked_up = []
    from letters.records.issued import LetterRecords

    really = LetterRecords.letter_by_code

    def spy(self: LetterRecords, digest: bytes) -> LetterRecord | None:
        looked_up.append(digest)
        return really(self, digest)

    monkeypatch.setattr(LetterRecords, "letter_by_code", spy)
    assert [world.letters.by_code(text) for text in (typo, "", "0" * 27, "x" * 5000, "码")] == [None] * 5
    assert looked_up == [code_hash("0" * 27)] * 5


def test_the_file_is_handed_out_once_sealed_and_never_when_damaged(world: World) -> None:
    frozen = world.freeze()
    with pytest.raises(NotInForce):
        world.letters.pdf(frozen)
    issued = world.issue(frozen, b"%PDF-1.7")
    assert world.letters.pdf(issued) == b"%PDF-1.7"
    for file in world.archive._folder.rglob("*.pdf"):
        file.write_bytes(b"%PDF-1.6")
    with pytest.raises(ArchiveDamaged):
        world.letters.pdf(issued)


def test_an_expired_letter_gives_way_to_a_new_one(world: World) -> None:
    with world.work.writing() as books:
        books.add_maker(t.maker(validity_days=30))
    first = world.issue(world.freeze())
    world.clock.advance(timedelta(days=30))
    assert world.held(vin_at(1)) == {vin_at(1): first.number}
    world.clock.advance(timedelta(days=1))
    second = world.freeze(planned_application=t.TODAY + timedelta(days=40))
    assert world.held(vin_at(1)) == {vin_at(1): second.number}
