from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, installing, preferences
from addons.preferences import Setting
from core import BadInput, UsageError, rounded
from core.errors import TradeloomError


def unit(session, code):
    return session.scalars(select(session[base.Unit]).where(session[base.Unit].code == code)).one()


def test_units_of_one_category_convert_and_round(app_with):
    with app_with("base").unit() as session:
        assert unit(session, "dz").convert(D(3), unit(session, "pc")) == 36
        assert unit(session, "pc").convert(D(30), unit(session, "dz")) == D("2.5")
        assert unit(session, "g").convert(D(1500), unit(session, "kg")) == D("1.5")
        assert unit(session, "t").convert(D("0.0025"), unit(session, "kg")) == D("2.5")


def test_units_of_different_categories_do_not_convert(app_with):
    with app_with("base").unit() as session, pytest.raises(BadInput, match="mass is not count"):
        unit(session, "kg").convert(D(1), unit(session, "pc"))


def test_currencies_round_half_up_to_their_digits(app_with):
    with app_with("base").unit() as session:
        currency = {c.code: c for c in session.scalars(select(session[base.Currency]))}
        assert currency["EUR"].round(D("0.125")) == D("0.13")
        assert currency["EUR"].round(D("-0.125")) == D("-0.13")
        assert currency["JPY"].round(D("99.5")) == 100
        assert currency["KWD"].round(D("1.0005")) == D("1.001")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9), st.integers(0, 6))
def test_rounding_is_never_further_off_than_half_a_unit(value, digits):
    assert abs(rounded(value, digits) - value) <= D(5).scaleb(-digits - 1)


def test_a_preference_of_the_user_beats_that_of_the_organisation_and_everybody(app_with):
    app = app_with("base")
    preferences.settings_of(app.composition)["colour"] = Setting("colour", str, "grey", "for this test")
    P = app[preferences.Preference]
    with app.unit() as session:
        assert preferences.setting_of(session, "colour") == "grey"
        session.create(P, [{"key": "colour", "scope": "everybody", "value": "red"}])
        assert preferences.setting_of(session, "colour", 1) == "red"
        session.create(P, [{"key": "colour", "scope": "organisation:1", "value": "green"}])
        assert preferences.setting_of(session, "colour", 1) == "green"
        assert preferences.setting_of(session, "colour", 2) == "red"
        session.create(P, [{"key": "colour", "scope": "user:system", "value": "blue"}])
        assert preferences.setting_of(session, "colour", 1) == "blue"
    with app.unit() as session, pytest.raises(UsageError, match="did you mean 'colour'"):
        preferences.setting_of(session, "color")
    del preferences.settings_of(app.composition)["colour"]


def test_a_stored_preference_of_the_wrong_type_says_what_is_right(app_with):
    setting = Setting("days", int, 3, "for this test")
    assert setting.parse("7") == 7
    with pytest.raises(BadInput, match="'days' cannot be 'many'"):
        setting.parse("many")


@pytest.mark.parametrize("values", [{"kind": "animal"}, {"list_price": D(-1)}, {"weight": D(-1)}])
def test_the_database_itself_refuses_absurd_products(app_with, values):
    from sqlalchemy.exc import IntegrityError

    app = app_with("base")
    with pytest.raises((IntegrityError, TradeloomError)), app.unit() as session:  # noqa: PT012
        piece = unit(session, "pc").id
        session.create(base.Product, [{"code": "X", "name": "x", "unit_id": piece, **values}])


def test_a_partner_has_several_addresses(app_with):
    app = app_with("base")
    with app.unit() as session:
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "Customer"}])
        rows = [{"city": "Paris"}, {"city": "Rome", "for_invoice": False}]
        session.create(base.Address, [{"partner_id": partner, **row} for row in rows])
    with app.unit(readonly=True) as session:
        partner = session.scalars(select(app[base.Partner])).one()
        assert [address.lines() for address in partner.addresses] == [["Paris"], ["Rome"]]


def test_seeding_again_changes_nothing(app_with):

    app = app_with("base")
    count = "SELECT count(*) FROM base_currency"
    with app.engine.connect() as connection:
        before = connection.exec_driver_sql(count).scalar_one()
    installing.seed_app(app)
    with app.engine.connect() as connection:
        assert connection.exec_driver_sql(count).scalar_one() == before
