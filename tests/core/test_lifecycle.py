"""The life of addons in a database: enable, make documents, disable, read them, enable again, purge."""

import json
import sys
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import inspect, select

from addons import installing
from addons.backup import purging
from addons.doctor.drift import differences, drift
from addons.doctor.waiting import pending
from addons.explain.brings import brought, owned
from addons.hosting.disabling import disable
from addons.installing import migration, woven
from addons.lists.listing import Listing
from addons.printing.document import render_document
from core import AddonError, BadInput, UsageError, lifecycle
from core.app import App, utc_now
from core.composition import compose, discover
from core.lifecycle import make_engine

RENTAL = Path(__file__).parents[2] / "examples" / "acme_rental"


@pytest.fixture
def installed():
    """All addons with the rental of the examples, found in its folder."""
    before = list(sys.path)
    yield discover([RENTAL])
    sys.path[:] = before


@pytest.fixture
def engine(new_database):
    engine = make_engine(new_database())
    yield engine
    engine.dispose()


def opened(engine, installed):
    names = lifecycle.enabled_addons(engine, installed)
    from core.composition import resolve

    return App(engine, compose(resolve(installed, names)), installed)


def enable(engine, installed, *names):
    installing.enable(engine, installed, names, utc_now)
    app = opened(engine, installed)
    installing.seed_app(app)
    return app


def rent(app):
    """Enter and confirm a rental; return its id."""
    from addons import acme_rental, base

    with app.unit() as session:
        piece = session.scalars(select(session[base.Unit].id)).first()
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "C", "rental_days": 30}])
        (drill,) = session.create(base.Product, [{"code": "D", "name": "Drill", "unit_id": piece}])
        line = {"product_id": drill, "quantity": Decimal(2), "price": Decimal("12.5")}
        row = {"partner_id": partner, "due": date(2030, 2, 1), "date": date(2030, 1, 15), "lines": [line]}
        (order,) = session.create(acme_rental.RentalOrder, [row])
    app.fire_all("confirm", acme_rental.RentalOrder, [order]).expect_done()
    return order


def rows_of(engine):
    """Return all rows of all tables but those that tell of the addons themselves."""
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"core_addon", "alembic_version", "sqlite_sequence"}
        read = connection.exec_driver_sql
        return {name: [dict(row._mapping) for row in read(f"SELECT * FROM {name} ORDER BY id")] for name in names}


def test_enable_make_documents_disable_list_and_print_them_enable_again_nothing_is_lost(engine, installed):
    from addons import acme_rental, sales

    order = rent(enable(engine, installed, "acme_rental", "printing"))
    before = rows_of(engine)

    disable(engine, installed, "acme_rental")
    plain = opened(engine, installed)
    with plain.unit(readonly=True) as session:
        (found,) = session.scalars(select(plain[sales.Order])).all()
        assert (found.id, found.is_dormant, found.kind_name, found.number) == (order, True, "rental", "SO000001")
        assert [line.quantity for line in found.lines] == [2]
        assert str(found) == "sales order SO000001"
        (row,) = Listing(plain[sales.Order]).rows(session, {"number": "SO*", "kind": "rental"})
        assert (row.number, row.state) == ("SO000001", "confirmed")
        page = render_document(session, found, "html").decode()
        assert "SO000001" in page
        assert "SO000001" in PdfReader(BytesIO(render_document(session, found, "pdf"))).pages[0].extract_text()
    assert "not enabled here" in plain.fire_all("close", sales.Order, [order]).blocked[0].message
    assert rows_of(engine) == before

    again = enable(engine, installed, "acme_rental")
    with again.unit() as session:
        assert session.get_one(again[acme_rental.RentalOrder], order).due == date(2030, 2, 1)
    assert rows_of(engine) == before
    again.fire_all("bring_back", acme_rental.RentalOrder, [order]).expect_done()


def test_the_others_work_on_while_an_addon_is_dormant(engine, installed):
    from addons import base, sales

    enable(engine, installed, "acme_rental")
    disable(engine, installed, "acme_rental")
    app = opened(engine, installed)
    with app.unit() as session:
        piece = session.scalars(select(session[base.Unit].id)).first()
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "C"}])
        (product,) = session.create(base.Product, [{"code": "D", "name": "Drill", "unit_id": piece}])
        line = {"product_id": product, "quantity": Decimal(2), "price": Decimal(3)}
        (order,) = session.create(sales.Order, [{"partner_id": partner, "lines": [line]}])
    app.fire_all("confirm", sales.Order, [order]).expect_done()


