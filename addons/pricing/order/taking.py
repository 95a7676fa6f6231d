"""Put the prices that came out into the rows of lines: what was typed stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from addons.pricing.engine.quote import Quote
from addons.pricing.lists.list_prices import lists_of
from addons.pricing.order.unit_prices import PLACES, unit_price
from core import ZERO, Edited, Refused, Row, Session

BELOW_LIMIT = "pricing.price_list.below_limit"
"""The permission to sell below the limit price."""

OF_OTHERS = ("quantity", "product_id", "unit_id", "entered_quantity", "price", "discount")
"""What of a line the prices of other lines may hang on."""


def leave_out_siblings(rows: Sequence[Row]) -> None:
    """Let all prices of an edited order be looked up that rules gave: one may hang on the quantities of others."""
    changed = {
        id(row["header"])
        for row in rows
        if isinstance(row["header"], Edited) and (row["header"].removed or _is_other(row))
    }
    for row in rows:
        if id(row["header"]) in changed and isinstance(row, Edited) and "price" in row and is_by_rules(row):
            del row["price"]


def _is_other(row: Row) -> bool:
    return not isinstance(row, Edited) or row.is_changed(*OF_OTHERS)


def is_by_rules(row: Row) -> bool:
    """Say whether the price of a stored line was given by rules, and is not being typed."""
    typed = (row.get("typed") or "").split()
    return (
        row.get("priced_by") is not None
        and not (isinstance(row, Edited) and "price" in row.given)
        and ("price" not in typed and not row.get("made_by"))
    )


def keep_covered(row: Edited) -> None:
    """Keep the price of what is delivered or invoiced already, unless another one is given."""
    if "price" not in row and row.record.covered() and not row.is_changed("product_id"):
        row["price"] = row.before["price"]


def is_asked(row: Row) -> bool:
    """Say whether a price is to be looked up for a row, to be taken or to be compared with one that was typed."""
    if row.get("product_id") is None or "header_type" not in row:
        return False
    return not isinstance(row, Edited) or row.get("price") is None or row.is_changed("price", "product_id", "discount")


def take_price(row: Row, quote: Quote) -> None:
    """Put into the row what came out; a typed price stays, a typed discount is taken off the list price."""
    row["list_price"] = quote.list_price
    if row.get("price") is not None:
        if isinstance(row, Edited) or not _is_copied(row):
            row["priced_by"] = None
    elif row.get("discount") and quote.list_price is not None:
        row["price"], row["priced_by"] = quote.list_price, "list price, less the discount typed"
    elif quote.price is not None:
        row["price"], row["priced_by"] = quote.price, quote.told
    elif row.get("kit_line_id") is not None:
        row["price"], row["priced_by"] = ZERO, "in the price of its kit"
    elif quote.fault is not None:
        raise quote.fault


def _is_copied(row: Row) -> bool:
    """Say whether a new row is the copy of a line that rules have priced: then it is rounded as that one."""
    return "typed" in row and "price" not in (row["typed"] or "").split()


def refuse_below_limit(session: Session, priced: Iterable[tuple[Row, Quote]]) -> None:
    """Raise Refused for a price below the limit of a list that enforces it, unless the user may."""
    enforced = {id_ for id_, one in lists_of(session).items() if one.enforce_limit}
    for row, quote in priced if enforced else ():
        terms = quote.terms
        if not quote.limit_price or terms.is_return or terms.price_list_id not in enforced:
            continue
        one = lists_of(session)[terms.price_list_id]
        price = unit_price(row["price"], row.get("discount"), quote.digits if row["priced_by"] else PLACES)
        if price < quote.limit_price and not session.actor.may(BELOW_LIMIT):
            raise Refused(
                f"{quote.product} would cost {price.normalize():f}, under its limit price "
                f"{quote.limit_price.normalize():f} of {one.code}",
                remedy="Give at least that, or let somebody do it whose role allows lower prices.",
            )
