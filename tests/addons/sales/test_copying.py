"""Copying orders, and copying lines into orders."""

from datetime import date
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, sales
from addons.devkit.testing.records import edit_one
from addons.links import linked
from core import BadInput, NotFound, Refused, UsageError


def fire(session, verb, *orders, **options):
    return session.fire(verb, list(orders), **options)


def newest(session):
    """Return the order made last."""
    M = session[sales.Order]
    return session.scalars(select(M).order_by(M.id.desc()).limit(1)).one()


@pytest.fixture
def list_and_standard(monkeypatch):
    """Let a price list say 12.00 less 10 %, that is 10.80, by the seam that the addon pricing will use."""

    def price(cls, session, rows, products):
        for row in rows:
            if row.get("price") is None and row.get("product_id") is not None:
                row["price"], row["discount"] = D(12), D(10)

    monkeypatch.setattr(sales.OrderLine, "fill_prices", classmethod(price))


@pytest.mark.usefixtures("list_and_standard")
def test_e8_6_openbravo_takes_the_targets_prices_compiere_keeps_them(shop_with):
    """E8.6: 4 x 9.00 copied into an order whose list price/standard is 12/10.80: 10.80, 10 %, 43.20; kept: 36.00."""
    shop = shop_with("sales")
    with shop.app.unit() as session:
        source = shop.confirmed(session, shop.line("A", 4, price=D(9)))
        target = shop.order(session)
        fire(session, "copy_lines", target, source=[source.number]).expect_done()
        (line,) = target.lines
        assert (line.price * (100 - line.discount) / 100, line.discount, line.net) == (D("10.8"), 10, D("43.2"))
        assert (target.total, line.source_line_id) == (D("43.2"), source.lines[0].id)
        fire(session, "copy", source).expect_done()
        assert [(n.price, n.discount, n.net) for n in newest(session).lines] == [(9, 0, 36)]
        fire(session, "copy", source, reprice=True).expect_done()
        assert newest(session).total == D("43.2")
        kept = shop.order(session)
        fire(session, "copy_lines", kept, source=[source.number], keep_prices=True).expect_done()
        assert kept.total == 36
    assert shop.sound()


@pytest.mark.parametrize("state", ["draft", "confirmed", "closed", "cancelled"])
def test_an_order_is_copied_in_any_state_as_a_draft(shop_with, state):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        header = {"number": "X1", "note": "ring twice", "promised_date": date(2030, 3, 1)}
        source = shop.order(session, shop.line("A", 4, price=D(9)), {"description": "a comment"}, **header)
        verbs = {"draft": [], "confirmed": ["confirm"], "closed": ["confirm", "close"], "cancelled": ["cancel"]}
        for verb in verbs[state]:
            fire(session, verb, source).expect_done()
        outcome = fire(session, "copy", source, on=date(2030, 2, 1)).expect_done()
        copy = newest(session)
        assert outcome.done[0].message == f"made the draft sales order #{copy.id}"
        assert (copy.state, copy.number, copy.note, copy.date) == ("draft", None, "ring twice", date(2030, 2, 1))
        assert copy.promised_date == date(2030, 2, 4)
        assert [(n.position, n.quantity, n.net, n.description, n.lost_sales) for n in copy.lines] == [
            (10, 4, 36, None, 0),
            (20, 0, 0, "a comment", 0),
        ]
        assert source.state == state
        assert linked(session, copy) == [("copy", "sales.Order", source.id, "from")]
        assert [n.source_line_id for n in copy.lines] == [n.id for n in source.lines]


