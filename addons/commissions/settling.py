"""Settle commissions: what is owed by now, less what was settled before (semantics 6.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import base
from addons.commissions.agreement import MARGIN, Agreement
from addons.commissions.counting import Counted, Key, counted
from addons.commissions.earning import earned
from addons.commissions.period import Period, months_before, period_before, period_of
from addons.commissions.rule import Rule
from addons.commissions.settled import LIVE
from addons.commissions.settlement import SettledLine, Settlement, SettlementLine
from addons.preferences import setting_of
from core import ZERO, Row, Session
from core import rows as writing

LOOK_BACK = "commissions.look_back_months"
FIGURES = ("net", "cost", "amount", "quantity")
TOLD = ("document", "document_id", "number", "position", "date", "partner_id", "product_id", "currency_id")


@dataclass
class Part:
    """What one rule earns in one period, and what is new of it."""

    rule: Rule
    period: Period
    amount: Decimal = ZERO
    quantity: Decimal = ZERO
    due: Decimal = ZERO
    settled: Decimal = ZERO
    news: list[Row] = field(default_factory=list)

    @property
    def open(self) -> Decimal:
        """Return what is to be settled now; negative for what is claimed back."""
        return self.due - self.settled


def settle(session: Session, agreements: Sequence[Agreement], day: dt.date) -> dict[Agreement, int]:
    """Make the draft settlements of agreements for the periods that a day lies in; return their ids by agreement.

    All up to the end of the period is looked at, so that what was credited, returned or paid back since is claimed
    back, and what came late is made good. None is made where nothing is open. The agreements are locked meanwhile.
    """
    writing.read_locked(session, session[Agreement], [one.id for one in agreements])
    found: dict[Agreement, int] = {}
    for one in agreements:
        period = period_of(day, one.frequency)
        parts = open_parts(session, one, period)
        if parts:
            found[one] = _make(session, one, period, parts)
    return found


def open_parts(session: Session, agreement: Agreement, period: Period) -> list[Part]:
    """Return what is not settled yet, by period and rule; a fixed number of statements, however many documents."""
    span = Period(_since(session, agreement, period), period.last)
    now, before = counted(session, agreement, span), _counted_before(session, agreement, span)
    settled = _settled_before(session, agreement, span)
    now = {key: _at_settled_cost(agreement, one, before.get(key)) for key, one in now.items()}
    parts = _earned(session, agreement, now, settled)
    for key in now.keys() | before.keys():
        news = _difference(key, now.get(key), before.get(key))
        if news is not None:
            _part(parts, session, agreement, key[0], key[1]).news.append(news)
    return [part for _, part in sorted(parts.items()) if part.open or part.news]


def due_periods(session: Session) -> dict[Agreement, Period]:
    """Return the agreements in use whose last period that is over has no settlement yet, with that period."""
    S = session[Settlement]
    query = select(S.agreement_id, func.max(S.period_to)).where(S.state.in_(LIVE)).group_by(S.agreement_id)
    reached = {id_: day for id_, day in session.execute(query)}
    found: dict[Agreement, Period] = {}
    for one in sorted(session.known(Agreement).values(), key=lambda one: one.code):
        period = period_before(base.today(session, one.organisation_id), one.frequency)
        is_over = one.id in reached and reached[one.id] >= period.last
        if one.active and period.last >= one.valid_from and not is_over and _may_still_earn(one, period):
            found[one] = period
    return found


def _may_still_earn(agreement: Agreement, period: Period) -> bool:
    """Say whether the agreement was still valid when the period began."""
    return agreement.valid_to is None or agreement.valid_to >= period.first


def _since(session: Session, agreement: Agreement, period: Period) -> dt.date:
    months = setting_of(session, LOOK_BACK, agreement.organisation_id)
    valid = period_of(agreement.valid_from, agreement.frequency).first
    return max(valid, period_of(months_before(period.first, months), agreement.frequency).first)


def _earned(
    session: Session, agreement: Agreement, now: Mapping[Key, Counted], settled: Mapping[tuple[dt.date, int], Decimal]
) -> dict[tuple[dt.date, int, int], Part]:
    parts: dict[tuple[dt.date, int, int], Part] = {}
    for (first, rule_id, _, _), one in now.items():
        part = _part(parts, session, agreement, first, rule_id)
        part.amount += one.amount
        part.quantity += one.quantity
    for part in parts.values():
        part.due = agreement.currency.round(earned(part.rule, part.amount, part.quantity))
    for (first, rule_id), amount in settled.items():
        _part(parts, session, agreement, first, rule_id).settled = amount
    return parts


def _part(
    parts: dict[tuple[dt.date, int, int], Part], session: Session, agreement: Agreement, first: dt.date, rule_id: int
) -> Part:
    rule = session.known(Rule)[rule_id]
    key = (first, rule.position, rule_id)
    if key not in parts:
        parts[key] = Part(rule, period_of(first, agreement.frequency))
    return parts[key]


def _at_settled_cost(agreement: Agreement, one: Counted, before: Row | None) -> Counted:
    """Keep the cost that a line was settled at, so that later changes of costs change nothing that was earned."""
    if agreement.amount_basis != MARGIN or before is None or not (before["net"] or before["cost"]):
        return one
    part = one.net / before["net"] if before["net"] else Decimal(1)
    cost = agreement.currency.round(before["cost"] * part)
    return replace(one, cost=cost, amount=one.amount + one.cost - cost)


def _difference(key: Key, now: Counted | None, before: Row | None) -> Row | None:
    """Return what is new of a document line; None if it counts as before."""
    was = before or dict.fromkeys(FIGURES, ZERO)
    amounts = {name: (getattr(now, name) if now else ZERO) - was[name] for name in FIGURES}
    if not any(amounts.values()):
        return None
    told = {name: getattr(now, name) for name in TOLD} if now else {name: was[name] for name in TOLD}
    return {**told, **amounts, "source_id": key[2], "payment_line_id": key[3]}


def _counted_before(session: Session, agreement: Agreement, span: Period) -> dict[Key, Row]:
    """Return what document lines counted in settlements that stand."""
    S, L, D = session[Settlement], session[SettlementLine], session[SettledLine]
    keys = (L.period_from, L.rule_id, D.source_id, D.payment_line_id)
    told = [func.max(getattr(D, name), type_=getattr(D, name).type) for name in TOLD]
    sums = [func.sum(getattr(D, name), type_=getattr(D, name).type) for name in FIGURES]
    query: Any = (
        select(*keys, *told, *sums)
        .join(L, L.id == D.line_id)
        .join(S, S.id == L.settlement_id)
        .where(S.agreement_id == agreement.id, S.state.in_(LIVE))
        .where(L.period_from >= span.first, L.period_to <= span.last)
        .group_by(*keys)
    )
    return {tuple(row[:4]): dict(zip((*TOLD, *FIGURES), row[4:], strict=True)) for row in session.execute(query)}


def _settled_before(session: Session, agreement: Agreement, span: Period) -> dict[tuple[dt.date, int], Decimal]:
    """Return what settlements that stand come to, by period and rule."""
    S, L = session[Settlement], session[SettlementLine]
    query: Any = (
        select(L.period_from, L.rule_id, func.sum(L.amount, type_=L.amount.type))
        .join(S, S.id == L.settlement_id)
        .where(S.agreement_id == agreement.id, S.state.in_(LIVE))
        .where(L.period_from >= span.first, L.period_to <= span.last)
        .group_by(L.period_from, L.rule_id)
    )
    return {(first, rule): amount for first, rule, amount in session.execute(query)}


def _make(session: Session, agreement: Agreement, period: Period, parts: Sequence[Part]) -> int:
    """Make the draft settlement with its lines and what is new of each."""
    header = {
        "organisation_id": agreement.organisation_id,
        "agreement_id": agreement.id,
        "partner_id": agreement.partner_id,
        "date": base.today(session, agreement.organisation_id),
        "period_from": period.first,
        "period_to": period.last,
        "currency_id": agreement.currency_id,
        "lines": [_line(part) for part in parts],
    }
    with session.in_verb():
        (id_,) = session.create(Settlement, [header])
    L = session[SettlementLine]
    lines = session.scalars(select(L.id).where(L.settlement_id == id_).order_by(L.position)).all()
    news = [row | {"line_id": line} for line, part in zip(lines, parts, strict=True) for row in _in_order(part.news)]
    writing.append(session, session[SettledLine], news)
    return id_


def _in_order(news: Sequence[Row]) -> list[Row]:
    return sorted(news, key=lambda row: (row["date"], row["document_id"], row["position"], row["payment_line_id"] or 0))


def _line(part: Part) -> Row:
    return {
        "rule_id": part.rule.id,
        "period_from": part.period.first,
        "period_to": part.period.last,
        "base_amount": part.amount,
        "base_quantity": part.quantity,
        "due": part.due,
        "settled": part.settled,
        "amount": part.open,
    }
