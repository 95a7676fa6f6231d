"""What another addon can take hold of, each by a sample addon that does: events, grouping, amounts, options, days."""

import datetime as dt
from decimal import Decimal as D
from textwrap import dedent

import pytest
from sqlalchemy import select, text

from addons import base, installing, invoicing, preferences, sales, shipping
from addons.devkit.testing import Clock, bring_forward, open_shop, take_back
from addons.hosting.customer_command import create_admin
from core import Actor, App, Refused, UsageError
from core.composition import discover
from core.lifecycle import make_engine

TRADE = ("sales", "shipping", "invoicing")


@pytest.fixture
def shop_of(open_app, write_addon):
    """Return a function that opens a shop with all trade addons and one of this source."""

    def make(source, **options):
        installed = discover()
        chosen = [installed[name] for name in ("base", "stock", *TRADE)]
        dd = write_addon("dd", "from addons import base, invoicing, sales, shipping\n" + dedent(source), depends=TRADE)
        app = open_app(*chosen, dd)
        installing.seed_app(app)
        return open_shop(app, **options)

    return make


# --- edited -----------------------------------------------------------------------------------------------------

HEARD = """
HEARD = []

@hookimpl
def edited(session, documents):
    HEARD.append([(document.id, document.net_total) for document in documents])
"""


def test_an_addon_hears_of_edits_once_a_batch_with_the_new_values(shop_of):
    import addons

    shop = shop_of(HEARD)
    with shop.app.unit() as session:
        first, second, third = (shop.order(session, ("A", n)) for n in (1, 2, 3))
        for order in (first, second, third):
            _ = order.lines
        changes = [{"id": one.id, "lines": [{"id": one.lines[0].id, "quantity": D(9)}]} for one in (first, second)]
        session.edit(sales.Order, [*changes, {"id": third.id, "note": third.note}])
        session.edit(base.Partner, [{"id": shop.customer, "name": "Beta"}])
    assert [[(first.id, D(90)), (second.id, D(90))]] == addons.dd.HEARD, "neither what stays the same nor partners"


def test_who_hears_of_an_edit_may_refuse_it_and_nothing_is_changed(shop_of):
    shop = shop_of("""
        from core import Actor, App, Refused, UsageError

        @hookimpl
        def edited(session, documents):
            raise Refused("not on Sundays")
    """)
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
    with pytest.raises(Refused, match="not on Sundays"), shop.app.unit() as session:
        session.edit(sales.Order, [{"id": order.id, "note": "hello"}])
    with shop.app.unit() as session:
        assert session.get_one(session[sales.Order], order.id).note is None


# --- the business day -------------------------------------------------------------------------------------------


def prefer(session, zone, **scope):
    session.create(preferences.Preference, [{"key": "base.zone", "value": zone, **scope}])


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2030-01-15T22:59:59+00:00", "Europe/Berlin", "2030-01-15"),
        ("2030-01-15T23:00:00+00:00", "Europe/Berlin", "2030-01-16"),
        ("2030-07-15T21:59:59+00:00", "Europe/Berlin", "2030-07-15"),
        ("2030-07-15T22:00:00+00:00", "Europe/Berlin", "2030-07-16"),
        ("2030-01-15T04:59:59+00:00", "America/New_York", "2030-01-14"),
        ("2030-01-15T05:00:00+00:00", "America/New_York", "2030-01-15"),
    ],
)
def test_today_is_the_date_in_the_preferred_zone(shop_with, instant, zone, day):
    clock = Clock()
    clock.now = dt.datetime.fromisoformat(instant)
    shop = shop_with("shipping", "invoicing", clock=clock)
    with shop.app.unit() as session:
        assert session.today == clock.now.date()
        prefer(session, zone)
        assert session.today == base.today(session) == dt.date.fromisoformat(day)
    assert shop.today() == dt.date.fromisoformat(day)


