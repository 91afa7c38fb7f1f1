"""`letters keys trust` and `lists`: which CAs count, and the revocation lists that they and the timestamp authorities give out."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from kernel.decision import Reason, Sentence
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import DONE, REFUSED, WRONG_USE, as_json, fail, read_limited
from portal.keys import lists as revocation
from portal.keys.pinning import MOST_BYTES, ca_faults, certificates_in, pin_cas
from portal.list_refresh import refresh_lists
from signing.certificates import fingerprint_of, load

STALE = 1
CERTIFICATES = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def trust() -> None:
    """Pin the CAs that seal certificates may come from."""


@trust.command("add-ca")
@click.argument("file", type=CERTIFICATES)
@with_instance
def add_ca(file: Path, instance: Path | None) -> None:
    """Pin every CA of FILE (PEM or DER), its root among them."""
    desk = desk_of(instance)
    folder, found = desk.keyring.folder, certificates_in(read_limited(file, MOST_BYTES))
    stop_on(ca_faults(found, folder.authorities.cas(), desk.clock.now()))
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
    try:
        data = read_limited(Path(source), revocation.MOST_BYTES)
    except OSError:
        zh, en = (
            f"无法读取文件 {source}，请核对路径；网址须以 http 开头。",
            f"The file {source} cannot be read; check its path. An address begins with http.",
        )
        fail(WRONG_USE, Sentence(zh, en), code="file_unreadable")
    why = revocation.take(authorities, data, desk.clock.now())
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


def stop_on(faults: tuple[Reason, ...]) -> None:
    """Leave if anything speaks against pinning what was given."""
    if faults:
        fail(REFUSED, Sentence("没有登记：", "Nothing was pinned:"), reasons=faults)


def _described(states: Iterable[revocation.ListState]) -> list[dict[str, object]]:
    return [
        {"ca": s.ca, "issued_at": s.issued_at and s.issued_at.isoformat(), "due": s.due and s.due.isoformat(), "fresh": s.fresh}
        for s in states
    ]


def _print(states: Iterable[revocation.ListState]) -> None:
    for state in states:
        click.echo(f"{'✓' if state.fresh else '✗'} {state.ca}  {state.due.isoformat() if state.due else '没有 none'}")
