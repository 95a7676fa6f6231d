"""The three forms of a class, and what is refused."""

import pytest
from sqlalchemy import select

from addons import sales
from core import BadInput, Document, Mapped, Model, UsageError
from core.errors import FragmentError


def test_a_root_model_needs_a_table():
    with pytest.raises(UsageError, match="has no table") as caught:

        class Thing(Model):
            name: Mapped[str]

    assert "table='...'" in caught.value.remedy


def test_a_plain_subclass_is_refused_and_both_choices_are_named():
    with pytest.raises(UsageError, match="does not say what it is") as caught:

        class Order(sales.Order):
            note2: Mapped[str | None]

    assert "extends=True" in caught.value.remedy
    assert "kind='...'" in caught.value.remedy


def test_an_extension_takes_neither_table_nor_kind():
    with pytest.raises(UsageError, match="takes neither table= nor kind="):

        class Order(sales.Order, extends=True, kind="x"):
            pass


def test_a_root_cannot_extend():
    with pytest.raises(UsageError, match="extends nothing"):

        class Thing(Document, extends=True):
            pass


def test_only_documents_have_types():
    from addons import base

    with pytest.raises(UsageError, match="only documents have types"):

        class Vip(base.Partner, kind="vip"):
            pass


@pytest.mark.parametrize("name", ["__table_args__", "__tablename__"])
def test_table_arguments_of_sqlalchemy_are_refused(name):
    with pytest.raises(UsageError, match=name):
        type("Thing", (Model,), {name: (), "__module__": __name__}, table="thing")


def test_a_fragment_in_a_query_says_what_to_write():
    with pytest.raises(FragmentError, match=r"Order is a fragment: write app\[Order\]"):
        select(sales.Order)


def test_a_fragment_column_in_a_query_says_what_to_write():
    with pytest.raises(FragmentError, match=r"Order is a fragment: write app\[Order\]"):
        select(sales.Order.id)


def test_a_guarded_fragment_column_says_what_to_write():
    with pytest.raises(FragmentError, match="is a fragment"):
        sales.Order.partner_id == 1  # noqa: B015


def test_a_record_is_not_made_by_calling_a_class_be_it_a_fragment_or_composed(toy_app):
    from addons import toy

    for model, name in ((sales.Order, "Order"), (toy_app[toy.Paper], "Paper")):
        with pytest.raises(UsageError, match=rf"is made by rows\nUse session\.create\({name}, \[\{{…\}}\]\)"):
            model(note="x")


def test_a_misspelt_field_of_a_new_record_is_named_with_a_suggestion(toy_app):
    from addons import toy

    with pytest.raises(BadInput, match="has no field 'titel', did you mean 'title'"), toy_app.unit() as session:
        session.create(toy.Paper, [{"titel": "x"}])
