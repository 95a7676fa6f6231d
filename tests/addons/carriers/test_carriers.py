"""Zones, routes, the cheapest carrier that serves an order, tracking and labels."""

from decimal import Decimal as D

import pytest

from addons import base, carriers, freight, preferences, shipping
from addons.carriers.zone import Place, zones_of
from core import BadInput, NotFound, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("carriers")
    with shop.app.unit() as session:
        (home,) = session.known(base.Organisation).values()
        session.edit(base.Organisation, [{"id": home.id, "country": "Germany", "postal_code": "10115"}])
        codes = ("DE", "BER", "FR")
        ids = session.create(carriers.Zone, [{"code": one, "name": one} for one in codes])
        shop.zones = dict(zip(codes, ids, strict=True))
        places = [("DE", "Germany", ""), ("BER", "germany", "1"), ("FR", "France", "")]
        session.create(
            carriers.ZonePlace, [{"zone_id": shop.zones[z], "country": c, "postal_prefix": p} for z, c, p in places]
        )
        unit = shop.all(session, base.Unit, code="pc")[0].id
        session.create(base.Product, [{"code": "FREIGHT", "name": "Freight", "kind": "charge", "unit_id": unit}])
        session.create(preferences.Preference, [{"key": "freight.product", "value": "FREIGHT"}])
        address(shop, session, "Germany", "80331")
        weigh(shop, session, A="2.5", B="0.2")
    return shop


def tariff(session, code, price, **values):
    """Create a carrier with a tariff of one bracket for everything."""
    (partner,) = session.create(base.Partner, [{"code": code, "name": f"Carrier {code}", "is_carrier": True}])
    row = {"code": code, "name": code.title(), "carrier_id": partner, **values}
    (id_,) = session.create(carriers.RoutedTariff, [row])
    session.create(freight.FreightBracket, [{"tariff_id": id_, "price": D(price)}])
    return id_


def quoted(session, order):
    return [(one.code, one.amount) for one in freight.tariff_quotes(session, [order])[order.id]]


def address(shop, session, country, postal_code):
    one = shop.all(session, base.Address)[0]
    session.edit(base.Address, [{"id": one.id, "country": country, "postal_code": postal_code}])


def weigh(shop, session, **weights):
    session.edit(base.Product, [{"id": shop.products[code], "weight": D(kg)} for code, kg in weights.items()])


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


def test_the_cheapest_that_serves_the_route_is_chosen_and_among_equals_the_first_by_name(shop):
    with shop.app.unit() as session:
        tariff(session, "PARCEL", "4.00")
        tariff(session, "ALPHA", "4.00")
        tariff(session, "FRENCH", "1.00", to_zone_id=shop.zones["FR"])
        placed = shipper(shop, session, ("A", 1), freight_rule="calculated")
        assert quoted(session, placed) == [("ALPHA", 4), ("PARCEL", 4)]
        outcome = session.fire("confirm", [placed])
        assert (placed.freight_tariff.code, placed.carrier.code, placed.total) == ("ALPHA", "ALPHA", 14)
        assert "goes by Alpha: 4.00, 2.5 kg" in outcome.done[0].message


def test_a_tariff_serves_the_way_between_its_zones(shop):
    with shop.app.unit() as session:
        tariff(session, "HOME", "3.00", from_zone_id=shop.zones["BER"], to_zone_id=shop.zones["DE"])
        tariff(session, "AWAY", "2.00", from_zone_id=shop.zones["FR"])
        placed = shipper(shop, session, ("A", 1))
        assert quoted(session, placed) == [("HOME", 3)]
        address(shop, session, "Spain", "28001")
        assert quoted(session, placed) == []
        assert "no tariff is for the way from Germany 10115 (zone BER) to Spain 28001 (no zone)" in str(
            session.fire("confirm", [placed]).done[0].message
        )


