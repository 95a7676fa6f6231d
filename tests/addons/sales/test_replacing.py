"""Cancel and replace as orders alone know it: copies, numbers, checks (semantics 8.1 to 8.4)."""

from decimal import Decimal as D

import pytest

from addons import base, preferences, sales
from addons.devkit.testing.records import edit_one
from addons.links import linked
from addons.sales.order.numbering import next_number
from core import BadInput, Refused, StaleError, UsageError


def allow(session, **more):
    values = {"sales.cancel_and_replace": "yes", **more}
    session.create(preferences.Preference, [{"key": key, "value": value} for key, value in values.items()])


def replaced(shop, session, order, **options):
    shop.app.fire(session, "replace", [order], **options).expect_done()
    return shop.all(session, sales.Order, replaced_order_id=order.id)


def totals(orders):
    return [(order.number, order.state, order.total, order.is_cancelled) for order in orders]


def test_replacing_takes_three_orders(shop_with):
    """E8.1 as far as orders alone go."""
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, shop.line("A", 10, price=7), number="5000")
        (copy,) = replaced(shop, session, order)
        assert (copy.number, copy.state, copy.total, order.state) == ("5000-1", "temporal", 70, "confirmed")
        edit_one(copy.lines[0], quantity=D(6))
        shop.app.fire(session, "confirm", [copy]).expect_done()
    with shop.app.unit() as session:
        order, copy, inverse = shop.all(session, sales.Order)
        assert totals([order, inverse, copy]) == [
            ("5000", "closed", 70, True),
            ("5000*R*", "closed", -70, True),
            ("5000-1", "confirmed", 42, False),
        ]
        assert (order.replacement_order_id, copy.replaced_order_id, inverse.cancelled_order_id) == (
            copy.id,
            order.id,
            order.id,
        )
        assert inverse.lines[0].quantity == -10
        assert inverse.lines[0].source_line_id == copy.lines[0].replaced_line_id == order.lines[0].id
        roles = {(role, id_) for role, _, id_, _ in linked(session, order)}
        assert roles == {("replacement", copy.id), ("inverse", inverse.id)}
    assert shop.sound()


def test_a_replacement_is_replaced_again(shop_with):
    """E8.4."""
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("A", 1), number="5000")
        for number in ("5000-1", "5000-2"):
            (order,) = replaced(shop, session, order)
            assert order.number == number
            shop.app.fire(session, "confirm", [order]).expect_done()
        numbers = {one.number: one.state for one in shop.all(session, sales.Order)}
    assert numbers == {
        "5000": "closed",
        "5000*R*": "closed",
        "5000-1": "closed",
        "5000-1*R*": "closed",
        "5000-2": "confirmed",
    }


@pytest.mark.parametrize(
    ("number", "is_replacement", "follows"),
    [
        ("5000", False, "5000-1"),
        ("5000-1", True, "5000-2"),
        ("5000-9", True, "5000-10"),
        ("SO-2024", False, "SO-2024-1"),
        ("SO-2024-1", True, "SO-2024-2"),
        ("typed", True, "typed-1"),
    ],
)
def test_numbers_are_counted_up_only_for_replacements(number, is_replacement, follows):
    assert next_number(number, is_replacement=is_replacement) == follows