@settings(max_examples=6)
@given(st.lists(st.sampled_from(["stock", "shipping", "invoicing", "acme_rental"]), max_size=4))
def test_disabling_and_enabling_in_any_order_changes_no_row(tmp_path_factory, installed, names):
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('any')}/one.db")
    enable(engine, installed, "shipping", "invoicing", "acme_rental")
    before = rows_of(engine)
    for name in names:
        known = lifecycle.status(engine)
        try:
            disable(engine, installed, name)
        except (AddonError, UsageError):
            assert lifecycle.status(engine) == known
    enable(engine, installed, "shipping", "invoicing", "acme_rental")
    assert rows_of(engine) == before
    engine.dispose()


def test_enabling_twice_changes_nothing(engine, installed):
    enable(engine, installed, "sales")
    before = rows_of(engine)
    assert installing.enable(engine, installed, ["sales"], utc_now) == []
    assert rows_of(engine) == before


def test_enabling_brings_what_is_needed_and_says_so(engine, installed):
    assert installing.enable(engine, installed, ["acme_rental"], utc_now) == [
        *("core", "doctor", "links", "schemas", "preferences", "base", "sales", "acme_rental")
    ]


def test_a_set_that_does_not_compose_does_not_reach_the_database(engine, installed, write_addon):
    enable(engine, installed, "base")
    broken = write_addon("dd", "@hookimpl\ndef models():\n    return [int]", depends=("base",))
    before = lifecycle.status(engine)
    with pytest.raises(AddonError, match="which is not a model"):
        installing.enable(engine, {**installed, "dd": broken}, ["dd", "sales"], utc_now)
    assert lifecycle.status(engine) == before
    with engine.connect() as connection:
        assert "sales_order" not in inspect(connection).get_table_names()


def test_an_addon_others_need_is_not_disabled_and_they_are_named_in_order(engine, installed):
    enable(engine, installed, "acme_rental", "shipping")
    with pytest.raises(AddonError, match="'base' is needed by: ") as caught:
        disable(engine, installed, "base")
    order = caught.value.message.partition(": ")[2].split(", ")
    assert order.index("acme_rental") < order.index("sales")
    assert order.index("shipping") < order.index("stock")


def test_what_is_not_enabled_cannot_be_disabled(engine, installed):
    enable(engine, installed, "base")
    with pytest.raises(UsageError, match="addon 'sales' is not enabled"):
        disable(engine, installed, "sales")
    with pytest.raises(UsageError, match="the core cannot be disabled"):
        disable(engine, installed, "core")


def test_an_addon_whose_package_has_gone_can_be_disabled_and_the_rest_goes_on(engine, installed):
    enable(engine, installed, "acme_rental")
    rest = {name: addon for name, addon in installed.items() if name != "acme_rental"}
    disable(engine, rest, "acme_rental")
    names = ["base", "core", "doctor", "links", "preferences", "sales", "schemas"]
    assert lifecycle.enabled_addons(engine, rest) == names


def test_enabling_more_beside_a_package_that_has_gone_names_it(engine, installed):
    enable(engine, installed, "acme_rental")
    rest = {name: addon for name, addon in installed.items() if name != "acme_rental"}
    disable(engine, rest, "acme_rental")
    with pytest.raises(AddonError, match="acme_rental"):
        installing.enable(engine, rest, ["stock"], utc_now)
    assert "stock" not in lifecycle.status(engine)


def test_a_purge_is_refused_while_the_addon_or_a_dependant_is_there(engine, installed):
    enable(engine, installed, "acme_rental")
    with pytest.raises(AddonError, match="addon 'sales' is enabled"):
        purging.purge_plan(engine, installed, "sales")
    disable(engine, installed, "acme_rental")
    disable(engine, installed, "sales")
    with pytest.raises(AddonError, match="the data of these addons builds on 'sales': acme_rental"):
        purging.purge(engine, installed, "sales")
    with pytest.raises(UsageError, match="addon 'stock' is not in this database"):
        purging.purge_plan(engine, installed, "stock")


