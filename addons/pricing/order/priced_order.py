"""Which price list an order goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from addons import base, sales
from addons.preferences import setting_of
from addons.pricing.engine.remembered import rules_of, stamp_text
from addons.pricing.lists.list_prices import Listed, lists_of
from addons.pricing.lists.price_list import PriceList
from addons.pricing.order.repricing import price_by_present_rules, reprice_lines, reprice_orders, reread
from core import (
    BadInput,
    Edited,
    Mapped,
    NotFound,
    Refused,
    Row,
    Session,
    column,
    did_you_mean,
    lacks,
    reference,
    relation,
)


class PricedOrder(sales.Order, extends=True):
    """An order goes by one price list, in its currency: its type's, else the customer's, else the preferred one.

    Versions and rules are those of `price_date`, or of the order's date where there is none.
    """

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"price_list_id": ("partner_id",)}

    fixed_price_list: ClassVar[str] = ""
    """The code of the price list that such orders go by, where there is one of that code."""

    price_list_id: Mapped[int | None] = reference("pricing_list", index=False)
    price_date: Mapped[dt.date | None] = column(info={"computed": True})
    price_stamp: Mapped[str | None] = column(info={"computed": True, "internal": True})

    price_list: Mapped[PriceList | None] = relation("pricing.PriceList")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Propose the price list, and its currency; refuse one for purchases, in another currency, or not agreed."""
        proposed = proposed_lists(session, cls.fixed_price_list, rows)
        lists = lists_of(session)
        for row, id_ in zip(rows, proposed, strict=True):
            if lacks(row, "price_list_id"):
                row["price_list_id"] = id_
            elif id_ != row["price_list_id"] and (not isinstance(row, Edited) or row.is_changed("price_list_id")):
                _refuse_choice(session, row, lists.get(id_ or 0))
            _take_currency(row, lists)
        rows = super().prepare(session, rows)
        text = stamp_text(session)
        for row in rows:
            if not isinstance(row, Edited):  # an edited one may keep prices of rules that have changed since
                row["price_stamp"] = text
            _refuse_list(lists, row)
        return rows

    @classmethod
    def sum_up(cls, session: Session, orders: Sequence[sales.Order]) -> None:
        """Look up the prices again that hang on other lines of the order."""
        if any(rule.whole_order for rule in rules_of(session)):
            reread(session, orders)
            reprice_lines(session, [order for order in orders if order.state in order.editable])
        super().sum_up(session, orders)

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Price anew by the rules as they are now what was priced by other ones; what was approved stays as it was."""
        price_by_present_rules(session, orders)
        super().confirm(session, orders)

    @classmethod
    def reprice(cls, session: Session, orders: Sequence[Self], on: dt.date | None = None) -> None:
        """Price what is open by versions and rules of a day, today if none is given; what was typed stays."""
        reprice_orders(session, orders, on or session.today)


def proposed_lists(session: Session, fixed: str, rows: Sequence[Row]) -> list[int | None]:
    """Return the list that each row goes by unless another one is chosen."""
    by_code = {one.code: id_ for id_, one in lists_of(session).items()}
    if fixed in by_code:
        return [by_code[fixed]] * len(rows)
    partners: dict[int, Any] = session.known(base.Partner, {row["partner_id"] for row in rows if row.get("partner_id")})
    preferred: dict[int | None, int | None] = {}
    found: list[int | None] = []
    for row in rows:
        partner, organisation = partners.get(row.get("partner_id") or 0), row.get("organisation_id")
        id_ = partner.price_list_id if partner is not None else None
        if id_ is None and organisation not in preferred:
            preferred[organisation] = _preferred(session, organisation, by_code)
        found.append(id_ if id_ is not None else preferred[organisation])
    return found


def _preferred(session: Session, organisation: int | None, by_code: dict[str, int]) -> int | None:
    code = setting_of(session, "pricing.price_list", organisation)
    if code and code not in by_code:
        raise NotFound(
            f"the preference pricing.price_list names '{code}', which does not exist{did_you_mean(code, by_code)}",
            remedy="Create that price list, or name another.",
        )
    return by_code.get(code)


def _refuse_choice(session: Session, row: Row, proposed: Listed | None) -> None:
    if setting_of(session, "pricing.fixed_list", row.get("organisation_id")):
        agreed = proposed.code if proposed is not None else "none"
        raise Refused(
            f"the price list of an order is not chosen: agreed with this customer is {agreed}",
            remedy="Leave price_list out, or change the customer's, or the preference pricing.fixed_list.",
        )


def _take_currency(row: Row, lists: dict[int, Listed]) -> None:
    """Let a new order, or one that goes by another list now, be in the currency of its list unless one is given."""
    one = lists.get(row.get("price_list_id") or 0)
    if one is None:
        return
    if isinstance(row, Edited):
        if row.is_changed("price_list_id") and "currency_id" not in row.given:
            row["currency_id"] = one.currency_id
    else:
        row.setdefault("currency_id", one.currency_id)


def _refuse_list(lists: dict[int, Listed], row: Row) -> None:
    one = lists.get(row.get("price_list_id") or 0)
    if one is None:
        return
    if one.is_purchase:
        raise BadInput(f"price list {one.code} is for purchases: it prices no sale", remedy="Choose a list for sales.")
    if one.currency_id != row["currency_id"]:
        raise BadInput(
            f"price list {one.code} is in another currency than the order",
            remedy="Leave currency out, or choose a list in that currency.",
        )
