"""The journal over the books: sound under many hands, and every tampering is located."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from letters.checkpoints import FileCheckpoints
from letters.errors import JournalDamaged, NotFound
from letters.events import Event, EventKind
from letters.journal import EMPTY_ROOT, verify_consistency
from letters.ports import JournalHead
from letters.service import Journal
from letters.service.journal_check import STEP
from tests.support import trade as t
from tests.support.trade_world import World, at_once, checkpoint_key


def emit(world: World, count: int, subject: str = "s") -> None:
    with world.work.writing() as books:
        for n in range(count):
            books.emit(Event(EventKind.REQUESTED, t.NOON, f"{subject}{n}", "u1", {"n": n}))


def sound(world: World) -> bool:
    return world.journal.check() == ()


def tamper(world: World, statement: str, **values: object) -> None:
    with world.work.writing() as books:
        assert books.session.execute(text(statement), values).rowcount == 1, statement  # type: ignore[attr-defined]


def told(world: World) -> str:
    """Return every fault the check tells, in English, with each sentence present in Chinese as well."""
    faults = world.journal.check()
    assert all(fault.zh and fault.en for fault in faults)
    return "\n".join(fault.en for fault in faults)


def test_an_empty_journal_is_sound(both_worlds: World) -> None:
    assert both_worlds.journal.head() == JournalHead(0, EMPTY_ROOT, "")
    assert both_worlds.journal.flush().size == 0
    assert sound(both_worlds)
    assert list(both_worlds.journal.export()) == []


@pytest.mark.parametrize("count", [1, 2, 7, 64, STEP, STEP + 1])
def test_every_event_enters_the_tree_in_order_under_a_signed_head(world: World, count: int) -> None:
    emit(world, count)
    head = world.journal.flush()
    assert head.size == count
    assert checkpoint_key().holds(head.checkpoint, count, head.root)
    leaves = list(world.journal.export())
    assert [(leaf.position, leaf.subject) for leaf in leaves] == [(n, f"s{n}") for n in range(count)]
    assert len({leaf.salt for leaf in leaves}) == count
    assert sound(world)
    with world.work.reading() as books:
        assert books.pending(10) == ()


def test_flushing_again_changes_nothing(both_worlds: World) -> None:
    emit(both_worlds, 3)
    head = both_worlds.journal.flush()
    assert both_worlds.journal.flush() == head == both_worlds.journal.head()


def test_flushing_from_8_threads_while_events_come_in_yields_a_sound_tree(both_worlds: World) -> None:
    def work(n: int) -> int:
        for part in range(4):
            emit(both_worlds, 5, subject=f"t{n}-{part}-")
            both_worlds.journal.flush()
        return both_worlds.journal.head().size

    sizes = at_once([lambda n=n: work(n) for n in range(8)], threads=8)
    assert all(isinstance(size, int) for size in sizes), sizes
    assert both_worlds.journal.flush().size == 160
    assert sound(both_worlds)
    assert len({leaf.subject for leaf in both_worlds.journal.export()}) == 160


def test_a_check_while_others_append_finds_no_fault(world: World) -> None:
    emit(world, 20)

    def append(n: int) -> tuple[object, ...]:
        emit(world, 10, subject=f"x{n}-")
        world.journal.flush()
        return ()

    outcomes = at_once([deed for n in range(6) for deed in (lambda n=n: append(n), world.journal.check)], threads=4)
    assert outcomes == [()] * 12


def test_an_older_head_is_a_forerunner_of_every_newer_one(world: World) -> None:
    from letters.journal import consistency_proof

    heads = []
    for n in range(6):
        emit(world, n + 1, subject=f"h{n}-")
        heads.append(world.journal.flush())
    with world.work.reading() as books:
        for old in heads:
            proof = consistency_proof(old.size, heads[-1].size, books.node)
            assert verify_consistency(old.size, heads[-1].size, proof, old.root, heads[-1].root)


def test_each_event_of_a_letter_is_proved(world: World) -> None:
    letter = world.freeze()
    world.letters.void(t.reviewer, letter.number, "x")
    world.journal.flush()
    proofs = world.journal.prove(letter.id)
    assert [proof.leaf.kind for proof in proofs] == ["frozen", "voided"]
    assert all(proof.holds for proof in proofs)
    assert world.journal.holds_frozen(letter)
    assert world.journal.prove(letter.request_id, "requested")[0].holds


def test_what_is_not_in_the_journal_has_no_proof(world: World) -> None:
    letter = world.freeze()
    assert not world.journal.holds_frozen(letter)
    with pytest.raises(NotFound):
        world.journal.prove(letter.id)
    world.journal.flush()
    with pytest.raises(NotFound):
        world.journal.prove(letter.id, "issued")
    assert not world.journal.holds_frozen(replace(letter, id="0" * 32))


def test_a_proof_holds_for_its_own_event_only(world: World) -> None:
    letter = world.freeze()
    world.journal.flush()
    (proof,) = world.journal.prove(letter.id)
    leaf = proof.leaf
    for changed in (
        replace(leaf, event=leaf.event + b" "),
        replace(leaf, salt=bytes(32)),
        replace(leaf, salt=b""),
        replace(leaf, entry=bytes(32)),
        replace(leaf, position=leaf.position - 1),
        replace(leaf, subject="0" * 32),
        replace(leaf, kind="issued"),
    ):
        assert not replace(proof, leaf=changed).holds
    assert not replace(proof, path=()).holds
    assert not replace(proof, head=replace(proof.head, root=bytes(32))).holds


LEAVES = 11
TAMPERINGS: dict[str, tuple[Callable[[World], None], str]] = {
    "an event": (lambda w: tamper(w, "UPDATE event SET event = :e WHERE position = 5", e=b'{"kind":"frozen"}'), "entry 5 does not match"),
    "a bit of an event": (
        lambda w: tamper(w, "UPDATE event SET event = :e WHERE position = 0", e=next(w.journal.export()).event + b" "),
        "entry 0 does not match",
    ),
    "a salt": (lambda w: tamper(w, "UPDATE event SET salt = :s WHERE position = 10", s=bytes(32)), "entry 10 does not match"),
    "a short salt": (lambda w: tamper(w, "UPDATE event SET salt = :s WHERE position = 3", s=b"x"), "entry 3 does not match"),
    "a lost salt": (lambda w: tamper(w, "UPDATE event SET salt = NULL WHERE position = 3"), "entry 3 does not match"),
    "an entry": (lambda w: tamper(w, "UPDATE event SET entry = :e WHERE position = 7", e=bytes(32)), "entry 7 does not match"),
    "a lost entry": (lambda w: tamper(w, "UPDATE event SET entry = NULL WHERE position = 7"), "entry 7 does not match"),
    "the subject it is filed under": (
        lambda w: tamper(w, "UPDATE event SET subject = 'other' WHERE position = 4"),
        "entry 4 is filed under another subject",
    ),
    "the kind it is filed under": (
        lambda w: tamper(w, "UPDATE event SET kind = 'frozen' WHERE position = 4"),
        "entry 4 is filed under another subject or kind",
    ),
    "a removed leaf": (lambda w: tamper(w, "DELETE FROM event WHERE position = 2"), "entry 2 is missing"),
    "the first leaf removed": (lambda w: tamper(w, "DELETE FROM event WHERE position = 0"), "entry 0 is missing"),
    "the last leaf removed": (lambda w: tamper(w, "DELETE FROM event WHERE position = 10"), "should hold 11 entries, it holds 10"),
    "a leaf put back into the outbox": (lambda w: tamper(w, "UPDATE event SET position = NULL WHERE position = 6"), "entry 6 is missing"),
    "a leaf node": (
        lambda w: tamper(w, 'UPDATE journal_node SET hash = :h WHERE level = 0 AND "index" = 9', h=bytes(32)),
        "Node 9 of level 0",
    ),
    "an inner node": (
        lambda w: tamper(w, 'UPDATE journal_node SET hash = :h WHERE level = 2 AND "index" = 1', h=bytes(32)),
        "Node 1 of level 2",
    ),
    "a removed node": (lambda w: tamper(w, "DELETE FROM journal_node WHERE level = 3"), "Node 0 of level 3"),
    "an added node": (
        lambda w: tamper(w, 'INSERT INTO journal_node (level, "index", hash) VALUES (0, 11, :h)', h=bytes(32)),
        "Node 11 of level 0",
    ),
    "the head's root": (lambda w: tamper(w, "UPDATE journal_head SET root = :h", h=bytes(32)), "root differs"),
    "the head's size": (lambda w: tamper(w, "UPDATE journal_head SET size = 10"), "should hold 10 entries, it holds 11"),
    "the head's checkpoint": (lambda w: tamper(w, "UPDATE journal_head SET checkpoint = ''"), "signature of the journal's checkpoint"),
    "the head itself": (lambda w: tamper(w, "DELETE FROM journal_head"), "should hold 0 entries, it holds 11"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_located(both_worlds: World, what: str) -> None:
    emit(both_worlds, LEAVES)
    both_worlds.journal.flush()
    assert sound(both_worlds)
    deed, expected = TAMPERINGS[what]
    deed(both_worlds)
    assert expected in told(both_worlds)


def test_swapping_two_leaves_is_located(world: World) -> None:
    emit(world, LEAVES)
    world.journal.flush()
    for there, back in ((3, 99), (8, 3), (99, 8)):
        tamper(world, "UPDATE event SET position = :back WHERE position = :there", there=there, back=back)
    faults = told(world)
    assert "Node 3 of level 0" in faults
    assert "Node 8 of level 0" in faults


def test_a_journal_rewritten_whole_under_another_key_is_noticed(world: World, tmp_path: Path) -> None:
    class Forger:
        def sign(self, size: int, root: bytes, ended: bytes) -> str:
            return checkpoint_key().sign(size, root, ended).replace("specimen", "forged")

        def holds(self, *_: object) -> bool:
            return True

    emit(world, LEAVES)
    Journal(world.work, Forger(), FileCheckpoints(tmp_path / "forged.log")).flush()
    assert "signature of the journal's checkpoint" in told(world)


@pytest.mark.parametrize("what", ["a removed node", "the head's root", "the head's size", "the head's checkpoint", "the head itself"])
def test_a_damaged_tree_proves_no_letter(world: World, what: str) -> None:
    emit(world, LEAVES - 2)
    letter = world.freeze()
    world.journal.flush()
    assert world.journal.holds_frozen(letter)
    TAMPERINGS[what][0](world)
    assert not world.journal.holds_frozen(letter)


def test_a_tree_that_lost_its_frontier_takes_nothing_more_and_says_so(world: World) -> None:
    emit(world, 3)
    world.journal.flush()
    tamper(world, 'DELETE FROM journal_node WHERE level = 1 AND "index" = 0')
    emit(world, 1, subject="next")
    with pytest.raises(JournalDamaged) as said:
        world.journal.flush()
    assert said.value.sentence.zh
    assert world.journal.head().size == 3


TEXTS = {
    "an event": "UPDATE event SET event = '{}' WHERE position = 5",
    "a salt": "UPDATE event SET salt = 'salt' WHERE position = 5",
    "an entry": "UPDATE event SET entry = 'entry' WHERE position = 5",
    "a node": "UPDATE journal_node SET hash = 'hash' WHERE level = 0 AND \"index\" = 5",
    "the root": "UPDATE journal_head SET root = 'root'",
    "the checkpoint": "UPDATE journal_head SET checkpoint = 'checkpoint'",
}


@pytest.mark.parametrize("what", TEXTS)
def test_text_written_by_hand_where_bytes_belong_is_a_fault_and_no_crash(world: World, what: str) -> None:
    emit(world, LEAVES)
    world.journal.flush()
    tamper(world, TEXTS[what])
    assert told(world)


def test_another_letters_frozen_event_does_not_prove_this_letter(world: World) -> None:
    one, two = world.freeze(t.vehicle(1)), world.freeze(t.vehicle(2))
    world.journal.flush()
    tamper(world, "DELETE FROM event WHERE kind = 'frozen' AND subject = :s", s=two.id)
    tamper(world, "UPDATE event SET subject = :two WHERE kind = 'frozen' AND subject = :one", one=one.id, two=two.id)
    assert not world.journal.holds_frozen(two)


def test_a_frozen_event_proves_only_the_number_and_content_it_names(world: World) -> None:
    letter = world.freeze()
    world.journal.flush()
    assert not world.journal.holds_frozen(replace(letter, number="SPECMN-2026-0000099-X"))
    assert not world.journal.holds_frozen(replace(letter, content_digest=bytes(32)))


def test_no_event_tells_a_code(world: World) -> None:
    letter = world.freeze()
    code = world.letters.content(letter).code.encode()
    world.journal.flush()
    assert all(code not in leaf.event for leaf in world.journal.export())
