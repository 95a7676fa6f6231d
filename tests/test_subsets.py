"""Whatever set of addons a customer has, it composes, trades as far as it goes, and may be changed and changed back.

With all services are composed: each trade addon with what it needs, all of them but one and what needs that one, some
sets at random, and two with each service left out that can be. Some are also made in an empty database, run the road
from the order to the payment as far as their addons go, are switched to another set and back. TRADELOOM_EVERY_SUBSET=1
takes that road with every one of these sets.
"""

import os
import random
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest
from sqlalchemy import inspect, select

from addons import base, installing, invoicing, sales, stock
from addons.devkit.testing import _drop, _empty
from addons.doctor.examining import examine_addons, examine_data
from addons.explain.needing import dependants
from addons.hosting.disabling import disable
from core import App, lifecycle
from core.composition import compose, discover, resolve
from core.lifecycle import make_engine

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
INSTALLED = discover()
SAMPLE, ON_POSTGRESQL, SETS_AT_RANDOM = 6, 2, 8
SHARED = {
    *("core_addon", "core_series", "core_user", "core_audit", "alembic_version"),
    *("stock_balance", "accounting_counter"),
}
"""Tables whose rows the work of another set may change."""


SERVICES = [name for name, one in INSTALLED.items() if one.service and not one.tool]
TRADE = [name for name, one in INSTALLED.items() if not one.service and name != "core"]


def closure(names):
    return tuple(addon.name for addon in resolve(INSTALLED, names))


def with_services(trade):
    """Return a set of trade addons with all services."""
    return closure((*trade, *SERVICES))


def without_a_service(trade):
    """Return a set of trade addons with the services, each left out once with those that need it, and with none."""
    for service in SERVICES:
        left_out = {service, *dependants(INSTALLED, service, SERVICES)}
        found = closure((*trade, *(set(SERVICES) - left_out)))
        if not left_out & {*found}:
            yield found
    yield closure(trade)


BARE = closure(["sales"])
"""Sales alone: no reports, no papers, no lists."""


def subsets():
    """Return the sets to try, each with all it needs, none twice; the largest is the last."""
    chance = random.Random(11)
    trade = [(), *((name,) for name in TRADE)]
    trade += [tuple(set(TRADE) - {name, *dependants(INSTALLED, name, TRADE)}) for name in TRADE]
    trade += [tuple(chance.sample(TRADE, chance.randint(2, len(TRADE) - 2))) for _ in range(SETS_AT_RANDOM)]
    found = [*map(with_services, trade), *without_a_service(["sales"]), *without_a_service(TRADE)]
    whole = with_services(TRADE)
    return [one for one in dict.fromkeys(found) if one != whole] + [whole]


EVERY = subsets()
ALL_ROADS = "TRADELOOM_EVERY_SUBSET" in os.environ


def sample(count):
    """Return some sets, the largest and the barest of sales among them."""
    others = [one for one in EVERY[:-1] if one != BARE]
    return EVERY if ALL_ROADS else [EVERY[-1], BARE, *random.Random(7).sample(others, count - 2)]


def another(subset):
    """Return the set to switch to: always the same one for a set."""
    return random.Random("+".join(subset)).choice([one for one in EVERY if one != subset])


def test_there_are_sets_to_try():
    assert len(EVERY) >= 25
    assert EVERY[-1] == closure([name for name, one in INSTALLED.items() if not one.tool])


def test_sales_can_do_without_reports_papers_and_lists():
    assert BARE == ("core", "doctor", "links", "schemas", "preferences", "base", "sales")
    for left_out in ("reporting", "printing", "lists", "hosting"):
        assert any({*BARE} <= {*one} and left_out not in one for one in EVERY if one != BARE)


def test_every_set_composes():
    for subset in EVERY:
        composed = compose(resolve(INSTALLED, subset))
        assert composed.enabled == set(subset), subset


