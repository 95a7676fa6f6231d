"""What a type checker must know of applications and sessions; run by mypy --strict and pyright, not by pytest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import assert_type

from sqlalchemy import select

from addons import base, sales
from addons.links import link, linked
from core import App, Outcome, Session, load


def composed_classes_are_typed(app: App, session: Session) -> None:
    assert_type(app[sales.Order], type[sales.Order])
    assert_type(session[sales.Order], type[sales.Order])


def queries_are_typed(app: App, session: Session) -> None:
    Order = app[sales.Order]
    assert_type(session.scalars(select(Order)).all(), Sequence[sales.Order])
    assert_type(session.scalars(select(Order.number)).first(), str | None)
    assert_type(session.get_one(Order, 1), sales.Order)
    assert_type(session.known(base.Partner), dict[int, base.Partner])


def members_are_typed(order: sales.Order, line: sales.OrderLine) -> None:
    assert_type(order.number, str | None)
    assert_type(order.state, str)
    assert_type(order.date, date)
    assert_type(order.total, Decimal)
    assert_type(order.partner, base.Partner)
    assert_type(order.sales_rep, base.Partner | None)
    assert_type(order.lines, list[sales.OrderLine])
    assert_type(line.quantity, Decimal)
    assert_type(line.order, sales.Order)


def verbs_are_typed(app: App, session: Session, orders: Sequence[sales.Order]) -> None:
    assert_type(app.fire(session, "confirm", orders), Outcome)
    assert_type(app.fire_all("confirm", sales.Order, [1, 2], dry_run=True), Outcome)
    assert_type(session.create(sales.Order, [{"partner_id": 1}]), list[int])
    assert_type(app[sales.Order].confirm(session, orders), None)
    link(session, sales.Order, sales.Order, [(1, 2)], "copy")
    assert_type(linked(session, orders[0]), list[tuple[str, str, int, str]])
    load(session, orders, "lines.product")


def work_keeps_its_type(app: App) -> None:
    with app.unit() as session:
        assert_type(session, Session)
    assert_type(app.run(lambda session: 5), int)
