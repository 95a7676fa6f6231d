"""Make the commission notes of settlements, and take them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from addons import base
from addons.commissions.note import CommissionNote
from addons.commissions.printing import line_text
from addons.links import link
from core import Refused, Row, Session, load
from core import rows as writing

if TYPE_CHECKING:
    from addons.commissions.agreement import Agreement
    from addons.commissions.settlement import Settlement, SettlementLine

PLUS, MINUS = Decimal(1), Decimal(-1)


def make_notes(session: Session, settlements: Sequence[Settlement], on: dt.date | None) -> None:
    """Make and complete a note for each settlement that comes to anything; raises Refused without a charge for it."""
    load(session, settlements, "lines.rule", "agreement")
    payable = [one for one in settlements if one.total]
    for one in payable:
        if one.agreement.product_id is None and one.agreement.gl_item_id is None:
            raise Refused(
                f"{one.agreement} does not say what its notes are for",
                remedy="Give it a charge or a G/L item: "
                f"tradeloom record edit commissions.Agreement {one.agreement.code} product=CODE.",
            )
    ids = session.create(CommissionNote, [_note(session, one, on) for one in payable])
    if not ids:
        return
    made = session.known(CommissionNote, ids)
    session.fire("complete", [made[id_] for id_ in ids]).expect_done()
    pairs = [(one.id, id_) for one, id_ in zip(payable, ids, strict=True)]
    link(session, type(payable[0]), CommissionNote, pairs, "commission")
    writing.update(session, type(payable[0]), [{"id": id_, "invoice_id": note} for id_, note in pairs])


def take_back_notes(session: Session, settlements: Sequence[Settlement]) -> None:
    """Reverse the notes of settlements."""
    notes = session.known(CommissionNote, {one.invoice_id for one in settlements if one.invoice_id is not None})
    if notes:
        session.fire("reverse", list(notes.values())).expect_done()


def _note(session: Session, one: Settlement, on: dt.date | None) -> Row:
    return {
        "organisation_id": one.organisation_id,
        "partner_id": one.partner_id,
        "currency_id": one.currency_id,
        "date": on or base.today(session, one.organisation_id),
        "note": one.note,
        "lines": [_line(one.agreement, line) for line in one.lines if line.amount],
    }


def _line(agreement: Agreement, line: SettlementLine) -> Row:
    """Return the line of a note: what is bought is its charge or G/L item, which says how it is taxed."""
    sold = {"gl_item_id": agreement.gl_item_id} if agreement.gl_item_id else {"product_id": agreement.product_id}
    return {
        **sold,
        "description": line_text(line),
        "quantity": MINUS if line.amount > 0 else PLUS,
        "price": abs(line.amount),
        "settlement_line_id": line.id,
    }
