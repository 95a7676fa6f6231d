"""Commissions: what payees get for what is ordered, delivered, invoiced or paid, settled every period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.commissions.agreement import Agreement as Agreement
    from addons.commissions.basis.source import Source as Source
    from addons.commissions.basis.source import parties as parties
    from addons.commissions.note import CommissionNote as CommissionNote
    from addons.commissions.note import InvoiceLine as InvoiceLine
    from addons.commissions.rule import Rule as Rule
    from addons.commissions.settlement import SettledLine as SettledLine
    from addons.commissions.settlement import Settlement as Settlement
    from addons.commissions.settlement import SettlementLine as SettlementLine
    from addons.commissions.settling import settle as settle
    from addons.doctor import Invariant
    from addons.jobs import Job
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from core import Document, Model, Role, Transition

addon = Addon(
    name="commissions",
    version="1.0",
    summary="Commission agreements, their settlements every period, and the notes payees are paid by",
    depends=("invoicing", "sales", "doctor", "links", "preferences", "schemas"),
    optional=("shipping", "pricing", "purchasing", "lists", "printing", "reporting", "jobs"),
    documents={"commission": "Settlement"},
    commands={
        "commission run": ("command:run", "Settle what is owed by an agreement, or by all that are due."),
        "commission explain": ("command:explain", "Explain a settlement, document line by document line."),
        "commission due": ("command:due", "List the agreements that are to be settled."),
        "commission mine": ("command:mine", "List or explain your own settlements."),
        "commission copy": ("command:copy", "Go on with a copy of an agreement."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute agreements and settlements, and what invoice lines know of these."""
    from addons import commissions

    found: list[type[Model]] = [
        commissions.Agreement,
        commissions.Rule,
        commissions.Settlement,
        commissions.SettlementLine,
        commissions.SettledLine,
        commissions.InvoiceLine,
    ]
    if "shipping" in enabled:
        from addons.commissions import with_shipping

        found += with_shipping.FRAGMENTS
    if "pricing" in enabled:
        from addons.commissions import with_pricing

        found += with_pricing.FRAGMENTS
    if "purchasing" in enabled:
        from addons.commissions import with_purchasing

        found += with_purchasing.FRAGMENTS
    return found


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute the commission note."""
    from addons import commissions

    return [commissions.CommissionNote]


@hookimpl
def transitions(enabled: frozenset[str]) -> list[Transition]:
    """Contribute the workflow of settlements, and what notes do not do by hand."""
    from addons.commissions.workflow import TRANSITIONS

    if "shipping" in enabled:
        from addons.commissions import with_shipping

        return [*TRANSITIONS, *with_shipping.TRANSITIONS]
    return TRANSITIONS


@hookimpl
def settings() -> list[Setting]:
    """Contribute how far runs look back."""
    from addons.commissions.preferences import SETTINGS

    return SETTINGS


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of settlements."""
    from addons.commissions.settlement_invariants import INVARIANTS

    return INVARIANTS


@hookimpl(optionalhook=True)
def scheduled_jobs() -> list[Job]:
    """Contribute that what is due is settled."""
    from addons.commissions.settling_due import settle_due
    from addons.jobs import Job

    return [Job("commissions.settle_due", settle_due, cron="0 3 * * *", summary="Make the commission settlements due")]


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute the settlements to look at and the notes to pay."""
    from addons.commissions.settlement_worklists import WORKLISTS

    return WORKLISTS


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute what payees got and what of it is open, and that notes are no sales."""
    from addons.commissions.commission_report import CommissionReport, OpenCommissions
    from addons.commissions.invoices_report import InvoicesReport

    return [CommissionReport, OpenCommissions, InvoicesReport]


@hookimpl
def roles() -> list[Role]:
    """Contribute who agrees on commissions and settles them; finance pays them, sellers see their own."""
    from core import Role

    seen = ("base.*.read", "sales.*.read", "invoicing.*.read")
    settled = ("commissions.settlement.*", "commissions.*.read")
    return [
        Role("commissions", ("commissions.*", *seen), "Agrees on commissions and settles them"),
        Role("finance", settled),
        Role("seller", ("commissions.commission.mine",)),
        Role("sales clerk", ("commissions.commission.mine",)),
    ]
