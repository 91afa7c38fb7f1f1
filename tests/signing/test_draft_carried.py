"""A sealed file carries its draft: every object as it was, the seal's own entries, and nothing else."""

import re

import pytest

from signing.assembly import carries
from signing.draft import Draft
from signing.pades import seal, trial_seal
from tests.support.contents import composed, content
from tests.support.pki import NOW, cast, seal_spec

DRAFT: Draft = composed(content()).draft


def test_rehearsal_and_seal_both_carry_the_draft() -> None:
    players = cast()
    done = seal(DRAFT, seal_spec(), players.seal, players.chain.timestamps(), players.chain, NOW, trust=players.trust)
    assert carries(done.data, DRAFT)
    assert carries(trial_seal(DRAFT, seal_spec(), NOW).data, DRAFT)


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        (rb"/Type /Catalog", b"/Type /Catalox"),
        (rb"/ExtensionLevel 1>>>>", b"/ExtensionLevel 1>>>> /OpenAction 9 0 R"),
        (rb"/DocMDP [0-9]+ 0 R>>", b"/DocMDP 1 0 R /UR3 9 0 R>>"),
        (rb" /V [0-9]+ 0 R /AP", b" /V 9 0 R /AA 9 0 R /AP"),
        (rb"/MediaBox \[0 0 5", b"/MediaBox [0 0 6"),
        (rb"\A%PDF-1.7", b"%PDF-1.6"),
        (rb"\n2 0 obj\n", b"\n3 0 obj\n"),
    ],
)
def test_any_other_object_or_entry_is_noticed(found: bytes, instead: bytes) -> None:
    data = trial_seal(DRAFT, seal_spec(), NOW).data
    changed = re.sub(found, lambda _: instead, data, count=1)
    assert changed != data
    assert not carries(changed, DRAFT)


def test_the_unsealed_file_and_another_draft_are_not_carried() -> None:
    data = trial_seal(DRAFT, seal_spec(), NOW).data
    assert not carries(DRAFT.unsealed(), DRAFT)
    assert not carries(data, composed(content(2)).draft)
    assert not carries(data[: len(data) // 2], DRAFT)
    assert not carries(b"", DRAFT)
