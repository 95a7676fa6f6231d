from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, sales
from addons.devkit.testing.records import edit_one
from addons.transfer import run_import
from core import BadInput, Refused


@pytest.fixture
def shop(shop_with):
    """SET is a kit of 2 A (1.50) and 0.5 kg of G (8.00); BIG a kit of 1 SET and 3 B; EMPTY and RING are faulty."""
    return with_kits(shop_with("sales"))


def with_kits(shop):
    app = shop.app
    with app.unit() as session:
        unit = {u.code: u.id for u in session.scalars(select(app[base.Unit]))}
        tax = session.scalars(select(app[base.Tax].id)).one()
        session.edit(base.Product, [{"id": shop.products["A"], "list_price": D("1.50")}])
        rows = [
            {"code": "G", "unit_id": unit["kg"], "list_price": D(8), "tax_id": tax},
            {"code": "SET", "unit_id": unit["pc"], "list_price": D(20), "is_kit": True},
            {"code": "BIG", "unit_id": unit["pc"], "list_price": D(50), "is_kit": True},
            {"code": "EMPTY", "unit_id": unit["pc"], "list_price": D(1), "is_kit": True},
            {"code": "RING", "unit_id": unit["pc"], "list_price": D(1), "is_kit": True},
            {"code": "LINK", "unit_id": unit["pc"], "list_price": D(1), "is_kit": True},
        ]
        ids = session.create(base.Product, [{"tax_id": None, **row, "name": row["code"]} for row in rows])
        shop.products |= {row["code"]: id_ for row, id_ in zip(rows, ids, strict=True)}
        contents = [("SET", "A", 2), ("SET", "G", "0.5"), ("BIG", "SET", 1), ("BIG", "B", 3)]
        contents += [("RING", "LINK", 1), ("LINK", "RING", 2)]
        session.create(
            base.Component,
            [
                {"kit_id": shop.products[kit], "product_id": shop.products[part], "quantity": D(n), "position": at * 10}
                for at, (kit, part, n) in enumerate(contents)
            ],
        )
    return shop


def lines(order):
    return [(line.position, line.product.code, line.quantity) for line in order.lines]


def edit(shop, id_, change):
    """Edit an order by hand in a transaction of its own."""
    with shop.app.unit() as session:
        change(session, session.get_one(shop.app[sales.Order], id_))


def delete(*numbers):
    return lambda _, order: edit_one(order, removed=[order.lines[n].id for n in numbers])


def set_line(number, **values):
    return lambda _, order: edit_one(order.lines[number], **values)


def fire(shop, session, verb, *orders, **options):
    shop.app.fire(session, verb, orders, **options).expect_done()


def test_E9_9_components_take_their_own_price_and_the_kit_keeps_its_own(shop):
    with shop.app.unit() as session:
        order = shop.order(session, shop.line("SET", 3, price=D("17.00")), ("B", 1))
        fire(shop, session, "explode", order)
        assert lines(order) == [(10, "SET", 3), (11, "A", 6), (12, "G", D("1.5")), (20, "B", 1)]
        kit, a, g, _ = order.lines
        assert (kit.net, a.net, g.net) == (51, 9, 12)
        assert (g.tax_amount, a.tax_amount) == (D("1.20"), 0)
        assert (kit.exploded, a.kit_line_id, g.kit_line_id) == (True, kit.id, kit.id)
        assert (order.net_total, order.total, order.state) == (77, D("78.20"), "draft")
    assert shop.sound()


def test_exploding_happens_once_per_line_and_again_changes_nothing(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("SET", 1))
        for verb in ("explode", "explode", "confirm"):
            fire(shop, session, verb, order)
            assert lines(order) == [(10, "SET", 1), (11, "A", 2), (12, "G", D("0.5"))]


@pytest.mark.parametrize("verb", ["place", "confirm"])
def test_kits_are_exploded_at_the_latest_when_the_order_is_placed_or_confirmed(shop, verb):
    with shop.app.unit() as session:
        order = shop.order(session, ("SET", 2), ("A", 1))
        fire(shop, session, verb, order)
        assert lines(order) == [(10, "SET", 2), (11, "A", 4), (12, "G", 1), (20, "A", 1)]
        assert order.total == D("56.30")


