"""Documents of which many come at once are made and led on in parts: one transaction, memory for a part at a time."""

import pytest
from sqlalchemy import func, select

from addons import invoicing, sales, shipping
from core import BadInput


@pytest.fixture
def papers(toy_app, toy, monkeypatch):
    """Return the kind of paper, of which two are worked on at a time."""
    monkeypatch.setattr(toy.plugin.Paper, "at_once", 2)
    return toy.plugin.Paper


def rows(*titles):
    return [{"title": title, "lines": [{"text": title}]} for title in titles]


def test_many_are_made_in_parts_with_ids_in_the_order_given(toy_app, papers):
    with toy_app.unit() as session:
        ids = session.create(papers, rows(*"abcde"))
        known = session.known(papers, ids)
        assert [known[id_].title for id_ in ids] == list("abcde")
        assert [line.text for id_ in ids for line in known[id_].lines] == list("abcde")


def test_when_a_later_part_is_refused_nothing_is_made(toy_app, papers):
    with toy_app.unit() as session:
        before = session.create(papers, rows("x"))
        with pytest.raises(BadInput, match="has no field 'colour'"):
            session.create(papers, [*rows(*"abc"), {"title": "d", "colour": "red"}])
        P = toy_app[papers]
        assert list(session.scalars(select(P.id))) == before


def test_a_verb_leads_on_all_of_a_call_in_one_transaction(toy_app, papers, statements):
    with toy_app.unit() as session:
        ids = session.create(papers, rows(*"abcde"))
    seen = statements(toy_app)
    outcome = toy_app.fire_all("confirm", papers, [*reversed(ids), 99, ids[0]])
    assert [(one.id, one.status) for one in outcome.results] == [*((id_, "done") for id_ in ids), (99, "failed")]
    assert sum(one.startswith("BEGIN") for one in seen) <= 1
    with toy_app.unit() as session:
        numbers = [one.number for _, one in sorted(session.known(papers, ids).items())]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == 5


def test_a_dry_run_in_parts_keeps_nothing(toy_app, papers):
    with toy_app.unit() as session:
        ids = session.create(papers, rows(*"abc"))
    assert len(toy_app.fire_all("confirm", papers, ids, dry_run=True).done) == 3
    with toy_app.unit() as session:
        assert {one.state for one in session.known(papers, ids).values()} == {"draft"}


def test_the_road_in_parts_comes_to_the_same(shop_with, monkeypatch):
    shop = shop_with("shipping", "invoicing")
    for fragment in (sales.Order, shipping.Shipment, invoicing.Invoice):
        assert fragment.at_once == 2000
        monkeypatch.setattr(fragment, "at_once", 3)
    with shop.app.unit() as session:
        shop.stock(session, A=28)
        lines = [[shop.line("A", n), shop.line("S", 1)] for n in range(1, 8)]
        ids = session.create(sales.Order, [{"partner_id": shop.customer, "lines": some} for some in lines])
    for verb in ("confirm", "ship", "invoice"):
        assert len(shop.app.fire_all(verb, sales.Order, ids).done) == 7
    with shop.app.unit() as session:
        invoice = shop.app[invoicing.Invoice]
        drafts = list(session.scalars(select(invoice.id)))
        assert session.scalar(select(func.sum(shop.app[shipping.ShipmentLine].quantity))) == 28 + 7
    assert len(shop.app.fire_all("complete", invoicing.Invoice, drafts).done) == 7
    assert shop.sound()
