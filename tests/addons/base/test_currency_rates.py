"""Exchange rates: the latest of a kind on a day, in one statement, or an error that says what to enter."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base
from core import BadInput


@pytest.fixture
def exchange(app_with):
    app = app_with("base")
    with app.unit() as session:
        by_code = {one.code: id_ for id_, one in session.known(base.Currency).items()}

    def rate(session, code, into, day, figure, **values):
        row = {"currency_id": by_code[code], "in_currency_id": by_code[into], "date": dt.date.fromisoformat(day)}
        session.create(base.CurrencyRate, [row | {"rate": figure, **values}])

    def ask(session, code, into, day, *kind):
        asked = base.Exchange(by_code[code], by_code[into], dt.date.fromisoformat(day))
        return base.exchange_rates(session, [asked], *kind)[asked]

    return app, rate, ask


def test_the_latest_rate_of_a_kind_on_the_day_counts(exchange):
    app, rate, ask = exchange
    with app.unit() as session:
        rate(session, "USD", "EUR", "2029-01-01", D("0.8"))
        rate(session, "USD", "EUR", "2030-01-01", D("0.9"))
        rate(session, "USD", "EUR", "2030-02-01", D("0.95"))
        rate(session, "USD", "EUR", "2030-01-01", D("0.85"), kind="average")
        rate(session, "JPY", "EUR", "2030-01-01", D("0.6123"), per=100)
        assert [ask(session, "USD", "EUR", day) for day in ("2030-01-01", "2030-01-31", "2030-03-01")] == [
            D("0.9"),
            D("0.9"),
            D("0.95"),
        ]
        assert ask(session, "USD", "EUR", "2029-12-31") == D("0.8")
        assert ask(session, "USD", "EUR", "2030-01-15", "average") == D("0.85")
        assert ask(session, "JPY", "EUR", "2030-01-15") == D("0.006123")
        assert ask(session, "EUR", "USD", "2030-01-15") == D("1.1111111111")  # the way back is the inverse
        rate(session, "EUR", "USD", "2030-01-10", D("1.12"))
        assert ask(session, "EUR", "USD", "2030-01-15") == D("1.12")
        assert ask(session, "EUR", "EUR", "1999-01-01") == 1


def test_many_exchanges_cost_one_statement(exchange, statements):
    app, rate, _ = exchange
    with app.unit() as session:
        for n in range(1, 28):
            rate(session, "USD", "EUR", f"2030-01-{n:02}", D(n))
        currencies = {one.code: id_ for id_, one in session.known(base.Currency).items()}
        asked = [base.Exchange(currencies["USD"], currencies["EUR"], dt.date(2030, 1, n)) for n in range(1, 28)]
        seen = statements(app)
        found = base.exchange_rates(session, [*asked, base.Exchange(1, 1, dt.date(2030, 1, 1))])
        assert len(seen) == 1
        assert [found[one] for one in asked] == list(range(1, 28))
        seen.clear()
        base.exchange_rates(session, [base.Exchange(1, 1, dt.date(2030, 1, 1))])
        assert seen == []


def test_a_currency_without_a_rate_is_an_error_that_says_what_to_enter(exchange):
    app, rate, ask = exchange
    with app.unit() as session:
        rate(session, "USD", "EUR", "2030-01-01", D("0.9"))
        said = r"(?s)no standard rate of USD in EUR on 2029-12-31.*record new base.CurrencyRate currency=USD"
        with pytest.raises(BadInput, match=said):
            ask(session, "USD", "EUR", "2029-12-31")
        for figure, per in ((D(0), 1), (D(-1), 1), (D(1), 0), (D("NaN"), 1)):
            with pytest.raises(BadInput, match="makes no sense"):
                rate(session, "CHF", "EUR", "2030-01-01", figure, per=per)
        with pytest.raises(BadInput, match="is not a number"):
            rate(session, "CHF", "EUR", "2030-01-01", "much")
        with pytest.raises(BadInput, match="between two currencies"):
            rate(session, "EUR", "EUR", "2030-01-01", D(1))
