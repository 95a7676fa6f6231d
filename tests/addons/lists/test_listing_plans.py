"""The first page of many orders comes from an index: the plan says so, on SQLite even without statistics."""

import pytest
from sqlalchemy import Integer, bindparam, event, insert, literal, select, text
from sqlalchemy.engine import Connection

from addons import sales
from addons.lists.listing import Listing

MANY = 20_000


@pytest.fixture
def crowd(shop_with):
    """An application with an order that was copied many times: one in eight is not delivered, a tenth not paid."""
    app = shop_with("shipping", "invoicing").app
    with app.unit() as session:
        order = app[sales.Order]
        (first,) = session.create(order, [{"partner_id": 1, "lines": []}])
        series = select(literal(1).label("n")).cte("series", recursive=True)
        series = series.union_all(select(series.c.n + 1).where(series.c.n < MANY))
        n = series.c.n
        changed = {
            "number": literal("X") + n.cast(order.number.type),
            "delivery_status": (100 - (n % 8 == 0).cast(Integer) * 50),
            "payment_status": (100 - (n % 10 == 0).cast(Integer) * 100),
        }
        columns = [c for c in order.__table__.columns if c.name != "id"]
        values = [changed.get(column.name, column) for column in columns]
        session.execute(
            insert(order.__table__).from_select(
                [c.name for c in columns], select(*values).select_from(order.__table__.join(series, order.id == first))
            )
        )
    if app.engine.dialect.name == "postgresql":  # which gathers statistics by itself, but later
        gather_statistics(app)
    return app


def gather_statistics(app) -> None:
    with app.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def plan(connection: Connection, query) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    options = {"literal_binds": True, "render_postcompile": True}
    compiled = str(query.compile(connection, compile_kwargs=options)).replace("%", "%%")
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {compiled}"))


def sorts(found: str) -> bool:
    return "Sort" in found or "TEMP B-TREE" in found


@pytest.mark.parametrize(
    ("filters", "sort", "index"),
    [
        ({}, "payment-status", "ix_sales_order_payment_status_id"),
        ({"delivery-status": "<100"}, "payment-status", "ix_sales_order_undelivered_payment_status_id"),
        ({"delivery-status": "<100"}, "-payment-status", "ix_sales_order_undelivered_payment_status_id"),
        (
            {"delivery-status": "<100", "state": "draft"},
            "payment-status",
            "ix_sales_order_undelivered_payment_status_id",
        ),
        ({"delivery-status": "<100"}, "", "ix_sales_order_undelivered_id"),
        ({"delivery-status": "<100", "state": "draft"}, "", "ix_sales_order_undelivered_id"),
        ({"delivery-status": "<100", "state": "draft"}, "-id", "ix_sales_order_undelivered_id"),
        ({}, "-delivery-status", "ix_sales_order_delivery_status_id"),
        ({"payment-status": "<100"}, "invoice-status", "ix_sales_order_invoice_status_id"),
        ({}, "state", "ix_sales_order_state_id"),
        ({}, "-state", "ix_sales_order_state_id"),
        ({"state": "draft"}, "date", "ix_sales_order_state_date_id"),
        ({"state": "draft"}, "-date", "ix_sales_order_state_date_id"),
    ],
)
def test_a_page_comes_from_an_index_without_sorting(crowd, filters, sort, index):
    listing = Listing(crowd[sales.Order])
    with crowd.unit(readonly=True) as session:
        found = plan(session.connection(), listing.matching(filters, sort=sort, limit=50))
        assert index in found
        assert not sorts(found)
        after = listing.place(session, listing.ids(session, filters, sort=sort, limit=50)[-1], sort)
        later = plan(session.connection(), listing.matching(filters, sort=sort, limit=50, after=after))
        assert index in later
        assert not sorts(later)


def test_with_statistics_sqlite_walks_the_same_index(crowd):
    gather_statistics(crowd)
    crowd.engine.dispose()
    listing = Listing(crowd[sales.Order])
    filters = {"delivery-status": "<100", "state": "draft"}
    with crowd.unit(readonly=True) as session:
        found = plan(session.connection(), listing.matching(filters, sort="payment-status", limit=50))
    assert "ix_sales_order_undelivered_payment_status_id" in found


def test_the_page_found_by_the_index_is_the_right_one(crowd):
    listing = Listing(crowd[sales.Order])
    with crowd.unit(readonly=True) as session:
        ids = listing.ids(session, {"delivery-status": "<100"}, sort="payment-status", limit=60)
        wanted = text("SELECT id FROM sales_order WHERE delivery_status < 100 ORDER BY payment_status + 0, id LIMIT :n")
        assert ids == list(session.scalars(wanted.bindparams(bindparam("n", 60))))
        assert len(ids) == 60


@pytest.mark.parametrize("sort", ["-delivery-status", "payment-status", "number"])
def test_of_a_frequent_state_the_index_of_the_sort_is_walked_and_of_a_rare_one_that_of_the_state(crowd, sort):
    """SQLite cannot know which it is, so it is told; PostgreSQL has its statistics."""
    listing = Listing(crowd[sales.Order])
    with crowd.unit(readonly=True) as session:
        seen = []
        event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert len(listing.ids(session, {"state": "draft"}, sort=sort, limit=50)) == 50
        lite = session.dialect_name == "sqlite"
        assert len(seen) == (2 if lite else 1)
        assert ("+sales_order.state" in seen[-1]) == lite
        assert listing.ids(session, {"state": "confirmed"}, sort=sort, limit=50) == []
        assert "+sales_order.state" not in seen[-1]
        seen.clear()
        listing.ids(session, {"state": "draft"}, sort="-date", limit=50)
        listing.ids(session, {"state": "draft"}, sort="total", limit=50)
        assert len(seen) == 2


@pytest.mark.parametrize("sort", ["", "-id", "date"])
def test_a_customers_orders_in_a_frequent_state_are_found_by_the_customer(crowd, sort):
    """SQLite would look up the state, of which there are many more; by date there is an index of the state's."""
    listing = Listing(crowd[sales.Order])
    with crowd.unit(readonly=True) as session:
        code = session.scalars(select(crowd[sales.Order]).limit(1)).one().partner.code
        seen = []
        event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
        found = listing.ids(session, {"state": "draft", "partner": code}, sort=sort, limit=50)
        assert len(found) == 50
        lite = session.dialect_name == "sqlite"
        assert ("+sales_order.state" in seen[-1]) == lite
        assert len(seen) == (2 if lite else 1)
        assert listing.ids(session, {"state": "confirmed", "partner": code}, sort=sort, limit=50) == []
        assert "+sales_order.state" not in seen[-1]
        for more in ({"partner": "!=" + code}, {"partner": code[:1] + "*"}, {"total": "5"}):
            listing.ids(session, {"state": "draft"} | more, sort=sort, limit=50)
            assert "+sales_order.state" not in seen[-1]
