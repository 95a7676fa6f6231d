"""Tradeloom's core: everything an addon may use. What is not named here is not public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composition.addon import Addon as Addon
from core.composition.addon import exports as exports
from core.errors import AddonError as AddonError
from core.errors import BadInput as BadInput
from core.errors import DatabaseError as DatabaseError
from core.errors import Forbidden as Forbidden
from core.errors import NotFound as NotFound
from core.errors import Refused as Refused
from core.errors import StaleError as StaleError
from core.errors import TradeloomError as TradeloomError
from core.errors import UsageError as UsageError
from core.errors import did_you_mean as did_you_mean
from core.errors import one_of as one_of
from core.errors import unknown as unknown
from core.hooks import hookimpl as hookimpl

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped as Mapped

    from core.access.users import Role as Role
    from core.app import App as App
    from core.composition.document import Document as Document
    from core.composition.document import DocumentLine as DocumentLine
    from core.composition.edited import Edited as Edited
    from core.composition.edited import lacks as lacks
    from core.composition.fields import ID as ID
    from core.composition.fields import ZERO as ZERO
    from core.composition.fields import Money as Money
    from core.composition.fields import Percent as Percent
    from core.composition.fields import Price as Price
    from core.composition.fields import Quantity as Quantity
    from core.composition.fields import Time as Time
    from core.composition.fields import column as column
    from core.composition.fields import reference as reference
    from core.composition.fields import rounded as rounded
    from core.composition.model import Model as Model
    from core.composition.model import Row as Row
    from core.composition.relation import relation as relation
    from core.storage import rows as rows
    from core.storage.actor import Actor as Actor
    from core.storage.loading import among as among
    from core.storage.loading import load as load
    from core.storage.session import Session as Session
    from core.storage.statements import insert_unless_there as insert_unless_there
    from core.workflow.outcome import Finding as Finding
    from core.workflow.outcome import Outcome as Outcome
    from core.workflow.transition import Check as Check
    from core.workflow.transition import Transition as Transition

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
