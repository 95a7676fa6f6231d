"""Mistakes that a type checker reports. Each line expects its error: one that is not reported is an error itself.

Run by mypy --strict (which warns of an ignore that is not needed) and by pyright, not by pytest.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import Sequence

from addons import base, sales, shipping
from core import App, Document, Model, Session, Transition


def a_misspelt_member(app: App, order: sales.Order) -> None:
    print(order.totl)  # type: ignore[attr-defined]
    print(order.partner.nmae)  # type: ignore[attr-defined]
    print(app[sales.Order].confrim)  # type: ignore[attr-defined]


def a_member_of_an_addon_that_was_not_asked_for(app: App, session: Session) -> None:
    order = session.get_one(app[sales.Order], 1)
    print(order.delivery_status)  # type: ignore[attr-defined]
    print(session.get_one(app[shipping.Order], 1).delivery_status)


def what_may_be_empty_is_not_taken_for_granted(order: sales.Order) -> None:
    order.number.upper()  # type: ignore[union-attr]


def documents_of_another_kind(app: App, session: Session, partners: Sequence[base.Partner]) -> None:
    app[sales.Order].confirm(session, partners)  # type: ignore[arg-type]
    app.fire(session, "confirm", partners)  # type: ignore[arg-type]
    Transition(base.Partner, "wake", "draft", "awake")  # type: ignore[arg-type]


def a_name_instead_of_a_class(app: App) -> None:
    app["sales.Order"]  # type: ignore[index]


class Bad(sales.Order, extends="yes"):  # type: ignore[arg-type]
    """Say wrongly that it extends."""


class Misspelt(sales.Order, extend=True):  # type: ignore[call-arg]
    """Misspell a keyword."""


def an_instance_instead_of_a_class(order: sales.Order) -> type[Document]:
    return order  # type: ignore[return-value]


def hooks_that_give_something_else() -> list[type[Model]]:
    return [Transition]  # type: ignore[list-item]
