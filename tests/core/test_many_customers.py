"""Twenty customers with six sets of addons live in one process; each has its own models, data and settings."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

import pytest
from sqlalchemy import func, select, text

from addons import base, installing, sales
from addons.devkit.testing import _copy, _drop, _template
from addons.doctor.examining import examine_data
from core import App, UsageError
from core.composition import discover, resolve
from core.errors import AddonError

SETS = (("base",), ("stock",), ("sales",), ("shipping",), ("invoicing",), ("shipping", "invoicing"))
CUSTOMERS = 20
ON_POSTGRESQL = frozenset({3, 11, 17})
NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)


@dataclass
class Customer:
    """One customer: its number decides all that is particular to it."""

    number: int
    addons: tuple[str, ...]
    app: App

    @property
    def sells(self):
        return "sales" in self.app.composition.enabled

    def today(self):
        return (NOW + timedelta(days=self.number)).date()


@pytest.fixture(scope="module")
def customers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("customers")
    found = []
    for number in range(CUSTOMERS):
        addons = SETS[number % len(SETS)]
        kind = "postgresql" if number in ON_POSTGRESQL else "sqlite"
        url = _copy(kind, _template(kind, addons), folder)
        clock = lambda number=number: NOW + timedelta(days=number)  # noqa: E731
        found.append(Customer(number, addons, App.open(url, name=f"customer {number}", clock=clock)))
    yield found
    for customer in found:
        customer.app.close()
        _drop(customer.app.engine.url.render_as_string(hide_password=False))


def trade(customer):
    """Enter master data, and orders where there are orders: as many as the customer's number says."""
    app, count = customer.app, customer.number + 1
    with app.unit() as session:
        unit = session.scalars(select(session[base.Unit].id)).first()
        rows = [{"code": f"C{n}", "name": f"{customer.number}"} for n in range(count)]
        partners = session.create(base.Partner, rows)
        product = {"code": "A", "name": "A", "unit_id": unit, "list_price": D(customer.number)}
        (product_id,) = session.create(base.Product, [product])
    if customer.sells:
        with app.unit() as session:
            lines = [{"product_id": product_id, "quantity": D(2)}]
            rows = [{"partner_id": partner, "lines": [dict(line) for line in lines]} for partner in partners]
            ids = session.create(sales.Order, rows)
        app.fire_all("confirm", sales.Order, ids, chunk=5).expect_done()


def is_right(customer):
    """Prove that the customer has its own data, all of it and nothing else."""
    app, count = customer.app, customer.number + 1
    with app.unit(readonly=True) as session:
        partner = session[base.Partner]
        names = session.execute(
            select(partner.name, func.count()).where(partner.code != "").group_by(partner.name)
        ).all()
        assert (str(customer.number), count) in [tuple(row) for row in names]
        if customer.sells:
            order = session[sales.Order]
            query = select(func.count(), func.sum(order.total, type_=order.total.type), func.max(order.number))
            rows, total, last = session.execute(query).one()
            assert (rows, total, last) == (count, count * 2 * D(customer.number), f"SO{count:06d}")
            assert session.scalars(select(order.date).distinct()).all() == [customer.today()]
    assert [one for one in examine_data(app) if one.wrong] == []


@pytest.fixture(scope="module")
def traded(customers):
    """All customers at work at once, eight at a time."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(trade, customers))
    return customers


def test_each_of_twenty_customers_has_its_own_data_though_all_worked_at_once(traded):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(is_right, traded))


def test_customers_with_the_same_addons_share_one_composition_and_others_do_not(customers):
    compositions = {}
    for customer in customers:
        compositions.setdefault(customer.addons, set()).add(id(customer.app.composition))
    assert all(len(found) == 1 for found in compositions.values())
    assert len({id(customer.app.composition) for customer in customers}) == len(SETS)
    assert len({id(customer.app.engine) for customer in customers}) == CUSTOMERS


def test_each_has_the_models_columns_verbs_and_settings_of_its_own_addons(customers):
    installed = discover()
    for customer in customers:
        enabled = {addon.name for addon in resolve(installed, customer.addons)}
        app = customer.app
        owners = set(app.composition.addon_of.values())
        assert owners <= enabled
        if not customer.sells:
            with pytest.raises(AddonError, match="is not part of this application"):
                app[sales.Order]
            continue
        columns = set(app[sales.Order].__table__.columns.keys())
        assert ("delivery_status" in columns) is ("shipping" in enabled)
        assert ("payment_status" in columns) is ("invoicing" in enabled)
        assert app[sales.Order] is app.composition[sales.Order]


def test_a_class_of_one_customer_is_refused_in_the_session_of_another(traded):
    few, many = traded[2].app, traded[5].app
    with pytest.raises(UsageError, match="belongs to the application of other addons"), many.unit() as session:
        session.execute(select(few[sales.Order]))


def test_enabling_an_addon_for_one_customer_leaves_its_companions_alone(tmp_path):
    installed = discover()
    urls = [_copy("sqlite", _template("sqlite", ("sales",)), tmp_path) for _ in range(2)]
    one, other = (App.open(url) for url in urls)
    assert one.composition is other.composition
    installing.enable(one.engine, installed, ["invoicing"], lambda: NOW)
    again = App.open(urls[0])
    assert again.composition is not other.composition
    assert "payment_status" not in other[sales.Order].__table__.columns
    with other.unit(readonly=True) as session:
        assert session.execute(text("SELECT count(*) FROM core_addon")).scalar_one() == 7
    for app in (one, other, again):
        app.close()


def test_threads_that_open_the_same_new_set_at_once_share_it(tmp_path):
    from core.composition import Composition, composed

    made = []
    real = Composition.__init__

    def counted(self, *arguments, **options):
        made.append(1)
        real(self, *arguments, **options)

    urls = [_copy("sqlite", _template("sqlite", ("stock",)), tmp_path) for _ in range(6)]
    composed.cache_clear()
    barrier = threading.Barrier(len(urls))

    def open_it(url):
        barrier.wait()
        return App.open(url)

    Composition.__init__ = counted
    try:
        with ThreadPoolExecutor(len(urls)) as pool:
            apps = list(pool.map(open_it, urls))
    finally:
        Composition.__init__ = real
    assert len(made) == 1
    assert len({id(app.composition) for app in apps}) == 1
    for app in apps:
        app.close()


def test_threads_that_ask_first_for_the_same_relations_get_them_whole(tmp_path):
    from core.composition.composition import composed

    url = _copy("sqlite", _template("sqlite", ("sales",)), tmp_path)
    composed.cache_clear()
    app = App.open(url)
    barrier, before = threading.Barrier(8), sys.getswitchinterval()

    def lines(_number):
        barrier.wait()
        with app.unit(readonly=True) as session:
            order = session[sales.Order]
            assert len(list(app.composition.registry.mappers)) == len(app.composition.models)  # all, before it is asked
            assert session.scalars(select(order).join(order.lines).join(order.partner)).all() == []
            return order.line_model()

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lines, range(8)))
    finally:
        sys.setswitchinterval(before)
    assert found == {app[sales.OrderLine]}
    app.close()