def test_documents_are_dated_in_the_zone_of_their_organisation(shop_with):
    clock = Clock()
    clock.now = dt.datetime(2030, 1, 15, 23, 30, tzinfo=dt.UTC)  # the 16th in Berlin, the 15th in New York
    shop = shop_with("shipping", "invoicing", clock=clock)
    days = {}
    with shop.app.unit() as session:
        main = min(session.known(base.Organisation))
        euro = session.known(base.Organisation)[main].currency_id
        (west,) = session.create(base.Organisation, [{"code": "W", "name": "West", "currency_id": euro}])
        prefer(session, "Europe/Berlin")
        prefer(session, "America/New_York", scope=f"organisation:{west}")
        shop.stock(session, A=10)
        for organisation in (main, west):
            order = shop.order(session, ("A", 1), organisation_id=organisation, warehouse_id=1)
            for verb in ("confirm", "ship", "invoice", "pay"):
                session.fire(verb, [order]).expect_done()
            found = [
                order,
                *shop.all(session, shipping.Shipment, organisation_id=organisation),
                *shop.all(session, invoicing.Payment, organisation_id=organisation),
            ]
            days[organisation] = {type(one).__name__: one.date.day for one in found}
    assert days == {
        main: dict.fromkeys(("Order", "Shipment", "Payment"), 16),
        west: dict.fromkeys(("Order", "Shipment", "Payment"), 15),
    }


def test_a_zone_is_checked_where_it_is_set_and_is_none_of_a_users_business(shop_with, tradeloom):
    shop = shop_with("sales")
    create_admin(shop.app)
    said = ("--database", shop.app.engine.url.render_as_string(hide_password=False), "preference", "set", "base.zone")
    code, text = tradeloom(*said, "Europe/Berlin")
    assert (code, "base.zone is Europe/Berlin for everybody" in text) == (0, True)
    for odd in ("Mars/Crater", "../etc/passwd", "Europe", "", "/"):
        code, text = tradeloom(*said, odd)
        assert (code, "Give a time zone such as Europe/Berlin." in text) == (1, True), odd
    code, text = tradeloom(*said, "Europe/Paris", "--user", "admin")
    assert (code, "setting 'base.zone' has no value for a user" in text) == (2, True)


def test_the_zones_of_a_customer_stand_in_the_configuration_file(arranged):
    zones = """
        [customers.acme.preferences]
        "base.zone" = "{0}"
        [customers.acme.preferences.organisations.MAIN]
        "base.zone" = "{1}"
    """
    app = arranged.apply(zones.format("Asia/Tokyo", "America/New_York"), addons='"base"')
    app.clock = lambda: dt.datetime(2030, 1, 15, 23, 30, tzinfo=dt.UTC)
    with app.unit() as session:
        (main,) = session.known(base.Organisation)
        assert (session.today.day, base.today(session, main).day) == (16, 15)
    with pytest.raises(UsageError, match=r"(?s)'base.zone' cannot be 'Moon'.*Give a time zone such as 'Europe/Berlin'"):
        arranged.plan(zones.format("Moon", "UTC"), addons='"base"')
    own = """
        [customers.acme.preferences.users.admin]
        "base.zone" = "UTC"
    """
    with pytest.raises(UsageError, match=r"'base\.zone' has no value for a user"):
        arranged.plan(own, addons='"base"')


# --- which orders go into one document --------------------------------------------------------------------------

MONTHLY = """
class Order(invoicing.Order, shipping.Order, extends=True):
    @classmethod
    def invoice_groups(cls, session, orders):
        return super().invoice_groups(session, orders) | {
            one.id: (one.partner_id, one.date.month) for one in orders if one.note != "alone"
        }

    @classmethod
    def invoice_headers(cls, session, orders, days):
        found = super().invoice_headers(session, orders, days)
        return {id_: header | {"note": "collected"} for id_, header in found.items()}

    @classmethod
    def shipment_groups(cls, session, orders):
        return {one.id: one.partner_id for one in orders}


@hookimpl
def models():
    return [Order]
"""


