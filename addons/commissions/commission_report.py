"""The reports on commissions: what payees got, and what of it is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import func, select

from addons.base import Currency, Partner
from addons.commissions.agreement import Agreement
from addons.commissions.note import CommissionNote
from addons.commissions.settlement import Settlement
from addons.reporting import Column, Parameter, Report
from core import Session


class CommissionReport(Report, name="commissions"):
    """Sum up the completed settlements by payee and period.

    Each currency has rows of its own: amounts of several are not added up.
    """

    title = "Commissions"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("payee", str, help="Only of this payee, by partner code"),
        Parameter("from", dt.date, help="Only periods that end on this day or later"),
        Parameter("to", dt.date, help="Only periods that end on this day or before"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return payee, agreement, period, number of settlements, currency and amount."""
        return [
            Column("payee", "Payee"),
            Column("name", "Name"),
            Column("agreement", "Agreement"),
            Column("from", "From", "date"),
            Column("to", "To", "date"),
            Column("settlements", "Settlements", "integer"),
            Column("currency", "Currency"),
            Column("amount", "Amount", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per payee, agreement and period, in one statement."""
        S, A, P, C = session[Settlement], session[Agreement], session[Partner], session[Currency]
        keys = (P.code, P.name, A.code.label("agreement"), S.period_from, S.period_to)
        query: Any = (
            select(*keys, func.count(), C.code.label("currency"), func.sum(S.total, type_=S.total.type))
            .join(A, A.id == S.agreement_id)
            .join(P, P.id == S.partner_id)
            .join(C, C.id == S.currency_id)
            .where(S.state == "completed")
            .group_by(*keys, C.code)
            .order_by(P.code, A.code, S.period_from)
        )
        if values["payee"]:
            query = query.where(P.code == values["payee"])
        if values["from"]:
            query = query.where(S.period_to >= values["from"])
        if values["to"]:
            query = query.where(S.period_to <= values["to"])
        names = [column.name for column in self.columns(values)]
        return [dict(zip(names, row, strict=True)) for row in session.execute(query)]


class OpenCommissions(Report, name="open_commissions"):
    """List the settlements that are not completed, or whose notes are not paid."""

    title = "Open commissions"

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return payee, settlement, period, note and what is open of it."""
        return [
            Column("payee", "Payee"),
            Column("settlement", "Settlement"),
            Column("from", "From", "date"),
            Column("to", "To", "date"),
            Column("state", "State"),
            Column("note", "Note"),
            Column("currency", "Currency"),
            Column("amount", "Amount", "money"),
            Column("open", "Open", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per settlement, in one statement; what is open includes taxes."""
        S, P, N, C = session[Settlement], session[Partner], session[CommissionNote], session[Currency]
        query = (
            select(P.code, S.id, S.number, S.period_from, S.period_to, S.state, N.number, C.code, S.total)
            .add_columns(N.paid - N.total)
            .join(P, P.id == S.partner_id)
            .join(C, C.id == S.currency_id)
            .outerjoin(N, N.id == S.invoice_id)
            .where((S.state == "draft") | ((S.state == "completed") & (N.payment_status < 100)))
            .order_by(P.code, S.period_from, S.id)
        )
        names = [column.name for column in self.columns(values)]
        for payee, id_, number, first, last, state, note, currency, total, open_ in session.execute(query):
            shown = (payee, number or f"#{id_}", first, last, state, note, currency, total)
            yield dict(zip(names, (*shown, total if open_ is None else open_), strict=True))
