"""Opportunities follow their offers and orders; the forecast."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import crm, sales
from core import BadInput, Refused


@pytest.fixture
def shop(shop_with):
    return shop_with("crm", "reporting")


def chance(shop, session, **values):
    row = {"partner_id": shop.customer, "summary": "a new shop", "amount": D(500), **values}
    (id_,) = session.create(crm.Opportunity, [row])
    return session.get_one(session[crm.Opportunity], id_)


def offer(shop, session, of, quantity, model=sales.QuotationOrder):
    row = {"partner_id": shop.customer, "opportunity_id": of.id, "lines": [shop.line("A", quantity)]}
    (id_,) = session.create(model, [row])
    made = session.get_one(session[model], id_)
    session.fire("confirm", [made]).expect_done()
    return made


def test_the_expected_amount_is_that_of_open_offers_else_the_one_typed(shop):
    with shop.app.unit() as session:
        one = chance(shop, session)
        assert (one.expected_amount, one.probability, one.stage.code) == (500, 10, "NEW")
        first, second = offer(shop, session, one, 20), offer(shop, session, one, 5)
        assert one.expected_amount == 250
        session.edit(crm.Opportunity, [{"id": one.id, "amount": D(900)}])
        assert one.expected_amount == 250
        session.fire("reject", [first], because="too dear").expect_done()
        assert (one.expected_amount, one.state) == (50, "open")
        session.fire("reactivate", [second]).expect_done()
        session.edit(sales.Order, [{"id": second.id, "lines": [{"id": second.lines[0].id, "quantity": D(6)}]}])
        assert one.expected_amount == 60
        session.fire("void", [second]).expect_done()
        assert (one.expected_amount, one.state) == (900, "lost")


def test_it_is_won_as_soon_as_an_order_made_of_it_is_confirmed(shop):
    with shop.app.unit() as session:
        one = chance(shop, session)
        first, second = offer(shop, session, one, 20), offer(shop, session, one, 5)
        session.fire("convert", [first]).expect_done()
        (order,) = [n for n in shop.all(session, sales.Order) if n.quotation_id == first.id]
        assert (order.opportunity_id, one.state, one.expected_amount) == (one.id, "open", 250)
        session.fire("confirm", [order]).expect_done()
        assert (one.state, one.number) == ("won", "OP000001")
        session.fire("reject", [second], because="enough").expect_done()
        assert one.state == "won"


def test_it_is_lost_when_every_offer_was_rejected_with_that_reason(shop):
    with shop.app.unit() as session:
        one = chance(shop, session)
        first, second = offer(shop, session, one, 20), offer(shop, session, one, 5)
        session.fire("reject", [first], because="too dear").expect_done()
        session.fire("reject", [second], because="too late").expect_done()
        assert (one.state, one.lost_reason, one.weighted) == ("lost", "too late", 0)
        with pytest.raises(Refused, match="cannot be edited"):
            session.edit(crm.Opportunity, [{"id": one.id, "amount": D(900)}])
        session.fire("reopen", [one]).expect_done()
        assert (one.state, one.lost_reason) == ("open", None)


def test_an_offer_that_expires_loses_it_too(story_with):
    story = story_with("crm")
    with story.on("2030-01-01") as scene:
        one = chance(story.shop, scene.session)
        made = offer(story.shop, scene.session, one, 1)
    with story.on("2030-03-01") as scene:
        late = scene.session.get_one(scene.session[sales.Order], made.id)
        scene.session.fire("expire", [late]).expect_done()
        lost = scene.session.get_one(scene.session[crm.Opportunity], one.id)
        assert (lost.state, lost.lost_reason) == ("lost", "validity ended")


def test_probability_follows_the_stage_unless_it_was_typed(shop):
    with shop.app.unit() as session:
        one = chance(shop, session)
        deal = next(n for n in session.known(crm.OpportunityStage).values() if n.code == "DEAL")
        session.edit(crm.Opportunity, [{"id": one.id, "stage_id": deal.id}])
        assert (one.probability, one.weighted) == (90, 450)
        session.edit(crm.Opportunity, [{"id": one.id, "probability": D(75)}])
        session.edit(crm.Opportunity, [{"id": one.id, "stage_id": min(session.known(crm.OpportunityStage))}])
        assert one.probability == 75


def test_the_forecast_weighs_what_is_open_and_leaves_out_what_is_lost(shop):
    from addons.reporting import run

    with shop.app.unit() as session:
        close = dt.date(2030, 3, 31)
        first, second, third = (chance(shop, session, amount=D(n), close_date=close) for n in (100, 200, 400))
        session.fire("win", [second]).expect_done()
        session.fire("lose", [third], because="no budget").expect_done()
        (line,) = run(session, "forecast", {}).details
        figures = [line.values[name] for name in ("month", "opportunities", "expected", "weighted")]
        assert figures == ["2030-03", 2, 300, 210]
        assert first.state == "open"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"summary": ""}, "needs a prospect and a summary"),
        ({"probability": D(101)}, "no probability"),
        ({"amount": D(-1)}, "cannot be expected"),
    ],
)
def test_opportunities_that_make_no_sense_are_refused(shop, values, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        chance(shop, session, **values)


def test_orders_without_an_opportunity_cost_no_statement_more(shop, statements):
    with shop.app.unit() as session:
        plain = shop.order(session, ("A", 1))
        seen = statements(shop.app)
        session.fire("confirm", [plain]).expect_done()
        assert not [one for one in seen if "crm_opportunity" in one and "sales_order" not in one]


def test_offers_that_expire_together_lose_their_opportunities_in_the_same_statements(shop, statements):
    with shop.app.unit() as session:
        seen = statements(shop.app)
        counts = []
        for number in (1, 8):
            ones = [chance(shop, session) for _ in range(number)]
            offers = [offer(shop, session, one, 1) for one in ones]
            seen.clear()
            session.fire("reject", offers, because="too dear").expect_done()
            counts.append(len(seen))
            assert {one.state for one in ones} == {"lost"}
        assert counts[1] <= counts[0] + 2