def test_volume_is_measured_where_all_goods_say_theirs(shop):
    with shop.app.unit() as session:
        tariff(session, "BULK", "2.00", basis="volume", per=D("0.5"), rounding="up")
        placed = shipper(shop, session, ("A", 3))
        (asked,) = freight.tariff_quotes(session, [placed])[placed.id]
        assert (asked.code, asked.amount, asked.why) == ("BULK", None, "nothing measures volume here")
        session.edit(base.Product, [{"id": shop.products["A"], "volume": D("0.4")}])
        assert quoted(session, placed) == [("BULK", 6)]  # 1.2 m³ are three times half a cubic metre
    with pytest.raises(BadInput, match="takes -1 m³"), shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["A"], "volume": D(-1)}])


def test_free_from_an_amount_at_the_chosen_tariff(shop):
    with shop.app.unit() as session:
        tariff(session, "PARCEL", "6.00", free_from=D(20))
        cheap, dear = (shipper(shop, session, ("A", n), freight_rule="calculated") for n in (1, 2))
        session.fire("confirm", [cheap, dear]).expect_done()
        assert [one.total for one in (cheap, dear)] == [16, 20]


def test_what_is_typed_stays_and_can_be_chosen_anew(shop):
    with shop.app.unit() as session:
        other = tariff(session, "OTHER", "9.00")
        tariff(session, "PARCEL", "1.00")
        placed = shipper(shop, session, ("A", 1), freight_tariff_id=other, freight_rule="calculated")
        assert (placed.total, placed.carrier.code) == (19, "OTHER")
        session.fire("choose_carrier", [placed]).expect_done()
        assert (placed.freight_tariff.code, placed.total) == ("PARCEL", 11)
        session.fire("choose_carrier", [placed], tariff="OTHER").expect_done()
        assert (placed.freight_tariff.code, placed.total) == ("OTHER", 19)
        session.fire("confirm", [placed]).expect_done()
        assert placed.freight_tariff.code == "OTHER"
        with pytest.raises(NotFound, match="no freight tariff X"):
            session.fire("choose_carrier", [placed], tariff="X")


def test_an_order_that_nobody_serves_any_more_keeps_what_was_chosen(shop):
    with shop.app.unit() as session:
        id_ = tariff(session, "PARCEL", "1.00")
        placed = shipper(shop, session, ("A", 1), freight_tariff_id=id_)
        session.edit(carriers.RoutedTariff, [{"id": id_, "active": False}])
        assert session.fire("choose_carrier", [placed]).idle
        assert placed.freight_tariff_id == id_
        (blocked,) = session.fire("confirm", [placed]).blocked
        assert "is not offered any more" in blocked.message


def test_many_orders_cost_no_statement_each(shop, statements):
    with shop.app.unit() as session:
        tariff(session, "PARCEL", "1.00")
        few, many = ([shipper(shop, session, ("A", n + 1)) for n in range(count)] for count in (1, 12))
        seen = statements(shop.app)
        freight.tariff_quotes(session, few)
        first, seen[:] = len(seen), []
        freight.tariff_quotes(session, many)
        assert len(seen) <= first


def test_a_shipment_is_followed_and_labelled(shop):
    with shop.app.unit() as session:
        parcel = tariff(session, "PARCEL", "1.00", tracking_url="https://carrier.example/t/{number}")
        shop.stock(session, A=5)
        placed = shipper(shop, session, ("A", 1))
        session.fire("confirm", [placed]).expect_done()
        session.fire("ship", [placed]).expect_done()
        (sent,) = shop.all(session, shipping.Shipment)
        assert sent.freight_tariff_id == parcel
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
    ("values", "message"),
    [
        ({"tracking_url": "https://carrier.example"}, "no place for the number"),
        ({"carrier_id": 1}, "is no carrier"),
        ({"free_from": D(-1)}, "less than nothing"),
        ({"basis": "colour"}, "no basis of freight 'colour'"),
    ],
)
def test_tariffs_that_make_no_sense_are_refused(shop, values, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        tariff(session, "X", 1, **values)
