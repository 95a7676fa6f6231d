"""Documents are entered and edited from texts, as on the command line."""

from decimal import Decimal as D

import pytest

from addons import sales
from addons.console.entering import edit, enter, split_line
from core import BadInput, Refused


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("product=A,quantity=5", ["product=A", "quantity=5"]),
        ('description="Deliver, please", quantity=1', ["description=Deliver, please", "quantity=1"]),
        ('product=A, description="x"', ["product=A", "description=x"]),
        ("", []),
    ],
)
def test_a_line_is_split_at_its_commas(text, parts):
    assert split_line(text) == parts


def test_a_draft_is_entered_with_lines_and_edited(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        texts = ["product=A,quantity=5", 'description="Ring, twice"', "description=Packing,quantity=1,price=3.50"]
        order = enter(session, sales.Order, ["partner=C1", "date=2030-01-31", "priority=1"], texts)
        assert (order.partner_id, str(order.date), order.priority) == (shop.customer, "2030-01-31", 1)
        assert [(line.net, line.is_comment) for line in order.lines] == [(50, False), (0, True), (D("3.50"), False)]
    with shop.app.unit() as session:
        order = session.get_one(session[sales.Order], order.id)
        edit(session, order, ["note=Hurry", "sales_rep="], {10: "quantity=6,price=9"}, ["product=B,quantity=2"], [20])
        assert order.note == "Hurry"
    with shop.app.unit() as session:
        order = session.get_one(session[sales.Order], order.id)
        assert [(line.position, line.net) for line in order.lines] == [(10, 54), (30, D("3.50")), (40, 10)]
        assert order.total == D("67.50")
    assert shop.sound()


@pytest.mark.parametrize(
    ("header", "lines", "message"),
    [
        (["partner=C"], [], "there is no business partner 'C', did you mean 'C1'"),
        (["partnr=C1"], [], "has no field 'partnr', did you mean 'partner'"),
        (["partner=C1", "date=soon"], [], "date"),
        (["partner=C1", "total=5"], [], "total of a sales order is computed"),
        (["partner=C1", "state=closed"], [], "state of a sales order is computed"),
        (["partner=C1"], ["product=A,quantity=many"], "quantity"),
        (["partner=#99"], [], "no business partner '#99'"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(shop_with, header, lines, message):
    shop = shop_with("sales")
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        enter(session, sales.Order, header, lines)
    with shop.app.unit() as session:
        assert shop.all(session, sales.Order) == []


def test_a_line_that_is_not_there_and_a_closed_document_are_refused(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        with pytest.raises(BadInput, match="has no line 20"):
            edit(session, order, [], {20: "quantity=1"})
        shop.app.fire(session, "confirm", [order]).expect_done()
    with pytest.raises(Refused, match="cannot be edited by hand"), shop.app.unit() as session:
        edit(session, session.get_one(session[sales.Order], order.id), ["note=x"], {})