def test_a_purge_counts_exports_and_drops_only_its_own(engine, installed, tmp_path):
    from addons import sales

    order = rent(enable(engine, installed, "acme_rental"))
    disable(engine, installed, "acme_rental")
    before = rows_of(engine)
    assert purging.purge_plan(engine, installed, "acme_rental") == {
        "base_partner.rental_days": 1,
        "sales_order.due": 1,
        "sales_order.returned": 0,
        "sales_order standard/rental": 1,
    }
    path = tmp_path / "lost.zip"
    assert purging.export(engine, installed, "acme_rental", path, utc_now()) == {"base_partner": 1, "sales_order": 1}
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("sales_order.jsonl")) == {"id": order, "due": "2030-02-01", "returned": None}
        assert json.loads(archive.read("base_partner.jsonl"))["rental_days"] == 30
        assert json.loads(archive.read("about.json"))["addon"] == "acme_rental"
    other = tmp_path / "other.zip"
    other.write_text("something else")
    with pytest.raises(BadInput, match="exists already"):
        purging.export(engine, installed, "acme_rental", other, utc_now())

    assert purging.purge(engine, installed, "acme_rental") == ["acme_rental_0001"]
    after = rows_of(engine)
    for table, rows in before.items():
        kept = [{k: v for k, v in row.items() if k not in ("due", "returned", "rental_days")} for row in rows]
        assert after[table] == kept
    app = opened(engine, installed)
    with app.unit(readonly=True) as session:
        assert session.get_one(app[sales.Order], order).is_dormant
    assert "acme_rental" not in lifecycle.status(engine)
    assert differences(engine, installed) == []


def test_a_purged_addon_can_be_enabled_anew(engine, installed):
    enable(engine, installed, "acme_rental")
    disable(engine, installed, "acme_rental")
    purging.purge(engine, installed, "acme_rental")
    app = enable(engine, installed, "acme_rental")
    assert rent(app)
    assert differences(engine, installed) == []


def test_what_an_addon_adds_with_a_neighbour_is_purged_with_either_of_them(engine, installed):
    enable(engine, installed, "invoicing", "shipping")
    disable(engine, installed, "shipping")
    purging.purge(engine, installed, "shipping")
    assert "shipping" not in opened(engine, installed).composition.enabled
    assert differences(engine, installed) == []
    enable(engine, installed, "shipping")
    assert differences(engine, installed) == []


def test_what_an_addon_brings_is_told(installed):
    assert brought(installed, "acme_rental", ["sales"]).parts() == {
        "columns": ["base_partner.rental_days", "sales_order.due", "sales_order.returned"],
        "types": ["sales_order standard/rental"],
        "transitions": ["RentalOrder.bring_back"],
        "checks": ["RentalOrder: rental due"],
        "roles": ["rental keeper"],
    }


def test_an_addon_owns_what_is_there_only_with_it(installed):
    assert owned(installed, "sales", installed)["sales_order"] is None
    assert "payment_method" in (owned(installed, "sales", installed)["base_partner"] or ())
    assert "base_product" not in owned(installed, "sales", installed)


def test_nothing_is_pending_or_different_after_enabling_everything(engine, installed):
    installing.enable(engine, installed, woven(installed), utc_now)
    assert pending(engine, installed) == []
    assert differences(engine, installed) == []
    with engine.connect() as connection:
        assert drift(connection, compose(opened(engine, installed).composition.addons).metadata, strict=True) == []


def test_a_migration_that_fails_leaves_nothing(engine, installed, monkeypatch):
    enable(engine, installed, "base")
    real = migration.run

    def break_off(connection, scripts, target):
        done = real(connection, scripts, target)
        if target.startswith("sales"):
            raise RuntimeError("the power went out")
        return done

    monkeypatch.setattr(migration, "run", break_off)
    with pytest.raises(RuntimeError):
        installing.enable(engine, installed, ["sales"], utc_now)
    monkeypatch.undo()
    assert "sales" not in lifecycle.status(engine)
    with engine.connect() as connection:
        assert "sales_order" not in inspect(connection).get_table_names()
    enable(engine, installed, "sales")