def test_an_addon_says_which_orders_go_into_one_invoice_and_one_shipment(shop_of):
    shop = shop_of(MONTHLY)
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Other", "is_customer": True}])
        shop.stock(session, A=100)
        days = [dt.date(2030, 1, 10), dt.date(2030, 1, 12), dt.date(2029, 12, 31), dt.date(2030, 1, 11)]
        headers = [{}, {}, {}, {"note": "alone"}, {"partner_id": other}]
        orders = [
            shop.confirmed(session, ("A", n), date=day, **header)
            for n, (day, header) in enumerate(zip([*days, days[0]], headers, strict=True), 1)
        ]
        session.fire("ship", orders).expect_done()
        session.fire("invoice", orders).expect_done()
        invoices = shop.all(session, invoicing.Invoice)
        shipments = shop.all(session, shipping.Shipment)
        billed = [sorted(int(line.quantity) for line in one.lines) for one in invoices]
        assert sorted(billed) == [[1, 2], [3], [4], [5]]
        assert sorted(sorted(int(line.quantity) for line in one.lines) for one in shipments) == [[1, 2, 3, 4], [5]]
        assert {one.note for one in invoices} == {"collected"}
        assert [one.date for one in invoices if len(one.lines) == 2] == [max(one.date for one in shipments)]
        session.fire("complete", invoices).expect_done()
        session.fire("pay", invoices).expect_done()
        for order in orders:
            session.refresh(order)
            assert (order.delivery_status, order.invoice_status, order.payment_status) == (100, 100, 100)
    assert shop.sound()


def test_orders_whose_headers_differ_never_share_an_invoice(shop_of):
    shop = shop_of(MONTHLY.replace("(one.partner_id, one.date.month)", "1"))
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Other", "is_customer": True}])
        orders = [shop.confirmed(session, ("A", 1)), shop.confirmed(session, ("A", 1), partner_id=other)]
        session.fire("invoice", orders).expect_done()
        assert sorted(one.partner_id for one in shop.all(session, invoicing.Invoice)) == [shop.customer, other]


def test_a_shared_invoice_names_each_of_its_orders(shop_of):
    shop = shop_of(MONTHLY)
    with shop.app.unit() as session:
        orders = [shop.confirmed(session, ("A", 1)) for _ in range(2)]
        outcome = session.fire("invoice", orders).expect_done()
        assert len(outcome.done) == 2
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert invoice.total == 20
        again = session.fire("invoice", orders)
        assert len(again.idle) == 2


# --- who extends a value method is given instances, however many they are ------------------------------------------

WHOLE = """
class OrderLine(invoicing.OrderLine, shipping.OrderLine, extends=True):
    @classmethod
    def billable(cls, session, lines):
        return {line.id: line.quantity - (line.product.code == "B") for line in lines}

    @classmethod
    def invoice_line_rows(cls, session, parts):
        rows = super().invoice_line_rows(session, parts)
        return [row | {"description": part[0].order.note} for row, part in zip(rows, parts, strict=True)]


class ShipmentLine(shipping.ShipmentLine, extends=True):
    def move(self, shipment, quantity):
        return super().move(shipment, quantity) | {"document": self.product.code}


@hookimpl
def models():
    return [OrderLine, ShipmentLine]
"""


def test_value_methods_of_an_addon_may_ask_all_of_a_line_in_a_batch(shop_of):
    shop = shop_of(WHOLE)
    count = 25  # more than are read as instances anyway
    with shop.app.unit() as session:
        shop.stock(session, A=1000, B=1000)
        lines = [shop.line("A", 2), shop.line("B", 3)]
        ids = session.create(
            sales.Order, [{"partner_id": shop.customer, "note": f"n{n}", "lines": lines} for n in range(count)]
        )
    for verb in ("confirm", "ship", "invoice"):
        assert len(shop.app.fire_all(verb, sales.Order, ids).done) == count
    with shop.app.unit() as session:
        invoices = shop.all(session, invoicing.Invoice)
        assert [(int(n.quantity), n.description) for n in invoices[3].lines] == [(2, "n3"), (2, "n3")]
        L = shop.app[invoicing.InvoiceLine]
        too_much = [{"id": one.id, "lines": [{"id": one.lines[1].id, "quantity": D(3)}]} for one in invoices[:1]]
        session.edit(invoicing.Invoice, too_much)
        assert session.scalars(select(L.quantity).where(L.id == invoices[0].lines[1].id)).one() == 3
    outcome = shop.app.fire_all("complete", invoicing.Invoice, [one.id for one in invoices])
    assert [one.message.partition(": ")[2] for one in outcome.blocked] == ["it bills 3 of a line with 2 open"]
    assert len(outcome.done) == count - 1
    moves = "SELECT document, count(*) FROM stock_move WHERE quantity < 0 GROUP BY document ORDER BY document"
    with shop.app.unit() as session:
        assert [tuple(row) for row in session.execute(text(moves))] == [("A", count), ("B", count)]


