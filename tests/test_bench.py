"""What the benches measure with is itself in order; no test here takes the time of anything."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from bench import peer_reportlab
from bench.ours import Ours, letter_at
from bench.outlet_network import COUNTRIES, START, network
from kernel.canonical import sha256
from kernel.clock import FixedClock, SystemClock
from kernel.country import place_of
from letters.archive import FolderArchive
from letters.compose import draw_specimen_seal
from outlets.intake import SheetKind, write_sheet
from outlets.records import OutletRecords
from outlets.service import Registry
from outlets.values import ServiceQuestion
from signing.unsafe import SpecimenChain, make_specimen_chain
from tests.support.contents import QR_TEXT
from tests.support.database import open_test_database
from tests.support.outlet_sheets import MAKER, NOON, REGISTRAR

NETWORK = network(200, maker=MAKER)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_network_is_a_sheet_without_a_fault_and_comes_back_as_it_was(tmp_path: Path, kind: SheetKind) -> None:
    registry = Registry(OutletRecords(open_test_database(tmp_path)), FixedClock(NOON))
    report = registry.import_sheet(MAKER, write_sheet(NETWORK, kind), actor=REGISTRAR)
    assert (report.added, report.refused, report.faults) == (len(NETWORK), 0, ())
    assert sorted(registry.all_outlets(MAKER), key=lambda one: one.outlet_id) == sorted(NETWORK, key=lambda one: one.outlet_id)
    biggest = Counter(one.country for one in NETWORK).most_common(1)[0][0]
    assert registry.serving(ServiceQuestion(MAKER, "BYD", "BEV", biggest, START))


def test_the_same_seed_is_the_same_network_and_a_larger_one_begins_with_it() -> None:
    assert network(200, maker=MAKER) == NETWORK
    assert network(230, maker=MAKER)[:200] == NETWORK
    assert network(200, maker=MAKER, seed=1) != NETWORK


def test_outlets_lie_in_their_countries_and_most_in_few_of_them() -> None:
    assert len(set(COUNTRIES)) == len(COUNTRIES) == 120
    assert all(place_of(one.country).holds(one.latitude or 0, one.longitude or 0) for one in NETWORK)
    counted = Counter(one.country for one in network(2_000, maker=MAKER))
    assert counted.most_common(1)[0][0] == COUNTRIES[0]
    assert sum(count for _, count in counted.most_common(12)) > 2_000 / 3 > counted[COUNTRIES[0]] * 3
    assert len(counted) > 100


@pytest.fixture(scope="module")
def chain() -> SpecimenChain:
    return make_specimen_chain(SystemClock())


@pytest.mark.parametrize("level", peer_reportlab.LEVELS)
def test_a_peer_prints_what_ours_prints_and_seals_at_its_level(chain: SpecimenChain, tmp_path: Path, level: str) -> None:
    peer_reportlab.prepare()
    what = letter_at(7)
    peer = peer_reportlab.sealer(
        chain, chain.seal(what.maker.name_zh), draw_specimen_seal(what.maker.name_zh), tmp_path, level, tuned=False
    )
    sealed = peer.seal(peer_reportlab.page(what, QR_TEXT, tuned=False))
    with pypdfium2.PdfDocument(sealed) as document:
        said = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    outlets = [fact for one in what.outlets for fact in (one.name_zh, one.phone, one.email)]
    for fact in (what.vehicles[0].vin, what.exporter.name_zh, what.number, *outlets):
        assert fact in said
    reader = PdfFileReader(BytesIO(sealed))
    (signature,) = reader.embedded_signatures
    stamps = signature.signer_info["unsigned_attrs"].native or []
    assert (bool(stamps), "/DSS" in reader.root) == (level != "B-B", level == "B-LT")


def test_our_batch_does_all_that_issuing_does(chain: SpecimenChain, tmp_path: Path) -> None:
    ours = Ours(chain, chain.seal(letter_at(1).maker.name_zh), tmp_path)
    assert FolderArchive(tmp_path).get(sha256(ours.issue(8))).startswith(b"%PDF-1.7")
