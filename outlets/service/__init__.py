"""The registry: what outlets there are, which of them serve a vehicle, and how a maker changes them."""

from outlets.service.importing import Importing
from outlets.service.keeping import Keeping
from outlets.service.lookups import Lookups


class Registry(Lookups, Keeping, Importing):
    """Overseas service outlets of every maker. Each method may raise `RegistryUnavailable`."""


__all__ = ["Registry"]
