"""The books: accounts, periods, and the entries that shipments, invoices and payments make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.accounting.books.account import Account as Account
    from addons.accounting.books.journal import EntryCounter as EntryCounter
    from addons.accounting.books.journal import Journal as Journal
    from addons.accounting.books.period import Period as Period
    from addons.accounting.books.posting_rule import PostingRule as PostingRule
    from addons.accounting.entry import Entry as Entry
    from addons.accounting.entry_line import EntryLine as EntryLine
    from addons.accounting.invoice import BookedInvoice as BookedInvoice
    from addons.accounting.invoice_line import PostedLine as PostedLine
    from addons.accounting.revaluing import RevaluedPeriod as RevaluedPeriod
    from addons.doctor import Invariant
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from core import Check, Document, Model, Role, Session, Transition

addon = Addon(
    name="accounting",
    version="1.0",
    summary="Accounts, periods, and entries made by shipments, invoices and payments",
    depends=("sales", "invoicing", "doctor", "links", "preferences", "schemas"),
    optional=("shipping", "stock", "taxes", "pricing", "reporting", "lists", "printing"),
    documents={"entry": "Entry", "period": "Period"},
    commands={
        "accounting": ("command:accounting", "Keep the books: open fiscal years, post what is not posted."),
        "explain entry": ("command:explain_entry", "Show an entry and the rules that chose its accounts."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute the books, and with shipping what goods cost when they left."""
    from addons import accounting

    found: list[type[Model]] = [
        accounting.Account,
        accounting.Journal,
        accounting.EntryCounter,
        accounting.Period,
        accounting.RevaluedPeriod,
        accounting.PostingRule,
        accounting.Entry,
        accounting.EntryLine,
        accounting.BookedInvoice,
        accounting.PostedLine,
    ]
    if "shipping" in enabled:
        from addons.accounting import with_shipping

        found += with_shipping.FRAGMENTS
    return found


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the workflows of entries and periods."""
    from addons.accounting.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks(enabled: frozenset[str]) -> list[Check]:
    """Contribute what is asked before something is posted."""
    from addons.accounting import entry_checks

    if "shipping" in enabled:
        from addons.accounting import with_shipping

        return [*entry_checks.CHECKS, *with_shipping.CHECKS]
    return entry_checks.CHECKS


@hookimpl
def settings() -> list[Setting]:
    """Contribute when fiscal years begin."""
    from addons.accounting.preferences import SETTINGS

    return SETTINGS


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of the books."""
    from addons.accounting.entry_invariants import INVARIANTS

    return INVARIANTS


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute trial balance, journal, general ledger and receivables."""
    from addons.accounting.ledgers import REPORTS

    return REPORTS


@hookimpl(optionalhook=True)
def worklists(enabled: frozenset[str]) -> list[Worklist]:
    """Contribute what waits for the accountant."""
    from addons.accounting.entry_worklists import worklists

    return worklists(enabled)


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Post what was completed or taken back."""
    from addons.accounting.posting.following import follow

    follow(session, transition.name, documents)


@hookimpl
def roles() -> list[Role]:
    """Contribute who keeps the books; finance people see them."""
    from core import Role

    seen = ("base.*.read", "sales.*.read", "invoicing.*.read", "shipping.*.read")
    return [
        Role("accountant", ("accounting.*", *seen), "Keeps the books, closes and reopens periods"),
        Role("finance", ("accounting.*.read",)),
    ]


@hookimpl
def seed(session: Session) -> None:
    """Create journals, a small chart of accounts and the rules of posting, where there are none."""
    from addons.accounting.books.chart import create_missing

    create_missing(session)
