"""What sellers see of a simulation: the dates, the slack, the bottleneck, and what would help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from addons.base import Product
from addons.flowplan.job.explaining import Explanation, explain
from addons.flowplan.job.moments import told
from addons.flowplan.job.offer import Offer, OfferedLine
from addons.schemas import plain
from core import Session

COLUMNS = ("operation", "resources", "could start", "start", "end", "waited (min)", "for", "behind")


def panel(session: Session, offer: Offer) -> list[dict[str, Any]]:
    """Return what is to be shown of each line, as plain values; times as people in the business zone read them."""
    products = session.known(Product, {line.wish.product_id for line in offer.lines})
    return [_line(session, offer, line, products[line.wish.product_id]) for line in offer.lines]


def _line(session: Session, offer: Offer, line: OfferedLine, product: Product) -> dict[str, Any]:
    why = explain(session, offer, line)
    return {
        **{"product": product.code, "quantity": plain(line.wish.quantity), "starts": told(session, line.plan.start)},
        "done": told(session, line.end),
        "without regard to capacity": told(session, line.shortest.end),
        "wanted": told(session, line.wish.wanted),
        **{"feasible": line.feasible, "latest start": told(session, line.latest.start) if line.latest else ""},
        **{"slack_minutes": line.slack if line.feasible else 0, "short_minutes": line.short, "cause": line.cause},
        "too much load": [_excess(session, one) for one in line.excesses],
        "bottleneck": why.bottleneck,
        "critical chain": list(why.chain),
        "operations": [dict(zip(COLUMNS, row, strict=True)) for row in _waits(session, why)],
        "what would help": {what: told(session, end) for what, end in why.helps.items()},
    }


def _waits(session: Session, why: Explanation) -> list[tuple[Any, ...]]:
    return [
        (
            *(one.name, " + ".join(one.resources), told(session, one.ready), told(session, one.start)),
            *(told(session, one.end), one.minutes or "", one.cause, " ".join(one.jobs)),
        )
        for one in why.waits
    ]


def _excess(session: Session, one: Any) -> dict[str, Any]:
    from addons.flowplan.job.explaining import in_the_way
    from addons.flowplan.plant.resource import Resource

    code = session.get_one(session[Resource], one.lane).code
    return {
        **{"resource": code, "from": told(session, one.start), "to": told(session, one.end)},
        **{"used": one.used, "of": one.units, "minutes": one.minutes},
        "jobs": list(in_the_way(session, [one.lane], one.start, one.end)),
    }


def sentences(one: dict[str, Any]) -> Iterator[str]:
    """Yield what a panel says before and after its table, as text; the table belongs where "" is."""
    yield f"{one['quantity']} of {one['product']}: done {one['done']}"
    if one["without regard to capacity"] != one["done"]:
        yield f"  without regard to capacity {one['without regard to capacity']}"
    if one["wanted"]:
        if one["feasible"]:
            latest = f", latest start {one['latest start']}" if one["latest start"] else ""
            yield f"  wanted {one['wanted']}: feasible, slack {one['slack_minutes']} working min{latest}"
        else:
            short = f", short by {one['short_minutes']} working min" if one["short_minutes"] else ""
            yield f"  wanted {one['wanted']}: not feasible ({one['cause']}){short}"
    yield ""
    for excess in one["too much load"]:
        behind = f" with {' '.join(excess['jobs'])}" if excess["jobs"] else ""
        yield (
            f"  too much load: {excess['resource']} {excess['from']} to {excess['to']}, "
            f"{excess['used']} of {excess['of']}, {excess['minutes']} min{behind}"
        )
    if one["bottleneck"]:
        yield f"  bottleneck {one['bottleneck']}; what decides: {' → '.join(one['critical chain'])}"
    for what, end in one["what would help"].items():
        yield f"  {what}: {end}"
