"""Which tax a line bears: by what is sold, to whom, from where to where, and when (semantics 5.5)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, sales, taxes
from core import BadInput


@pytest.fixture
def regions(story_with):
    """Begin a story in a shop in Germany with taxes there, in the EU, in Corsica, and nowhere else."""
    story = story_with("taxes")
    with story.on() as scene:
        main = scene.one(base.Organisation)
        scene.session.edit(base.Organisation, [{"id": main.id, "country": "Germany"}])
        standard = scene.record(taxes.TaxCategory, code="standard", name="Standard rate")
        places = {"DE": "Germany", "EU": "Germany; France; Italy", "CORSE": "France/Corsica"}
        region = {code: scene.record(taxes.TaxRegion, code=code, name=code, places=p) for code, p in places.items()}
        for code, rate in (("DE", 19), ("EU", 20), ("CORSE", 13)):
            values = {"category_id": standard.id, "to_region_id": region[code].id}
            scene.record(base.Tax, code=f"VAT-{code}", name=f"VAT {code}", rate=D(rate), **values)
        scene.product("X", 100, tax_category_id=standard.id)
    return story


def customer(scene, code, country=None, region=None, **values):
    made = scene.record(base.Partner, code=code, name=code.capitalize(), is_customer=True, **values)
    scene.record(base.Address, partner_id=made.id, street="Main Street 1", country=country, region=region)
    return made


def line_of(order):
    (line,) = order.lines
    return line.tax and line.tax.code, line.tax_rate, line.tax_amount


def test_the_more_specific_region_of_the_delivery_address_wins(regions):
    with regions.on() as scene:
        lyon = customer(scene, "lyon", "France", "Rhone")
        ajaccio = customer(scene, "ajaccio", "france", "Corsica")
        berlin = customer(scene, "berlin", "Germany")
        found = [line_of(scene.order(("X", 1), partner_id=one.id)) for one in (lyon, ajaccio, berlin)]
        assert found == [("VAT-EU", 20, 20), ("VAT-CORSE", 13, 13), ("VAT-DE", 19, 19)]
        elsewhere = scene.record(base.Address, partner_id=berlin.id, street="Via Roma 1", country="Italy")
        order = scene.order(("X", 1), partner_id=berlin.id, delivery_address_id=elsewhere.id)
        assert line_of(order) == ("VAT-EU", 20, 20)
        scene.session.edit(sales.Order, [{"id": order.id, "delivery_via": "pickup"}])
        assert line_of(order) == ("VAT-DE", 19, 19)  # picked up: where it leaves
        scene.session.edit(sales.Order, [{"id": order.id, "delivery_via": "delivery"}])
        assert line_of(order) == ("VAT-EU", 20, 20)
        assert order.total == 120


def test_none_found_is_an_error_that_names_both_places(regions):
    with regions.on() as scene:
        bern = customer(scene, "bern", "Switzerland", "Bern")
        nowhere = customer(scene, "nowhere")
        said = "no tax of tax category standard holds from Germany to Switzerland/Bern on 2030-01-15"
        with pytest.raises(BadInput, match=said):
            scene.order(("X", 1), partner_id=bern.id)
        with pytest.raises(BadInput, match=r"(?s)an unknown country.*Give a country: delivery address of"):
            scene.order(("X", 1), partner_id=nowhere.id)
        typed = scene.one(base.Tax, code="VAT-DE").id
        order = scene.order({**scene.shop.line("X", 1), "tax_id": typed}, partner_id=bern.id)
        assert line_of(order) == ("VAT-DE", 19, 19)


def test_an_exempt_partners_exemption_wins_and_ends_when_the_order_goes_to_somebody_else(regions):
    with regions.on() as scene:
        free = scene.record(taxes.PartnerTaxCategory, code="embassy", name="Embassies", exempt=True)
        embassy = customer(scene, "embassy", "Germany", tax_category_id=free.id)
        other = customer(scene, "other", "Germany")
        order = scene.order(("X", 1), ("KIT", 1), partner_id=embassy.id)
        assert [(one.tax_id, one.tax_amount) for one in order.lines] == [(None, 0), (None, 0)]
        assert "exempt" in order.lines[0].taxes
        scene.session.edit(sales.Order, [{"id": order.id, "partner_id": other.id, "delivery_address_id": None}])
        assert [one.tax_amount for one in order.lines] == [19, 10]


def test_a_partner_category_and_dates_decide_too(regions):
    with regions.on() as scene:
        abroad = scene.record(taxes.PartnerTaxCategory, code="companies", name="Companies")
        standard, eu = scene.one(taxes.TaxCategory), scene.one(taxes.TaxRegion, code="EU")
        values = {"category_id": standard.id, "partner_category_id": abroad.id, "to_region_id": eu.id}
        scene.record(base.Tax, code="REVERSE", name="Reverse charge", rate=D(0), **values)
        values = {"category_id": standard.id, "to_region_id": eu.id, "valid_from": dt.date(2030, 2, 1)}
        scene.record(base.Tax, code="VAT-EU-2", name="VAT EU", rate=D(22), **values)
        company = customer(scene, "company", "France", tax_category_id=abroad.id)
        person = customer(scene, "person", "France")
        found = [line_of(scene.order(("X", 1), partner_id=one.id)) for one in (company, person)]
        assert found == [("REVERSE", 0, 0), ("VAT-EU", 20, 20)]
        order = scene.order(("X", 1), partner_id=person.id, date=dt.date(2030, 2, 1))
        assert line_of(order) == ("VAT-EU-2", 22, 22)
        scene.session.edit(sales.Order, [{"id": order.id, "date": dt.date(2030, 1, 31)}])
        assert line_of(order) == ("VAT-EU", 20, 20)


def test_why_is_told(regions):
    with regions.on() as scene:
        order = scene.order(("X", 2), partner_id=customer(scene, "ajaccio", "France", "Corsica").id)
        steps = scene.session[sales.OrderLine].ladder(scene.session, order.lines)[order.lines[0].id]
        shown = [(one.stage, one.rule, one.after, one.why) for one in steps[-2:]]
        why = "standard, from Germany to France/Corsica: VAT-CORSE holds to CORSE, before VAT-EU"
        assert shown == [("tax choice", "region", 200, why), ("tax", "VAT-CORSE", 226, "13 % of 200.00")]


def test_places_of_a_region_are_followed_by_its_taxes(regions):
    with regions.on() as scene:
        eu = scene.one(taxes.TaxRegion, code="EU")
        scene.session.edit(taxes.TaxRegion, [{"id": eu.id, "places": "Spain"}])
        madrid = customer(scene, "madrid", "Spain")
        assert line_of(scene.order(("X", 1), partner_id=madrid.id)) == ("VAT-EU", 20, 20)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"category_id": 1}, "names a category but no region"),
        ({"kind": "prozent"}, "did you mean 'percent'"),
        ({"above": D(5), "up_to": D(5)}, "holds above 5 and up to 5"),
        ({"valid_from": dt.date(2030, 2, 1), "valid_until": dt.date(2030, 1, 1)}, "valid from 2030-02-01"),
    ],
)
def test_taxes_that_make_no_sense_are_refused(regions, values, said):
    with regions.on() as scene, pytest.raises(BadInput, match=said):
        scene.record(base.Tax, code="BAD", name="Bad", rate=D(1), **values)


def test_a_service_changes_the_tax_of_what_it_is_sold_for_until_it_is_unrelated(regions):
    """Semantics 9.4, modify tax."""
    with regions.on() as scene:
        reduced = scene.record(taxes.TaxCategory, code="reduced", name="Reduced rate")
        germany = scene.one(taxes.TaxRegion, code="DE")
        values = {"category_id": reduced.id, "to_region_id": germany.id}
        scene.record(base.Tax, code="RED", name="Reduced", rate=D(7), **values)
        scene.product("FIT", 10, kind="service", linked_service=True, modified_tax_category_id=reduced.id)
        berlin = customer(scene, "berlin", "Germany")
        order = scene.order(("X", 1), ("X", 2), ("FIT", 1), partner_id=berlin.id)
        first, second, _ = order.lines
        scene.fire("relate", order, service=30, product=10)
        assert [(one.tax.code, one.tax_amount) for one in (first, second)] == [("RED", 7), ("VAT-DE", 38)]
        assert (order.tax_total, order.total) == (45, 355)
        scene.session.edit(sales.Order, [{"id": order.id, "lines": [{"id": first.id, "quantity": D(3)}]}])
        assert (first.tax.code, first.tax_amount) == ("RED", 21)
        scene.fire("unrelate", order, service=30, product=10)
        assert (first.tax.code, first.tax_amount) == ("VAT-DE", 57)
        assert order.total == 605
    assert regions.sound()
