"""`letters keys trust`, `timestamps` and `lists`: which CAs and timestamp authorities count, and the revocation lists they give out."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from kernel.decision import Reason, Sentence
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import DONE, REFUSED, WRONG_USE, as_json, fail, read_limited
from portal.keys import lists as revocation
from portal.keys.pinning import MOST_BYTES, ca_faults, certificates_in, list_sources, pin_cas, stamp_faults, stamp_place, try_stamp
from portal.list_refresh import refresh_lists
from signing.certificates import fingerprint_of, load

STALE = 1
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def trust() -> None:
    """Pin the CAs that seal certificates may come from."""


@trust.command("add-ca")
@click.argument("file", type=_FILE)
@with_instance
def add_ca(file: Path, instance: Path | None) -> None:
    """Pin every CA of FILE (PEM or DER), its root among them."""
    desk = desk_of(instance)
    folder, found = desk.keyring.folder, certificates_in(read_limited(file, MOST_BYTES))
    _stop_on(ca_faults(found, folder.authorities.cas(), desk.clock.now()))
    pin_cas(folder.authorities, found)
    folder.touch()
    for der in found:
        click.echo(f"{fingerprint_of(der)}  {load(der).subject.rfc4514_string()}")


@trust.command("list")
@with_instance
def list_cas(instance: Path | None) -> None:
    """List the pinned CAs as JSON."""
    found = desk_of(instance).keyring.folder.authorities.cas()
    as_json(
        [
            {"name": load(d).subject.rfc4514_string(), "sha256": fingerprint_of(d), "valid_until": load(d).not_valid_after_utc.isoformat()}
            for d in found
        ]
    )


@click.group()
def timestamps() -> None:
    """Choose the timestamp authorities (RFC 3161), tried in their order."""


@timestamps.command("add")
@click.argument("url")
@click.option("--ca", required=True, type=_FILE, help="CAs above its certificate (PEM), the root among them.")
@click.option("--policy", "policies", multiple=True, required=True, help="Policy (OID) its tokens count under; may be repeated.")
@click.option("--name", default="", help="Short name for logs and reasons (default: the host).")
@click.option("--first", is_flag=True, help="Try it before the others.")
@with_instance
def add_timestamps(url: str, ca: Path, policies: tuple[str, ...], name: str, first: bool, instance: Path | None) -> None:
    """Add the authority at URL, after it gave one timestamp that verifies."""
    desk = desk_of(instance)
    authorities, now = desk.keyring.folder.authorities, desk.clock.now()
    place = stamp_place(name or url.partition("://")[2].partition("/")[0], url, certificates_in(read_limited(ca, MOST_BYTES)), policies)
    before = authorities.timestamps()
    _stop_on(stamp_faults(place, before, now))
    for source in list_sources(try_stamp(place, now)):
        authorities.add_source(source)
    authorities.set_timestamps((place, *before) if first else (*before, place))
    desk.keyring.folder.touch()
    click.echo(place.name)


@timestamps.command("remove")
@click.argument("name")
@with_instance
def remove_timestamps(name: str, instance: Path | None) -> None:
    """Ask the authority NAME no more; what it stamped stays good."""
    folder = desk_of(instance).keyring.folder
    before = folder.authorities.timestamps()
    if all(place.name != name for place in before):
        fail(
            WRONG_USE, Sentence(f"没有名为 {name} 的时间戳服务。", f"There is no timestamp authority called {name}."), code="timestamp_name"
        )
    folder.authorities.set_timestamps(replace(place, asked=place.asked and place.name != name) for place in before)
    folder.touch()


@timestamps.command("list")
@with_instance
def list_timestamps(instance: Path | None) -> None:
    """List the timestamp authorities in their order, as JSON."""
    found = desk_of(instance).keyring.folder.authorities.timestamps()
    as_json([{"name": p.name, "url": p.url, "asked": p.asked, "policies": list(p.trust.policies)} for p in found])


@click.group()
def lists() -> None:
    """Keep revocation lists (CRLs) fresh; without fresh ones nothing is sealed and nothing is called genuine."""


@lists.command()
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def refresh(json_: bool, instance: Path | None) -> None:
    """Fetch every list from where the certificates say it is; exit 1 if a pinned CA has no fresh one afterwards."""
    desk = desk_of(instance)
    found = refresh_lists(desk)
    states = revocation.states(desk.keyring.folder.authorities, desk.clock.now())
    if json_:
        as_json(
            {"fetched": [{"url": f.url, "taken": f.taken, "sentence": f.sentence.as_json()} for f in found], "lists": _described(states)}
        )
    else:
        for one in found:
            click.echo(f"{'✓' if one.taken else '✗'} {one.url}  {one.sentence.zh} {one.sentence.en}")
        _print(states)
    sys.exit(DONE if all(state.fresh for state in states) else STALE)


@lists.command("add")
@click.argument("source")
@with_instance
def add_list(source: str, instance: Path | None) -> None:
    """Take a list from a file, or remember an address (http) from which to fetch one that no certificate names."""
    desk = desk_of(instance)
    authorities = desk.keyring.folder.authorities
    if source.startswith(("http://", "https://")):
        authorities.add_source(source)
        refresh_lists(desk)
        return
    why = revocation.take(authorities, read_limited(Path(source), revocation.MOST_BYTES), desk.clock.now())
    if why is not None:
        fail(REFUSED, why, code="list_refused")
    desk.keyring.folder.touch()


@lists.command("list")
@with_instance
def show_lists(instance: Path | None) -> None:
    """List how the list of every pinned CA stands, as JSON; exit 1 if one is stale or missing."""
    desk = desk_of(instance)
    states = revocation.states(desk.keyring.folder.authorities, desk.clock.now())
    as_json(_described(states))
    sys.exit(DONE if all(state.fresh for state in states) else STALE)


def _described(states: Iterable[revocation.ListState]) -> list[dict[str, object]]:
    return [
        {"ca": s.ca, "issued_at": s.issued_at and s.issued_at.isoformat(), "due": s.due and s.due.isoformat(), "fresh": s.fresh}
        for s in states
    ]


def _print(states: Iterable[revocation.ListState]) -> None:
    for state in states:
        click.echo(f"{'✓' if state.fresh else '✗'} {state.ca}  {state.due.isoformat() if state.due else '没有 none'}")


def _stop_on(faults: tuple[Reason, ...]) -> None:
    if faults:
        fail(REFUSED, Sentence("没有登记：", "Nothing was pinned:"), reasons=faults)