# --- what a line comes to -----------------------------------------------------------------------------------------

DEPOSITS = """
class OrderLine(invoicing.OrderLine, shipping.OrderLine, extends=True):
    @classmethod
    def amounts(cls, session, rows):
        found = super().amounts(session, rows)
        for row, amounts in zip(rows, found, strict=True):
            amounts["net"] += 2 * row["quantity"]
        return found


@hookimpl
def models():
    return [OrderLine]
"""


def test_an_addon_says_once_what_a_line_comes_to_for_orders_invoices_credits_and_returns(shop_of):
    shop = shop_of(DEPOSITS)
    with shop.app.unit() as session:
        shop.stock(session, A=100)
        order = shop.confirmed(session, ("A", 10))
        assert order.net_total == 10 * (10 + 2)
        session.fire("ship", [order]).expect_done()
        (shipment,) = shop.all(session, shipping.Shipment)
        session.fire("invoice", [order]).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        session.fire("complete", [invoice]).expect_done()
        session.fire("take_back", [shipment]).expect_done()
        (back,) = shop.all(session, sales.ReturnOrder)
        line = {"product_id": shop.products["A"], "quantity": D(3)}
        (byhand,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [line]}])
        session.fire("reverse", [invoice]).expect_done()
        (memo,) = shop.all(session, invoicing.CreditMemo)
        assert [one.net_total for one in (invoice, back, memo)] == [120, -120, -120]
        assert session.get_one(session[invoicing.Invoice], byhand).net_total == 36
    assert shop.sound()


def test_parts_of_lines_come_to_what_the_addon_says(shop_of):
    shop = shop_of(DEPOSITS)
    with shop.app.unit() as session:
        order, other = shop.confirmed(session, ("A", 10)), shop.order(session, ("A", 10))
        session.fire("split_line", [other], line=10, quantity=["4"]).expect_done()
        session.refresh(other)
        assert sorted(line.net for line in other.lines) == [48, 72]
        shop.stock(session, A=3)
        session.fire("ship", [order]).expect_done()
        session.fire("close", [order]).expect_done()
        session.refresh(order)
        assert (order.lines[0].quantity, order.net_total) == (3, 36)
    assert shop.sound()


# --- arguments that differ by document ----------------------------------------------------------------------------

TICKETS = """
class Order(invoicing.Order, extends=True):
    @classmethod
    def stamp(cls, session, orders, weight: Mapping[int, Decimal], on: dt.date | Mapping[int, dt.date] | None = None):
        for one in orders:
            session.note(one, f"{weight.get(one.id, '-')} {on.get(one.id, '-') if isinstance(on, Mapping) else on}")


@hookimpl
def models():
    return [Order]


@hookimpl
def transitions():
    return [Transition(Order, "stamp", "draft", None, "Stamp")]
"""


def test_arguments_that_map_documents_to_values_are_options(shop_of, tradeloom, monkeypatch):
    head = "import datetime as dt\nfrom collections.abc import Mapping\nfrom decimal import Decimal\n"
    shop = shop_of(head + TICKETS)
    with shop.app.unit() as session:
        first, second, third = (f"#{shop.order(session, ('A', n)).id}" for n in (1, 2, 3))
    monkeypatch.setattr("core.app.App.open", lambda *args, **options: shop.app)
    monkeypatch.setattr("core.app.App.on", lambda *args, **options: shop.app)
    monkeypatch.setattr("addons.console.context.Context.installed", shop.app.installed)
    monkeypatch.setattr("core.app.App.close", lambda self: None)
    create_admin(shop.app)
    url = shop.app.engine.url.render_as_string(hide_password=False)

    def stamp(*words):
        code, text = tradeloom("--database", url, "order", "stamp", *words)
        return code, [line.split(": ")[-1] for line in text.splitlines() if ": " in line][1:] if code == 0 else text

    assert stamp(first, second, "--weight", f"{first}=1.5", "--weight", "2", "--on", "2030-02-01") == (
        0,
        ["1.5 2030-02-01", "2 2030-02-01"],
    )
    assert stamp(first, second, "--weight", f"{first}=1.5", "--on", f"{second}=2030-02-03") == (
        0,
        ["1.5 -", "- 2030-02-03"],
    )
    for words, complaint in [
        ((first,), "Missing option '--weight'"),
        ((first, "--weight", f"{third}=1"), f"--weight names {third}, which is not among the documents"),
        ((first, "--weight", f"{first}=x"), "'x' is not a number"),
        ((first, "--weight", "1", "--weight", "2"), "--weight is given twice for all documents"),
        ((first, "--weight", f"{first}=1", "--weight", f"{first}=2"), f"--weight is given twice for {first}"),
        ((first, "--weight", "#999999=1"), "#999999"),
        ((first, "--weight", "=1"), ""),
    ]:
        code, text = stamp(*words)
        assert complaint in str(text), text
        assert "Traceback" not in str(text)
        assert code != 0 or words[-1] == "=1"


