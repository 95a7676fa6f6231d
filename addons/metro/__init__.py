"""Metro sales: one branch sells and ships, another invoices and is paid; both books are kept and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.doctor import Invariant
    from addons.metro.branch_note import BranchNote as BranchNote
    from addons.metro.branch_note import DeliveredNote as DeliveredNote
    from addons.metro.branch_note import InvoicedNote as InvoicedNote
    from addons.metro.metro_order import AcceptedOrder as AcceptedOrder
    from addons.metro.metro_order import MetroOrder as MetroOrder
    from addons.metro.notes import keep_notes as keep_notes
    from addons.metro.reconciliation import ReconciliationReport as ReconciliationReport
    from addons.preferences import Setting
    from addons.reporting import Report
    from core import Check, Document, Model, Role, Session, Transition

addon = Addon(
    name="metro",
    version="1.0",
    summary="Metro orders: sold and shipped by one branch, invoiced and paid at another",
    depends=("stock", "shipping", "invoicing", "doctor", "preferences"),
    optional=("reporting",),
    documents={"branch_note": "BranchNote"},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the notes of the branches, and what orders know of their acceptance."""
    from addons import metro

    return [metro.AcceptedOrder, metro.BranchNote]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute the metro order and the two sides of a branch note."""
    from addons import metro

    return [metro.MetroOrder, metro.DeliveredNote, metro.InvoicedNote]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the metro order's road over acceptance, and the one step of a note."""
    from addons.metro.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked of the two branches."""
    from addons.metro.branch_checks import CHECKS

    return CHECKS


@hookimpl
def settings() -> list[Setting]:
    """Contribute which branch invoices."""
    from addons.preferences import Setting

    return [Setting("metro.invoicing_branch", str, "", "The branch, by code, that invoices metro orders and is paid")]


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute the reconciliation of the branches."""
    from addons.metro.reconciliation import ReconciliationReport

    return [ReconciliationReport]


@hookimpl
def roles() -> list[Role]:
    """Contribute who processes metro orders."""
    from core import Role

    verbs = ("create", "edit", "offer", "accept", "reject", "confirm", "provide")
    permissions = (*(f"sales.order.{verb}" for verb in verbs), "metro.*.read", "base.*.read")
    return [Role("metro seller", permissions, "Processes metro orders")]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of the notes."""
    from addons.metro.note_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Keep the notes in step when a shipment or an invoice of a metro order counts or is taken back."""
    from addons.metro.notes import keep_notes_of

    if transition.name in ("complete", "reverse"):
        keep_notes_of(session, documents)


@hookimpl
def seed(session: Session) -> None:
    """Create a metro bin in each warehouse that has none."""
    from addons import stock
    from addons.metro.metro_order import PURPOSE

    stock.create_bins(session, PURPOSE)
