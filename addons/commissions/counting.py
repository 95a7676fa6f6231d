"""Which document lines count for which rules by now, with which amounts and quantities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, or_

from addons import base, sales
from addons.commissions.agreement import MARGIN, PAID, Agreement
from addons.commissions.earning import chosen
from addons.commissions.period import Period, period_of
from addons.commissions.rule import Rule
from addons.preferences import setting_of
from core import ZERO, Session, rounded

QUANTITY_DIGITS = 6

Key = tuple[dt.date, int, int, int | None]
"""What tells one counted line from another: the first day of the period, the rule, the document line, the payment."""


@dataclass(frozen=True)
class Counted:
    """What a document line counts for a rule: amount and cost in the agreement's currency, net in its own."""

    document: str
    document_id: int
    number: str | None
    position: int
    date: dt.date
    partner_id: int
    product_id: int | None
    currency_id: int
    net: Decimal
    cost: Decimal
    amount: Decimal
    quantity: Decimal


def rules_of(session: Session, agreement: Agreement) -> list[Rule]:
    """Return the rules of an agreement in order."""
    found = (rule for rule in session.known(Rule).values() if rule.agreement_id == agreement.id)
    return sorted(found, key=lambda rule: rule.position)


def counted(session: Session, agreement: Agreement, period: Period) -> dict[Key, Counted]:
    """Return what counts from the first to the last day of a span, however many periods these are.

    One statement for all document lines, one for rates of exchange and, for margins, two for costs.
    """
    rules = rules_of(session, agreement)
    lines = _lines(session, agreement, rules, period)
    shares = {id(line): _share(session, line) for line in lines}
    rates = _rates(session, agreement, lines)
    costs = _costs(session, agreement, lines)
    document = agreement.source(session, *period).document
    found: dict[Key, Counted] = {}
    for line in lines:
        net, quantity = shares[id(line)]
        one = _counted(agreement, document, line, net, quantity, rates[line.currency_id, line.date], costs)
        if not (one.amount or one.quantity or one.net):
            continue
        first = period_of(line.date, agreement.frequency).first
        matching = [rule for rule, matches in zip(rules, line[-len(rules) :], strict=True) if matches]
        for rule in chosen(matching, cascade=agreement.cascade):
            found[first, rule.id, line.line_id, line.payment_line_id] = one
    return found


def _lines(session: Session, agreement: Agreement, rules: Sequence[Rule], period: Period) -> list[Any]:
    """Return the document lines that some rule counts, each with what every rule says of it."""
    paying = [rule for rule in rules if not rule.exclude]
    first, last = max(period.first, agreement.valid_from), min(period.last, agreement.valid_to or period.last)
    if not paying or first > last:
        return []
    source = agreement.source(session, first, last)
    query = source.query(*(rule.matches(source).label(f"rule_{rule.position}") for rule in rules))
    some: ColumnElement[bool] = or_(*(rule.matches(source) for rule in paying))
    query = query.where(some)
    if agreement.documents == PAID:
        query = query.where(source.is_paid)
    return sales.named_rows(session.execute(query))


def _share(session: Session, line: Any) -> tuple[Decimal, Decimal]:
    """Return the net, in the line's currency, and the quantity of a line that count; parts add up to the whole."""
    if line.reached is None:
        return line.net, line.quantity
    if not line.whole:
        return ZERO, ZERO
    currency = session.known(base.Currency)[line.currency_id]
    net = currency.round(line.net * line.reached / line.whole) - currency.round(line.net * line.before / line.whole)
    shares = (rounded(line.quantity * part / line.whole, QUANTITY_DIGITS) for part in (line.reached, line.before))
    reached, before = shares
    return net, reached - before


def _rates(session: Session, agreement: Agreement, lines: Sequence[Any]) -> dict[tuple[int, dt.date], Decimal]:
    """Return what the currencies of lines are worth in the agreement's, each on the day of its document."""
    asked = {
        (line.currency_id, line.date): base.Exchange(line.currency_id, agreement.currency_id, line.date)
        for line in lines
    }
    kind = setting_of(session, "base.rate_kind", agreement.organisation_id)
    rates = base.exchange_rates(session, asked.values(), kind)
    return {key: rates[exchange] for key, exchange in asked.items()}


def _costs(session: Session, agreement: Agreement, lines: Sequence[Any]) -> Mapping[tuple[int, dt.date], Decimal]:
    if agreement.amount_basis != MARGIN:
        return {}
    wanted = {(line.product_id, line.date) for line in lines if line.product_id is not None}
    return agreement.unit_costs(session, wanted, agreement)


def _counted(
    agreement: Agreement,
    document: str,
    line: Any,
    net: Decimal,
    quantity: Decimal,
    rate: Decimal,
    costs: Mapping[tuple[int, dt.date], Decimal],
) -> Counted:
    currency = agreement.currency
    cost = currency.round(quantity * costs.get((line.product_id, line.date), ZERO)) if line.has_cost else ZERO
    pieces = quantity if line.is_counted else ZERO
    told = (line.document_id, line.number, line.position, line.date, line.partner_id, line.product_id, line.currency_id)
    return Counted(document, *told, net, cost, currency.round(net * rate) - cost, pieces)
