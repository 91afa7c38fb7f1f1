"""The made data files are what the script makes from the libraries pinned here."""

from importlib.resources import files
from itertools import pairwise

import pytest

from kernel.data import rows
from tests.assets.make_kernel_data import made


@pytest.mark.parametrize(("name", "text"), made().items(), ids=made().keys())
def test_the_file_is_what_its_script_makes(name: str, text: str) -> None:
    assert files("kernel").joinpath(f"data/{name}").read_text(encoding="utf-8") == text


def test_script_ranges_stand_in_order_and_do_not_overlap() -> None:
    ranges = [(int(row["first"], 16), int(row["last"], 16)) for row in rows("scripts.csv")]
    assert all(first <= last for first, last in ranges)
    assert all(one[1] < other[0] for one, other in pairwise(ranges))


def test_every_data_file_is_told_about_in_the_readme() -> None:
    folder = files("kernel").joinpath("data")
    readme = folder.joinpath("README.md").read_text(encoding="utf-8")
    assert [entry.name for entry in folder.iterdir() if entry.name.endswith(".csv") and f"`{entry.name}`" not in readme] == []
