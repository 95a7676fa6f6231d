"""Databases, and what is enabled in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composition.addon import exports

if TYPE_CHECKING:
    from core.lifecycle.database import BUSY_SECONDS as BUSY_SECONDS
    from core.lifecycle.database import database_url as database_url
    from core.lifecycle.database import file_is_missing as file_is_missing
    from core.lifecycle.database import make_engine as make_engine
    from core.lifecycle.database import plain_errors as plain_errors
    from core.lifecycle.database import refuse_missing_file as refuse_missing_file
    from core.lifecycle.database import shown_url as shown_url
    from core.lifecycle.enabling import AppliedAddon as AppliedAddon
    from core.lifecycle.enabling import as_numbers as as_numbers
    from core.lifecycle.enabling import customised as customised
    from core.lifecycle.enabling import enabled_addons as enabled_addons
    from core.lifecycle.enabling import known_addons as known_addons
    from core.lifecycle.enabling import refuse_newer as refuse_newer
    from core.lifecycle.enabling import status as status

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
