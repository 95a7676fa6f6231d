from decimal import Decimal as D

import pytest
from sqlalchemy import func, select

from addons import base, sales
from addons.console import add_user
from addons.transfer import run_import
from core import Refused
from core.storage import Audit


@pytest.fixture
def app(app_with):
    return app_with("sales")


def order(app, session, number):
    return session.scalars(select(app[sales.Order]).where(app[sales.Order].number == number)).one()


def lines(found):
    return [(line.product.code, line.quantity, line.price, line.net) for line in found.lines]


def test_orders_come_with_lines_from_another_file(app, shop):
    outcome = run_import(app, shop() / "orders.toml").expect_good()
    assert [load.created for load in outcome] == [2, 2, 2]
    with app.unit(readonly=True) as session:
        first = order(app, session, "O1")
        assert lines(first) == [("TEA", 2, D("3.00"), D("6.00")), ("CAKE", 1, D("2.50"), D("2.50"))]
        assert order(app, session, "O2").net_total == D("10.00")  # 9.995 is rounded half up


def test_a_changed_row_changes_its_draft_lines_included(app, shop):
    run_import(app, shop() / "orders.toml").expect_good()
    with app.unit(readonly=True) as session:
        before = [line.id for line in order(app, session, "O1").lines]
    fewer = shop(lines_csv="order,product,quantity,price\nO1,CAKE,4,1.25\nO2,TEA,5,1.999\n")
    outcome = run_import(app, fewer / "orders.toml").expect_good()
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 1, 5)
    with app.unit(readonly=True) as session:
        found = order(app, session, "O1")
        assert lines(found) == [("CAKE", 4, D("1.25"), D("5.00"))]
        assert found.net_total == found.total == 5
        assert [line.id for line in found.lines] == before[:1]
    more = shop(lines_csv="order,product,quantity,price\nO1,CAKE,4,1.25\nO1,TEA,1,\nO1,TEA,2,\nO2,TEA,5,1.999\n")
    run_import(app, more / "orders.toml").expect_good()
    with app.unit(readonly=True) as session:
        assert order(app, session, "O1").total == D("12.50")


def test_a_changed_partner_keeps_the_old_values_in_the_audit_trail(app, shop):
    run_import(app, shop() / "partners.toml").expect_good()
    outcome = run_import(app, shop(partners_csv="id,name\nANNA,Anna Bell\nBERT,Bert\n") / "partners.toml")
    assert (outcome.updated, outcome.unchanged) == (1, 1)
    with app.unit(readonly=True) as session:
        anna = session.scalars(select(app[base.Partner]).where(app[base.Partner].code == "ANNA")).one()
        assert (anna.name, anna.version) == ("Anna Bell", 2)
        trail = session.scalars(
            select(app[Audit]).where(app[Audit].record_id == anna.id, app[Audit].verb == "edit")
        ).one()
        assert trail.old_values == {"name": "Anna"}


def test_a_confirmed_order_is_reported_and_not_changed(app, shop):
    run_import(app, shop() / "orders.toml").expect_good()
    with app.unit() as session:
        app.fire(session, "confirm", [order(app, session, "O1")]).expect_done()
    assert run_import(app, shop() / "orders.toml").expect_good().unchanged == 6
    other = shop(orders_csv="id,partner,date,note\nO1,ANNA,2030-01-01,please\nO2,BERT,2030-01-03,soon\n")
    outcome = run_import(app, other / "orders.toml", on_error="skip")
    assert outcome.updated == 1
    assert [str(row) for row in outcome.bad] == [
        "orders.csv, line 2 ('O1'): differs from the sales order, which is confirmed here: change it by a verb"
    ]
    with app.unit(readonly=True) as session:
        assert order(app, session, "O1").note is None
        assert order(app, session, "O2").date.day == 3


def test_a_record_made_by_hand_is_found_by_its_natural_key(app, shop):
    with app.unit() as session:
        session.create(base.Partner, [{"code": "ANNA", "name": "Anna"}, {"code": "BERT", "name": "?"}])
    outcome = run_import(app, shop(partners_toml=PLAIN) / "partners.toml").expect_good()
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 1, 1)
    assert run_import(app, shop(partners_toml=PLAIN) / "partners.toml").unchanged == 2


PLAIN = """
[[load]]
model = "base.Partner"
file = "partners.csv"
[load.fields]
code = "id"
name = "name"
"""


