"""Zones, rates, the cheapest carrier that serves an order, tracking and labels."""

from decimal import Decimal as D
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, carriers, shipping
from addons.carriers.zone import Place, zones_of
from core import BadInput, NotFound, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("carriers")
    with shop.app.unit() as session:
        (home,) = session.known(base.Organisation).values()
        session.edit(base.Organisation, [{"id": home.id, "country": "Germany", "postal_code": "10115"}])
        shop.zones = dict(
            zip(
                ("DE", "BER", "FR"),
                session.create(carriers.Zone, [{"code": one, "name": one} for one in ("DE", "BER", "FR")]),
                strict=True,
            )
        )
        places = [("DE", "Germany", ""), ("BER", "germany", "1"), ("FR", "France", "")]
        session.create(
            carriers.ZonePlace, [{"zone_id": shop.zones[z], "country": c, "postal_prefix": p} for z, c, p in places]
        )
        (shop.parcel,) = carrier(shop, session, "PARCEL")
        address(shop, session, "Germany", "80331")
        weigh(shop, session, A="2.5", B="0.2")
    return shop


def carrier(shop, session, code, **values):
    (partner,) = session.create(base.Partner, [{"code": code, "name": f"Carrier {code}", "is_carrier": True}])
    eur = min(session.known(base.Currency))
    home = session.known(base.Organisation)[1].currency_id or eur
    row = {"code": code, "name": code.title(), "partner_id": partner, "currency_id": home, **values}
    return session.create(carriers.CarrierService, [row])


def address(shop, session, country, postal_code):
    one = shop.all(session, base.Address)[0]
    session.edit(base.Address, [{"id": one.id, "country": country, "postal_code": postal_code}])


def weigh(shop, session, **weights):
    session.edit(base.Product, [{"id": shop.products[code], "weight": D(kg)} for code, kg in weights.items()])


def rate(session, service, price, above=0, up_to=None, to=None, **values):
    row = {"service_id": service, "price": D(price), "above": D(str(above)), "to_zone_id": to, **values}
    session.create(carriers.CarrierRate, [row if up_to is None else row | {"up_to": D(str(up_to))}])


def shipper(shop, session, *lines, **header):
    return shop.order(session, *lines, delivery_via="shipper", **header)


def test_the_longest_beginning_of_the_postal_code_says_the_zone(shop):
    with shop.app.unit() as session:
        places = [Place("Germany", "10115"), Place("GERMANY", "80331"), Place("France", "1"), Place("Spain", "1")]
        assert [zones_of(session, places)[one] for one in places] == [
            *(shop.zones[z] for z in ("BER", "DE", "FR")),
            None,
        ]
        session.create(carriers.ZonePlace, [{"zone_id": shop.zones["FR"]}])
        session.forget(session[carriers.ZonePlace])
        assert zones_of(session, places[3:])[places[3]] == shop.zones["FR"]
    with pytest.raises(BadInput, match="are of no country"), shop.app.unit() as session:
        session.create(carriers.ZonePlace, [{"zone_id": shop.zones["FR"], "postal_prefix": "9"}])


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("2", "5.00"), ("5", "5.00"), ("5.1", "8.00"), ("10", "8.00")],  # 0.2 kg a piece: 1.00 kg is in the first bracket
)
def test_a_bracket_includes_its_upper_bound(shop, quantity, expected):
    with shop.app.unit() as session:
        piece = shop.all(session, base.Unit, code="pc")[0]
        session.edit(base.Unit, [{"id": piece.id, "digits": 1}])
        rate(session, shop.parcel, "5.00", 0, 1)
        rate(session, shop.parcel, "8.00", 1, 2)
        placed = shipper(shop, session, ("B", quantity))
        assert carriers.quotes(session, [placed])[placed.id][0].amount == D(expected)


def test_the_cheapest_that_serves_the_route_is_chosen_and_among_equals_the_first_by_name(shop):
    with shop.app.unit() as session:
        (alpha,), (none,) = carrier(shop, session, "ALPHA"), carrier(shop, session, "FRENCH")
        rate(session, shop.parcel, "4.00")
        rate(session, alpha, "4.00")
        rate(session, none, "1.00", to=shop.zones["FR"])
        placed = shipper(shop, session, ("A", 1))
        outcome = session.fire("confirm", [placed])
        assert placed.carrier_service.code == "ALPHA"
        assert "goes by Alpha: 4" in outcome.done[0].message
        asked = carriers.quotes(session, [placed])[placed.id]
        assert [(one.service.code, one.amount) for one in asked] == [("ALPHA", 4), ("PARCEL", 4), ("FRENCH", None)]
        assert asked[2].why == "it has no rate from Germany 10115 (zone BER) to Germany 80331 (zone DE)"


def test_a_rate_for_the_zone_counts_before_one_for_anywhere_and_steps_are_begun(shop):
    with shop.app.unit() as session:
        rate(session, shop.parcel, "9.00")
        rate(session, shop.parcel, "3.00", 0, None, shop.zones["DE"], per_step=D("0.50"), step=D(2))
        placed = shipper(shop, session, ("A", 2))  # 5 kg: three steps of 2 kg
        assert carriers.quotes(session, [placed])[placed.id][0].amount == D("4.50")


