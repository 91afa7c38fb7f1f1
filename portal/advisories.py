"""The trade's advisories about destinations, read from the data that ships with the service."""

import csv
from importlib.resources import files

from kernel.decision import Sentence


def load_advisories() -> dict[str, tuple[Sentence, ...]]:
    """Return the advisories by ISO 3166-1 alpha-2 code, each with the month it was reported."""
    text = files("templates").joinpath("advisories/destinations.csv").read_text(encoding="utf-8")
    found: dict[str, list[Sentence]] = {}
    for row in csv.DictReader(text.splitlines()):
        sentence = Sentence(f"{row['zh']}（{row['reported']}）", f"{row['en']} ({row['reported']})")
        found.setdefault(row["alpha2"], []).append(sentence)
    return {alpha2: tuple(sentences) for alpha2, sentences in found.items()}
