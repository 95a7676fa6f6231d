"""What a type checker must know of an addon's classes; run by mypy --strict and pyright, not by pytest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Self, assert_type

from addons import sales
from core import Addon, App, Check, Document, Finding, Mapped, Model, Session, Transition, column, hookimpl
from core.storage import rows

addon = Addon(name="typed", version="1.0", depends=("sales",))


class Order(sales.Order, extends=True):
    """An extension in place."""

    colour: Mapped[str | None]
    weight: Mapped[int] = column(default=0, server_default="0")

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        super().confirm(session, orders)
        rows.update(session, session[Order], [{"id": order.id, "colour": "red"} for order in orders])


class RentalOrder(sales.Order, kind="rental"):
    """A type of its own."""

    due: Mapped[date | None]

    @classmethod
    def bring_back(cls, session: Session, orders: Sequence[Self]) -> None:
        for order in orders:
            assert_type(order.due, date | None)


class Thing(Model, table="typed_thing"):
    """A new model."""

    name: Mapped[str]


def is_due(session: Session, orders: Sequence[RentalOrder]) -> Iterator[Finding]:
    """Find rentals without due date."""
    for order in orders:
        if order.due is None:
            yield Finding(order, "it is not due", {"due": order.due})


@hookimpl
def models() -> list[type[Model]]:
    """Contribute models."""
    return [Order, Thing]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute document types."""
    return [RentalOrder]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute transitions."""
    return [Transition(RentalOrder, "bring_back", source="confirmed", target="returned")]


@hookimpl
def checks() -> list[Check]:
    """Contribute checks."""
    return [Check(RentalOrder, "due", before="confirm", run=is_due, override="seller")]


def an_extension_is_seen_through_its_own_class(app: App, session: Session) -> None:
    assert_type(app[Order], type[Order])
    assert_type(session.get_one(app[Order], 1).colour, str | None)
    assert_type(session.get_one(app[Order], 1).weight, int)
    assert_type(session.get_one(app[Thing], 1).name, str)
