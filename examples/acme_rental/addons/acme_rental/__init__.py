"""Rentals: a sales order whose goods come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.acme_rental.partner import Partner as Partner
    from addons.acme_rental.rental_order import RentalOrder as RentalOrder

    from core import Check, Document, Model, Role, Transition

addon = Addon(
    name="acme_rental", version="1.0", summary="Rentals: sales orders whose goods come back", depends=("sales",)
)

__getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute what partners know of rentals."""
    from addons import acme_rental

    return [acme_rental.Partner]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute the rental order."""
    from addons import acme_rental

    return [acme_rental.RentalOrder]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the way back."""
    from addons.acme_rental.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before goods are rented out."""
    from addons.acme_rental.workflow import CHECKS

    return CHECKS


@hookimpl
def roles() -> list[Role]:
    """Contribute the keeper of rentals, who may go past the check of the due date."""
    from core import Role

    return [Role("rental keeper", ("sales.order.*", "base.*.read"), "Rents goods out and takes them back")]
