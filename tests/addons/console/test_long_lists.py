"""Lists of any length cost a fixed number of statements, and are printed as they come, not gathered first."""

import contextlib
import os
import tracemalloc
from decimal import Decimal

import pytest

from addons import base, sales
from addons.console.context import AT_ONCE, print_json_list, print_table
from addons.console.record_command import _values
from addons.lists.listing import Listing
from addons.schemas import find_all
from core import NotFound, Row


def rows(count: int):
    """Yield rows of fresh texts, as a database would."""
    return ({"number": f"SO{n:06d}", "customer": f"Customer {n}", "note": "x" * 50 + str(n)} for n in range(count))


@pytest.mark.parametrize(
    "write",
    [
        lambda found: print_table(["number", "customer", "note"], (tuple(one.values()) for one in found)),
        print_json_list,
    ],
    ids=["table", "json"],
)
def test_memory_does_not_grow_with_the_length_of_a_list(write):
    peaks = []
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        write(rows(10))  # what is imported at the first time
        for count in (2 * AT_ONCE, 20 * AT_ONCE):
            tracemalloc.start()
            write(rows(count))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0], peaks


def test_a_list_is_read_as_it_is_asked_for(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        line = shop.line("A", 1)
        session.create(sales.Order, [{"partner_id": shop.customer, "lines": [dict(line)]} for _ in range(AT_ONCE + 1)])
    with shop.app.unit(readonly=True) as session:
        listing = Listing(session[sales.Order])
        stream = listing.stream(session, {}, sort="id")
        first = next(stream)
        assert first[0] == 1
        assert sum(1 for _ in stream) == AT_ONCE


def test_records_are_listed_in_as_many_statements_for_many_as_for_one(shop_with, statements):
    shop = shop_with("sales")
    counts = []
    with shop.app.unit() as session:
        new: list[Row] = [
            {"code": f"P{n}", "name": f"Part {n}", "unit_id": 1, "list_price": Decimal(n)} for n in range(60)
        ]
        session.create(base.Product, new)
    with shop.app.unit(readonly=True) as session:
        Product = session[base.Product]
        products = list(session.known(base.Product).values())
        for some in ([one for one in products if one.tax_id][:1], products):
            seen = statements(shop.app)
            found = list(_values(session, Product, some))
            counts.append(len(seen))
            assert {one["unit_id"] for one in found} == {"pc"}, "other records are named by their key"
    assert counts[0] == counts[1] > 0


def test_typed_numbers_are_found_in_one_statement_and_in_the_order_typed(shop_with, statements):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        orders = [shop.order(session, ("A", n), number=f"N{n}") for n in range(1, 31)]
        typed = ["#3", "N7 ", "N1", "#003", "N30", *(f"N{n}" for n in range(1, 31))]
        seen = statements(shop.app)
        found = find_all(session, sales.Order, typed)
        assert len(seen) == 1
        assert found[:4] == [orders[2], orders[6], orders[0], orders[29]]
        assert (len(found), set(found)) == (30, set(orders)), "each once"
        with pytest.raises(NotFound, match="there is no sales order N99"):
            find_all(session, sales.Order, ["N1", "N99"])
