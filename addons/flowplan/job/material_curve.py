"""Since when there is enough of a critical material, for good: never at the cost of what was promised later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import or_, select

from addons.flowplan.engine.windows import minute
from addons.flowplan.job.job import DONE, LOADING, Operation
from addons.flowplan.plant.material import Receipt
from core import ZERO, Session, among

ALWAYS = -(2**40)


class Materials:
    """Hold what changes of some materials, as (clock minute, quantity); asked for a quantity it tells since when.

    What jobs in `without` take is not counted. What is on hand in the addon stock counts from the beginning.
    """

    def __init__(self, session: Session, ids: Iterable[int], without: Iterable[int] = ()) -> None:
        self.events: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
        self.taken: list[int] = []
        wanted = sorted(set(ids))
        if not wanted:
            return
        R, Op = session[Receipt], session[Operation]
        has_ledger = "stock" in session.app.composition.enabled  # what is done has left it
        receipts = select(R.product_id, R.at, R.quantity).where(among(session, R.product_id, wanted))
        for id_, at, received in session.execute(receipts):
            self.events[id_].append((minute(at), received))
        query = select(Op.material_id, Op.start, Op.material_quantity).where(
            *(among(session, Op.material_id, wanted), Op.main),
            Op.state.in_(LOADING if has_ledger else (*LOADING, DONE)),
            or_(Op.expires_at.is_(None), Op.expires_at > session.now),
            ~among(session, Op.job_id, sorted(set(without))),
        )
        for taken, at, quantity in session.execute(query):
            self.take(taken or 0, quantity or ZERO, minute(at))
        if has_ledger:
            from addons.flowplan.with_stock.on_hand import on_hand

            for product, there in on_hand(session, wanted).items():
                self.events[product].append((ALWAYS, there))

    def take(self, material: int, quantity: Decimal, at: int) -> None:
        """Count that a quantity is taken at a time."""
        self.events[material].append((at, -quantity))
        self.taken.append(material)

    def undo(self, count: int) -> None:
        """Take back what was taken last, until only `count` takings are left."""
        while len(self.taken) > count:
            self.events[self.taken.pop()].pop()

    def __call__(self, material: int, quantity: Decimal) -> int | None:
        """Return the clock minute since which so much is there and stays there; None if that never comes."""
        events = sorted(self.events[material])
        left = sum((change for _, change in events), ZERO)
        if left < quantity:
            return None
        since = events[-1][0] if events else ALWAYS
        for at, change in reversed(events):
            if left < quantity:
                return since
            since, left = at, left - change
        return since if left < quantity else ALWAYS
