"""Staff sales: good products with small faults, sold to employees from bins of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.staff.staff_order import StaffOrder as StaffOrder
    from core import Document, Role, Session

addon = Addon(
    name="staff",
    version="1.0",
    summary="Staff orders: sold to employees from staff bins, to a virtual customer",
    depends=("stock", "shipping"),
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute the staff order."""
    from addons.staff.staff_order import StaffOrder

    return [StaffOrder]


@hookimpl
def roles() -> list[Role]:
    """Contribute who sells to staff."""
    from core import Role

    verbs = ("create", "edit", "confirm", "ship", "invoice")
    permissions = (*(f"sales.order.{verb}" for verb in verbs), "base.*.read")
    return [Role("staff seller", permissions, "Sells to employees")]


@hookimpl
def seed(session: Session) -> None:
    """Create the virtual customer and salesman, and a staff bin in each warehouse that has none."""
    from addons.staff.staff_order import create_missing

    create_missing(session)
