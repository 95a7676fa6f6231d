"""Documents in other currencies: what they come to in the company's, at the rate of their date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from addons import sales
from addons.base import Currency, Exchange, Organisation, exchange_rates
from addons.preferences import setting_of
from core import Edited, Row, Session, rows

RATE_KIND = "base.rate_kind"


def fill_company_rates(session: Session, documents: Iterable[Row]) -> None:
    """Fill in the rate of documents in another currency than their organisation's; one statement per kind of rate.

    Raises BadInput for a currency without a rate on the document's date.
    """
    organisations: dict[int, Any] = session.known(Organisation)
    by_kind: dict[str, list[tuple[Row, Exchange]]] = {}
    for row in documents:
        organisation = organisations[row["organisation_id"]]
        if not isinstance(row, Edited) and row.get("company_rate") is not None:
            continue  # it takes another document back
        row["company_rate"] = None
        if row["currency_id"] != organisation.currency_id:
            asked = Exchange(row["currency_id"], organisation.currency_id, row["date"])
            by_kind.setdefault(setting_of(session, RATE_KIND, organisation.id), []).append((row, asked))
    for kind, found in by_kind.items():
        rates = exchange_rates(session, [asked for _, asked in found], kind)
        for row, asked in found:
            row["company_rate"] = rates[asked]


def fill_company_totals(session: Session, documents: Iterable[Row]) -> None:
    """Fill in what summed documents come to in the company's currency; nothing for those that are in it."""
    for row in documents:
        row["company_total"] = _total(session, row["organisation_id"], row["total"], row.get("company_rate"))


def refresh_company_totals(session: Session, model: type[sales.Order], orders: Sequence[Any]) -> None:
    """Let stored orders say what they come to in the company's currency, where that has changed."""
    changed = [
        {"id": order.id, "company_total": total}
        for order in orders
        if order.company_rate is not None
        and (total := _total(session, order.organisation_id, order.total, order.company_rate)) != order.company_total
    ]
    rows.update(session, model, changed)


def _total(session: Session, organisation: int, total: Decimal, rate: Decimal | None) -> Decimal | None:
    if rate is None:
        return None
    company: Any = session.known(Organisation)[organisation]
    return session.known(Currency)[company.currency_id].round(total * rate)
