"""What is asked before orders are confirmed and processes released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.flowplan.engine.task import NoSlot
from addons.flowplan.job.moments import told
from addons.flowplan.plant.process import COARSE, Process
from addons.flowplan.promise import possible
from addons.preferences import setting_of
from addons.sales import Order
from core import Check, Finding, Session, load


def date_can_be_met(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders whose promised date cannot be met; asked only where the preference says so."""
    if not setting_of(session, "flowplan.check_promise"):
        return
    try:
        found = possible(session, orders)
    except NoSlot as error:
        for order in orders:
            yield Finding(order, error.message)
        return
    for order in orders:
        late = [line for line in found.get(order.id, []) if line.feasible is False]
        if late:
            end = max(line.end for line in late)
            what = f"{order.promised_date} cannot be met ({late[0].cause}): it is done {told(session, end)}"
            yield Finding(order, f"{what}; promise it anew", {"promised": order.promised_date, "done": end})


def levels_fit(session: Session, processes: Sequence[Process]) -> Iterator[Finding]:
    """Find processes with steps on resources that are planned otherwise: by days, or by the minute."""
    load(session, processes, "lines.resource")
    for process in processes:
        wrong = [
            line
            for line in process.lines
            if line.resource is not None and line.resource.is_coarse != (process.level == COARSE)
        ]
        if process.level == COARSE:
            wrong += [line for line in process.lines if line.resource is None]
        for line in wrong[:1]:
            where = line.resource.code if line.resource is not None else "a group"
            what = "only cells are planned by days" if process.level == COARSE else "a cell is planned by days"
            yield Finding(process, f"{line.name} is on {where}: {what}")


CHECKS = [
    Check(Order, "date can be met", "confirm", date_can_be_met, "sales clerk", "The promised date fits into the plan"),
    Check(Process, "levels fit", "release", levels_fit, "", "Coarse processes are on cells, detailed ones are not"),
]
