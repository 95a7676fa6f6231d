"""What a line of an order costs, and which quantities and discounts make no sense."""

from __future__ import annotations

from decimal import Decimal

from addons.base import Currency, Product
from core import ZERO, BadInput, Refused, Row

HUNDRED = Decimal(100)


def subject_of(row: Row, product: Product | None) -> object:
    """Return what a row is about, for messages: its product, else its text."""
    return product or f"'{row.get('description')}'"


def refuse_less_than(covered: Decimal, quantity: Decimal, subject: object) -> None:
    """Raise BadInput for a quantity of which more is delivered or invoiced already."""
    if abs(quantity) < abs(covered):
        raise BadInput(
            f"the line of {subject} cannot order {plain(quantity)}: {plain(covered)} is delivered or invoiced already",
            remedy=f"Order {plain(covered)} or more.",
        )


def refuse_another_product(covered: Decimal, subject: object) -> None:
    """Raise Refused for another product on a line of which something is delivered or invoiced."""
    if covered:
        raise Refused(
            f"the line of {subject} cannot become one of another product: {plain(covered)} is delivered or invoiced",
            remedy="Keep it with what is delivered or invoiced, and add a line for the other product.",
        )


def refuse_wrong_sign(subject: object, quantity: Decimal, *, is_return: bool, is_inverse: bool) -> None:
    """Raise BadInput for a negative quantity, or on a return for a positive one."""
    if is_inverse:
        return
    if is_return and quantity > 0:
        raise BadInput(
            f"the line of {subject} returns the positive quantity {plain(quantity)}",
            remedy="Give a negative quantity: a return takes goods back.",
        )
    if quantity < 0 and not is_return:
        raise BadInput(
            f"the line of {subject} has the negative quantity {plain(quantity)}",
            remedy="Give a positive quantity; goods that come back belong on a return.",
        )


def refuse_too_high_discount(product: object, discount: Decimal | None) -> None:
    """Raise BadInput for a discount of more than everything; a negative one is a surcharge."""
    if discount is not None and discount > HUNDRED:
        raise BadInput(
            f"the line of {product} has a discount of {plain(discount)} percent",
            remedy="Give at most 100; a negative discount is a surcharge.",
        )


def plain(quantity: Decimal) -> str:
    """Return a quantity as text, without zeros at its end."""
    return f"{Decimal(quantity).normalize():f}"


def amounts_of(gross: Decimal, discount: Decimal, tax_rate: Decimal, currency: Currency) -> Row:
    """Return net (rounded half up per line) and the flat tax on it, in the currency's precision."""
    net = currency.round(gross * (HUNDRED - discount) / HUNDRED if discount else gross)
    return {"net": net, "tax_amount": currency.round(net * tax_rate / HUNDRED) if tax_rate else ZERO}
