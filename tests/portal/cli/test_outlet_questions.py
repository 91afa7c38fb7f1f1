"""`letters outlets coverage` and `history`: what the registry tells on the command line."""

import json
from datetime import timedelta
from pathlib import Path

from kernel.clock import FixedClock
from tests.support.instance import desk_of
from tests.support.outlet_commands import CHEN, ID, Say, outlet
from tests.support.outlet_sheets import NOON


def test_coverage_tells_each_country_brand_and_powertrain(told: Say) -> None:
    result = told("outlets", "coverage")
    assert result.exit_code == 0
    assert "KZ   SPECIMEN" in result.stdout
    whole = json.loads(told("outlets", "coverage", "--json").stdout)
    assert {"country", "brand", "powertrain", "serving", "is_served", "nearest_end"} <= set(whole["coverage"][0])
    assert [ending["days"] for ending in whole["endings"]] == [30, 60, 90]


def test_coverage_is_narrowed_by_country_brand_powertrain_and_day(told: Say) -> None:
    def kinds(*options: str) -> set[tuple[str, str, str]]:
        rows = json.loads(told("outlets", "coverage", "--json", *options).stdout)["coverage"]
        return {(row["country"], row["brand"], row["powertrain"]) for row in rows}

    assert {place for place, _, _ in kinds("--country", "哈萨克斯坦")} == {"KZ"}
    assert {kind for _, _, kind in kinds("--powertrain", "BEV")} == {"BEV"}
    assert kinds("--country", "KZ", "--powertrain", "BEV") == {("KZ", "SPECIMEN", "BEV")}
    assert kinds("--brand", "NOBODY") == kinds("--on", "1999-01-01") == set()
    assert told("outlets", "coverage", "--powertrain", "steam").exit_code == 2


def test_a_country_with_outlets_but_none_that_a_letter_may_name_cannot_serve_and_is_no_gap(say: Say, instance: Path) -> None:
    registry = desk_of(instance).registry
    registry.keep(outlet(outlet_id="GE-1", country="GE", services=(), valid_to=None), seen=0, actor=CHEN)
    result = say("outlets", "coverage", "--country", "GE")
    assert "cannot serve 不能写入" in result.stdout
    assert "4 combinations, 4 of which cannot serve" in result.stdout
    assert "gap" not in result.stdout.lower()


def test_history_tells_who_when_why_and_what_differed(say: Say, instance: Path) -> None:
    clock = FixedClock(NOON)
    registry = desk_of(instance, clock).registry
    registry.keep(outlet(), seen=0, actor=CHEN)
    clock.advance(timedelta(days=1))
    registry.keep(outlet(city="Астана"), seen=1, actor=CHEN, note="搬迁")
    assert say("outlets", "history", ID).stdout.splitlines() == [
        "   2  2026-03-03 04:00:00Z  edit    lin  city  — 搬迁",
        "   1  2026-03-02 04:00:00Z  edit    lin  新 new",
    ]
    newest, oldest = json.loads(say("outlets", "history", ID, "--json").stdout)
    assert (newest["version"], newest["changed"], newest["outlet"]["city"]) == (2, ["city"], "Астана")
    assert (oldest["changed"], oldest["at"], oldest["outlet"]["brands"]) == ([], "2026-03-02T04:00:00Z", ["吉利Geely", "BYD"])


def test_history_calls_who_has_an_account_by_name(say: Say, instance: Path) -> None:
    desk = desk_of(instance)
    desk.registry.keep(outlet(), seen=0, actor=desk.accounts.by_login("registrar").actor)
    assert "edit    Specimen registrar  新 new" in say("outlets", "history", ID).stdout


def test_an_outlet_that_never_was_has_no_history(told: Say) -> None:
    result = told("outlets", "history", "KZ-NO")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("outlet_unknown:")
