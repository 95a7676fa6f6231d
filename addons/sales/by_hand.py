"""What follows when an order or a line is edited by hand: variant, units, components and services, in this order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import object_session
from sqlalchemy.orm.attributes import set_committed_value

from addons.base import Product, Unit, choose
from addons.sales.kits.kit_order import let_components_follow
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import DIGITS, in_own_unit, own_ratios, ratio
from addons.sales.services.service_order import let_services_follow
from core import BadInput, Row, Session, prepared_lines, rounded


class HandEditedLine(OrderLine, extends=True):
    """A line edited by hand keeps what was entered and what it means in the product's own unit together."""

    def check_values(self) -> None:
        """Settle variant and units first, so that the other questions are asked about what will be stored."""
        settle(self)
        super().check_values()


class HandEditedOrder(Order, extends=True):
    """An order edited by hand keeps its lines together."""

    def check_values(self) -> None:
        """Settle all lines before the totals are computed; doing it again changes nothing."""
        session = object_session(self)
        if isinstance(session, Session):
            lines: list[OrderLine] = self.kept_lines()
            for line in lines:
                settle(line)
            let_components_follow(lines)
            let_services_follow(session, lines)
        super().check_values()


def settle(line: OrderLine) -> None:
    """Fill in a new line; of an edited one, choose the variant meant and bring units, quantities and prices in line."""
    session = object_session(line)
    if not isinstance(session, Session):
        return
    if inspect(line).pending:
        _complete(session, line)
        return
    if not _edited(line, *_CONCERNED):
        return
    product = _product(session, line)
    if product is None:
        return
    if _edited(line, "product_id", "attribute_values"):
        product = _settle_variant(session, line, product)
    _settle_units(session, line, product)


def _complete(session: Session, line: OrderLine) -> None:
    """Fill in a line added by hand as if it had been entered with its order, at the end unless it has a position."""
    order = line.order or session.get(session[Order], line.order_id)
    if order is None or order.id is None or line.net is not None:
        return
    line.order = order
    if line.position is None:
        line.position = max((one.position for one in order.lines if one.position is not None), default=0) + 10
    (row,) = prepared_lines(session, [(order, _typed(line))])
    for name, value in row.items():
        setattr(line, name, value)
    _product(session, line)


def _typed(line: OrderLine) -> Row:
    """Return the values given to a new line: what is still as the model's defaults say was not."""
    values: Row = {}
    for attribute in type(line).__mapper__.column_attrs:  # type: ignore[attr-defined]
        value, default = vars(line).get(attribute.key), attribute.columns[0].default
        if value is not None and (default is None or value != default.arg):
            values[attribute.key] = value
    for name in ("product", "unit", "tax"):
        if vars(line).get(name) is not None:
            values[f"{name}_id"] = vars(line)[name].id
    return values


_CONCERNED = (
    "product_id",
    "attribute_values",
    "quantity",
    "unit_id",
    "price",
    "entered_quantity",
    "entered_unit_id",
    "entered_price",
)


def _edited(line: OrderLine, *names: str) -> bool:
    state: Any = inspect(line)
    return any(state.attrs[name].history.has_changes() for name in names)


def _product(session: Session, line: OrderLine) -> Product | None:
    """Return the line's product by its id, and let the relation follow the id."""
    if line.product_id is None:
        return line.product
    if line.product is None or line.product.id != line.product_id:
        product = session.get(session[Product], line.product_id)
        if product is None:
            raise BadInput(f"there is no product #{line.product_id}", remedy="Give the id of a product as product_id.")
        set_committed_value(line, "product", product)
    return line.product


def _settle_variant(session: Session, line: OrderLine, product: Product) -> Product:
    (chosen,) = choose(session, [(product, line.attribute_values)])
    if chosen.text != line.attribute_values:
        line.attribute_values = chosen.text
    if chosen.product.id != product.id:
        line.product_id = chosen.product.id
        set_committed_value(line, "product", chosen.product)
        if not _edited(line, "price") and line.price == product.list_price and chosen.product.list_price is not None:
            line.price = chosen.product.list_price
    return chosen.product


def _settle_units(session: Session, line: OrderLine, product: Product) -> None:
    if line.unit_id is None or (_edited(line, "product_id") and not _edited(line, "unit_id")):
        _set_unit(session, line, product.unit_id)
    typed = line.unit_id != product.unit_id
    if typed:
        line.entered_unit_id, line.entered_quantity = line.unit_id, line.quantity
        line.entered_price = line.price if _edited(line, "price") else None
        _set_unit(session, line, product.unit_id)
    if line.entered_unit_id is None:
        if line.entered_quantity is not None or line.entered_price is not None:
            line.entered_quantity = line.entered_ratio = line.entered_price = None
        return
    factor = _factor(session, line, product)
    _settle_quantity(session, line, product, factor, typed=typed)
    _settle_price(line, factor)


def _set_unit(session: Session, line: OrderLine, unit_id: int) -> None:
    line.unit_id = unit_id
    set_committed_value(line, "unit", session.known(Unit)[unit_id])


def _factor(session: Session, line: OrderLine, product: Product) -> Decimal:
    """Return how many of the product's unit one of the entered unit is, exactly if that may have changed."""
    if line.entered_ratio and not _edited(line, "entered_unit_id", "product_id", "entered_quantity", "quantity"):
        return line.entered_ratio
    assert line.entered_unit_id is not None
    units = session.known(Unit)
    factor = ratio(product, units, line.entered_unit_id, own_ratios(session, [product]))
    line.entered_ratio = rounded(factor, DIGITS)
    set_committed_value(line, "entered_unit", units[line.entered_unit_id])
    return factor


def _settle_quantity(session: Session, line: OrderLine, product: Product, factor: Decimal, *, typed: bool) -> None:
    own, unit = session.known(Unit)[product.unit_id], session.known(Unit)[line.entered_unit_id or 0]
    if line.entered_quantity is None or not (typed or _edited(line, "entered_quantity", "entered_unit_id")):
        if _edited(line, "quantity") or line.entered_quantity is None:
            line.entered_quantity = rounded(Decimal(line.quantity) / factor, DIGITS)
        return
    entered = Decimal(line.entered_quantity)
    wanted = in_own_unit(entered, own, factor)
    if typed or line.quantity is None or not _edited(line, "quantity"):
        line.quantity = wanted
    elif line.quantity != wanted and rounded(line.quantity / factor, DIGITS) != entered:
        raise BadInput(
            f"{entered.normalize():f} {unit.code} of {product} are {wanted.normalize():f} {own.code}, not "
            f"{line.quantity.normalize():f}",
            remedy="Type the quantity in one of the two units.",
        )


def _settle_price(line: OrderLine, factor: Decimal) -> None:
    """Derive the price of the product's own unit from that of the entered one, or the other way round."""
    if line.entered_price is not None and _edited(line, "entered_price", "entered_unit_id"):
        line.price = rounded(Decimal(line.entered_price) / factor, DIGITS)
    elif line.entered_price is not None and _edited(line, "price"):
        line.entered_price = rounded(line.price * factor, DIGITS)
