"""A maker's own words: copied, drafted by one person, approved by another, current from then on, and never edited again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kernel.actor import Actor
from kernel.clock import Clock
from kernel.decision import Decision, Reason, Refused, Sentence
from letters.errors import Conflict, Forbidden, NotFound
from letters.events import Event, EventKind
from letters.own_wording import KIND, OwnWording, WordingState, own_id, unsettled, wording_of
from letters.phrases import Wording
from letters.ports import Books, Work
from letters.rules import may_approve_wording, may_write_wording
from letters.service.phrasing import present_wording, wording_by_id
from letters.service.sample import Sample, rehearse, sample
from letters.service.wording_faults import wording_faults
from letters.values import Maker
from letters.wording import CURRENT, load_wording, shipped


@dataclass(frozen=True, slots=True)
class Shelf:
    """All wordings a maker can look at: its own, newest first, and those that ship; the present one's id, letters by wording."""

    own: tuple[OwnWording, ...]
    shipped: tuple[Wording, ...]
    present: str
    uses: Mapping[str, int]

    @property
    def draft(self) -> OwnWording | None:
        """The one draft, if there is one."""
        return next((own for own in self.own if own.state is WordingState.DRAFT), None)


class Wordings:
    """Keeps the words of each maker's letters."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    def shelf(self, actor: Actor) -> Shelf:
        """Return the wordings of the actor's maker. Raises `NotFound` for people of none."""
        if not actor.maker:
            raise NotFound
        with self._work.reading() as books:
            present = present_wording(books, actor.maker).id
            return Shelf(books.wordings(actor.maker), shipped(), present, books.wording_uses(actor.maker))

    def own(self, actor: Actor, wording_id: str) -> OwnWording | None:
        """Return the maker's own wording of this id, or None for one that ships. Raises `NotFound` for any other."""
        with self._work.reading() as books:
            _words(books, actor, wording_id)
            return books.wording(wording_id)

    def words(self, actor: Actor, wording_id: str) -> Wording:
        """Return words by id, the maker's own or shipped ones. Raises `NotFound` for another maker's."""
        with self._work.reading() as books:
            return _words(books, actor, wording_id)

    def preview(self, actor: Actor, wording_id: str, *, vehicles: int = 1, outlets: int = 1) -> Sample:
        """Return a letter that is none in these words. Raises `NotFound` or `letters.compose.CannotCompose`."""
        with self._work.reading() as books:
            maker, words = _maker(books, actor), _words(books, actor, wording_id)
        return sample(maker, words, self._clock.now(), vehicles=vehicles, outlets=outlets)

    def copy(self, actor: Actor, base_id: str) -> OwnWording:
        """Begin a draft as a copy of words. Raises `Forbidden`, `NotFound`, or `Conflict` (`draft_exists`, `wording_outdated`)."""
        _demand(may_write_wording(actor))
        with self._work.writing() as books:
            maker, base = _maker(books, actor), _words(books, actor, base_id)
            standing = books.wordings(maker.code)
            if any(own.state is WordingState.DRAFT for own in standing):
                raise _draft_exists()
            own = books.wording(base_id)
            if own is None and base_id != CURRENT:
                raise _outdated()
            draft = self._draft(actor, maker, base, own, standing)
            books.add_wording(draft)
            return draft

    def write(
        self, actor: Actor, wording_id: str, phrases: Mapping[str, Sentence], commitments: Sequence[Sentence], seen: str
    ) -> OwnWording | Refused:
        """Store what the draft says now, or refuse with every fault; `seen` is the digest of what the writer began from.

        Phrases that are left out stay. Raises `Forbidden`, `NotFound` or `Conflict` (`draft_changed`, `wording_settled`).
        """
        _demand(may_write_wording(actor))
        with self._work.writing() as books:
            before = _draft_of(books, actor, wording_id)
            typed = unsettled(before.id, {**before.wording.phrases, **phrases}, commitments)
            faults = wording_faults(typed, load_wording(before.root))
            if faults:
                return Refused(faults)
            words = wording_of(typed.id, typed.phrases, typed.commitments)
            authors = tuple(dict.fromkeys((*before.written_by, actor.id)))
            after = replace(before, wording=words, written_by=authors, written_by_name=actor.name, written_at=self._clock.now())
            if seen != before.digest or not books.move_wording(before, after):
                raise _changed()
            return after

    def drop(self, actor: Actor, wording_id: str) -> None:
        """Throw a draft away. Raises `Forbidden`, `NotFound` or `Conflict` (`wording_settled`)."""
        _demand(may_write_wording(actor))
        with self._work.writing() as books:
            _draft_of(books, actor, wording_id)
            books.drop_wording(wording_id)

    def approve(self, actor: Actor, wording_id: str, shown_digest: str) -> OwnWording | Refused:
        """Make a draft the words of all new letters, or refuse because they do not fit real pages.

        Raises `NotFound`, `Forbidden` (`not_an_approver`, `four_eyes`) or `Conflict` (`draft_changed`, `wording_settled`).
        """
        with self._work.reading() as books:
            draft, maker = _approvable(books, actor, wording_id, shown_digest), _maker(books, actor)
            faults = _against(draft, _words(books, actor, draft.base))
        # Outside any transaction: setting pages takes a second, and nobody else should wait for it.
        faults = faults or rehearse(maker, draft.wording, self._clock.now())
        if faults:
            return Refused(faults)
        with self._work.writing() as books:
            draft = _approvable(books, actor, wording_id, shown_digest)
            return self._make_current(books, actor, draft)

    def _make_current(self, books: Books, actor: Actor, draft: OwnWording) -> OwnWording:
        for own in books.wordings(draft.maker):
            if own.state is WordingState.CURRENT:
                books.move_wording(own, replace(own, state=WordingState.RETIRED))
        approved = replace(draft, approved_by=actor.id, approved_by_name=actor.name, approved_at=self._clock.now())
        current = replace(approved, state=WordingState.CURRENT)
        if not books.move_wording(draft, current):
            raise _changed()
        books.emit(_event(current))
        return current

    def _draft(self, actor: Actor, maker: Maker, base: Wording, own: OwnWording | None, standing: Sequence[OwnWording]) -> OwnWording:
        """Return the next version with the words of `base`; one that ships is its own root."""
        version = max((one.version for one in standing), default=int(CURRENT.rpartition("/v")[2])) + 1
        return OwnWording(
            wording=wording_of(own_id(maker.code, version), base.phrases, base.commitments),
            maker=maker.code,
            version=version,
            base=base.id,
            root=own.root if own else base.id,
            state=WordingState.DRAFT,
            written_by=(actor.id,),
            written_by_name=actor.name,
            written_at=self._clock.now(),
        )


