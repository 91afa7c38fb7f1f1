"""The Merkle tree of RFC 9162 section 2: hashes, growth, and proofs of inclusion and consistency."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kernel.canonical import sha256

EMPTY_ROOT = sha256(b"")
NodeAt = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at (level, index); level 0 are the leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """Return `SHA-256(0x00 || entry)` (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return `SHA-256(0x01 || left || right)` (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right)


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree of 2**level leaves beginning at leaf `index * 2**level`."""

    level: int
    index: int
    hash: bytes


def grow(size: int, entry: bytes, node_at: NodeAt) -> tuple[Node, ...]:
    """Return the nodes that become complete when `entry` is appended to a tree of `size` leaves."""
    made = [Node(0, size, leaf_hash(entry))]
    while made[-1].index % 2 == 1:
        last = made[-1]
        parent = node_hash(node_at(last.level, last.index - 1), last.hash)
        made.append(Node(last.level + 1, last.index // 2, parent))
    return tuple(made)


def root(size: int, node_at: NodeAt) -> bytes:
    """Return the root of the first `size` leaves, folding the complete subtrees from the right."""
    return _range_hash(0, size, node_at) if size else EMPTY_ROOT


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range_hash(begin: int, end: int, node_at: NodeAt) -> bytes:
    """Return the hash over leaves [begin, end); begin is aligned as in the RFC's recursion."""
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node_at(level, begin >> level)
    middle = begin + _split(size)
    return node_hash(_range_hash(begin, middle, node_at), _range_hash(middle, end, node_at))


def inclusion_proof(position: int, size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """Return PATH(position, D_size) of RFC 9162, 2.1.3.1. Raises `ValueError` outside the tree."""
    if not 0 <= position < size:
        raise ValueError("no such leaf in a tree of this size")
    return tuple(_path(position, 0, size, node_at))


def _path(position: int, begin: int, end: int, node_at: NodeAt) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if position < middle:
        return [*_path(position, begin, middle, node_at), _range_hash(middle, end, node_at)]
    return [*_path(position, middle, end, node_at), _range_hash(begin, middle, node_at)]


def verify_inclusion(entry: bytes, position: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """Return whether `entry` is leaf `position` of the tree with `expected_root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    index, last, value = position, size - 1, leaf_hash(entry)
    for sibling in proof:
        if last == 0:
            return False
        if index % 2 == 1 or index == last:
            value = node_hash(sibling, value)
            while index % 2 == 0 and index != 0:
                index, last = index >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and value == expected_root


def consistency_proof(old: int, size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """Return PROOF(old, D_size) of RFC 9162, 2.1.4.1. Raises `ValueError` unless 0 < old <= size."""
    if not 0 < old <= size:
        raise ValueError("a consistency proof needs 0 < old <= size")
    return tuple(_subproof(old, 0, size, True, node_at))


def _subproof(old: int, begin: int, end: int, whole: bool, node_at: NodeAt) -> list[bytes]:
    if old == end:
        return [] if whole else [_range_hash(begin, end, node_at)]
    middle = begin + _split(end - begin)
    if old <= middle:
        return [*_subproof(old, begin, middle, whole, node_at), _range_hash(middle, end, node_at)]
    return [*_subproof(old, middle, end, False, node_at), _range_hash(begin, middle, node_at)]


def verify_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Return whether the tree of `size` extends the tree of `old` leaves (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    return _fold_consistency(old - 1, size - 1, path, old_root, new_root)


def _fold_consistency(index: int, last: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    while index % 2 == 1:
        index, last = index >> 1, last >> 1
    old_value = new_value = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index % 2 == 1 or index == last:
            old_value, new_value = node_hash(sibling, old_value), node_hash(sibling, new_value)
            while index % 2 == 0 and index != 0:
                index, last = index >> 1, last >> 1
        else:
            new_value = node_hash(new_value, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and old_value == old_root and new_value == new_root
