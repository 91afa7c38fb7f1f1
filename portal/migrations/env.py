"""Alembic's entry: runs revisions on the connection `portal.migrate` hands over; knows the tables of every room."""

from alembic import context

import letters.tables
import outlets.tables
import portal.tables
from kernel.database import Base

ROOMS = (letters.tables, outlets.tables, portal.tables)
"""Imported so that their tables stand on `Base.metadata`."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="kernel.database.",
)
with context.begin_transaction():
    context.run_migrations()
