"""Users, the roles granted to them, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composition.addon import exports

if TYPE_CHECKING:
    from core.access.users import Grant as Grant
    from core.access.users import User as User
    from core.access.users import actor as actor
    from core.access.users import added_up as added_up

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
