"""What people ask for, as they write it: products with quantities, orders, jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select

from addons.base import Partner, Product
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import Job
from addons.flowplan.job.moments import clock_of
from addons.flowplan.job.reserving import wish_of
from addons.flowplan.job.simulating import refuse_past
from addons.flowplan.job.tasks import Wish
from addons.flowplan.plant.process import Process
from addons.links import link
from addons.sales import Order, OrderLine
from addons.schemas import find, read
from core import BadInput, NotFound, Row, Session, among, load, unknown

OVER = ("done", "cancelled")


@dataclass(frozen=True)
class Asked:
    """Hold one wish, with the order's line it comes from if there is one."""

    wish: Wish
    line: OrderLine | None = None

    @property
    def job(self) -> Job | None:
        """Return the job there is already."""
        return self.wish.job


def read_asked(session: Session, texts: Sequence[str], wanted: str = "", *, rush: bool = False) -> list[Asked]:
    """Return the wishes that texts name: "SHELF=20", a job's number, an order's number (all it has to be made).

    `wanted` is a date or time for all of them. Raises NotFound, BadInput.
    """
    until = clock_of(session, wanted) if wanted else None
    refuse_past(until, minute(session.now))
    found: list[Asked] = []
    for text in texts:
        code, has_quantity, quantity = text.partition("=")
        if has_quantity:
            found.append(Asked(Wish(_product(session, code), _quantity(quantity), wanted=until, name=text, rush=rush)))
        elif (job := _job(session, text)) is not None:
            wish = wish_of(job)
            found.append(Asked(wish if until is None else replace(wish, wanted=until)))
        else:
            order = find(session, session[Order], text)
            found += of_orders(session, [order], until)
    if not found:
        raise BadInput("nothing to be made is named", remedy="Name PRODUCT=QUANTITY, an order, or a job.")
    return found


def _product(session: Session, code: str) -> int:
    P = session[Product]
    found = session.scalars(select(P.id).where(P.code == code)).first()
    if found is None:
        known = session.scalars(select(P.code).limit(5000)).all()
        raise unknown("product", code, known, error=NotFound, remedy="record list base.Product shows them.")
    return found


def _quantity(text: str) -> Decimal:
    found: Decimal = read(Decimal, text)
    return found


def _job(session: Session, number: str) -> Job | None:
    J = session[Job]
    if number.startswith("#") and number[1:].isdecimal():
        return session.get(J, int(number[1:]))
    return session.scalars(select(J).where(J.number == number)).first()


def of_orders(session: Session, orders: Sequence[Order], wanted: int | None = None) -> list[Asked]:
    """Return what is to be made for orders: the jobs of their lines, and lines of made products that have none.

    What is bought has no process and is left out. Lines are wanted by the order's promised date, unless that is over.
    """
    load(session, orders, "lines")
    lines = [line for order in orders for line in order.lines if line.product_id is not None and line.quantity > 0]
    made = Process.current(session, {line.product_id for line in lines if line.product_id is not None})
    made |= Process.current(session, {line.product_id or 0 for line in lines} - made.keys(), "coarse")
    J = session[Job]
    query = select(J).where(among(session, J.order_line_id, [line.id for line in lines]), J.state.not_in(OVER))
    jobs: dict[int | None, list[Job]] = {}
    for job in session.scalars(query.order_by(J.id)):
        jobs.setdefault(job.order_line_id, []).append(job)
    found: list[Asked] = []
    for order in orders:
        until = wanted
        if until is None and order.promised_date is not None and order.promised_date >= session.today:
            until = clock_of(session, order.promised_date)
        for line in order.lines:
            if line.id in jobs:
                found += [Asked(replace(wish_of(job), wanted=until), line) for job in jobs[line.id]]
            elif line.product_id in made and line.quantity > 0:
                wish = Wish(
                    line.product_id or 0, line.quantity, made[line.product_id].id, until, name=str(line.subject)
                )
                found.append(Asked(wish, line))
    return found


def jobs_of(session: Session, asked: Sequence[Asked], **values: object) -> list[Job]:
    """Return the jobs of wishes, in order; those that have none get a draft. Jobs of orders are linked to them."""
    new: list[Row] = [
        {
            **{"product_id": one.wish.product_id, "quantity": one.wish.quantity, "rush": one.wish.rush},
            "wanted": None if one.wish.wanted is None else instant(one.wish.wanted),
            "order_line_id": one.line.id if one.line is not None else None,
            "partner_id": one.line.order.partner_id if one.line is not None else None,
            **values,
        }
        for one in asked
        if one.job is None
    ]
    ids = session.create(Job, new)
    made = session.known(Job, ids)
    waiting = iter(ids)
    jobs = [one.job if one.job is not None else made[next(waiting)] for one in asked]
    pairs = [
        (one.line.order_id, job.id)
        for one, job in zip(asked, jobs, strict=True)
        if one.line is not None and one.job is None
    ]
    if pairs:
        link(session, Order, Job, pairs, "job")
    return jobs


def ordered(session: Session, asked: Sequence[Asked], customer: str, order: str = "") -> list[Asked]:
    """Return wishes with lines of an order: a new one of a customer, or more lines of one that is a draft."""
    if any(one.job is not None or one.line is not None for one in asked):
        raise BadInput("only products with quantities can be ordered", remedy="Write PRODUCT=QUANTITY.")
    lines: list[Row] = [{"product_id": one.wish.product_id, "quantity": one.wish.quantity} for one in asked]
    if order:
        there = find(session, session[Order], order)
        load(session, [there], "lines")
        before = {line.id for line in there.lines}
        session.edit(Order, [{"id": there.id, "lines": lines}])
        id_ = there.id
    else:
        P = session[Partner]
        partner = session.scalars(select(P.id).where(P.code == customer)).first()
        if partner is None:
            raise unknown("customer", customer, session.scalars(select(P.code).limit(5000)).all(), error=NotFound)
        (id_,) = session.create(Order, [{"partner_id": partner, "lines": lines}])
        before = set()
    made = session.get_one(session[Order], id_)
    session.expire(made, ["lines"])
    load(session, [made], "lines")
    new = [line for line in made.lines if line.id not in before]
    return [Asked(one.wish, line) for one, line in zip(asked, new, strict=True)]
