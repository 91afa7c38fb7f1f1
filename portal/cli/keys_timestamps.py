"""`letters keys timestamps`: which timestamp authorities are asked, which count for what they stamped once, and which for nothing any more."""

import sys
from pathlib import Path

import click

from kernel.decision import Sentence
from letters.service.evidence import EvidenceFault
from portal.cli.desk import desk_of, with_instance
from portal.cli.keys_trust import CERTIFICATES, stop_on
from portal.cli.output import DONE, WRONG_USE, as_json, fail, progress, read_limited, say
from portal.keys.authorities import StampPlace
from portal.keys.pinning import MOST_BYTES, certificates_in, distrust_faults, list_sources, stamp_faults, stamp_place, try_stamp


@click.group()
def timestamps() -> None:
    """Choose the timestamp authorities (RFC 3161), tried in their order."""


@timestamps.command("add")
@click.argument("url")
@click.option("--ca", required=True, type=CERTIFICATES, help="CAs above its certificate (PEM), the root among them.")
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
    stop_on(stamp_faults(place, before, now))
    for source in list_sources(try_stamp(place, now)):
        authorities.add_source(source)
    authorities.set_timestamps((place, *before) if first else (*before, place))
    desk.keyring.folder.touch()
    click.echo(place.name)


@timestamps.command("remove")
@click.argument("name")
@with_instance
def remove_timestamps(name: str, instance: Path | None) -> None:
    """Ask the authority NAME no more; what it stamped until now stays good, what it gives from now on does not count."""
    desk = desk_of(instance)
    folder = desk.keyring.folder
    before = folder.authorities.timestamps()
    _named(name, before)
    now = desk.clock.now()
    folder.authorities.set_timestamps(place.taken_off(now) if place.name == name else place for place in before)
    folder.touch()


@timestamps.command()
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help="Print the letters as JSON.")
@with_instance
def distrust(name: str, json_: bool, instance: Path | None) -> None:
    """Believe nothing that the authority NAME ever stamped, because its key may be in other hands; name the letters that rest on it."""
    desk = desk_of(instance)
    folder = desk.keyring.folder
    before = folder.authorities.timestamps()
    place = _named(name, before)
    others = tuple(other for other in before if other.name != name)
    stop_on(distrust_faults(place, others))
    folder.authorities.set_timestamps(others)
    folder.touch()
    with progress("Checking 核对") as step:
        lost = desk.evidence.check(step).faults
    if json_:
        as_json({"distrusted": name, "letters": [{"number": one.number, "sentence": one.sentence.as_json()} for one in lost]})
    else:
        _print(name, lost)
    sys.exit(DONE)


@timestamps.command("list")
@with_instance
def list_timestamps(instance: Path | None) -> None:
    """List the timestamp authorities in their order, as JSON: whether each is asked, and until when its stamps count."""
    as_json([_described(place) for place in desk_of(instance).keyring.folder.authorities.timestamps()])


def _described(place: StampPlace) -> dict[str, object]:
    until = place.until and place.until.isoformat()
    return {"name": place.name, "url": place.url, "asked": place.asked, "until": until, "policies": list(place.trust.policies)}


def _named(name: str, places: tuple[StampPlace, ...]) -> StampPlace:
    found = next((place for place in places if place.name == name), None)
    if found is not None:
        return found
    return fail(
        WRONG_USE, Sentence(f"没有名为 {name} 的时间戳服务。", f"There is no timestamp authority called {name}."), code="timestamp_name"
    )


def _print(name: str, lost: tuple[EvidenceFault, ...]) -> None:
    say(
        Sentence(
            f"{name} 的时间戳一律不再有效。时间戳不再成立的确认书：{len(lost)} 份，其文件查验时不再通过，请重新签发。",
            f"No timestamp of {name} counts any more. Letters whose timestamps no longer hold: {len(lost)}. Their files no longer pass: issue them anew.",
        )
    )
    for one in lost:
        click.echo(f"  {one.number}")
