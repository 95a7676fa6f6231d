"""What must be true of every order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, groupby

from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased

from addons.doctor import Invariant, wrong_sums
from addons.sales.batch.batch_run import BatchEntry, BatchRun
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.progress import percent
from addons.sales.order.summary import content_key
from addons.schemas import figure
from core import Session


def totals_are_sums(session: Session) -> Iterator[str]:
    """Find orders whose totals are not the sums of their lines."""
    L = session[OrderLine]
    amounts = {"net_total": L.net, "tax_total": L.tax_amount, "total": L.net + L.tax_amount}
    return chain.from_iterable(
        wrong_sums(session, Order, column, select(L.order_id, amount), "its lines")
        for column, amount in amounts.items()
    )


def content_keys_say_the_lines(session: Session) -> Iterator[str]:
    """Find orders whose content key is not what their lines say, so that orders that repeat them are not noticed."""
    order, L = session[Order], session[OrderLine]
    columns = (order.id, order.number, order.partner_id, order.content_key)
    query = (
        select(*columns, L.product_id, func.sum(L.quantity, type_=L.quantity.type))
        .outerjoin(L, (L.order_id == order.id) & L.product_id.is_not(None) & L.made_by.is_(None))
        .group_by(*columns, L.product_id)
        .order_by(order.id, L.product_id)
    )
    found = session.execute(query.execution_options(yield_per=1000))
    for (id_, number, partner, said), parts in groupby(found, lambda row: tuple(row[:4])):
        wanted = content_key(partner, {row[4]: row[5] for row in parts if row[4] is not None})
        if said != wanted:
            yield f"order {number or f'#{id_}'}: its content key is {said}, its lines say {wanted}"


def batch_runs_are_counted(session: Session) -> Iterator[str]:
    """Find batch runs whose figures are not those of their entries."""
    E = session[BatchEntry]
    done = select(E.run_id, literal(1)).where(E.status == "done")
    bad = select(E.run_id, literal(1)).where(E.status.in_(["blocked", "failed"]))
    yield from wrong_sums(session, BatchRun, "updated", done, "its entries")
    yield from wrong_sums(session, BatchRun, "errors", bad, "its entries")


def status_is_share(*, part: str, status: str, products_only: bool = False) -> Callable[[Session], Iterator[str]]:
    """Return what finds orders whose status is not the share of their lines' quantities in column `part`."""

    def violations(session: Session) -> Iterator[str]:
        order, L = session[Order], session[OrderLine]
        kind = L.quantity.type
        done, whole = func.sum(func.abs(getattr(L, part)), type_=kind), func.sum(func.abs(L.quantity), type_=kind)
        kept = getattr(order, status)
        query = select(order.id, order.number, kept, done, whole).join(L, L.order_id == order.id)
        query = query.group_by(order.id, order.number, kept).having(whole != 0).order_by(order.id)
        if products_only:
            query = query.where(L.product_id.is_not(None))
        for id_, number, said, made, ordered in session.execute(query.execution_options(yield_per=1000)):
            if said != percent(made, ordered):
                yield f"order {number or f'#{id_}'}: {status} {said}, {made} of {ordered} are {part}"

    return violations


def components_belong_to_kits(session: Session) -> Iterator[str]:
    """Find components whose kit is not taken apart, or stands on another order."""
    component, kit = session[OrderLine], aliased(session[OrderLine])
    query = (
        select(component.id, component.order_id, kit.id, kit.order_id, kit.exploded)
        .join(kit, kit.id == component.kit_line_id)
        .where((kit.order_id != component.order_id) | kit.exploded.is_(False))
    )
    for id_, order, kit_id, kit_order, exploded in session.execute(query):
        where = f"a kit of order #{kit_order}" if exploded else "a kit that is not taken apart"
        yield f"order line #{id_} of order #{order}: it is a component of line #{kit_id}, {where}"


def nothing_done_of_what_was_cut(*, part: str, word: str, remedy: str) -> Callable[[Session], Iterator[str]]:
    """Return what finds lines with more in column `part` than was left of them, because the addon was off meanwhile.

    `word` says what was done, such as "billed"; `remedy` what to do.
    """

    def violations(session: Session) -> Iterator[str]:
        order, L = session[Order], session[OrderLine]
        done = getattr(L, part)
        is_cut = (L.quantity == 0) | ((L.lost_sales != 0) & (func.abs(done) > func.abs(L.quantity)))
        query = select(order.id, order.number, order.state, L.position, done, L.quantity)
        query = query.join(order, order.id == L.order_id).where(done != 0, is_cut).order_by(order.id, L.position)
        for id_, number, state, position, made, quantity in session.execute(query):
            yield (
                f"order {number or f'#{id_}'} ({state}), line {position}: {figure(made)} of {figure(quantity)} ordered "
                f"is {word}; was it cut while this addon was off? {remedy}"
            )

    return violations


INVARIANTS = [
    Invariant("order totals are sums", totals_are_sums, "An order's totals are the sums of its lines"),
    Invariant("content keys", content_keys_say_the_lines, "An order's content key is what its lines say"),
    Invariant("batch runs are counted", batch_runs_are_counted, "A batch run's figures are those of its entries"),
    Invariant("components belong to kits", components_belong_to_kits, "A component stands on the order of its kit"),
]
