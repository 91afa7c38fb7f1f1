"""Setting up an instance folder: keys, database, and on a first run the specimen maker."""

from portal.instance.setup import prepare

__all__ = ["prepare"]
