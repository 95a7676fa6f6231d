"""Four processes at once: nothing is done twice, nothing is lost, and nobody meets an error that is not his."""

import os
import random
from decimal import Decimal
from multiprocessing import get_context

import pytest
from sqlalchemy import func, select

from addons import invoicing, preferences, sales, shipping, stock
from addons.base import Partner
from addons.invoicing.generating import generating
from addons.invoicing.generating.generating import Run, generate
from addons.invoicing.generating.pending import Pending
from addons.invoicing.paying.naming import wish_of
from addons.invoicing.paying.taking import take
from core import Refused
from core.storage import Audit

ORDERS = 12
fork = get_context("fork")


def at_once(app, *works):
    """Run each work(app) in a process of its own, all starting together; return what they return, in order."""
    start, pipes = fork.Barrier(len(works)), []
    app.engine.dispose()
    for work in works:
        receiver, sender = fork.Pipe(duplex=False)
        process = fork.Process(target=_run, args=(app, work, start, sender))
        process.start()
        sender.close()
        pipes.append((process, receiver))
    results = [receiver.recv() for _, receiver in pipes]
    for process, _ in pipes:
        process.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def _run(app, work, start, sender):
    app.engine.dispose(close=False)
    start.wait(60)
    try:
        result = work(app)
    except BaseException as error:
        result = AssertionError(f"{type(error).__name__}: {error}")
    app.engine.dispose()
    sender.send(result)
    sender.close()
    os._exit(0)


def ids(shop, model, **values):
    M = shop.app[model]
    with shop.app.unit(readonly=True) as session:
        return session.scalars(select(M.id).filter_by(**values).order_by(M.id)).all()


def race(shop, verb, model, chosen, **options):
    """Fire a verb for the same documents in four processes; each document is done by exactly one of them."""

    def work(app):
        outcome = app.fire_all(verb, model, chosen, chunk=2, pass_over=True, **options)
        bad = [one.message for one in (*outcome.blocked, *outcome.failed)]
        return [one.id for one in outcome.done], [one.message for one in outcome.idle], bad

    results = at_once(shop.app, *[work] * 4)
    assert [bad for _, _, bad in results] == [[], [], [], []], verb
    assert sorted(id_ for done, _, _ in results for id_ in done) == sorted(chosen), verb
    assert sum(len(idle) for _, idle, _ in results) == 3 * len(chosen), verb
    entry, name = shop.app[Audit], shop.app.composition.name_of(shop.app[model].base())
    with shop.app.unit(readonly=True) as session:
        mine = (entry.verb == verb, entry.model == name, entry.record_id.in_(chosen))
        written = session.scalar(select(func.count()).where(*mine))
    assert written == len(chosen), f"{verb} is in the trail as often as it was done"
    return [message for _, idle, _ in results for message in idle]