# --- what tests of addons use -------------------------------------------------------------------------------------

NOTES = """
class Note(Model, table="zz_note"):
    text: Mapped[str]
    loud: Mapped[bool] = column(default=False, server_default="0")


@hookimpl
def models():
    return [Note]
"""
REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "zz_notes_{0}"
down_revision = {1}
branch_labels = {2}
depends_on = None


def upgrade():
    {3}


def downgrade():
    {4}
"""


def test_an_application_goes_back_to_an_older_revision_with_its_data_and_forward_again(
    new_database, tmp_path, write_addon
):
    folder = tmp_path / "addons" / "zz_notes"
    (folder / "migrations").mkdir(parents=True)
    installed = {**discover(), "zz_notes": write_addon("zz_notes", NOTES)}
    columns = "sa.Column('version', sa.Integer, nullable=False), sa.Column('text', sa.Text, nullable=False)"
    table = f"op.create_table('zz_note', sa.Column('id', sa.Integer, primary_key=True), {columns})"
    loud = "op.add_column('zz_note', sa.Column('loud', sa.Boolean, nullable=False, server_default=sa.text('false')))"
    first = REVISION.format("0001", None, "('zz_notes_branch',)", table, "op.drop_table('zz_note')")
    second = REVISION.format("0002", "'zz_notes_0001'", None, loud, "op.drop_column('zz_note', 'loud')")
    for name, revision in (("0001", first), ("0002", second)):
        (folder / "migrations" / f"zz_notes_{name}.py").write_text(revision)
    engine = make_engine(new_database())
    installing.enable(engine, installed, ["zz_notes"], Clock())
    app = App.on(engine, installed)
    note = app.composition.named("zz_notes.Note")
    with app.unit() as session:
        session.create(note, [{"text": "hello", "loud": True}])
    assert take_back(app, "zz_notes_0001") == ["zz_notes_0002"]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT text FROM zz_note")).all() == [("hello",)]
        connection.execute(text("INSERT INTO zz_note (id, version, text) VALUES (99, 1, 'old')"))
    assert bring_forward(app) == ["zz_notes_0002"]
    with app.unit() as session:
        assert [(one.text, one.loud) for one in session.scalars(select(note).order_by(note.id))] == [
            ("hello", False),
            ("old", False),
        ]
    app.close()


def test_a_story_goes_from_day_to_day(story_with):
    story = story_with("shipping")
    with story.on("2030-02-01") as scene:
        scene.partner("C9")
        scene.product("ROPE", "2.50")
        scene.prefer("sales.order_days_back", "0")
        order = scene.order(("ROPE", 4))
        assert (order.total, order.date) == (10, dt.date(2030, 2, 1))
        scene.fire("confirm", order)
    with story.on("2030-02-02") as scene:
        (order,) = scene.all(sales.Order)
        assert scene.blocked("confirm", order).startswith("sales order SO000001 is confirmed")
        assert scene.session.today == dt.date(2030, 2, 2)
        assert scene.on_hand("ROPE") == 0
    assert story.sound()


def test_an_addon_knows_for_whom_it_acts(shop_with):
    app = shop_with("sales").app
    create_admin(app)
    with app.unit("admin") as session:
        assert isinstance(session.actor, Actor)
        assert (session.actor.name, session.actor.may("sales.order.confirm")) == ("admin", True)