def test_a_kit_in_a_kit_is_exploded_too(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("BIG", 2))
        fire(shop, session, "explode", order)
        assert lines(order) == [(10, "BIG", 2), (11, "SET", 2), (12, "A", 4), (13, "G", 1), (14, "B", 6)]
        big, inner, a, g, b = order.lines
        assert (inner.kit_line_id, inner.exploded, b.kit_line_id) == (big.id, True, big.id)
        assert {a.kit_line_id, g.kit_line_id} == {inner.id}


def test_lines_are_numbered_anew_where_there_is_no_room(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("SET", 1), shop.line("B", 1, position=12), shop.line("B", 2, position=30))
        fire(shop, session, "explode", order)
        assert lines(order) == [
            (10, "SET", 1),
            (11, "A", 2),
            (12, "G", D("0.5")),
            (20, "B", 1),
            (30, "B", 2),
        ]


def test_a_component_without_price_costs_nothing_and_typed_prices_stay(shop):
    with shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["A"], "list_price": None}])
        order = shop.order(session, ("SET", 1))
        fire(shop, session, "explode", order)
        assert [line.net for line in order.lines] == [20, 0, 4]
        edit_one(order.lines[1], price=D(3))
        fire(shop, session, "confirm", order)
        assert [line.net for line in order.lines] == [20, 6, 4]


@pytest.mark.parametrize(
    ("kit", "says"),
    [("EMPTY", "kit EMPTY has no components"), ("RING", "kit RING contains itself: RING → LINK → RING")],
)
def test_faulty_kits_block_the_order_and_say_why(shop, kit, says):
    with shop.app.unit() as session:
        order, other = shop.order(session, (kit, 1)), shop.order(session, ("SET", 1))
        for verb in ("explode", "place", "confirm"):
            outcome = shop.app.fire(session, verb, [order])
            assert says in outcome.blocked[0].message
        fire(shop, session, "confirm", other)


def test_a_kit_with_a_generic_product_says_so(shop):
    with shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["A"], "generic": True}])
        outcome = shop.app.fire(session, "explode", [shop.order(session, ("SET", 1))])
        assert "kit SET contains A, which is generic" in outcome.blocked[0].message


def test_a_kit_that_contains_itself_is_refused_when_it_is_entered(shop):
    with shop.app.unit() as session:
        kit = shop.products["SET"]
        with pytest.raises(BadInput, match="cannot be a component of itself"):
            session.create(base.Component, [{"kit_id": kit, "product_id": kit, "quantity": D(1)}])


def test_a_component_of_which_nothing_is_left_is_refused(shop):
    with shop.app.unit() as session:
        edit_one(shop.all(session, base.Component)[0], quantity=D("0.4"))
        order = shop.order(session, ("SET", 1))
        with pytest.raises(BadInput, match="need 0 pc of A when rounded"):
            shop.app.fire(session, "explode", [order])


def test_deleting_the_components_and_then_the_kit_undoes_it(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("SET", 1), ("B", 1))
        fire(shop, session, "explode", order)
        id_ = order.id
    with pytest.raises(Refused, match="components are still there") as refused:
        edit(shop, id_, delete(0))
    assert "line 11, 12" in str(refused.value)
    edit(shop, id_, delete(1, 2))
    edit(shop, id_, delete(0))
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert (lines(order), order.total) == ([(20, "B", 1)], 5)


def test_a_kit_is_deleted_together_with_its_components(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("BIG", 1), ("B", 1))
        fire(shop, session, "explode", order)
        id_ = order.id
    edit(shop, id_, delete(0, 1, 2, 3, 4))
    with shop.app.unit() as session:
        assert lines(session.get_one(shop.app[sales.Order], id_)) == [(20, "B", 1)]


