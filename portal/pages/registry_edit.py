"""Entering an outlet and changing it: one form, never over somebody else's change, and not unawares from under a letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.country import all_countries
from kernel.decision import Reason, Refused
from outlets.rules import lessens
from outlets.service.keeping import NEW
from outlets.values import POWERTRAINS, Outlet, Standing
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.language import language, say, t
from portal.pages.registry import list_words
from portal.pages.registry_record import others_in, person_names, standing
from portal.pages.requests import today
from portal.views import outlet_form
from portal.views.leaning import impact
from portal.views.outlet_fields import GROUPS
from portal.views.outlet_paths import outlet_path
from portal.views.outlet_words import CATEGORIES, SOURCES, SUPPLIES, changes
from portal.views.pin_map import pin_map
from portal.views.states import OUTLET, SERVICES

keeping = Blueprint("registry_edit", __name__)

CHANGED = "outlet_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form holds: the texts of its inputs, the note, and the version it was opened at (`NEW` for a new outlet)."""

    texts: Mapping[str, str]
    note: str = ""
    seen: int = NEW

    @property
    def inputs(self) -> dict[str, str]:
        """Every input of the form by name."""
        return {**self.texts, "note": self.note, "seen": str(self.seen)}


@keeping.get("/registry/new")
def new() -> str:
    """Show the empty form."""
    return _form(Draft(outlet_form.empty_texts(today())))


@keeping.post("/registry/new")
def add() -> ResponseReturnValue:
    """Store a new outlet, or show the form again with what is wrong."""
    draft = _sent(NEW)
    read = outlet_form.read(current_actor().maker, draft.texts)
    if _asks("map"):
        return _form(draft)
    return (_form(draft, faults=read), 422) if isinstance(read, tuple) else _store(read, draft)


@keeping.get("/registry/<address>/edit")
def edit(address: str) -> str:
    """Show an outlet's form as it stands."""
    found = standing(address)
    return _form(Draft(outlet_form.texts_of(found.outlet), seen=found.version), found)


@keeping.post("/registry/<address>/edit")
def save(address: str) -> ResponseReturnValue:
    """Store an outlet as edited; before it serves less than it did, say who leans on it."""
    found = standing(address)
    draft = _sent(_version(request.form.get("seen", "")), outlet_id=found.outlet.outlet_id)
    if _asks("map") or _asks("continue"):
        return _form(draft, found)
    read = outlet_form.read(found.outlet.maker, draft.texts)
    if isinstance(read, tuple):
        return _form(draft, found, faults=read), 422
    if draft.seen != found.version:
        return _conflict(read, draft, found), 409
    if lessens(found.outlet, read) and not _asks("confirmed"):
        return _consequences(read, draft, found)
    return _store(read, draft, found)


def _sent(seen: int, **fixed: str) -> Draft:
    return Draft({**outlet_form.typed(request.form), **fixed}, request.form.get("note", "").strip(), seen)


def _asks(deed: str) -> bool:
    return request.form.get("do") == deed


def _version(text: str) -> int:
    """Return the version that a form was opened at; what is none is a version that no outlet has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _store(outlet: Outlet, draft: Draft, found: Standing | None = None) -> ResponseReturnValue:
    desk = current_desk()
    kept = desk.registry.keep(outlet, seen=draft.seen, actor=current_actor(), note=draft.note)
    if isinstance(kept, Refused):
        if found and kept.reasons[0].code == CHANGED:
            return _conflict(outlet, draft, standing(outlet.outlet_id)), 409
        return _form(draft, found, faults=kept.reasons), 422
    desk.journal.flush()
    flash(_told(outlet.outlet_id, changed=bool(kept.outlet_ids), added=found is None))
    return redirect(outlet_path(outlet.outlet_id), 303)


def _told(outlet_id: str, *, changed: bool, added: bool) -> str:
    if added:
        return t(f"已登记网点 {outlet_id}。", f"Outlet {outlet_id} is registered.")
    return t("已保存。", "Saved.") if changed else t("内容没有变化，没有新的版本。", "Nothing was different, so nothing was stored.")


def _form(draft: Draft, found: Standing | None = None, faults: tuple[Reason, ...] = ()) -> str:
    texts = draft.texts
    return render_template(
        "registry/edit.html",
        form=Form(draft.inputs, faults),
        told=Form({}, outlet_form.summary(faults)),
        outlet=found.outlet if found else None,
        groups=GROUPS,
        options=_options(),
        pins=pin_map(texts["country"], texts["latitude"], texts["longitude"], others_in(texts["country"])),
        **list_words(),
    )


def _conflict(outlet: Outlet, draft: Draft, found: Standing) -> str:
    history = current_desk().registry.history(outlet.maker, outlet.outlet_id)
    opened = outlet_form.opened_at(history, draft.seen)
    merged = Draft(outlet_form.continued(opened, found.outlet, outlet), draft.note, found.version)
    return render_template(
        "registry/conflict.html",
        found=found,
        outlet=found.outlet,
        rows=outlet_form.disagreements(opened, found.outlet, outlet),
        inputs=merged.inputs,
        by=person_names(found)[found.by],
        sources=SOURCES,
        **list_words(),
    )


def _consequences(outlet: Outlet, draft: Draft, found: Standing) -> str:
    return render_template(
        "registry/consequences.html",
        outlet=found.outlet,
        changes=changes(found.outlet, outlet),
        impact=impact(current_desk(), current_actor(), [outlet.outlet_id], today()),
        inputs=draft.inputs,
        **list_words(),
    )


def _options() -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen in each column that is chosen from, in the visitor's language."""
    abroad = sorted((place for place in all_countries() if not place.is_origin), key=lambda place: place.name.in_language(language()))
    return {
        "country": [(place.alpha2, say(place.name)) for place in abroad],
        "status": [(status.value, say(state.word)) for status, state in OUTLET.items()],
        "powertrains": [(word, word) for word in POWERTRAINS],
        "services": [(service.value, say(name)) for service, name in SERVICES.items()],
        "categories": [(word, say(name)) for word, name in CATEGORIES.items()],
        "parts_supply": [("", t("未填写", "Not stated")), *((supply.value, say(name)) for supply, name in SUPPLIES.items())],
    }
