"""What an editor completes on composed classes: columns, relations, methods, and what extensions add to them.

Run by mypy --strict and pyright, not by pytest. Each extension is seen through the class that adds it, because
`app[Fragment]` is typed `type[Fragment]`, and a fragment really subclasses what it extends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import assert_type

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from addons import base, invoicing, sales, shipping
from core import App, Finding, Outcome, Row, Session


def columns_are_known_on_the_class_and_on_the_instance(app: App, order: sales.Order) -> None:
    Order = app[sales.Order]
    assert_type(Order.number, InstrumentedAttribute[str | None])
    assert_type(Order.date, InstrumentedAttribute[dt.date])
    assert_type(Order.total, InstrumentedAttribute[Decimal])
    assert_type(order.number, str | None)
    assert_type(order.date, dt.date)
    assert_type(order.id, int)
    assert_type(order.version, int)
    assert_type(order.kind_name, str)


def relations_are_known_any_number_of_steps_far(order: sales.Order) -> None:
    assert_type(order.partner, base.Partner)
    assert_type(order.partner.name, str)
    assert_type(order.organisation.currency.code, str)
    assert_type(order.lines[0].order.partner.code, str)


def methods_are_known_with_what_they_take_and_give(app: App, session: Session, orders: Sequence[sales.Order]) -> None:
    Order = app[sales.Order]
    assert_type(session.create(Order, [{"partner_id": 1}]), list[int])
    assert_type(Order.prepare(session, []), Sequence[Row])
    assert_type(Order.confirm(session, orders), None)
    assert_type(Order.noun(), str)
    assert_type(Order.exempt_from, frozenset[str])


def extensions_are_known_through_the_fragment_that_adds_them(app: App, session: Session) -> None:
    shipped = session.get_one(app[shipping.Order], 1)
    assert_type(shipped.delivery_status, int)
    assert_type(shipped.partner, base.Partner)
    assert_type(app[shipping.Order].delivery_status, InstrumentedAttribute[int])
    billed = session.get_one(app[invoicing.Order], 1)
    assert_type(billed.paid, Decimal)
    assert_type(billed.total, Decimal)


def one_class_is_seen_at_the_type_it_was_asked_by(app: App) -> None:
    assert_type(app[sales.Order], type[sales.Order])
    assert_type(app[shipping.Order], type[shipping.Order])
    as_any_order: type[sales.Order] = app[shipping.Order]
    assert as_any_order is app[sales.Order]


def queries_keep_the_types_of_what_they_select(app: App, session: Session) -> None:
    Order, Partner = app[sales.Order], app[base.Partner]
    query = select(Order).join(Partner, Order.partner_id == Partner.id).where(Partner.code == "C1")
    assert_type(query, Select[sales.Order])
    assert_type(session.scalars(query).one().total, Decimal)
    assert_type(session.known(shipping.Order, {1})[1].delivery_status, int)


def outcomes_and_findings_are_known(outcome: Outcome, finding: Finding) -> None:
    assert_type([result.message for result in outcome.blocked], list[str])
    assert_type(outcome.expect_done(), Outcome)
    assert_type(finding.override, str)
