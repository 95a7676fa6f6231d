"""What is charged for the freight of an order: by its freight rule, and why (semantics 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.base import Currency, Organisation, Product
from addons.freight.charging.measuring import Measured, measured
from addons.freight.tariffs.quoting import Quote
from addons.preferences import setting_of
from addons.schemas import figure
from core import ZERO, NotFound, Row, Session

if TYPE_CHECKING:
    from addons.freight.order import Order

INCLUDED, FIXED, CALCULATED, BY_LINE = "included", "fix price", "calculated", "line"
MAKER = "freight"


@dataclass(frozen=True)
class Charge:
    """The amount charged, 0 for none, the rule that gave it and why; `fault` says what lacks to tell it."""

    amount: Decimal = ZERO
    rule: str = INCLUDED
    why: str = ""
    fault: str = ""


def freight_product(session: Session, organisation_id: int | None) -> Product | None:
    """Return the product of freight lines, None if nothing is charged here; raises NotFound for one that is missing."""
    code = setting_of(session, "freight.product", organisation_id)
    if not code:
        return None
    key = ("freight product", code)
    if key not in session.held:
        from sqlalchemy import select

        P = session[Product]
        session.held[key] = session.scalars(select(P).where(P.code == code)).one_or_none()
    found: Product | None = session.held[key]
    if found is None or found.kind != "charge":
        what = "which is no product" if found is None else "which is no charge"
        raise NotFound(
            f"the preference freight.product names '{code}', {what}",
            remedy="Name a product of the kind charge.",
        )
    return found


def charges(session: Session, model: type[Order], rows: Sequence[Row], made: Sequence[Sequence[Row]]) -> list[Charge]:
    """Return what is charged for each order, a row with its entered lines; `made` are the lines made of each so far.

    Nothing is asked of the database for orders whose freight is included.
    """
    asked = [place for place, row in enumerate(rows) if _is_charged(row, model)]
    some = [rows[place] for place in asked]
    sizes = measured(session, some, [made[place] for place in asked])
    found = [Charge(why=_why_not(row, model)) for row in rows]
    reckoned = [n for n, row in enumerate(some) if row["freight_rule"] == CALCULATED]
    quotes = model.freight_quotes(session, [some[n] for n in reckoned], [sizes[n] for n in reckoned])
    asking = dict(zip(reckoned, quotes, strict=True))
    for n, (place, size) in enumerate(zip(asked, sizes, strict=True)):
        found[place] = _charge(session, model, rows[place], size, asking.get(n, ()))
    return found


def _is_charged(row: Row, model: type[Order]) -> bool:
    return not _why_not(row, model)


def _why_not(row: Row, model: type[Order]) -> str:
    if model.is_return:
        return "returns have none"
    if row.get("freight_order_id"):
        return f"borne by order #{row['freight_order_id']}, which it was split off"
    return "in the prices" if row.get("freight_rule") in (None, INCLUDED) else ""


def _charge(session: Session, model: type[Order], row: Row, size: Measured, quotes: Sequence[Quote]) -> Charge:
    rule = row["freight_rule"]
    if freight_product(session, row["organisation_id"]) is None:
        return Charge(rule=rule, fault="the preference freight.product names no product to charge it by")
    if free := _free(session, row) or model.freight_waived(session, row, size.amount):
        return Charge(rule=rule, why=free)
    if rule == FIXED:
        amount = row.get("freight_amount")
        fault = "" if amount is not None else "no freight_amount is given"
        return Charge(amount or ZERO, rule, "the amount typed", fault)
    if rule == BY_LINE:
        return Charge(size.typed, rule, "the sum of the lines" if size.typed else "no line has any")
    return _calculated(session, row, quotes)


def _free(session: Session, row: Row) -> str:
    """Return why an order is charged no freight, whatever it comes to."""
    if not any(line["quantity"] for line in row["lines"]):
        return "nothing is ordered"
    ways = str(setting_of(session, "freight.via", row["organisation_id"])).replace(",", " ").split()
    return "" if row.get("delivery_via") in ways else f"delivery via {row.get('delivery_via')} is not charged"


def _calculated(session: Session, row: Row, quotes: Sequence[Quote]) -> Charge:
    """Charge the cheapest of what is asked; if nobody serves the order, say why each does not."""
    if not quotes:
        currency = session.known(Currency)[row["currency_id"]]
        return Charge(rule=CALCULATED, fault=f"no freight tariff in {currency.code} serves it on {row['date']}")
    best = min(quotes, key=lambda one: one.rank)
    if best.amount is None:
        return Charge(rule=CALCULATED, fault="; ".join(f"{one.code}: {one.why}" for one in quotes))
    return Charge(best.amount, f"{CALCULATED} by {best.code}", best.why)


def free_from(session: Session, row: Row, amount: Decimal) -> str:
    """Return why an order is free of freight by its amount; nothing if it is not."""
    bound: Decimal = setting_of(session, "freight.free_from", row["organisation_id"])
    own = session.known(Organisation)[row["organisation_id"]].currency_id
    if bound and row["currency_id"] == own and amount >= bound:
        return f"free from {figure(bound, 2)}, and the goods come to {figure(amount, 2)}"
    return ""
