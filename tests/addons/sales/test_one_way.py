"""However an order comes to be what it is, it is the same: entered so, edited, or imported."""

import csv
from dataclasses import dataclass
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, sales
from addons.transfer import run_import

PRODUCTS = ("A", "B", "KIT", "N", "P")
COMPARED = (
    "position",
    "product_id",
    "description",
    "quantity",
    "unit_id",
    "price",
    "discount",
    "net",
    "tax_id",
    "tax_rate",
    "tax_amount",
    "entered_quantity",
    "entered_unit_id",
    "entered_ratio",
    "entered_price",
    "typed",
)
TOTALS = ("net_total", "tax_total", "total", "note", "version")
LAWS = settings(max_examples=25)


@pytest.fixture
def shop(shop_with):
    """P (0.50 a piece) comes in boxes of 24 and dozens as well, N has no price."""
    shop = shop_with("sales")
    app = shop.app
    with app.unit() as session:
        (box,) = session.create(base.Unit, [{"code": "box", "name": "box", "category": "packing"}])
        shop.unit = {u.code: u.id for u in session.scalars(select(app[base.Unit]))}
        row = {"code": "P", "name": "P", "unit_id": shop.unit["pc"], "list_price": D("0.5"), "tax_id": None}
        (shop.products["P"],) = session.create(base.Product, [row])
        session.create(base.ProductUnit, [{"product_id": shop.products["P"], "unit_id": box, "ratio": D(24)}])
    return shop


@dataclass
class Line:
    """A line as somebody says it; what is None is not said."""

    product: str
    quantity: int
    price: D | None
    discount: D
    unit: str | None

    def values(self, shop):
        values = {"product_id": shop.products[self.product], "quantity": D(self.quantity), "discount": self.discount}
        if self.price is not None or self.product == "N":
            values["price"] = self.price if self.price is not None else D(7)
        if self.unit is not None and self.product == "P":
            values["unit_id"] = shop.unit[self.unit]
        return values


LINE = st.builds(
    Line,
    st.sampled_from(PRODUCTS),
    st.integers(1, 500),
    st.none() | st.decimals("0.01", "999", places=2),
    st.decimals(-5, 100, places=1),
    st.none() | st.sampled_from(["box", "dz"]),
)
ORDER = st.lists(LINE, min_size=1, max_size=4)


@st.composite
def edits(draw):
    """An order, values for some of its lines (None takes a line away), and lines to be added."""
    lines = draw(ORDER)
    changes = draw(st.dictionaries(st.integers(0, len(lines) - 1), st.none() | CHANGE))
    return lines, changes, draw(st.lists(LINE, max_size=2)), draw(st.none() | st.just("called"))


CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "product": st.sampled_from(PRODUCTS),
        "quantity": st.integers(1, 500),
        "price": st.decimals("0.01", "999", places=2),
        "discount": st.decimals(-5, 100, places=1),
        "description": st.sampled_from(["blue", "green"]),
    },
)


def said(shop, change):
    values = {name: D(value) if name == "quantity" else value for name, value in change.items() if name != "product"}
    if "product" in change:
        values["product_id"] = shop.products[change["product"]]
        if change["product"] == "N":
            values.setdefault("price", D(3))
    return values


def what_is(order):
    lines = [tuple(getattr(line, name) for name in COMPARED) for line in order.lines]
    return lines, tuple(getattr(order, name) for name in TOTALS)


def entered(shop, session, rows, **header):
    return shop.order(session, *rows, **header)


def edited(shop, session, order, changes, added, note):
    lines = [{"id": order.lines[n].id, **said(shop, change)} for n, change in changes.items() if change is not None]
    removed = [order.lines[n].id for n, change in changes.items() if change is None]
    lines += [line.values(shop) for line in added]
    header = {"note": note} if note else {}
    session.edit(shop.app[sales.Order], [{"id": order.id, "lines": lines, "removed": removed, **header}])