def opened(engine, subset):
    """Switch the database to exactly this set and open it."""
    enabled = [name for name, (_, on) in lifecycle.status(engine).items() if on]
    for name in [one for one in enabled if one not in subset]:
        here = [one for one, (_, on) in lifecycle.status(engine).items() if on]
        for one in (*dependants(INSTALLED, name, here), name):
            if one in here:
                disable(engine, INSTALLED, one)
    installing.enable(engine, INSTALLED, subset, lambda: NOW)
    app = App.open(engine.url.render_as_string(hide_password=False), clock=lambda: NOW)
    installing.seed_app(app)
    assert app.composition.enabled == set(subset)
    assert [str(one) for one in examine_addons(engine, INSTALLED)] == []
    return app


def road(app, mark):
    """Order, confirm, ship, invoice and pay, as far as the addons go; return how far that was."""
    enabled = app.composition.enabled
    if "base" not in enabled:
        return []
    with app.unit() as session:
        unit = session.scalars(select(session[base.Unit].id).order_by(session[base.Unit].id)).first()
        (partner,) = session.create(base.Partner, [{"code": mark, "name": mark, "is_customer": True}])
        row = {"code": mark, "name": mark, "unit_id": unit, "list_price": D("12.50")}
        (product,) = session.create(base.Product, [row])
        if "stock" in enabled:
            count = {"lines": [{"product_id": product, "counted": D(100)}]}
            session.create(stock.Inventory, [count])
    reached = ["master data"]
    if "stock" in enabled:
        reached += fired(app, "complete", stock.Inventory, state="draft")
    if "sales" in enabled:
        with app.unit() as session:
            lines = [{"product_id": product, "quantity": D(n)} for n in (3, 2)]
            (order,) = session.create(sales.Order, [{"partner_id": partner, "lines": lines}])
        for verb, addon in (("confirm", "sales"), ("ship", "shipping"), ("invoice", "invoicing")):
            if addon in enabled:
                app.fire_all(verb, sales.Order, [order]).expect_done()
                reached.append(verb)
    if "invoicing" in enabled:
        reached += fired(app, "complete", invoicing.Invoice, state="draft")
        reached += fired(app, "pay", invoicing.Invoice, state="completed", payment_status=0)
        assert total_paid(app, order) == D("62.50")
    return reached


def fired(app, verb, document, **of):
    with app.unit(readonly=True) as session:
        ids = session.scalars(select(app[document].id).filter_by(**of)).all()
    app.fire_all(verb, document, ids).expect_done()
    assert ids
    return [f"{verb} {document.__name__}"]


def total_paid(app, order):
    with app.unit(readonly=True) as session:
        return session.scalar(select(app[sales.Order].paid).where(app[sales.Order].id == order))


def rows_of(engine):
    """Return all rows by table and id, as they are stored."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in SHARED]
        read = connection.exec_driver_sql
        return {name: {row.id: dict(row._mapping) for row in read(f"SELECT * FROM {name}")} for name in names}


def nothing_lost(before, engine):
    """Prove that every row is there as it was; new rows and new columns do not matter."""
    after = rows_of(engine)
    for name, rows in before.items():
        for id_, row in rows.items():
            assert {column: after[name][id_].get(column) for column in row} == row, name


def sound(app):
    assert [str(one) for one in examine_data(app) if one.wrong] == []


@pytest.fixture
def empty(tmp_path):
    """Return a function that makes an empty database of one kind."""
    made = []

    def make(kind):
        made.append(make_engine(_empty(kind, tmp_path)))
        made[-1].connect().close()  # makes SQLite's file
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()
        _drop(engine.url.render_as_string(hide_password=False))


CASES = [("sqlite", subset) for subset in sample(SAMPLE)] + [("postgresql", one) for one in sample(ON_POSTGRESQL)]


@pytest.mark.parametrize(("kind", "subset"), CASES, ids=[f"{kind}-{'+'.join(one[1:])}" for kind, one in CASES])
def test_a_set_trades_is_switched_to_another_and_back_and_nothing_is_lost(empty, kind, subset):
    engine = empty(kind)
    app = opened(engine, subset)
    reached = road(app, "FIRST")
    sound(app)
    first = rows_of(engine)
    app.close()

    app = opened(engine, another(subset))
    nothing_lost(first, engine)
    road(app, "SECOND")
    sound(app)
    second = rows_of(engine)
    app.close()

    app = opened(engine, subset)
    nothing_lost(first, engine)
    nothing_lost(second, engine)
    sound(app)
    assert road(app, "THIRD") == reached
    sound(app)
    app.close()
