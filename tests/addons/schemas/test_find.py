"""Records are found by what people call them: their key, or their id written "#12"."""

import pytest

from addons import base, sales
from addons.schemas import find, named
from core import NotFound, UsageError


def test_a_record_is_found_by_its_key_or_its_id(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        one = find(session, base.Partner, "C1")
        assert one.code == "C1"
        assert find(session, base.Partner, f"#{one.id}") is one
        order = shop.order(session, ("A", 1))
        assert find(session, sales.Order, f"#{order.id}") is order


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("C", "there is no business partner 'C', did you mean 'C1'"),
        ("#99", "there is no business partner '#99'"),
        ("#9223372036854775808", "there is no business partner '#9223372036854775808'"),
        ("#²", "there is no business partner '#²'"),
        ("#", "there is no business partner '#'"),
        ("", "there is no business partner ''"),
        ("C\x00", r"there is no business partner 'C\\x00': it holds a NUL character"),
        ("C\udcff", r"there is no business partner 'C\\udcff': it holds half a character"),
    ],
)
def test_a_text_that_names_nobody_is_told_in_words(shop_with, text, message):
    shop = shop_with("sales")
    with shop.app.unit() as session, pytest.raises(NotFound, match=message):
        find(session, base.Partner, text)


def test_a_number_that_no_document_has_is_told_without_guessing(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session, pytest.raises(NotFound, match="there is no sales order 4711\nIts list command"):
        find(session, sales.Order, "4711")


def test_a_record_without_key_is_named_by_its_id(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session, pytest.raises(UsageError, match=r"an address has no key of its own\nName it by"):
        find(session, base.Address, "MAIN")


def test_many_are_found_by_one_condition(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        P = session[base.Product]
        a, b = find(session, base.Product, "A"), find(session, base.Product, "B")
        found = session.query(P).where(named(session, P, ["A", f"#{b.id}"])).all()
        assert set(found) == {a, b}
        assert session.query(P).where(named(session, P, [])).all() == []