def test_verbs_are_fired_once_for_rows_that_are_events(app, shop):
    events = """
    system = "shop"
    [[load]]
    verb = "confirm"
    document = "sales.Order"
    file = "orders.csv"
    find = "id"
    when = "note"
    """
    place = shop(events_toml=events)
    run_import(app, place / "orders.toml").expect_good()
    assert run_import(app, place / "events.toml").expect_good().fired == 1
    with app.unit(readonly=True) as session:
        assert [order(app, session, number).state for number in ("O1", "O2")] == ["draft", "confirmed"]
    again = run_import(app, place / "events.toml").expect_good()
    assert (again.fired, again.unchanged) == (0, 1)


@pytest.mark.parametrize("find", ['"no"', '{ column = "no", find = "sales.Order", by = "number" }'])
def test_a_padded_number_names_its_document(app, shop, find):
    events = f'system = "shop"\n[[load]]\nverb = "confirm"\ndocument = "sales.Order"\nfind = {find}\n'
    place = shop(events_toml=f'{events}rows = [{{ no = " O2  " }}]\n')
    run_import(app, place / "orders.toml").expect_good()
    assert run_import(app, place / "events.toml").expect_good().fired == 1


def test_an_event_the_document_does_not_permit_is_reported(app, shop):
    events = '[[load]]\nverb = "close"\ndocument = "sales.Order"\nfile = "orders.csv"\nfind = "id"\n'
    place = shop(events_toml='system = "shop"\n' + events)
    run_import(app, place / "orders.toml").expect_good()
    outcome = run_import(app, place / "events.toml")
    assert (outcome.stopped, outcome.fired, len(outcome.bad)) == (True, 0, 1)
    assert "is draft: close needs placed or" in outcome.bad[0].reason
    assert len(run_import(app, place / "events.toml", on_error="skip").bad) == 2


def test_a_load_can_wait_for_an_addon(app, shop):
    later = FILTERED.replace('name = "name"', 'name = "name"\nnothing = { column = "x", needs = "flowplan" }')
    assert run_import(app, shop(partners_toml=later) / "partners.toml").expect_good().created == 2


FILTERED = PLAIN + '[[load]]\nmodel = "nobody.Nothing"\nfile = "none.csv"\nneeds = "flowplan"\n'


def test_a_reference_to_a_row_of_the_same_file_is_found_when_it_comes_first(app, shop):
    mapping = """
    system = "shop"
    [[load]]
    model = "base.Organisation"
    rows = [{ code = "TOP" }, { code = "SUB", of = "TOP" }, { code = "SUBSUB", of = "SUB" }]
    key = "code"
    [load.fields]
    code = "code"
    name = "code"
    currency_id = { value = "EUR", find = "base.Currency", by = "code" }
    parent_id = { column = "of", find = "base.Organisation" }
    """
    run_import(app, shop(tree_toml=mapping) / "tree.toml").expect_good()
    Order = app[base.Organisation]
    with app.unit(readonly=True) as session:
        assert session.scalars(select(Order).where(Order.code == "SUBSUB")).one().parent.parent.code == "TOP"


def test_the_importing_user_needs_the_permission(app, shop):
    with app.unit() as session:
        add_user(session, "sue", "Sue", ["seller"], app.roles)
    with pytest.raises(Refused, match="'sue' may not create a business partner"):
        run_import(app, shop() / "orders.toml", user="sue")
    with app.unit(readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(app[base.Partner])) == 0


def test_values_are_transformed_as_the_mapping_says(app, folder):
    mapping = """
    [[load]]
    model = "base.Product"
    file = "p.csv"
    delimiter = ";"
    [load.fields]
    code = { column = "nr", prefix = "P" }
    name = { column = ["a", "b"], separator = "-" }
    kind = { column = "k", map = { G = "goods", S = "service" } }
    unit_id = { value = "kg", find = "base.Unit", by = "code" }
    list_price = { column = "cents", times = 0.01, null = ["n/a"] }
    packaging = { column = "b", replace = { "\\\\n" = "\\n" } }
    weight = { column = "cents", optional = true, null = ["n/a"] }
    """
    place = folder(p_csv="nr;a;b;k;cents\n7;x;1\\n2;G;1250\n8;y;;S;n/a\n", m_toml=mapping)
    run_import(app, place / "m.toml").expect_good()
    P = app[base.Product]
    with app.unit(readonly=True) as session:
        seven, eight = session.scalars(select(P).order_by(P.code))
        assert (seven.code, seven.name, seven.kind, seven.list_price, seven.packaging) == (
            "P7",
            "x-1\\n2",
            "goods",
            D("12.5"),
            "1\n2",
        )
        assert (eight.name, eight.kind, eight.list_price, eight.packaging) == ("y", "service", None, None)