@pytest.fixture
def shop(shop_with):
    """A shop with goods on hand and draft orders."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=1000, B=1000)
        rows = [{"partner_id": shop.customer, "lines": [shop.line("A", 2), shop.line("B", 3)]} for _ in range(ORDERS)]
        session.create(sales.Order, rows)
    return shop


def test_the_whole_road_by_four_processes_at_once(shop):
    orders = ids(shop, sales.Order)
    race(shop, "confirm", sales.Order, orders)
    assert set(race(shop, "pay", sales.Order, orders[:4], amount=None)) == {"nothing is open"}
    assert set(race(shop, "ship", sales.Order, orders)) == {"nothing is open that is on hand"}
    assert set(race(shop, "invoice", sales.Order, orders)) == {"drafts bill all that is open"}
    invoices = ids(shop, invoicing.Invoice)
    assert len(invoices) == ORDERS
    race(shop, "complete", invoicing.Invoice, invoices)
    assert set(race(shop, "pay", invoicing.Invoice, invoices[4:])) == {"nothing is open"}
    with shop.app.unit(readonly=True) as session:
        assert {one.open_amount for one in shop.all(session, invoicing.Invoice)} == {0}
    shipments = ids(shop, shipping.Shipment)
    race(shop, "take_back", shipping.Shipment, shipments[:4])
    payments = ids(shop, invoicing.Payment, kind="payment")
    race(shop, "reverse", invoicing.Payment, payments[4:])
    race(shop, "reverse", invoicing.Invoice, invoices[8:])
    race(shop, "reverse", shipping.Shipment, shipments[8:])
    race(shop, "void", sales.Order, orders[8:])
    race(shop, "close", sales.Order, orders[:4])
    assert shop.sound()


def test_four_processes_generate_the_invoices_of_one_series(shop, monkeypatch):
    """Each order is billed once, by whoever comes first; the numbers have no gap, none is there twice."""
    orders = ids(shop, sales.Order)
    with shop.app.unit() as session:
        rows = [{"code": f"C{n}", "name": f"C{n}", "is_customer": True} for n in range(2, ORDERS)]
        customers = session.create(Partner, rows)
        payers = zip(orders, customers, strict=False)
        session.edit(sales.Order, [{"id": order, "invoice_partner_id": payer} for order, payer in payers])
    shop.app.fire_all("confirm", sales.Order, orders)

    monkeypatch.setattr(generating, "CHUNK", 2)  # many transactions, so that they meet

    def work(app):
        found = generate(app, Pending(), Run(complete=True))
        bad = [one.message for one in (*found.outcome.blocked, *found.outcome.failed)]
        return [one.number for one in found.invoices], [one.id for one in found.outcome.done], bad

    results = at_once(shop.app, *[work] * 4)
    assert [bad for _, _, bad in results] == [[], [], [], []]
    assert sorted(id_ for _, done, _ in results for id_ in done) == orders
    numbers = sorted(number for made, _, _ in results for number in made)
    assert numbers == [f"IN{n:06}" for n in range(1, ORDERS)]  # the last two orders are of one customer
    with shop.app.unit(readonly=True) as session:
        assert {one.invoice_status for one in shop.all(session, sales.Order)} == {100}
    assert shop.sound()


def test_an_invoice_is_credited_once_by_four_at_once(shop):
    """Each wants to credit two of three: one gets them, the others are told that one is left."""
    (order,) = ids(shop, sales.Order)[:1]
    for verb in ("confirm", "invoice"):
        shop.app.fire_all(verb, sales.Order, [order])
    (invoice,) = ids(shop, invoicing.Invoice)
    shop.app.fire_all("complete", invoicing.Invoice, [invoice])

    def work(app):
        (result,) = app.fire_all("credit", invoicing.Invoice, [invoice], line=["20=2"]).results
        return result.status, result.message

    results = at_once(shop.app, *[work] * 4)
    assert sorted(status for status, _ in results) == ["done", "failed", "failed", "failed"], results
    assert sum("2 of product B cannot be credited: 1 is open" in message for _, message in results) == 3
    assert shop.sound()


def completing(verb, model, id_):
    """Return what fires a verb for one document, and says what became of it."""

    def work(app):
        (result,) = app.fire_all(verb, model, [id_]).results
        return result.status, result.message

    return work


@pytest.mark.parametrize("made", ["invoices", "shipments", "payments", "returns"])
def test_of_four_documents_that_claim_the_same_one_gets_it(shop, made):
    """Each was entered by somebody who saw the whole still open."""
    (order,) = ids(shop, sales.Order)[:1]
    shop.app.fire_all("confirm", sales.Order, [order])
    with shop.app.unit(readonly=True) as session:
        lines = [(one.id, one.product_id, one.quantity) for one in session.get_one(shop.app[sales.Order], order).lines]
    ordered = [{"order_line_id": id_, "product_id": product, "quantity": n} for id_, product, n in lines]
    verb, row, model = "complete", {"partner_id": shop.customer, "lines": ordered}, shipping.Shipment
    if made == "invoices":
        model, row = invoicing.Invoice, row | {"lines": [one | {"price": Decimal(1)} for one in ordered]}
    elif made == "payments":
        shop.app.fire_all("invoice", sales.Order, [order])
        shop.app.fire_all("complete", invoicing.Invoice, ids(shop, invoicing.Invoice))
        (invoice,) = ids(shop, invoicing.Invoice)
        model, row = invoicing.Payment, row | {"amount": Decimal(35)}
        row["lines"] = [{"invoice_id": invoice, "amount": Decimal(35)}]
    elif made == "returns":
        shop.app.fire_all("ship", sales.Order, [order])
        with shop.app.unit(readonly=True) as session:
            back = [(one.id, one.product_id, one.quantity) for one in shop.all(session, shipping.ShipmentLine)]
        parts = [{"returned_line_id": id_, "product_id": product, "quantity": -n} for id_, product, n in back]
        verb, model, row = "confirm", sales.ReturnOrder, row | {"lines": parts}
    with shop.app.unit() as session:
        entered = session.create(model, [{**row, "lines": [dict(one) for one in row["lines"]]} for _ in range(4)])
    results = at_once(shop.app, *[completing(verb, model, id_) for id_ in entered])
    assert sorted(status for status, _ in results) == ["blocked", "blocked", "blocked", "done"], results
    assert shop.sound()


def test_what_is_open_is_paid_once_and_credit_is_used_once(shop):
    """Four clerks take a payment for the same order, with the same credit of its customer."""
    order = ids(shop, sales.Order)[0]
    shop.app.fire_all("confirm", sales.Order, [order])
    with shop.app.unit() as session:
        (first,) = session.create(invoicing.Payment, [{"partner_id": shop.customer, "amount": Decimal(20)}])
        session.fire("complete", [session.get_one(session[invoicing.Payment], first)]).expect_done()
        number = session.get_one(session[sales.Order], order).number

    def add(app):
        def work(session):
            (taken,) = take(session, [wish_of(session, "C1", orders=[number], credit="all")])
            return taken.received, taken.shares.credit

        return app.run(work)

    assert sorted(at_once(shop.app, *[add] * 4)) == [(0, 0), (0, 0), (0, 0), (15, 20)]
    assert ids(shop, invoicing.Payment, unallocated=0) == ids(shop, invoicing.Payment)
    assert shop.sound()


def test_four_verbs_for_the_same_order_at_once(shop):
    """Shipping, invoicing, prepaying and closing lock in orders of their own: a deadlock is tried again unseen."""
    orders = ids(shop, sales.Order)
    shop.app.fire_all("confirm", sales.Order, orders)

    def firing(verb):
        def work(app):
            mixed = random.Random(verb).sample(orders, len(orders))
            outcome = app.fire_all(verb, sales.Order, mixed, chunk=3, pass_over=True)
            return [one.message for one in (*outcome.blocked, *outcome.failed)]

        return work

    assert at_once(shop.app, *map(firing, ("ship", "invoice", "pay", "close"))) == [[], [], [], []]
    assert shop.sound()


def editing(model, chosen, values):
    """Return what edits the first line of documents, and counts what came too late."""

    def work(app):
        late = 0
        for id_ in chosen:
            try:
                app.run(lambda session, id_=id_: edit_line(session, model, id_, values))
            except Refused as error:
                assert "cannot be edited by hand" in str(error)  # noqa: PT017
                late += 1
        return late

    return work


def edit_line(session, model, id_, values):
    document = session.get_one(session[model], id_)
    session.edit(model, [{"id": id_, "lines": [{"id": document.lines[0].id, **values}]}])


@pytest.mark.parametrize("made", ["order", "shipment", "payment"])
def test_a_line_is_edited_while_its_document_is_carried_out(shop, made):
    """The edit comes before, and counts; or it comes too late, and is refused: never half and half."""
    orders = ids(shop, sales.Order)
    verb, model, chosen, values = "confirm", sales.Order, orders, {"quantity": Decimal(1)}
    if made == "shipment":
        shop.app.fire_all("confirm", sales.Order, orders)
        shop.app.fire_all("ship", sales.Order, orders, draft=True)
        verb, model, chosen = "complete", shipping.Shipment, ids(shop, shipping.Shipment)
    if made == "payment":
        shop.app.fire_all("confirm", sales.Order, orders)
        with shop.app.unit() as session:
            rows = [{"order_id": id_, "amount": Decimal(20)} for id_ in orders]
            headers = [{"partner_id": shop.customer, "amount": Decimal(20), "lines": [row]} for row in rows]
            chosen = session.create(invoicing.Payment, headers)
        verb, model, values = "complete", invoicing.Payment, {"amount": Decimal(1)}

    def carry_out(app):
        outcome = app.fire_all(verb, model, chosen, chunk=1)
        return [one.message for one in (*outcome.blocked, *outcome.failed)]

    bad, *late = at_once(shop.app, carry_out, *[editing(model, chosen, values)] * 3)
    assert (bad, len(late)) == ([], 3)
    target = {"order": "confirmed", "shipment": "completed", "payment": "completed"}[made]
    assert set(ids(shop, model, state=target)) >= set(chosen)
    assert shop.sound()


def test_scarce_stock_is_reserved_and_shipped_once(shop_with):
    """Four processes confirm and ship their orders of the same products, of which there is half of what is ordered."""
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "shipping.reserve_stock", "value": "yes"}])
        shop.stock(session, A=20, B=13)
        lines = [[shop.line("A", 1 + n % 3), shop.line("B", 1)] for n in range(24)]
        orders = session.create(sales.Order, [{"partner_id": shop.customer, "lines": one} for one in lines])
    parts = [orders[n::4] for n in range(4)]

    def work_on(mine):
        def work(app):
            done = [app.fire_all(verb, sales.Order, mine, chunk=2) for verb in ("confirm", "ship")]
            return [one.message for outcome in done for one in (*outcome.blocked, *outcome.failed)]

        return work

    assert at_once(shop.app, *[work_on(mine) for mine in parts]) == [[], [], [], []]
    with shop.app.unit(readonly=True) as session:
        line = shop.app[shipping.OrderLine]
        query = select(line.product_id, func.sum(line.delivered, type_=line.delivered.type)).group_by(line.product_id)
        assert dict(session.execute(query).all()) == {shop.products["A"]: 20, shop.products["B"]: 13}
        balances = shop.all(session, stock.Balance)
        assert [(one.quantity, one.reserved) for one in balances] == [(0, 0), (0, 0)]
    assert shop.sound()


def test_a_process_killed_in_the_middle_leaves_nothing_half_done(shop_with):
    """What was being confirmed and shipped when the process died is done by the next one, once."""
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "shipping.reserve_stock", "value": "yes"}])
        shop.stock(session, A=15)
        lines = [[shop.line("A", 1)] for _ in range(20)]
        orders = session.create(sales.Order, [{"partner_id": shop.customer, "lines": one} for one in lines])

    def begin(app, sender):
        app.engine.dispose(close=False)
        for verb in ("confirm", "ship"):
            for id_ in orders:
                app.fire_all(verb, sales.Order, [id_])
                sender.send(verb)

    shop.app.engine.dispose()
    receiver, sender = fork.Pipe(duplex=False)
    process = fork.Process(target=begin, args=(shop.app, sender))
    process.start()
    while receiver.recv() != "ship":
        pass
    process.kill()
    process.join()
    assert shop.sound()
    for verb in ("confirm", "ship"):
        outcome = shop.app.fire_all(verb, sales.Order, orders, pass_over=True)
        assert [*outcome.failed, *outcome.blocked] == []
    with shop.app.unit(readonly=True) as session:
        assert sum(line.delivered for line in shop.all(session, shipping.OrderLine)) == 15
    assert shop.sound()
