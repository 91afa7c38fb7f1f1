"""The Merkle tree of RFC 9162: the reference vectors of certificate transparency, and proofs of every size up to 70."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.events import Event, EventKind, commitment
from letters.journal import (
    EMPTY_ROOT,
    Node,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.support.trade import NOON

LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
"""The inputs of the reference tree of the certificate-transparency project."""

ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Its published roots, for 0 to 8 leaves."""

INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
"""Its published audit paths, zero-based."""

CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
"""Its published consistency proofs."""

LARGEST = 70
ENTRIES = [n.to_bytes(2, "big") for n in range(LARGEST)]


class Tree:
    """A tree in memory, grown leaf by leaf as the journal grows."""

    def __init__(self, entries: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for size, entry in enumerate(entries):
            for node in grow(size, entry, self.at):
                assert (node.level, node.index) not in self.nodes
                self.nodes[node.level, node.index] = node.hash

    def at(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def mth(entries: list[bytes]) -> bytes:
    """The definition of the Merkle tree hash in RFC 9162, 2.1.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


REFERENCE = Tree(LEAVES)
TREE = Tree(ENTRIES)


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_reference_tree_are_the_published_ones(size: int) -> None:
    assert root(size, REFERENCE.at).hex() == ROOTS[size]
    assert mth(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("position", "size", "path"), INCLUSION)
def test_the_audit_paths_of_the_reference_tree_are_the_published_ones(position: int, size: int, path: list[str]) -> None:
    assert [h.hex() for h in inclusion_proof(position, size, REFERENCE.at)] == path
    assert verify_inclusion(LEAVES[position], position, size, [bytes.fromhex(h) for h in path], bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCY)
def test_the_consistency_proofs_of_the_reference_tree_are_the_published_ones(old: int, size: int, path: list[str]) -> None:
    assert [h.hex() for h in consistency_proof(old, size, REFERENCE.at)] == path
    proof = [bytes.fromhex(h) for h in path]
    assert verify_consistency(old, size, proof, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_definition(size: int) -> None:
    assert root(size, TREE.at) == mth(ENTRIES[:size])


def test_a_leaf_can_never_be_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_leaf_of_every_size_is_proved(size: int) -> None:
    expected = root(size, TREE.at)
    for position in range(size):
        proof = inclusion_proof(position, size, TREE.at)
        assert len(proof) <= (size - 1).bit_length()
        assert verify_inclusion(ENTRIES[position], position, size, proof, expected)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_tree_is_proved_to_extend_every_smaller_one(size: int) -> None:
    for old in range(1, size + 1):
        proof = consistency_proof(old, size, TREE.at)
        assert verify_consistency(old, size, proof, root(old, TREE.at), root(size, TREE.at))


SIZES = st.integers(1, LARGEST)


def _tampered(proof: tuple[bytes, ...], data: st.DataObject) -> tuple[bytes, ...]:
    """Change, drop, add or swap an element of a proof."""
    kinds: list[Callable[[list[bytes]], None]] = [
        lambda p: p.insert(data.draw(st.integers(0, len(p))), data.draw(st.binary(min_size=32, max_size=32)))
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
        kinds += [lambda p: p.__setitem__(at, flipped), lambda p: p.__delitem__(at), lambda p: p.append(p[-1])]
    if len(set(proof)) > 1:
        kinds.append(lambda p: p.reverse())
    changed = list(proof)
    data.draw(st.sampled_from(kinds))(changed)
    return tuple(changed)


@given(st.data(), SIZES)
def test_no_tampered_inclusion_proof_holds(data: st.DataObject, size: int) -> None:
    position = data.draw(st.integers(0, size - 1))
    expected = root(size, TREE.at)
    proof = inclusion_proof(position, size, TREE.at)
    wrong = _tampered(proof, data)
    assert wrong == proof or not verify_inclusion(ENTRIES[position], position, size, wrong, expected)


@given(st.data(), SIZES)
def test_a_proof_holds_for_its_own_leaf_place_and_root_only(data: st.DataObject, size: int) -> None:
    position = data.draw(st.integers(0, size - 1))
    expected, proof = root(size, TREE.at), inclusion_proof(position, size, TREE.at)
    other = data.draw(st.integers(-1, LARGEST + 1).filter(lambda n: n != position))
    assert not verify_inclusion(ENTRIES[position], other, size, proof, expected)
    assert not verify_inclusion(ENTRIES[position] + b"x", position, size, proof, expected)
    assert not verify_inclusion(ENTRIES[position], position, size, proof, root(size - 1, TREE.at))


@given(st.data(), st.integers(2, LARGEST))
def test_no_tampered_consistency_proof_holds(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(old, size, TREE.at)
    wrong = _tampered(proof, data)
    roots = root(old, TREE.at), root(size, TREE.at)
    assert wrong == proof or not verify_consistency(old, size, wrong, *roots)


@given(st.data(), st.integers(2, LARGEST))
def test_a_rewritten_past_is_not_consistent(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, old - 1))
    rewritten = Tree([*ENTRIES[:at], b"forged", *ENTRIES[at + 1 : size]])
    assert not verify_consistency(old, size, consistency_proof(old, size, rewritten.at), root(old, TREE.at), root(size, rewritten.at))


@pytest.mark.parametrize(("position", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_there_is_no_inclusion_proof_outside_the_tree(position: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(position, size, TREE.at)
    assert not verify_inclusion(b"", position, size, (), EMPTY_ROOT)


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_there_is_no_consistency_proof_for_sizes_out_of_order(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="0 < old <= size"):
        consistency_proof(old, size, TREE.at)
    assert not verify_consistency(old, size, (), EMPTY_ROOT, EMPTY_ROOT)


def test_an_empty_consistency_proof_proves_only_a_tree_to_be_itself() -> None:
    assert verify_consistency(5, 5, (), root(5, TREE.at), root(5, TREE.at))
    assert not verify_consistency(5, 5, (), root(5, TREE.at), root(4, TREE.at))
    assert not verify_consistency(5, 7, (), root(5, TREE.at), root(7, TREE.at))
    assert not verify_consistency(4, 8, (), root(4, TREE.at), root(8, TREE.at))


def test_growing_gives_exactly_the_subtrees_that_become_complete() -> None:
    assert [(n.level, n.index) for n in grow(7, b"x", TREE.at)] == [(0, 7), (1, 3), (2, 1), (3, 0)]
    assert grow(0, b"x", TREE.at) == (Node(0, 0, leaf_hash(b"x")),)


def test_an_events_leaf_commits_to_salt_and_event() -> None:
    event = Event(EventKind.FROZEN, NOON, "ab" * 16, "reviewer", {"number": "SPECMN-2026-0000001-8"}).canonical_bytes()
    assert event.startswith(b'{"actor":"reviewer","at":"2026-03-02T04:00:00Z","facts":{"number":')
    assert b'"format":"event/v1","kind":"frozen"' in event
    salt = bytes(32)
    assert commitment(salt, event) == hashlib.sha256(salt + event).digest()
    assert len({commitment(salt, event), commitment(salt, event + b" "), commitment(b"\x01" + bytes(31), event)}) == 3


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_an_error(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(bytes(length), b"{}")