def test_free_from_an_amount_is_charged_nothing_and_still_compared_by_what_it_costs(shop):
    with shop.app.unit() as session:
        session.edit(carriers.CarrierService, [{"id": shop.parcel, "free_from": D(20)}])
        rate(session, shop.parcel, "6.00")
        cheap, dear = shipper(shop, session, ("A", 1)), shipper(shop, session, ("A", 2))
        found = carriers.quotes(session, [cheap, dear])
        charged = [(found[one.id][0].amount, found[one.id][0].charged) for one in (cheap, dear)]
        assert charged == [(6, 6), (6, 0)]


def test_what_is_typed_stays_and_can_be_chosen_anew(shop):
    with shop.app.unit() as session:
        (other,) = carrier(shop, session, "OTHER")
        rate(session, shop.parcel, "1.00")
        placed = shipper(shop, session, ("A", 1), carrier_service_id=other)
        session.fire("confirm", [placed]).expect_done()
        assert (placed.carrier_service.code, placed.carrier.code) == ("OTHER", "OTHER")
        session.fire("choose_carrier", [placed]).expect_done()
        assert placed.carrier_service.code == "PARCEL"
        session.fire("choose_carrier", [placed], service="OTHER").expect_done()
        assert placed.carrier_service.code == "OTHER"
        with pytest.raises(NotFound, match="no carrier service X"):
            session.fire("choose_carrier", [placed], service="X")


def test_an_order_that_nobody_serves_is_confirmed_and_says_why(shop):
    with shop.app.unit() as session:
        rate(session, shop.parcel, "1.00")
        placed = shipper(shop, session, ("KIT", 1))
        outcome = session.fire("confirm", [placed])
        assert "no carrier serves it (Parcel: weight of KIT is not known)" in outcome.done[0].message
        assert session.fire("choose_carrier", [placed]).idle


def test_a_service_that_is_offered_no_more_is_refused(shop):
    with shop.app.unit() as session:
        placed = shipper(shop, session, ("A", 1), carrier_service_id=shop.parcel)
        session.edit(carriers.CarrierService, [{"id": shop.parcel, "active": False}])
        (blocked,) = session.fire("confirm", [placed]).blocked
        assert "is not offered any more" in blocked.message


def test_many_orders_cost_no_statement_each(shop, statements):
    with shop.app.unit() as session:
        rate(session, shop.parcel, "1.00")
        few, many = ([shipper(shop, session, ("A", n + 1)) for n in range(count)] for count in (1, 12))
        seen = statements(shop.app)
        carriers.quotes(session, few)
        first, seen[:] = len(seen), []
        carriers.quotes(session, many)
        assert len(seen) <= first


def test_a_shipment_is_followed_and_labelled(shop):
    with shop.app.unit() as session:
        session.edit(
            carriers.CarrierService, [{"id": shop.parcel, "tracking_url": "https://carrier.example/t/{number}"}]
        )
        rate(session, shop.parcel, "1.00")
        shop.stock(session, A=5)
        placed = shipper(shop, session, ("A", 1))
        session.fire("confirm", [placed]).expect_done()
        session.fire("ship", [placed]).expect_done()
        (sent,) = shop.all(session, shipping.Shipment)
        assert sent.carrier_service_id == shop.parcel
        assert session.fire("announce", [sent]).idle
        session.fire("track", [sent], number="1Z99").expect_done()
        assert sent.tracking_page == "https://carrier.example/t/1Z99"
        from addons.printing import render_document

        note = render_document(session, sent, "html").decode()
        label = render_document(session, sent, "html", paper="label").decode()
        assert "1Z99" in note
        assert "https://carrier.example/t/1Z99" in note
        assert all(text in label for text in ("1Z99", "High Street 1", "80331", "Parcel"))
        another = shop.confirmed(session, ("A", 1))
        session.fire("ship", [another]).expect_done()
        with pytest.raises(Refused, match="cannot be the number of 2"):
            session.fire("track", shop.all(session, shipping.Shipment), number="1")


@pytest.mark.parametrize(
    ("above", "up_to", "message"),
    [(2, 1, "nothing is above 2 and up to 1"), (0, 5, "meets one above 1 up to 3"), (2, None, "meets one above 1")],
)
def test_brackets_that_make_no_sense_are_refused(shop, above, up_to, message):
    with shop.app.unit() as session:
        rate(session, shop.parcel, "1.00", 1, 3)
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        rate(session, shop.parcel, "1.00", above, up_to)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"basis": "colour"}, "'colour' is no basis"),
        ({"tracking_url": "https://carrier.example"}, "no place for the number"),
        ({"partner_id": 1}, "is no carrier"),
    ],
)
def test_services_that_make_no_sense_are_refused(shop, values, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        carrier(shop, session, "X", **values)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=5, unique=True), st.integers(0, 60))
def test_adjoining_brackets_hold_every_measure_once(bounds, measure):
    ends = [0, *sorted(bounds), None]
    brackets = [
        SimpleNamespace(above=D(above), up_to=None if up_to is None else D(up_to)) for above, up_to in pairwise(ends)
    ]
    assert sum(carriers.CarrierRate.covers(one, D(measure)) for one in brackets) == 1