def _maker(books: Books, actor: Actor) -> Maker:
    maker = books.maker(actor.maker) if actor.maker else None
    if maker is None:
        raise NotFound
    return maker


def _words(books: Books, actor: Actor, wording_id: str) -> Wording:
    own = books.wording(wording_id)
    if not actor.maker or (own is not None and own.maker != actor.maker):
        raise NotFound
    try:
        return wording_by_id(books, wording_id)
    except LookupError as unknown:
        raise NotFound from unknown


def _draft_of(books: Books, actor: Actor, wording_id: str) -> OwnWording:
    own = books.wording(wording_id)
    if own is None or own.maker != actor.maker:
        raise NotFound
    if own.state is not WordingState.DRAFT:
        raise _settled()
    return own


def _approvable(books: Books, actor: Actor, wording_id: str, shown_digest: str) -> OwnWording:
    """Return the draft if this person may approve it as it was shown."""
    draft = _draft_of(books, actor, wording_id)
    _demand(may_approve_wording(actor, written_by=draft.written_by, shown_digest=shown_digest, stored_digest=draft.digest))
    return draft


def _against(draft: OwnWording, base: Wording) -> tuple[Reason, ...]:
    """Return what is wrong with the words by themselves; those of an older software may lack what is asked for today."""
    faults = wording_faults(draft.wording, load_wording(draft.root))
    same = dict(draft.wording.phrases) == dict(base.phrases) and draft.wording.commitments == base.commitments
    return faults or ((_nothing_new(),) if same else ())


def _demand(decision: Decision) -> None:
    if isinstance(decision, Refused):
        first = decision.reasons[0]
        raise Conflict(first.sentence, first.code) if first.code == "draft_changed" else Forbidden(first)


def _event(own: OwnWording) -> Event:
    facts = {"maker": own.maker, "kind": KIND, "wording": own.id, "digest": own.digest, "written_by": list(own.written_by)}
    return Event(EventKind.WORDING_CURRENT, own.approved_at or own.written_at, f"wording/{own.id}", own.approved_by, facts)


def _changed() -> Conflict:
    return Conflict(
        Sentence(
            "这一版措辞刚刚有了变化，没有保存任何内容。请重新打开后再改。",
            "These words have just changed, so nothing was stored. Open them again and change them then.",
        ),
        "draft_changed",
    )


def _settled() -> Conflict:
    return Conflict(
        Sentence(
            "这一版措辞已批准，不能再修改；请复制为新的版本。",
            "These words were approved and are never changed; copy them into a new version.",
        ),
        "wording_settled",
    )


def _outdated() -> Conflict:
    return Conflict(
        Sentence(
            "这是软件较早版本所带的措辞，不能作为起草的基础；请复制现行的措辞。",
            "These words shipped with an earlier version and lack phrases of today; copy the present ones instead.",
        ),
        "wording_outdated",
    )


def _draft_exists() -> Conflict:
    return Conflict(
        Sentence(
            "已有一份草稿。请先编辑、批准或放弃这份草稿，再起草新的版本。",
            "There is a draft already. Edit, approve or discard it before beginning another.",
        ),
        "draft_exists",
    )


def _nothing_new() -> Reason:
    return Reason(
        "wording_same",
        Sentence(
            "这一版与所复制的版本完全相同，没有需要批准的内容。",
            "These words are those they were copied from; there is nothing to approve.",
        ),
    )
