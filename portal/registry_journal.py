"""Changes of the outlet registry told to the journal: one event for each, in the transaction that stores the change.

The rooms `outlets` and `letters` do not write into each other's tables; this is the one place that joins them. The event
commits to every state that the change wrote, so that a history altered later is told by `letters outlets check`.
"""

from sqlalchemy.orm import Session

from letters.events import Event, EventKind
from letters.records import Records
from outlets.values import RegistryChange


def journalled(session: Session, change: RegistryChange) -> None:
    """Put a change's event into the journal's outbox, within the change's own transaction."""
    Records(session).emit(event_of(change))


def event_of(change: RegistryChange) -> Event:
    """Return the event that says a change happened."""
    facts = {
        "maker": change.maker,
        "revision": change.revision,
        "source": change.source.value,
        "outlets": change.outlets,
        "states": change.digest.hex(),
    }
    return Event(EventKind.REGISTRY_CHANGED, change.at, subject_of(change.revision), change.by, facts)


def subject_of(revision: int) -> str:
    """Return what a change's event is filed under; letters and requests have ids without a stroke."""
    return f"registry/{revision}"
