"""What was agreed with partners: terms and trade model lines, each condition a special case of another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from addons.base import Currency, Partner
from addons.sales import TERMS, refuse_unknown_terms, ways_to_pay
from core import BadInput, Edited, Mapped, Model, Row, Session, column, reference, relation


class TradeCondition(Model, table="taxes_trade_condition"):
    """Terms for orders: parties, currency, incoterm, how it is delivered, invoiced and paid, and trade model lines.

    What it leaves empty is that of the condition it specialises; a model line replaces the one of the same reference
    there. Orders of its `partner` are made under it, unless they name another one, if their date is between
    `valid_from` and `valid_until`.
    """

    label = "trade condition"
    natural_key = ("code",)

    agreed_on: ClassVar[tuple[str, ...]] = (
        *("receiver_id", "invoice_partner_id", "decision_partner_id", "sales_rep_id", "currency_id", "incoterm"),
        *TERMS,
    )
    """What an order takes over of its condition, the nearest one that says it, where nothing is typed; extend it."""

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    specialises_id: Mapped[int | None] = reference("taxes_trade_condition", index=False)
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    receiver_id: Mapped[int | None] = reference("base_partner", index=False)
    invoice_partner_id: Mapped[int | None] = reference("base_partner", index=False)
    decision_partner_id: Mapped[int | None] = reference("base_partner", index=False)
    sales_rep_id: Mapped[int | None] = reference("base_partner", index=False)
    currency_id: Mapped[int | None] = reference("base_currency", index=False)
    incoterm: Mapped[str | None]
    delivery_term: Mapped[str | None]
    invoice_term: Mapped[str | None]
    delivery_via: Mapped[str | None]
    freight_rule: Mapped[str | None]
    payment_method: Mapped[str | None]
    priority: Mapped[int | None]

    specialises: Mapped[TradeCondition | None] = relation("taxes.TradeCondition", "specialises_id")
    partner: Mapped[Partner | None] = relation("base.Partner", "partner_id")
    receiver: Mapped[Partner | None] = relation("base.Partner", "receiver_id")
    invoice_partner: Mapped[Partner | None] = relation("base.Partner", "invoice_partner_id")
    decision_partner: Mapped[Partner | None] = relation("base.Partner", "decision_partner_id")
    sales_rep: Mapped[Partner | None] = relation("base.Partner", "sales_rep_id")
    currency: Mapped[Currency | None] = relation("base.Currency")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse terms that do not exist, and conditions that specialise each other in a circle."""
        rows, methods = super().prepare(session, rows), ways_to_pay(session)
        parents = {id_: one.specialises_id for id_, one in session.known(TradeCondition).items()}
        parents |= {row["id"]: row["specialises_id"] for row in rows if isinstance(row, Edited)}
        for row in rows:
            refuse_unknown_terms(row, methods)
            if isinstance(row, Edited):
                _refuse_circle(row, parents)
        return rows


def _refuse_circle(row: Edited, parents: Mapping[int, int | None]) -> None:
    seen: set[int] = set()
    at: int | None = row["id"]
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    if at is not None:
        raise BadInput(f"trade condition {row['code']} specialises itself", remedy="Name another condition, or none.")


def chain_of(session: Session, id_: int | None) -> list[Any]:
    """Return a condition and those it specialises, the nearest first; none is asked for where there is none."""
    if id_ is None:
        return []
    known = session.known(TradeCondition)
    chain: list[Any] = []
    while id_ is not None and (one := known.get(id_)) is not None and one not in chain:
        chain.append(one)
        id_ = one.specialises_id
    return chain


def agreed(chain: Iterable[Any], name: str) -> Any:
    """Return what the nearest condition of a chain says, None if none says it."""
    return next((value for one in chain if (value := getattr(one, name)) is not None), None)


def fill_conditions(session: Session, rows: Sequence[Row]) -> None:
    """Fill in the partner's trade condition, and what was agreed; raises BadInput for one that is not valid."""
    known: dict[int, Any] = session.known(TradeCondition)
    if not known:
        return
    of_partner: dict[int, list[Any]] = {}
    for one in known.values():
        if one.partner_id is not None:
            of_partner.setdefault(one.partner_id, []).append(one)
    for row in rows:
        day = row.get("date") or session.today
        if _is_asked(row, known):
            valid = [one for one in of_partner.get(row.get("partner_id") or 0, ()) if _is_valid(one, day)]
            row["trade_condition_id"] = max(valid, key=_newest).id if valid else None
        chain = chain_of(session, row.get("trade_condition_id"))
        for one in chain:
            _refuse_invalid(one, day)
        for name in session[TradeCondition].agreed_on if chain else ():
            if row.get(name) is None and (value := agreed(chain, name)) is not None:
                row[name] = value


def _newest(one: Any) -> tuple[dt.date, int]:
    return one.valid_from or dt.date.min, one.id


def _is_asked(row: Row, known: Mapping[int, Any]) -> bool:
    """Say whether the condition is to be found: where none is named, and anew for another partner or date."""
    if not isinstance(row, Edited):
        return row.get("trade_condition_id") is None
    if "trade_condition_id" in row.given or not row.is_changed("partner_id", "date"):
        return False
    current = known.get(row.get("trade_condition_id") or 0)
    return current is None or current.partner_id is not None


def _is_valid(one: Any, day: dt.date) -> bool:
    return (one.valid_from is None or one.valid_from <= day) and (one.valid_until is None or day <= one.valid_until)


def _refuse_invalid(one: Any, day: dt.date) -> None:
    if not _is_valid(one, day):
        when = f"{one.valid_from or 'ever'} until {one.valid_until or 'further notice'}"
        raise BadInput(f"{one} is valid from {when}, not on {day}", remedy="Name another one, or correct the date.")
