"""Other currencies, closed periods, entries by hand, catching up, and what the books say as of a day."""

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from addons import accounting, base, installing, invoicing, shipping
from addons.accounting.books.years import open_year
from addons.accounting.entry_invariants import INVARIANTS
from addons.accounting.explaining import entries_of, explained
from addons.accounting.posting.catching_up import catch_up
from addons.reporting.report import run
from core import App, BadInput, Refused
from core.composition import discover
from tests.addons.accounting.books import Books


def figures(session, name, key, value, **asked):
    """Return one column of a report by another one."""
    return {line.values[key]: line.values[value] for line in run(session, name, asked).details}


def test_each_part_payment_realises_its_exchange_difference_and_the_rest_stays_at_the_invoices_rate(shop):
    with shop.app.unit() as session:
        books = Books(shop, session)
        invoice = books.billed(("A", 10), currency_id=shop.currency["USD"])  # 100 USD at 0.90
        assert books.last() == [{"4000": D(-90), "1100": D(90)}]
        dollars = {"currency_id": shop.currency["USD"]}
        lines = {"invoice_id": invoice.id}
        books.payment(40, lines | {"amount": D(40)}, date=dt.date(2030, 1, 20), **dollars)
        assert books.last() == [{"1010": D(38), "1100": D(-36), "4800": D(-2)}]
        assert figures(session, "receivables", "code", "open", on="2030-01-20") == {"C1": D(54)}

        open_year(session, 2030)
        january = shop.all(session, accounting.Period, number="2030-01")[0]
        books.fire("revalue", january)  # 60 USD at 0.80 are 48 and not 54
        assert books.last(2) == [{"1100": D(-6), "5810": D(6)}, {"1100": D(6), "5810": D(-6)}]
        assert figures(session, "receivables", "code", "open", on="2030-01-31") == {"C1": D(48)}
        assert figures(session, "receivables", "code", "open", on="2030-02-01") == {"C1": D(54)}
        session.fire("revalue", [january])
        assert len(books.entries()) == 5  # the cost, the invoice, a payment, two of the revaluation

        thirds = [{"amount": D("33.33"), **lines}, {"amount": D("26.67"), **lines}]
        for line in thirds:
            books.payment(line["amount"], line, date=dt.date(2030, 1, 31), **dollars)
        assert books.last(2) == [
            {"1010": D("26.66"), "1100": D("-30.00"), "5800": D("3.34")},
            {"1010": D("21.34"), "1100": D("-24.00"), "5800": D("2.66")},
        ]
        order = shop.confirmed(session, ("A", 5), **dollars)
        books.payment(20, {"order_id": order.id, "amount": D(20)}, date=dt.date(2030, 1, 20), **dollars)
        books.fire("invoice", order)
        books.fire("complete", shop.all(session, invoicing.Invoice)[-1])
        assert books.last(2) == [{"4000": D(-45), "1100": D(45)}, {"2100": D(19), "1100": D(-18), "4800": D(-1)}]
        taken = books.billed(("A", 1), ships=False, **dollars)
        books.fire("reverse", taken, on=dt.date(2030, 1, 20))
        assert books.last(2) == [{"4000": D(9), "1100": D(-9)}, {"1100": D(0)}]
        assert sum(line.values["closing"] for line in run(session, "trial_balance", {"to": "2030-02-01"}).details) == 0
    assert shop.sound()


def test_a_closed_period_refuses_before_anything_happens(shop):
    with shop.app.unit() as session:
        books = Books(shop, session)
        open_year(session, 2030)
        assert open_year(session, 2030) == []
        invoice = books.billed(("A", 1))
        draft = books.billed(("A", 1), ships=False)
        order = shop.confirmed(session, ("A", 3))
        books.fire("invoice", order)
        waiting = shop.all(session, invoicing.Invoice, state="draft")[0]
        january, february = shop.all(session, accounting.Period)[:2]
        books.fire("close", january)
        count = len(books.entries())
        for verb, document in (("complete", waiting), ("reverse", draft), ("pay", invoice), ("ship", order)):
            with pytest.raises(Refused, match=r"2030-01-15 is in the closed period 2030-01\. Date it later, or let"):
                books.fire(verb, document)
        assert "2030-01-15 is in the closed period 2030-01" in session.fire("complete", [waiting]).blocked[0].message
        session.edit(invoicing.Invoice, [{"id": waiting.id, "date": dt.date(2029, 12, 31)}])
        message = session.fire("complete", [waiting]).blocked[0].message
        assert "2029-12-31 lies before the closed period 2030-01" in message
        assert (waiting.state, len(books.entries())) == ("draft", count)
        row = {"lines": [{"account_id": one, "debit": D(n), "credit": D(1 - n)} for one, n in ((10, 1), (6, 0))]}
        (id_,) = session.create(accounting.Entry, [row | {"date": february.from_date}])
        entry = session.get_one(session[accounting.Entry], id_)
        (result,) = session.fire("close", [february]).blocked
        assert "there are drafts among its entries (1): complete or void them" in result.message
        books.fire("complete", entry)
        books.fire("reopen", january)
        books.fire("complete", waiting)
        days = {"from_date": dt.date(2030, 1, 31), "to_date": dt.date(2030, 2, 1)}
        with pytest.raises(BadInput, match="period X has days that are in period 2030-01"):
            session.create(accounting.Period, [{"number": "X", **days}])
    assert shop.sound()


