"""The unit of work: read instances, write rows; numbers, the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composition.addon import exports

if TYPE_CHECKING:
    from core.storage.actor import SYSTEM as SYSTEM
    from core.storage.actor import Actor as Actor
    from core.storage.actor import covered as covered
    from core.storage.audit import Audit as Audit
    from core.storage.editing import prepare_edits as prepare_edits
    from core.storage.numbers import Series as Series
    from core.storage.preparing import derivations as derivations
    from core.storage.preparing import prepare as prepare
    from core.storage.preparing import prepare_new as prepare_new

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