def test_lines_of_a_voided_order_are_not_copied(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        source = shop.confirmed(session, ("A", 4))
        fire(session, "void", source).expect_done()
        fire(session, "copy", source).expect_done()
        assert newest(session).lines == []


def test_a_copy_can_be_of_another_type(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        fire(session, "copy", shop.confirmed(session, ("A", 4)), to="quotation").expect_done()
        copy = newest(session)
        assert (copy.kind_name, copy.valid_until, copy.quotation_id) == ("quotation", date(2030, 2, 14), None)
        with pytest.raises(UsageError, match="did you mean 'quotation'"):
            fire(session, "copy", copy, to="quotatoin")


def test_a_copy_keeps_what_was_typed_in_another_unit(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        (box,) = session.create(base.Unit, [{"code": "bx", "name": "Box", "category": "box"}])
        ratio = {"product_id": shop.products["A"], "unit_id": box, "ratio": D(24)}
        session.create(base.ProductUnit, [ratio])
        source = shop.confirmed(session, shop.line("A", 10, unit_id=box, price=D("11.99")))
        fire(session, "close", source).expect_done()
        fire(session, "copy", source).expect_done()
        (line,) = newest(session).lines
        assert (line.quantity, line.entered_quantity, line.entered_unit_id, line.entered_price) == (
            (240, 10, box, D("11.99"))
        )
        assert line.net == D("119.9")
        target = shop.order(session)
        fire(session, "copy_lines", target, source=[source.number]).expect_done()
        (line,) = target.lines
        assert (line.entered_quantity, line.quantity, line.price, line.net) == (10, 240, 10, 2400)
        (last,) = sales.order_history(session, [shop.customer])[shop.customer]
        assert (last.unit_id, last.quantity, last.price) == (box, 10, D("11.99"))


def test_lines_of_other_orders_are_numbered_on_and_priced_for_the_target(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        first = shop.confirmed(session, shop.line("A", 4, price=D(1)), ("B", 1))
        second = shop.order(session, ("B", 7), {"description": "mind the step"}, partner_id=other, number="D-1")
        target = shop.order(session, ("KIT", 1))
        fire(session, "copy_lines", target, source=[first.number, f"#{second.id}"]).expect_done()
        assert [(n.position, n.quantity, n.net) for n in target.lines] == [
            (10, 1, D("99.99")),
            (20, 4, 40),
            (30, 1, 5),
            (40, 7, 35),
            (50, 0, 0),
        ]
        assert [n.source_line_id for n in target.lines] == [None, *(n.id for n in [*first.lines, *second.lines])]
        session.edit(sales.Order, [{"id": second.id, "removed": [second.lines[0].id]}])
        assert [n.source_line_id for n in target.lines][3:] == [None, second.lines[0].id]
        session.remove(sales.Order, [second])
        assert [n.source_line_id for n in target.lines] == [None, *(n.id for n in first.lines), None, None]
        assert (target.partner_id, target.net_total) == (shop.customer, D("179.99"))
    assert shop.sound()


def test_components_of_kits_are_left_out_to_be_exploded_again(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        source = shop.order(session, shop.line("KIT", 1, exploded=True), ("A", 2))
        edit_one(source.lines[1], kit_line_id=source.lines[0].id)
        target = shop.order(session)
        fire(session, "copy_lines", target, source=[f"#{source.id}"]).expect_done()
        assert [(n.product.code, n.exploded) for n in target.lines] == [("KIT", False)]
        fire(session, "copy", source, reprice=True).expect_done()
        assert [(n.product.code, n.exploded) for n in newest(session).lines] == [("KIT", False)]


def test_copied_services_are_related_to_the_copied_products(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["S"], "linked_service": True}])
        source = shop.order(session, ("A", 2), ("S", 1))
        goods, service = source.lines
        row = {"service_line_id": service.id, "product_line_id": goods.id, "quantity": D(1)}
        with session.in_verb():
            session.create(sales.ServiceRelation, [row])
        fire(session, "copy", source).expect_done()
        new_goods, new_service = newest(session).lines
        relation = shop.all(session, sales.ServiceRelation)[-1]
        found = (relation.service_line_id, relation.product_line_id, relation.quantity)
        assert found == (new_service.id, new_goods.id, 1)


def test_nothing_is_copied_into_a_processed_order(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        source, target = shop.confirmed(session, ("A", 4)), shop.confirmed(session, ("B", 1))
        outcome = fire(session, "copy_lines", target, source=[source.number])
        assert "is confirmed: copy_lines needs draft" in outcome.blocked[0].message
        assert [n.quantity for n in target.lines] == [1]


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"source": ["SO9"]}, NotFound, "there is no sales order SO9"),
        ({"source": ["#999"]}, NotFound, "there is no sales order #999"),
        ({}, UsageError, "needs the orders to copy from"),
    ],
)
def test_orders_to_copy_from_that_do_not_exist_are_refused(shop_with, options, error, says):
    shop = shop_with("sales")
    with shop.app.unit() as session, pytest.raises(error, match=says):
        fire(session, "copy_lines", shop.order(session), **options)


