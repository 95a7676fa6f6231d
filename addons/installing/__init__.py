"""Installing: the tables of addons made and kept in step with their revisions, addons enabled, reference data seeded.

An addon keeps its revisions in `migrations/`, a branch of Alembic's of its own; see addons.installing.migration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports

if TYPE_CHECKING:
    from addons.installing.enabling import enable as enable
    from addons.installing.enabling import enable_in as enable_in
    from addons.installing.enabling import refuse_tools as refuse_tools
    from addons.installing.enabling import seed_app as seed_app
    from addons.installing.enabling import seed_in as seed_in
    from addons.installing.enabling import woven as woven
    from addons.installing.kept import forget_kept as forget_kept
    from addons.installing.kept import keep as keep
    from addons.installing.kept import once_for as once_for
    from addons.installing.kept import read_kept as read_kept
    from addons.installing.kept import stamp as stamp
    from addons.installing.mistakes import compose_sound as compose_sound
    from addons.installing.mistakes import own_columns as own_columns
    from addons.installing.mistakes import refuse_mistakes as refuse_mistakes

addon = Addon(
    name="installing",
    version="1.0",
    summary="Tables made and upgraded, addons enabled, reference data seeded",
    service=True,
    tool=True,
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
