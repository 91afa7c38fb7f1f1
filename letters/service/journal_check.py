"""The check of the whole journal: leaves, nodes, signed heads, the checkpoints kept outside, and the register beside it."""

from collections.abc import Callable, Iterator

from kernel.decision import Sentence
from letters.journal import EMPTY_ROOT, leaf_hash, node_hash, root
from letters.ports import CheckpointLog, JournalHead, JournalLeaf, Work
from letters.service.life import life_faults, unregistered
from letters.service.proving import is_committed, is_filed_right

STEP = 200
"""How many events one short transaction takes."""


class JournalCheck:
    """Looks over the whole journal, in the database and beside it; `is_signed` tells whether a head is one that we signed."""

    def __init__(self, work: Work, checkpoints: CheckpointLog, is_signed: Callable[[JournalHead], bool]) -> None:
        self._work = work
        self._checkpoints = checkpoints
        self._is_signed = is_signed

    def faults(self, export: Callable[[], Iterator[JournalLeaf]]) -> tuple[Sentence, ...]:
        """Recompute the whole journal from its events; return every fault, located, and nothing if it is sound.

        Read in this order - head, nodes, leaves - what another process appends meanwhile is no fault.
        """
        kept = self._checkpoints.all()
        head = self._head()
        nodes = self._nodes()
        leaves = tuple(export())
        hashes = [leaf_hash(leaf.entry) for leaf in leaves]
        tree = (*_leaf_faults(leaves), *_node_faults(nodes, hashes, head.size), *self._head_faults(head, hashes))
        return (*tree, *self._rollback_faults(kept, hashes), *self._register_faults(leaves))

    def _rollback_faults(self, kept: tuple[JournalHead, ...], hashes: list[bytes]) -> Iterator[Sentence]:
        """Tell the first checkpoint kept outside the database that this journal does not extend (RFC 9162, 2.1.4), or that none are kept.

        The first head of a journal has at most `STEP` events.
        """
        levels = list(_levels(hashes))
        if hashes and (not kept or kept[0].size > STEP):
            yield Sentence(
                "检查点文件缺失，或缺少开头部分：数据库是否被换回旧状态无从判断，请从备份恢复该文件。",
                "The file of checkpoints is missing or lost its beginning, so that an older database would not be told; restore it from a backup.",
            )
        for old in kept:
            if not self._is_signed(old) or old.size > len(hashes) or root(old.size, lambda level, at: levels[level][at]) != old.root:
                yield Sentence(
                    f"日志不包含检查点文件中第 {old.size} 条处的检查点：数据库可能被换回旧状态。",
                    f"The journal does not extend the checkpoint kept at size {old.size}: the database may have been put back to an older state.",
                )
                return

    def _register_faults(self, leaves: tuple[JournalLeaf, ...]) -> tuple[Sentence, ...]:
        """Compare the register with the journal, by letter and by `frozen` event; read after the leaves, it lacks none of them."""
        with self._work.reading() as books:
            letters = {letter.id: letter for letter in books.letters()}
            suspects = [letter.id for letter in letters.values() if life_faults(letter, books.told(letter.id))]
        lives = (fault for suspect in suspects for fault in self._second_look(suspect))
        return (*lives, *unregistered(leaves, letters.keys()))

    def _second_look(self, letter_id: str) -> tuple[Sentence, ...]:
        """Ask again: on PostgreSQL a letter may have moved on between the reading of its row and of its events."""
        with self._work.reading() as books:
            letter = books.letter(letter_id)
            return () if letter is None else life_faults(letter, books.told(letter_id))

    def _head(self) -> JournalHead:
        with self._work.reading() as books:
            return books.head()

    def _nodes(self) -> dict[tuple[int, int], bytes]:
        with self._work.reading() as books:
            return {(node.level, node.index): node.hash for node in books.nodes()}

    def _head_faults(self, head: JournalHead, hashes: list[bytes]) -> Iterator[Sentence]:
        if not head.size <= len(hashes) <= self._head().size:
            yield Sentence(
                f"日志应有 {head.size} 条，实有 {len(hashes)} 条。",
                f"The journal should hold {head.size} entries, it holds {len(hashes)}.",
            )
        if head.size and not self._is_signed(head):
            yield Sentence("日志检查点的签名无效。", "The signature of the journal's checkpoint does not hold.")
        if _root_of(hashes[: head.size]) != head.root:
            yield Sentence("日志根哈希与签名的检查点不符。", "The journal's root differs from the signed checkpoint.")


def _leaf_faults(leaves: tuple[JournalLeaf, ...]) -> Iterator[Sentence]:
    expected = 0
    for leaf in leaves:
        if leaf.position != expected:
            yield _fault(expected, "缺失", "is missing")
        if not is_committed(leaf):
            yield _fault(leaf.position, "内容与承诺值不符", "does not match its commitment")
        elif not is_filed_right(leaf):
            yield _fault(leaf.position, "归在别的事项名下", "is filed under another subject or kind")
        expected = leaf.position + 1


def _node_faults(nodes: dict[tuple[int, int], bytes], hashes: list[bytes], size: int) -> Iterator[Sentence]:
    """Compare the stored subtrees with those the leaves give; only those of the first `size` leaves have to be there."""
    due = {(level, index): value for level, row in enumerate(_levels(hashes)) for index, value in enumerate(row)}
    for level, index in sorted(nodes.keys() | {place for place in due if (place[1] + 1) << place[0] <= size}):
        if nodes.get((level, index)) != due.get((level, index)):
            yield Sentence(
                f"日志第 {level} 层第 {index} 个节点与条目不符。",
                f"Node {index} of level {level} of the journal does not follow from its entries.",
            )


def _levels(hashes: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the hashes of the complete subtrees, level by level from the leaves up."""
    while hashes:
        yield hashes
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=False)]


def _fault(position: int, zh: str, en: str) -> Sentence:
    return Sentence(f"日志第 {position} 条{zh}。", f"Journal entry {position} {en}.")


def _root_of(hashes: list[bytes]) -> bytes:
    """Return the root over leaf hashes, without the stored nodes."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(_root_of(hashes[:middle]), _root_of(hashes[middle:]))
