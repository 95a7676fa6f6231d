"""Which settlements and notes wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.commissions.note import CommissionNote
from addons.commissions.settlement import Settlement
from addons.lists import Worklist
from core import Session


def drafts(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the condition of settlements that nobody has looked at yet."""
    return [session[Settlement].state == "draft"]


def unpaid(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of notes of which something is still to be paid."""
    note = session[CommissionNote]
    return [note.state == "completed", note.payment_status < 100]


WORKLISTS = [
    Worklist("commissions to settle", Settlement, drafts, verb="complete", summary="Look at what runs have settled"),
    Worklist("commissions to pay", CommissionNote, unpaid, verb="pay", summary="Pay what payees are owed"),
]
