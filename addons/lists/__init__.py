"""Lists of documents, filtered, sorted and paged by the database, and the worklists made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports

if TYPE_CHECKING:
    from addons.lists.listed_column import ListedColumn as ListedColumn
    from addons.lists.listing import Listing as Listing
    from addons.lists.worklist import Worklist as Worklist

addon = Addon(
    name="lists",
    version="1.0",
    summary="Lists of documents, and what waits for somebody",
    depends=("schemas",),
    service=True,
    hookspecs="addons.lists.hooks",
    commands={"worklist": ("command:worklist_command", "What waits for you: documents by state, and lists of addons.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
