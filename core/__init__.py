"""Tradeloom's core: everything an addon may use. What is not named here is not public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.addon import Addon as Addon
from core.addon import exports as exports
from core.errors import AddonError as AddonError
from core.errors import BadInput as BadInput
from core.errors import NotFound as NotFound
from core.errors import Refused as Refused
from core.errors import StaleError as StaleError
from core.errors import TradeloomError as TradeloomError
from core.errors import UsageError as UsageError
from core.hooks import hookimpl as hookimpl

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped as Mapped

    from core.app import App as App
    from core.creating import prepared_lines as prepared_lines
    from core.dimension import Dimension as Dimension
    from core.dimension import Measure as Measure
    from core.doctor import Invariant as Invariant
    from core.fields import ZERO as ZERO
    from core.fields import Money as Money
    from core.fields import Percent as Percent
    from core.fields import Price as Price
    from core.fields import Quantity as Quantity
    from core.fields import Time as Time
    from core.fields import column as column
    from core.fields import reference as reference
    from core.fields import rounded as rounded
    from core.grouped_report import GroupedReport as GroupedReport
    from core.links import link as link
    from core.links import linked as linked
    from core.lists.worklist import Worklist as Worklist
    from core.loading import among as among
    from core.loading import load as load
    from core.model import Document as Document
    from core.model import DocumentLine as DocumentLine
    from core.model import Model as Model
    from core.model import Row as Row
    from core.outcome import Finding as Finding
    from core.outcome import Outcome as Outcome
    from core.parameter import Parameter as Parameter
    from core.relations import relation as relation
    from core.report import Column as Column
    from core.report import Report as Report
    from core.schema import Schema as Schema
    from core.session import Session as Session
    from core.settings import Role as Role
    from core.settings import Setting as Setting
    from core.workflow import Check as Check
    from core.workflow import Transition as Transition

__getattr__, __dir__ = exports(__name__)