def test_prices_of_another_currency_are_not_kept(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        other = session.scalars(select(shop.app[base.Currency].id).where(shop.app[base.Currency].code != "EUR")).first()
        if other is None:
            (other,) = session.create(base.Currency, [{"code": "USD", "name": "Dollar"}])
        source = shop.confirmed(session, ("A", 1), currency_id=other)
        with pytest.raises(Refused, match="in another currency"):
            fire(session, "copy_lines", shop.order(session), source=[source.number], keep_prices=True)


def test_a_return_is_not_copied_into_a_sale(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        types = shop.app.composition.types_of(session[sales.Order])
        row = {"partner_id": shop.customer, "lines": [shop.line("A", -1)]}
        (id_,) = session.create(types["return"], [row])
        with pytest.raises(BadInput, match="negative quantity"):
            fire(session, "copy_lines", shop.order(session), source=[f"#{id_}"])


# --- history ----------------------------------------------------------------------------------------------------


def test_the_history_is_each_product_as_it_was_ordered_last(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.confirmed(session, shop.line("A", 4, price=D(9)), ("B", 1), date=date(2030, 1, 2))
        closed = shop.confirmed(session, shop.line("A", 6, price=D(8)), date=date(2030, 1, 5))
        fire(session, "close", closed).expect_done()
        shop.order(session, ("A", 100))  # a draft
        voided = shop.confirmed(session, ("KIT", 1))
        fire(session, "void", voided).expect_done()
        types = shop.app.composition.types_of(session[sales.Order])
        (offered,) = session.create(types["quotation"], [{"partner_id": shop.customer, "lines": [shop.line("S", 1)]}])
        offered = session.get_one(types["quotation"], offered)
        fire(session, "confirm", offered).expect_done()
        fire(session, "close", offered).expect_done()
        found = [
            (n.code, n.quantity, n.price, n.date, n.times)
            for n in sales.order_history(session, [shop.customer])[shop.customer]
        ]
        assert found == [("A", 6, 8, date(2030, 1, 5), 2), ("B", 1, 5, date(2030, 1, 2), 1)]


def test_lines_are_added_from_the_history_with_prices_of_today(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.confirmed(session, shop.line("A", 4, price=D(9)), ("B", 1))
        target = shop.order(session, ("S", 1))
        fire(session, "add_lines", target, product=["A", "B=7", "KIT=2"]).expect_done()
        assert [(n.position, n.quantity, n.price) for n in target.lines[1:]] == [
            (20, 4, 10),
            (30, 7, 5),
            (40, 2, D("99.99")),
        ]


@pytest.mark.parametrize(
    ("product", "error", "says"),
    [
        ("AA=1", NotFound, "there is no product AA"),
        ("KIT", NotFound, "did not order KIT before"),
        ("A=many", BadInput, "'many' is no quantity"),
        ("A=0", BadInput, "quantity 0"),
        ("A=-1", BadInput, "negative quantity"),
        ("A=NaN", BadInput, "is no quantity"),
    ],
)
def test_bad_products_to_add_are_refused(shop_with, product, error, says):
    shop = shop_with("sales")
    with shop.app.unit() as session, pytest.raises(error, match=says):
        fire(session, "add_lines", shop.order(session), product=[product])


# --- numbers ----------------------------------------------------------------------------------------------------


def test_a_number_typed_twice_is_refused_by_hand_and_set_wise_also_of_another_type(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1), number="X1")
        id_ = shop.order(session, ("A", 1)).id
    rows = [{"partner_id": shop.customer, "number": number} for number in ("X2", "X2")]
    for model, new in [(sales.Order, rows), (sales.QuotationOrder, [rows[0] | {"number": "X1"}])]:
        with (
            pytest.raises(BadInput, match=r"the number X[12] is taken by another sales order"),
            shop.app.unit() as session,
        ):
            session.create(model, new)
    with pytest.raises(BadInput, match="the number X1 is taken"), shop.app.unit() as session:
        session.edit(sales.Order, [{"id": id_, "number": "X1"}])
    with shop.app.unit() as session:
        assert [one.number for one in shop.all(session, sales.Order)] == ["X1", None]


def test_a_number_that_two_type_at_the_same_moment_is_a_plain_error(shop_with, monkeypatch):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1), number="X1")
    monkeypatch.setattr(
        "core.storage.numbers._refuse_taken", lambda *arguments: None
    )  # the other one had not committed yet
    with pytest.raises(BadInput, match="it must be unique"), shop.app.unit() as session:
        shop.order(session, ("A", 1), number="X1")


def test_a_number_typed_for_one_type_is_skipped_by_the_series_of_another(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1), number="QU000001")
        (id_,) = session.create(sales.QuotationOrder, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]}])
        offer = session.get_one(shop.app[sales.Order], id_)
        fire(session, "confirm", offer).expect_done()
        assert offer.number == "QU000002"


# --- many -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "options"), [("copy", {}), ("copy", {"reprice": True}), ("copy_lines", {"source": ["S"]})]
)
def test_copying_many_costs_the_same_statements(shop_with, statements, verb, options):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1), ("B", 3), number="S")
    counts = []
    for size in (20, 200):
        with shop.app.unit() as session:
            rows = [
                {"partner_id": shop.customer, "lines": [shop.line("A", n + 1), shop.line("B", 2)]} for n in range(size)
            ]
            ids = session.create(sales.Order, rows)
        seen = statements(shop.app)
        assert len(shop.app.fire_all(verb, sales.Order, ids, **options).done) == size
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 25
