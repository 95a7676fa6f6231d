"""Invoice schedules: which orders are billed by which day (semantics 3.2); pure arithmetic, but for what is refused."""

from datetime import date

import pytest

from addons.invoicing import InvoiceSchedule
from core import BadInput


def schedule(frequency, **days):
    class Schedule:
        can_invoice, periods = InvoiceSchedule.can_invoice, InvoiceSchedule.periods
        cutoff_day = invoice_day = cutoff_weekday = invoice_weekday = None

    found = Schedule()
    for name, value in {"frequency": frequency, **days}.items():
        setattr(found, name, value)
    return found


def admits(one, today, **orders):
    return {name: one.can_invoice(date.fromisoformat(day), date.fromisoformat(today)) for name, day in orders.items()}


def test_e3_7_monthly_cut_off_25_invoice_day_28():
    monthly = schedule("monthly", cutoff_day=25, invoice_day=28)
    assert admits(monthly, "2024-03-30", yes="2024-03-25", no="2024-03-26") == {"yes": True, "no": False}
    assert admits(monthly, "2024-03-27", yes="2024-02-28", no="2024-03-01") == {"yes": True, "no": False}


def test_e3_8_weekly_cut_off_wednesday_invoice_friday():
    weekly = schedule("weekly", cutoff_weekday="wednesday", invoice_weekday="friday")
    assert admits(weekly, "2024-03-11", yes="2024-03-06", no="2024-03-07") == {"yes": True, "no": False}


def test_daily_twice_monthly_and_days_that_a_month_does_not_have():
    assert schedule("daily").can_invoice(date(2024, 3, 11), date(2024, 3, 11))
    halves = schedule("twice monthly", cutoff_day=10, invoice_day=12)
    assert admits(halves, "2024-03-12", yes="2024-03-10", no="2024-03-11") == {"yes": True, "no": False}
    assert admits(halves, "2024-03-26", before="2024-03-25") == {"before": False}
    assert admits(halves, "2024-03-27", yes="2024-03-25", no="2024-03-26") == {"yes": True, "no": False}
    last = schedule("monthly", cutoff_day=31, invoice_day=31)
    assert admits(last, "2024-02-29", yes="2024-02-29") == {"yes": True}
    assert admits(last, "2024-02-28", yes="2024-01-31", no="2024-02-01") == {"yes": True, "no": False}


def test_a_schedule_whose_days_are_not_known_is_refused(story_with):
    with story_with("invoicing").on() as scene:
        for said, values in (
            ("cutoff_day is missing: it is monthly", {"frequency": "monthly", "invoice_day": 28}),
            ("invoice_day is missing", {"frequency": "monthly", "cutoff_day": 28}),
            ("cutoff_day: 32 is no day of the month", {"frequency": "monthly", "cutoff_day": 32, "invoice_day": 1}),
            (
                "cutoff_day: 17 is no day of the month, which comes again 15 days later",
                {"frequency": "twice monthly", "cutoff_day": 17, "invoice_day": 1},
            ),
            ("cutoff_weekday is missing: it is weekly", {"frequency": "weekly", "invoice_weekday": "friday"}),
            (
                "'fryday' is no weekday — did you mean 'friday'|'fryday' is no weekday",
                {"frequency": "weekly", "cutoff_weekday": "monday", "invoice_weekday": "fryday"},
            ),
            ("'montly' is no frequency", {"frequency": "montly"}),
            ("'projekt' is nothing to group invoices by", {"frequency": "daily", "grouping": "projekt"}),
        ):
            with pytest.raises(BadInput, match=said) as refused:
                scene.record(InvoiceSchedule, code="X", name="X", **values)
            assert refused.value.remedy
