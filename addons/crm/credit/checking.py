"""Ask for credit: of many documents at once, each customer's in their order, so that no limit is spent twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons import invoicing
from addons.crm.credit.customer import Customer
from addons.crm.credit.exposure import Exposure, exposures
from addons.crm.credit.rules import RULES, Asked
from addons.preferences import setting_of
from core import ZERO, Document, Finding, Session, load, rows

RULE, COUNT_ORDERS, EXEMPT = "crm.credit_rule", "crm.count_orders", "crm.exempt_types"
OVERDUE_DAYS, OVERDUE_TOLERANCE = "crm.overdue_days", "crm.overdue_tolerance"


def locked_customers(session: Session, ids: set[int]) -> dict[int, Customer]:
    """Return customers with their rows locked: whoever asks for their credit meanwhile waits for the outcome."""
    rows.read_locked(session, session[Customer], sorted(ids))
    found = session.known(Customer, ids)
    load(session, list(found.values()), "group")
    return found


def credit_findings(
    session: Session,
    asked: Sequence[tuple[Document, int, Decimal, int]],
    *,
    not_counted: Sequence[int] = (),
    alone: bool = False,
    known: Mapping[int, Exposure] | None = None,
) -> Iterator[Finding]:
    """Find documents that no credit is left for; each is given with its customer, amount and currency.

    What earlier ones of the same call take is not there for later ones. Orders named by `not_counted` are those being
    asked for: they count by their amount here, not as ordered already. With `alone` nothing counts as ordered, and each
    document is asked for by itself. Where what customers owe is `known`, nothing is locked: only who looks asks so.
    """
    wanted = [one for one in asked if one[2] > ZERO]
    if not wanted:
        return
    ids = {customer for _, customer, _, _ in wanted}
    customers: Mapping[int, Customer] = (
        locked_customers(session, ids) if known is None else session.known(Customer, ids)
    )
    known = exposures(session, customers, without=not_counted) if known is None else known
    rate = invoicing.company_rates(session, {currency for *_, currency in wanted})
    taken: dict[int, Decimal] = {}
    for document, id_, amount, currency in wanted:
        organisation = document.organisation_id  # type: ignore[attr-defined]
        customer, extra = customers[id_], rate(amount, currency)
        counted = known[id_].ordered if setting_of(session, COUNT_ORDERS, organisation) else ZERO
        before = ZERO if alone else counted + taken.get(id_, ZERO)
        one = Asked(customer, known[id_], before, extra, session.today)
        answer = _rule(session, organisation)(one)
        if answer is None or not answer.blocks:
            taken[id_] = taken.get(id_, ZERO) + extra
        if answer is not None:
            yield Finding(document, answer.text, one.figures, blocks=answer.blocks)


def overdue_findings(
    session: Session, asked: Sequence[tuple[Document, int]], known: Mapping[int, Exposure] | None = None
) -> Iterator[Finding]:
    """Find documents of customers who owe more than is tolerated for longer than is; what they owe may be `known`."""
    limits = {
        document.organisation_id: setting_of(session, OVERDUE_DAYS, document.organisation_id)  # type: ignore[attr-defined]
        for document, _ in asked
    }
    if not any(limits.values()):
        return
    known = exposures(session, {customer for _, customer in asked}) if known is None else known
    customers = session.known(Customer, known)
    for document, id_ in asked:
        organisation = document.organisation_id  # type: ignore[attr-defined]
        days, tolerated = limits[organisation], setting_of(session, OVERDUE_TOLERANCE, organisation)
        one = known[id_]
        if not days or one.oldest_due is None or one.overdue <= tolerated:
            continue
        age = (session.today - one.oldest_due).days
        if age > days:
            yield Finding(
                document,
                f"{customers[id_].code} owes {one.overdue} that is overdue, the oldest of it for {age} days; "
                f"{days} days are allowed",
                {"overdue": one.overdue, "days": age, "allowed": days, "tolerated": tolerated},
            )


def _rule(session: Session, organisation: int) -> Any:
    return RULES[setting_of(session, RULE, organisation)]
