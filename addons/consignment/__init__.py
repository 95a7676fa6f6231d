"""Consignment: goods lie with others, borrowed, and are ordered when they were sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.consignment.consignment_order import ConsignmentOrder as ConsignmentOrder
    from addons.consignment.consignment_report import ConsignmentReport as ConsignmentReport
    from addons.consignment.holder import Bin as Bin
    from addons.reporting import Report
    from core import Document, Model, Role, Session

addon = Addon(
    name="consignment",
    version="1.0",
    summary="Consignment orders from borrow bins, and what lies with whom",
    depends=("stock", "shipping", "invoicing"),
    optional=("reporting",),
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute who holds the goods of a bin."""
    from addons.consignment.holder import Bin

    return [Bin]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute the consignment order."""
    from addons.consignment.consignment_order import ConsignmentOrder

    return [ConsignmentOrder]


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute the report of what lies with whom."""
    from addons.consignment.consignment_report import ConsignmentReport

    return [ConsignmentReport]


@hookimpl
def roles() -> list[Role]:
    """Let those who sell see what lies with whom."""
    from core import Role

    return [Role(name, ("consignment.*.read",)) for name in ("seller", "sales clerk")]


@hookimpl
def seed(session: Session) -> None:
    """Create the standard customer, and a borrow bin in each warehouse that has none."""
    from addons.consignment.consignment_order import create_missing

    create_missing(session)