def outcome_of(shop, session, order, *what):
    """Return what an order is after an edit, or what was said against it."""
    from core import TradeloomError

    try:
        with session.begin_nested():
            edited(shop, session, order, *what)
    except TradeloomError as error:
        return error.message
    session.expire_all()
    return what_is(order)


@LAWS
@given(edits())
def test_an_edited_order_is_what_it_is_when_it_is_entered_with_the_final_values(shop, edit):
    lines, *what = edit
    with shop.app.unit() as session:
        order = entered(shop, session, [line.values(shop) for line in lines])
        found = outcome_of(shop, session, order, *what)
        if not isinstance(found, str):
            columns = [c for c in shop.app[sales.OrderLine].__mapper__.column_attrs.keys() if c in COMPARED]  # noqa: SIM118
            final = [{name: getattr(line, name) for name in columns} for line in order.lines]
            anew = entered(shop, session, final, note=order.note)
            (lines, totals), (same, sums) = what_is(order), what_is(anew)
            assert (lines, totals[:-1]) == (same, sums[:-1])
        session.rollback()


@LAWS
@given(edits())
def test_editing_again_with_the_same_values_changes_nothing(shop, edit):
    lines, *_ = edit
    with shop.app.unit() as session:
        order = entered(shop, session, [line.values(shop) for line in lines])
        before = what_is(order)
        again = [{"id": line.id, "quantity": line.quantity, "price": line.price} for line in order.lines]
        session.edit(shop.app[sales.Order], [{"id": order.id, "lines": again}])
        session.expire_all()
        assert what_is(order) == before
        session.edit(shop.app[sales.Order], [{"id": order.id, "note": "only this"}])
        session.expire_all()
        assert what_is(order)[0] == before[0]
        session.rollback()


MAPPING = """system = "shop"
[[load]]
model = "sales.Order"
file = "orders.csv"
key = "order"
[load.fields]
partner_id = { value = "C1", find = "base.Partner", by = "code" }
[[load.lines]]
file = "lines.csv"
join = "order"
[load.lines.fields]
product_id = { column = "product", find = "base.Product", by = "code" }
quantity = "quantity"
discount = "discount"
price = { column = "price", optional = true }
"""


def imported(shop, folder, key, lines):
    (folder / "map.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "orders.csv").write_text(f"order\n{key}\n", encoding="utf-8")
    with (folder / "lines.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "product", "quantity", "discount", "price"])
        for line in lines:
            values = line.values(shop)
            writer.writerow([key, line.product, line.quantity, line.discount, values.get("price", "")])
    run_import(shop.app, folder / "map.toml").expect_good()
    with shop.app.unit() as session:
        return session.scalars(select(shop.app[sales.Order].id).order_by(shop.app[sales.Order].id.desc())).first()


KEYS = iter(range(1, 10_000))


@settings(LAWS, max_examples=12)
@given(ORDER, ORDER)
def test_importing_a_change_is_editing(shop, tmp_path_factory, before, after):
    before, after = (
        [Line(o.product, o.quantity, o.price, o.discount, None) for o in lines] for lines in (before, after)
    )
    folder, key = tmp_path_factory.mktemp("import"), f"X{next(KEYS)}"
    id_ = imported(shop, folder, key, before)
    with shop.app.unit() as session:
        by_hand = entered(shop, session, [line.values(shop) for line in before]).id
    imported(shop, folder, key, after)
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], by_hand)
        kept = zip(order.lines, after, strict=False)
        lines = [{"id": line.id, "price": None, **wanted.values(shop)} for line, wanted in kept]
        lines += [wanted.values(shop) for wanted in after[len(before) :]]
        removed = [line.id for line in order.lines[len(after) :]]
        session.edit(shop.app[sales.Order], [{"id": order.id, "lines": lines, "removed": removed}])
    with shop.app.unit() as session:
        one, other = (what_is(session.get_one(shop.app[sales.Order], found)) for found in (id_, by_hand))
        assert one == other
    assert shop.sound()
