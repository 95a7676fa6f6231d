"""`tradeloom explain price`: how the amounts of an order came about, rule by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from addons.console import Context, needs, pass_context, print_json, print_table
from core import NotFound, one_of

if TYPE_CHECKING:
    from addons.sales.order.order import Order
    from addons.sales.order.order_line import OrderLine
    from addons.sales.order.step import Step
    from core import Session

COLUMNS = ["stage", "rule", "before", "after", "why"]


@needs("sales.order.read")
@click.command("price")
@click.argument("order")
@click.argument("line", required=False, type=int)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_price(context: Context, order: str, line: int | None, as_json: bool) -> None:
    """Show how the amounts of an ORDER came about: each rule that was tried, and what it did; or of one LINE only.

    ORDER is its number, or its id written '#12'; LINE is the position of a line, such as 10.
    """
    from addons.sales.order.order import Order
    from addons.schemas import find

    with context.app_with("sales").unit(context.user, readonly=True) as session:
        found = find(session, session[Order], order)
        print_ladder(session, found, line, as_json=as_json)


def print_ladder(
    session: Session, order: Order, position: int | None = None, *, as_json: bool = False, title: str = ""
) -> None:
    """Print the ladders of an order's lines and of its total, or of one line; raises NotFound for no such line.

    `title` names an order that is not kept.
    """
    from addons.sales.order.order import Order
    from addons.sales.order.order_line import OrderLine
    from core import load

    load(session, [order], "partner", "lines.product", "currency")
    lines = [one for one in order.lines if position in (None, one.position)]
    if not lines and position is not None:
        remedy = f"It has line {one_of([str(one.position) for one in order.lines])}." if order.lines else ""
        raise NotFound(f"{order} has no line {position}", remedy=remedy)
    ladders = session[OrderLine].ladder(session, lines)
    whole = session[Order].ladder(session, [order])[order.id] if position is None else []
    if as_json:
        print_json(_as_values(order, lines, ladders, whole))
        return
    click.echo(f"{title or order} of {order.partner.name}, {order.date}, in {order.currency.code}")
    for one in lines:
        if steps := ladders[one.id]:
            quantity = f"{one.shown_quantity.normalize():f}{f' {one.shown_unit.code}' if one.shown_unit else ''}"
            click.echo(f"\nLine {one.position}: {quantity} of {one.subject}")
            _print_steps(steps, order.currency.digits)
    if whole:
        click.echo("\nThe order")
        _print_steps(whole, order.currency.digits)


def _print_steps(steps: Sequence[Step], digits: int) -> None:
    rows = []
    for step in steps:
        after = _shown(step.after, digits) if step.applied else "-"
        rows.append((step.stage, step.rule, _shown(step.before, digits), after, step.why))
    print_table(COLUMNS, rows, right=["before", "after"])


def _shown(amount: Decimal | None, digits: int) -> str:
    """Return an amount with the places of its currency, or more where it has more."""
    if amount is None:
        return ""
    places = max(digits, -int(amount.normalize().as_tuple().exponent)) if amount != Decimal(0) else digits
    return f"{amount:.{places}f}"


def _as_values(order: Order, lines: Sequence[OrderLine], ladders: Any, whole: Sequence[Step]) -> Any:
    return {
        "order": order.number or f"#{order.id}",
        "currency": order.currency.code,
        "lines": [{"position": one.position, "steps": [asdict(step) for step in ladders[one.id]]} for one in lines],
        "steps": [asdict(step) for step in whole],
    }