def test_components_follow_the_quantity_of_their_kit(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("BIG", 2), note="old")
        fire(shop, session, "explode", order)
        id_ = order.id
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        edit_one(order, note="new", lines=[{"id": order.lines[0].id, "quantity": D(3)}])
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert [line.quantity for line in order.lines] == [3, 3, 6, D("1.5"), 9]
        assert order.net_total == sum(line.net for line in order.lines)
        changes = {0: D(4), 4: D(10)}
        edit_one(order, lines=[{"id": order.lines[n].id, "quantity": quantity} for n, quantity in changes.items()])
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert [line.quantity for line in order.lines] == [4, 4, 8, 2, 10]
    assert shop.sound()


def test_an_exploded_kit_cannot_become_another_product(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("SET", 1))
        fire(shop, session, "explode", order)
        id_ = order.id
    with pytest.raises(Refused, match="a kit that is exploded already"):
        edit(shop, id_, set_line(0, product_id=shop.products["B"]))


def test_components_follow_only_as_far_as_nothing_is_delivered(shop_with):
    shop = with_kits(shop_with("shipping"))
    with shop.app.unit() as session:
        shop.stock(session, A=10, G=1)
        order = shop.confirmed(session, ("SET", 3))
        fire(shop, session, "ship", order)
        assert [line.delivered for line in order.lines] == [2, 6, 1]
        fire(shop, session, "reactivate", order)
        id_ = order.id
    with pytest.raises(BadInput, match=r"[26] is delivered"):
        edit(shop, id_, set_line(0, quantity=D(1)))
    with pytest.raises(Refused, match="cannot be deleted: 6 is delivered"):
        edit(shop, id_, delete(1))
    edit(shop, id_, set_line(0, quantity=D(4)))
    with shop.app.unit() as session:
        assert [line.quantity for line in session.get_one(shop.app[sales.Order], id_).lines] == [4, 8, 2]
    assert shop.sound()


def test_what_was_approved_is_to_be_approved_again_once_kits_are_exploded_by_hand(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        fire(shop, session, "place", order)
        fire(shop, session, "approve", order)
        fire(shop, session, "explode", order)
        assert order.approved_by is not None
        edit_one(order, lines=[shop.line("SET", 1)])
        assert (order.total, order.approved_by) == (D("21.50"), None)
        fire(shop, session, "approve", order)
        fire(shop, session, "explode", order)
        assert order.approved_by is None
        assert len(order.lines) == 4


def test_confirming_200_orders_with_kits_takes_as_many_statements_as_confirming_30(shop, statements):
    counts = []
    for n in (30, 200):
        with shop.app.unit() as session:
            rows = [
                {"partner_id": shop.customer, "lines": [shop.line("BIG", k + 1), shop.line("SET", n + k)]}
                for k in range(n)
            ]
            ids = session.create(sales.Order, rows)
        seen = statements(shop.app)
        shop.app.fire_all("confirm", sales.Order, ids).expect_done()
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0]


def test_confirming_orders_without_kits_costs_no_statement_for_them(shop, statements):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        seen = statements(shop.app)
        fire(shop, session, "confirm", order)
        assert not [text for text in seen if "base_component" in text]


def test_entering_an_exploded_order_anew_by_import_starts_its_kits_anew(shop, tmp_path):
    mapping = """system = "shop"
[[load]]
model = "sales.Order"
file = "orders.csv"
key = "order"
[load.fields]
partner_id = { value = "C1", find = "base.Partner", by = "code" }
[[load.lines]]
[load.lines.fields]
product_id = { value = "SET", find = "base.Product", by = "code" }
quantity = "quantity"
"""
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")

    def bring_in(quantity):
        (tmp_path / "orders.csv").write_text(f"order,quantity\nX1,{quantity}\n", encoding="utf-8")
        run_import(shop.app, tmp_path / "map.toml").expect_good()
        with shop.app.unit() as session:
            (order,) = shop.all(session, sales.Order)
            return lines(order), order.lines[0].exploded

    assert bring_in(1) == ([(10, "SET", 1)], False)
    with shop.app.unit() as session:
        fire(shop, session, "explode", *shop.all(session, sales.Order))
    assert bring_in(1) == ([(10, "SET", 1), (11, "A", 2), (12, "G", D("0.5"))], True)
    assert bring_in(2) == ([(10, "SET", 2)], False)
    assert shop.sound()