def test_several_replacements_pass_over_numbers_that_were_typed(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        shop.order(session, ("A", 1), number="5000-2")
        shop.order(session, ("A", 1), number="5000*R*")
        order = shop.confirmed(session, ("A", 1), number="5000")
        copies = replaced(shop, session, order, count=3)
        assert [copy.number for copy in copies] == ["5000-1", "5000-3", "5000-4"]
        shop.app.fire(session, "confirm", copies).expect_done()
        (inverse,) = shop.all(session, sales.Order, cancelled_order_id=order.id)
        assert inverse.number == "5000*R2*"
        assert order.replacement_order_id == copies[-1].id


def test_the_copy_keeps_what_was_entered_and_computes_the_rest(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        lines = [shop.line("KIT", 3, discount=D("12.5"), description="blue"), {"description": "Thank you"}]
        lines.append({"description": "Engraving", "quantity": D(2), "price": D("4.50")})
        order = shop.confirmed(session, *lines, order_reference="PO 7", payment_method="cash", note="urgent")
        (copy,) = replaced(shop, session, order)
        for name in ("partner_id", "receiver_id", "order_reference", "payment_method", "note", "total", "tax_total"):
            assert getattr(copy, name) == getattr(order, name)
        assert [(n.description, n.quantity, n.discount, n.net) for n in copy.lines] == [
            (n.description, n.quantity, n.discount, n.net) for n in order.lines
        ]


def test_kits_and_services_are_related_anew_between_the_copies(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("KIT", 1), ("A", 2), ("S", 1), ("B", 4))
        earlier = shop.confirmed(session, ("A", 1))
        kit, part, service, _ = order.lines
        session.edit(base.Product, [{"id": shop.products["S"], "linked_service": True}])
        one, line, relation = session[sales.Order], session[sales.OrderLine], session[sales.ServiceRelation]
        from core.storage import rows

        rows.update(session, line, [{"id": part.id, "kit_line_id": kit.id}])
        related = {"service_line_id": service.id, "product_line_id": part.id, "quantity": D(2)}
        also = related | {"product_line_id": earlier.lines[0].id, "quantity": D(1)}
        with session.in_verb():
            session.create(relation, [related, also])
        copies = replaced(shop, session, order, count=2)
        for copy in copies:
            new_kit, new_part, new_service, _ = session.get_one(one, copy.id).lines
            assert (new_part.kit_line_id, new_kit.kit_line_id) == (new_kit.id, None)
            found = {r.product_line_id: r.quantity for r in shop.all(session, relation, service_line_id=new_service.id)}
            assert found == {new_part.id: 2, earlier.lines[0].id: 1}


def test_it_has_to_be_switched_on(shop_with):
    """E2.3: without the preference a confirmed order cannot be cancelled; the message names the way out."""
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1))
        for verb in ("cancel", "replace"):
            (result,) = shop.app.fire(session, verb, [order]).blocked
            assert "set the preference sales.cancel_and_replace to yes, or close or void the order" in result.message
        assert order.state == "confirmed"


def test_an_offer_has_to_be_accepted_before_it_is_confirmed(shop_with):
    """E2.3: offered → planned → confirmed."""
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 8))
        shop.app.fire(session, "offer", [order]).expect_done()
        (result,) = shop.app.fire(session, "confirm", [order]).blocked
        assert "is offered: confirm needs" in result.message
        for verb in ("accept", "confirm"):
            shop.app.fire(session, verb, [order]).expect_done()
        assert order.state == "confirmed"


