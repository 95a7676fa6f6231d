"""The workflows of entries and periods."""

from __future__ import annotations

from addons.accounting.books.period import CLOSED, OPEN, Period
from addons.accounting.entry import COMPLETED, Entry
from addons.accounting.revaluing import RevaluedPeriod
from core import Transition

TRANSITIONS = [
    Transition(Entry, "complete", "draft", COMPLETED, "Post the entry; it does not change any more"),
    Transition(Entry, "reverse", COMPLETED, "reversed", "Take the entry back by one with the sides exchanged"),
    Transition(Entry, "void", "draft", "voided", "Drop an entry that was not completed"),
    Transition(Period, "close", OPEN, CLOSED, "Let nothing be posted into the period any more"),
    Transition(RevaluedPeriod, "revalue", OPEN, None, "Post what open items in other currencies are worth at its end"),
    Transition(Period, "reopen", CLOSED, OPEN, "Let things be posted into the period again"),
]