def test_entries_by_hand_balance_are_numbered_and_taken_back(shop):
    with shop.app.unit() as session:
        books = Books(shop, session)
        ids = {one.code: id_ for id_, one in session.known(accounting.Account).items()}

        def entry(*lines, **header):
            rows = [{"account_id": ids[code], "debit": D(debit), "credit": D(credit)} for code, debit, credit in lines]
            (id_,) = session.create(accounting.Entry, [{"lines": rows, **header}])
            return session.get_one(session[accounting.Entry], id_)

        for lines, wrong in (
            ([("1010", 50, 0), ("3000", 0, 40)], "does not balance: debit 50, credit 40"),
            ([("1010", 50, 50)], "a line of account 1010 needs either debit or credit"),
            ([("1010", -1, 0)], "the debit of account 1010 is negative"),
            ([("1", 1, 0)], "account 1 is a heading, so nothing is posted there"),
        ):
            with pytest.raises(BadInput, match=wrong):
                entry(*lines)
        first, second = (entry(("1010", n, 0), ("3000", 0, n)) for n in (100, 200))
        books.fire("complete", second, first)
        assert (second.number, first.number) == ("GEN2030-000001", "GEN2030-000002")
        books.fire("reverse", first, on=dt.date(2030, 1, 20))
        back = shop.all(session, accounting.Entry)[-1]
        assert (back.number, back.reverses_id, back.date) == ("GEN2030-000003", first.id, dt.date(2030, 1, 20))
        assert books.last() == [{"1010": D(-100), "3000": D(100)}]
        owed = entry(("1100", 5, 0), ("4000", 0, 5), date=dt.date(2031, 3, 1))
        (result,) = session.fire("complete", [owed]).blocked
        assert "it posts to 1100, whose balance is what documents have left open" in result.message
        books.fire("void", owed)
        invoice = books.billed()
        made = shop.all(session, accounting.Entry)[-1]
        assert "it was made by invoice IN000001: take that back" in session.fire("reverse", [made]).blocked[0].message
        with pytest.raises(Refused, match="cannot be edited by hand"):
            session.edit(accounting.Entry, [{"id": made.id, "description": "x"}])
        (shown,) = explained(session, entries_of(session, invoice.number))
        assert [line["why"] for line in shown["lines"]] == ["rule revenue: revenue", "rule receivable: receivable"]
        rule = {"code": "r", "purpose": "revenue", "product_kind": "goods", "account_id": ids["4100"]}
        session.create(accounting.PostingRule, [rule])
        with pytest.raises(BadInput, match="posting rule s asks for the same as r"):
            session.create(accounting.PostingRule, [rule | {"code": "s"}])
        books.billed()
        assert books.last() == [{"4100": D(-20), "1100": D(20)}]
        answer = run(session, "general_ledger", {"account": "3000", "to": "2030-02-01"})
        assert [line.values["balance"] for line in answer.details] == [D(0), D(-200), D(-300), D(-200)]
        journal = run(session, "journal", {"journal": "SAL", "from": "2030-01-01"})
        assert (journal.total.values["debit"], journal.total.values["credit"]) == (D(40), D(40))
        at_the_end = {"from": "2031-01-01", "to": "2031-12-31"}
        opening = figures(session, "trial_balance", "code", "opening", **at_the_end)
        assert (opening["3900"], opening["3000"], sum(opening.values())) == (D(-14), D(-200), 0)
        assert "4000" not in opening
    model = shop.app[accounting.Entry]
    unbalanced = update(model.__table__).values(debit=D(1)).where(model.id == made.id)
    with pytest.raises(IntegrityError), shop.app.engine.begin() as connection:
        connection.execute(unbalanced)
    assert shop.sound()


def test_what_happened_while_the_books_were_not_kept_is_caught_up_once(shop_with):
    shop = shop_with("shipping", "pricing", "taxes", "invoicing")
    with shop.app.unit() as session:
        books = Books(shop, session)
        shop.stock(session, A=50)
        session.edit(base.Product, [{"id": shop.products["A"], "cost": D("6.50")}])
        paid, taken, other = books.billed(), books.billed(("S", 1)), books.billed(("KIT", 1), ships=False)
        books.fire("pay", paid, method="cash")
        books.fire("clear", *shop.all(session, invoicing.Payment))
        books.fire("pay", taken, amount=D(4))
        books.fire("reverse", taken)
        books.fire("pay", other, amount=D(5))
        books.fire("reverse", shop.all(session, invoicing.Payment)[-1])
        books.fire("reverse", shop.all(session, shipping.Shipment)[0])
    installing.enable(shop.app.engine, discover(), ["accounting"], shop.app.clock)
    app = App.on(shop.app.engine, discover(), clock=shop.app.clock)
    installing.seed_app(app)
    shop.app = app
    with app.unit() as session:
        books = Books(shop, session)
        books.billed(("S", 2))
        said = [text for one in INVARIANTS for text in one.violations(session)]
        assert said[2:4] == [
            "4 invoice(s) have no entry for 'complete': run tradeloom accounting catch-up",
            "3 payment(s) have no entry for 'complete': run tradeloom accounting catch-up",
        ]
    done = catch_up(app)
    assert (done.posted["invoice"], done.posted["goods shipment"], done.faults) == (4, 2, [])
    assert not +catch_up(app).posted
    with app.unit(readonly=True) as session:
        assert [text for one in INVARIANTS for text in one.violations(session)] == []
        closing = figures(session, "trial_balance", "code", "closing")
        assert closing.items() >= {"1010": D(24), "1100": D("193.99"), "1200": D(0), "2200": D(-18)}.items()
    assert shop.sound()
    app.close()