def test_what_is_being_made_is_just_dropped(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        draft, planned = shop.order(session, ("A", 1)), shop.order(session, ("A", 1))
        shop.app.fire(session, "plan", [planned]).expect_done()
        shop.app.fire(session, "cancel", [draft, planned]).expect_done()
        assert {draft.state, planned.state} == {"cancelled"}
        assert len(shop.all(session, sales.Order)) == 2


def test_plain_cancelling_makes_the_inverse_only(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("KIT", 3), number="5000")
        shop.app.fire(session, "cancel", [order]).expect_done()
        order, inverse = shop.all(session, sales.Order)
        assert totals([order, inverse]) == [
            ("5000", "closed", order.total, True),
            ("5000*R*", "closed", -order.total, True),
        ]
        for verb, says in (
            ("replace", "is closed: replace needs confirmed"),
            ("reopen", "it was cancelled, which is final"),
            ("void", "is closed"),
        ):
            for one in (order, inverse):
                assert says in shop.app.fire(session, verb, [one]).blocked[0].message
    assert shop.sound()


def test_a_type_that_may_not_be_replaced_says_so(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("A", 1))
        type(order).may_be_replaced = False
        try:
            (result,) = shop.app.fire(session, "replace", [order]).blocked
        finally:
            del type(order).may_be_replaced
        assert "only standard orders are" in result.message


def test_one_replacement_at_a_time_unless_made_together(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("A", 1), number="5000")
        (copy,) = replaced(shop, session, order)
        for verb in ("replace", "cancel"):
            (result,) = shop.app.fire(session, verb, [order]).blocked
            assert "5000-1 is to replace it: confirm or void that first" in result.message
        shop.app.fire(session, "void", [copy]).expect_done()
        assert (copy.state, copy.total, order.state) == ("voided", 0, "confirmed")
        (copy,) = [one for one in replaced(shop, session, order) if one.state == "temporal"]
        assert copy.number == "5000-2"


def test_replacements_of_one_order_are_confirmed_together(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("A", 10), number="5000")
        one, two = replaced(shop, session, order, count=2)
        (result,) = shop.app.fire(session, "confirm", [one]).blocked
        assert "confirm it together with 5000-2" in result.message
        edit_one(two, removed=[line.id for line in two.lines])  # the other one is stopped by another check
        with pytest.raises(Refused, match="5000-2 replaces the same order and is not confirmed"):
            shop.app.fire(session, "confirm", [one, two])


def test_a_replacement_of_an_order_that_was_closed_meanwhile_is_refused(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("A", 1), number="5000")
        (copy,) = replaced(shop, session, order)
        shop.app.fire(session, "close", [order]).expect_done()
        (result,) = shop.app.fire(session, "confirm", [copy]).blocked
        assert "5000 is closed: only a confirmed order is replaced" in result.message


def test_the_customer_of_a_replacement_stays(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        order = shop.confirmed(session, ("A", 1), number="5000")
        (copy,) = replaced(shop, session, order)
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta"}])
        edit_one(copy, partner_id=other)
        (result,) = shop.app.fire(session, "confirm", [copy]).blocked
        assert "its customer is not that of sales order 5000" in result.message


@pytest.mark.parametrize("verb", ["supersede", "countermand"])
def test_the_parts_of_replacing_are_not_said_by_hand(shop_with, verb):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        with pytest.raises(UsageError, match=f"{verb} is part of"):
            shop.app.fire(session, verb, [order])


def test_a_count_below_one_is_refused(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        with pytest.raises(BadInput, match="0 replacements cannot be made"):
            shop.app.fire(session, "replace", [shop.confirmed(session, ("A", 1))], count=0)


def test_the_second_of_two_users_is_told(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        (copy,) = replaced(shop, session, shop.confirmed(session, ("A", 5)))
    with shop.app.unit() as slow:
        mine = slow.get_one(slow[sales.Order], copy.id)
    with shop.app.unit() as quick:  # meanwhile somebody else confirms what the slow one looks at
        shop.app.fire(quick, "confirm", [quick.get_one(quick[sales.Order], copy.id)]).expect_done()
    with pytest.raises(StaleError, match="was changed by"), shop.app.unit() as slow:
        slow.edit(sales.Order, [{"id": mine.id, "version": mine.version, "note": "too late"}])


@pytest.mark.parametrize("n", [2, 50])
def test_the_number_of_statements_does_not_depend_on_the_number_of_orders(shop_with, statements, n):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        allow(session)
        rows = [{"partner_id": shop.customer, "lines": [shop.line("A", 3), shop.line("KIT", 1)]}] * n
        ids = session.create(sales.Order, rows)
    shop.app.fire_all("confirm", sales.Order, ids).expect_done()
    seen = statements(shop.app)
    shop.app.fire_all("replace", sales.Order, ids).expect_done()
    made = len(seen)
    with shop.app.unit() as session:
        copies = [one.id for one in shop.all(session, sales.Order, state="temporal")]
    seen.clear()
    shop.app.fire_all("confirm", sales.Order, copies).expect_done()
    assert len(copies) == n
    assert made <= 30, seen
    assert len(seen) <= 40, seen
