"""Tables on screen: heads that sort and pages that turn by address alone, so every state can be linked."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, request


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its label, whether it holds numbers (right-aligned), the key it sorts by, whether it must stay on one line."""

    label: str
    numeric: bool = False
    sort: str = ""
    nowrap: bool = False

    @property
    def direction(self) -> str:
        """The `aria-sort` word of this column now."""
        present = request.args.get("sort", "")
        if not self.sort or present.lstrip("-") != self.sort:
            return "none"
        return "descending" if present.startswith("-") else "ascending"

    @property
    def href(self) -> str:
        """The address of this list sorted by this column, the other way round if it already is."""
        return with_query(sort=f"-{self.sort}" if self.direction == "ascending" else self.sort, page="")


def with_query(**changes: str) -> str:
    """Return this page's address with some query values changed; an empty value drops the key."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in changes and k != "lang"]
    query = urlencode([*kept, *((k, v) for k, v in changes.items() if v)])
    return f"?{query}" if query else "?"


def install(app: Flask) -> None:
    """Give templates `head` and `with_query`."""
    app.jinja_env.globals.update(head=Head, with_query=with_query)
