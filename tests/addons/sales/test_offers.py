"""Offers: proposals and quotations, their validity, and what becomes of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import sales
from addons.devkit.testing import NOW
from addons.devkit.testing.records import edit_one
from addons.links import linked
from core import UsageError


def offer(shop, session, kind, *lines, **header):
    """Create a draft offer and return it."""
    model = session.composition.types_of(session[sales.Order])[kind]
    rows = [line if isinstance(line, dict) else shop.line(*line) for line in lines]
    (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": rows, **header}])
    return session.get_one(model, id_)


def fire(session, verb, *orders, **options):
    return session.fire(verb, list(orders), **options)


def made_of(session, offer):
    """Return the order made of an offer."""
    return session.scalars(select(session[sales.Order]).filter_by(quotation_id=offer.id)).one()


class Clock:
    """A clock that can be set."""

    def __init__(self):
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(("kind", "number"), [("proposal", "PR000001"), ("quotation", "QU000001")])
def test_an_offer_is_sent_by_confirming_it_and_has_numbers_of_its_own(shop_with, kind, number):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, kind, ("A", 2))
        assert one.valid_until == date(2030, 2, 14)
        fire(session, "confirm", one).expect_done()
        assert (one.number, one.state) == (number, "under evaluation")
        assert shop.confirmed(session, ("A", 1)).number == "SO000001"


def test_the_days_of_validity_are_a_preference_and_can_be_typed(shop_with):
    from addons import preferences

    shop = shop_with("sales")
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "sales.offer_days", "value": "7"}])
        assert offer(shop, session, "proposal", ("A", 2)).valid_until == date(2030, 1, 22)
        typed = offer(shop, session, "proposal", ("A", 2), valid_until=date(2031, 1, 1))
        assert typed.valid_until == date(2031, 1, 1)
        assert shop.order(session, ("A", 1)).valid_until is None


def test_e1_3_a_proposal_reserves_nothing_a_quotation_reserves_and_neither_is_demand(shop_with):
    """E1.3: proposal of 20 -> quotation -> standard order; reserved 0, 20, 20; demand 0, 0, 20."""
    from addons import shipping

    shop = shop_with("shipping")
    with shop.app.unit() as session:

        def figures():
            return sum(shipping.pending(session).values()), sum(shipping.demand(session).values())

        proposal = offer(shop, session, "proposal", ("A", 20))
        fire(session, "confirm", proposal).expect_done()
        assert figures() == (0, 0)
        fire(session, "convert", proposal, to="quotation").expect_done()
        quotation = made_of(session, proposal)
        fire(session, "confirm", quotation).expect_done()
        assert figures() == (20, 0)
        fire(session, "convert", quotation).expect_done()
        order = made_of(session, quotation)
        assert (order.kind_name, order.state, quotation.state) == ("standard", "draft", "converted")
        fire(session, "confirm", order).expect_done()
        assert figures() == (20, 20)
        assert (proposal.reservation_status, quotation.reservation_status, order.reservation_status) == (0, 0, 100)


def test_conversion_preserves_the_offer_keeps_firm_prices_and_links_both(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(
            shop,
            session,
            "quotation",
            shop.line("KIT", 3, price=D("80.5"), discount=D(5)),
            {"product_id": None, "description": "Setting up", "quantity": 2, "price": D(25)},
            {"product_id": None, "description": "Handle with care", "printed": True},
            note="urgent",
            order_reference="PO 7",
        )
        fire(session, "confirm", one).expect_done()
        outcome = fire(session, "convert", one, on=date(2030, 1, 20)).expect_done()
        order = made_of(session, one)
        assert outcome.done[0].message == f"made the draft sales order #{order.id}"
        assert (order.date, order.promised_date) == (date(2030, 1, 20), date(2030, 1, 23))
        assert (order.number, order.valid_until, order.note, order.order_reference) == (None, None, "urgent", "PO 7")
        assert [(n.position, n.price, n.discount, n.net) for n in order.lines] == [
            (n.position, n.price, n.discount, n.net) for n in one.lines
        ]
        assert (order.total, order.net_total) == (one.total, one.net_total)
        assert [(n.quantity, n.lost_sales) for n in one.lines] == [(3, 0), (2, 0), (0, 0)]
        assert ("conversion", "sales.Order", order.id, "to") in linked(session, one)
    assert shop.sound()


def test_conversion_can_take_the_prices_of_today(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "quotation", shop.line("A", 3, price=D(7), discount=D(5)))
        fire(session, "convert", one, reprice=True).expect_done()
        (line,) = made_of(session, one).lines
        assert (line.price, line.discount, line.net) == (10, 0, 30)


def test_converting_with_close_makes_the_offer_lost_sales_and_records_no_backorder(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        sent, draft = (offer(shop, session, "quotation", ("A", n)) for n in (3, 4))
        fire(session, "confirm", sent).expect_done()
        fire(session, "convert", sent, draft, close=True).expect_done()
        for one, quantity in ((sent, 3), (draft, 4)):
            assert (one.state, one.total, one.number is not None) == ("closed", 0, True)
            assert (one.lines[0].quantity, one.lines[0].lost_sales) == (0, quantity)
            assert made_of(session, one).lines[0].quantity == quantity
    with shop.app.unit() as session:
        assert shop.all(session, sales.Backorder) == []


def test_a_closed_offer_is_reopened_to_be_evaluated_again(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "quotation", ("A", 3))
        for verb, state in (("confirm", "under evaluation"), ("close", "closed"), ("reopen", "under evaluation")):
            fire(session, verb, one).expect_done()
            assert one.state == state
        assert (one.lines[0].quantity, one.total) == (3, 30)
        fire(session, "void", one).expect_done()
        assert (one.state, one.total) == ("voided", 0)


def test_an_offer_is_rejected_with_a_reason_and_then_not_converted(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "proposal", ("A", 3))
        fire(session, "confirm", one).expect_done()
        fire(session, "reject", one, because="too dear").expect_done()
        assert (one.state, one.reject_reason) == ("rejected", "too dear")
        assert "is rejected: convert needs" in fire(session, "convert", one).blocked[0].message


@pytest.mark.parametrize("verb", ["confirm", "void"])
def test_a_completed_order_and_a_voided_one_cannot_change_their_type(shop_with, verb):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        fire(session, verb, order).expect_done()
        message = fire(session, "convert", order, to="quotation").blocked[0].message
        assert f"is {order.state}" in message
        assert "cannot change its document type" in message
    with shop.app.unit() as session:
        assert len(shop.all(session, sales.Order)) == 1


def test_converting_twice_is_refused_with_the_order_made_and_can_be_overridden(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "proposal", ("A", 3))
        fire(session, "convert", one).expect_done()
        order = made_of(session, one)
        assert f"converted into #{order.id} already" in fire(session, "convert", one).blocked[0].message
        fire(session, "confirm", order).expect_done()
        assert "converted into SO000001 already" in fire(session, "convert", one).blocked[0].message
        fire(session, "convert", one, override=["converted"], reason="two branches").expect_done()
    with shop.app.unit() as session:
        first, second = shop.all(session, sales.Order, quotation_id=one.id)
        fire(session, "void", first).expect_done()
        fire(session, "cancel", second).expect_done()
        again = session.get_one(shop.app[sales.Order], one.id)
        assert fire(session, "convert", again).done  # what was made is undone


def test_a_misspelt_type_and_its_own_type_are_refused(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "proposal", ("A", 3))
        with pytest.raises(UsageError, match="did you mean 'quotation'"):
            fire(session, "convert", one, to="quotaton")
        with pytest.raises(UsageError, match="into another type"):
            fire(session, "convert", one, to="proposal")


def test_an_offer_whose_validity_is_over_is_converted_only_by_override(shop_with):
    clock = Clock()
    shop = shop_with("sales", clock=clock)
    with shop.app.unit() as session:
        one = offer(shop, session, "quotation", ("A", 3))
        standard = shop.order(session, ("A", 1))
        fire(session, "confirm", one).expect_done()
        fire(session, "offer", standard).expect_done()
        assert standard.valid_until == date(2030, 2, 14)
        clock.now = NOW + timedelta(days=30)
        assert fire(session, "accept", standard).done
        clock.now = NOW + timedelta(days=31)
        assert "it was valid until 2030-02-14" in fire(session, "convert", one).blocked[0].message
        assert fire(session, "convert", one, override=["validity"], reason="good customer").done


def test_offers_expire_once_their_validity_is_over(shop_with):
    from addons.sales.offers.offers import overdue_offers

    clock = Clock()
    shop = shop_with("sales", clock=clock)
    with shop.app.unit() as session:
        old, new = offer(shop, session, "proposal", ("A", 3)), offer(shop, session, "quotation", ("A", 3))
        edit_one(new, valid_until=date(2031, 1, 1))
        draft = offer(shop, session, "proposal", ("A", 1))
        fire(session, "confirm", old, new).expect_done()
        clock.now = NOW + timedelta(days=31)
        assert overdue_offers(session) == [old.id]
        outcome = fire(session, "expire", old, new)
        assert (old.state, old.reject_reason) == ("rejected", "validity ended")
        assert "does not expire yet" in outcome.blocked[0].message
        assert (new.state, draft.state) == ("under evaluation", "draft")


def test_e2_3_erp5s_road_of_an_offered_order(shop_with):
    """E2.3: an offered order is not confirmed; once accepted it is planned, then placed or confirmed."""
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 8))
        fire(session, "offer", order).expect_done()
        message = fire(session, "confirm", order).blocked[0].message
        assert "is offered: confirm needs" in message
        possible = message.partition("possible from here: ")[2].split(", ")
        assert {"accept", "plan", "convert", "reject", "void"} <= set(possible)
        assert "confirm" not in possible
        for verb, state in (("accept", "planned"), ("place", "placed"), ("confirm", "confirmed")):
            fire(session, verb, order).expect_done()
            assert order.state == state


def test_what_offers_cannot_do_is_said(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "proposal", ("A", 3))
        assert "An accepted offer is converted." in fire(session, "accept", one).blocked[0].message


def test_an_offer_of_a_kit_keeps_typed_prices_of_its_components(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = offer(shop, session, "quotation", shop.line("KIT", 1, exploded=True), shop.line("A", 2, price=D(3)))
        kit, part = one.lines
        edit_one(part, kit_line_id=kit.id)
        fire(session, "convert", one).expect_done()
        new_kit, new_part = made_of(session, one).lines
        assert (new_kit.exploded, new_part.kit_line_id, new_part.price) == (True, new_kit.id, 3)


@pytest.mark.parametrize("close", [False, True])
def test_converting_many_offers_costs_the_same_statements(shop_with, statements, close):
    shop = shop_with("sales")
    counts = []
    for size in (20, 200):
        with shop.app.unit() as session:
            model = session[sales.QuotationOrder]
            rows = [
                {"partner_id": shop.customer, "lines": [shop.line("A", n + 1), shop.line("B", 2)]} for n in range(size)
            ]
            ids = session.create(model, rows)
            fire(session, "confirm", *session.scalars(select(model).where(model.id.in_(ids)))).expect_done()
        seen = statements(shop.app)
        outcome = shop.app.fire_all("convert", sales.Order, ids, close=close)
        assert len(outcome.done) == size
        counts.append(len(seen))
    assert counts[0] == counts[1] <= (40 if close else 25)
