"""Schemas: what records and their values look like from outside, to people, forms, files and other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.schemas.external import ExternalKey as ExternalKey
    from addons.schemas.listed import internal_fields as internal_fields
    from addons.schemas.listed import listed_paths as listed_paths
    from addons.schemas.naming import SUGGESTED_FROM as SUGGESTED_FROM
    from addons.schemas.naming import by_noun as by_noun
    from addons.schemas.naming import find as find
    from addons.schemas.naming import find_all as find_all
    from addons.schemas.naming import named as named
    from addons.schemas.reading import need_to_read as need_to_read
    from addons.schemas.reading import read_permission as read_permission
    from addons.schemas.reading import those_permitted as those_permitted
    from addons.schemas.schema import Schema as Schema
    from addons.schemas.schema import schema_for as schema_for
    from addons.schemas.spreadsheet_texts import BYTE_ORDER_MARK as BYTE_ORDER_MARK
    from addons.schemas.spreadsheet_texts import TooLong as TooLong
    from addons.schemas.spreadsheet_texts import guarded as guarded
    from addons.schemas.spreadsheet_texts import refuse_too_long as refuse_too_long
    from addons.schemas.typed_texts import WANTED as WANTED
    from addons.schemas.typed_texts import day as day
    from addons.schemas.typed_texts import days_after as days_after
    from addons.schemas.typed_texts import exact as exact
    from addons.schemas.typed_texts import figure as figure
    from addons.schemas.typed_texts import flag as flag
    from addons.schemas.typed_texts import instant as instant
    from addons.schemas.typed_texts import plain as plain
    from addons.schemas.typed_texts import read as read
    from addons.schemas.typed_texts import shown as shown
    from addons.schemas.typed_texts import storable as storable
    from addons.schemas.typed_texts import text as text
    from addons.schemas.typed_texts import whole as whole
    from addons.schemas.typed_texts import worded as worded
    from addons.schemas.unindexed import Unindexed as Unindexed
    from addons.schemas.written_files import unfinished_beside as unfinished_beside
    from addons.schemas.written_files import whole_file as whole_file
    from core import App, Model

addon = Addon(
    name="schemas",
    version="1.0",
    summary="What records look like from outside",
    service=True,
    hookspecs="addons.schemas.hooks",
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the keys that other systems know records by."""
    from addons import schemas

    return [schemas.ExternalKey]


@hookimpl
def started(app: App) -> None:
    """Refuse what addons say that would do nothing, without a word; asked once of the same files of addons."""
    from addons.installing import once_for

    def examine() -> None:
        from addons.schemas.switches import refuse_silent

        refuse_silent(app.composition)

    def once() -> None:
        once_for("sound", app.composition.addons, app.composition.recipes, work=examine)

    app.composition.once("switches", once)
