"""What an order is filled in with: the customer's agreements, then the user's and the organisation's preferences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from addons.base import Address, Organisation, Partner, today
from addons.preferences import setting_of
from addons.sales.order.terms import TERMS, refuse_unknown_terms, ways_to_pay
from addons.schemas import days_after, find
from core import BadInput, NotFound, Row, Session, among, did_you_mean, lacks


def fill_organisations(session: Session, rows: Iterable[Row]) -> None:
    """Fill in organisation and currency: the preferred organisation, else the first one."""
    known = session.known(Organisation)
    first = min(known, default=None)
    for row in rows:
        if lacks(row, "organisation_id"):
            row["organisation_id"] = _preferred_organisation(session, known) or first
        if row["organisation_id"] not in known:
            raise BadInput(f"there is no organisation #{row['organisation_id']}")
        row.setdefault("currency_id", known[row["organisation_id"]].currency_id)
        row.setdefault("delivering_organisation_id", row["organisation_id"])
        row.setdefault("invoicing_organisation_id", row["organisation_id"])


def _preferred_organisation(session: Session, known: dict[int, Organisation]) -> int | None:
    code = setting_of(session, "sales.organisation")
    by_code = {one.code: id_ for id_, one in known.items()}
    if code and code not in by_code:
        raise NotFound(
            f"the preference sales.organisation names '{code}', which does not exist{did_you_mean(code, by_code)}"
        )
    return by_code.get(code)


def fill_parties(session: Session, rows: Sequence[Row]) -> None:
    """Fill in who receives, who is invoiced, who decides, who is responsible, and the addresses."""
    partners: dict[int, Any] = session.known(Partner, {row["partner_id"] for row in rows})
    for row in rows:
        partner = partners.get(row["partner_id"])
        if partner is None:
            raise BadInput(f"there is no business partner #{row['partner_id']}", remedy="Give a customer's id.")
        row.setdefault("receiver_id", partner.id)
        row.setdefault("decision_partner_id", partner.id)
        row.setdefault("invoice_partner_id", partner.invoice_partner_id or partner.id)
        if lacks(row, "sales_rep_id"):
            row["sales_rep_id"] = partner.sales_rep_id or _preferred_sales_rep(session, row)
        row.setdefault("responsible_id", row["sales_rep_id"])
    concerned = {row[name] for row in rows for name in ("receiver_id", "invoice_partner_id")}
    delivery, invoice = addresses(session, concerned)
    for row in rows:
        row.setdefault("delivery_address_id", delivery.get(row["receiver_id"]))
        row.setdefault("invoice_address_id", invoice.get(row["invoice_partner_id"]))


def _preferred_sales_rep(session: Session, row: Row) -> int | None:
    code = setting_of(session, "sales.sales_rep", row["organisation_id"])
    if not code:
        return None
    return partner_named(session, code, "the preference sales.sales_rep")


def partner_named(session: Session, code: str, where: str) -> int:
    """Return the id of the partner of a code, asked for once a transaction; raises NotFound that says who names it."""
    key = ("partner named", code)
    if key not in session.held:
        try:
            session.held[key] = find(session, Partner, code).id
        except NotFound:
            raise NotFound(
                f"{where} names '{code}', which is no business partner", remedy="Create it, or name another."
            ) from None
    return int(session.held[key])


def fill_fixed(session: Session, rows: Iterable[Row], *, noun: str, **codes: str) -> None:
    """Fill in the partners that a document type fixes, by column; raises BadInput where another one is given."""
    for column, code in codes.items():
        if not code:
            continue
        id_ = partner_named(session, code, f"the document type {noun}")
        for row in rows:
            if row.setdefault(column, id_) not in (id_, None):
                raise BadInput(f"a {noun} is always of {code}", remedy=f"Leave {column.removesuffix('_id')} out.")
            row[column] = id_


def addresses(session: Session, partners: set[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return each partner's first address for deliveries and first for invoices."""
    delivery: dict[int, int] = {}
    invoice: dict[int, int] = {}
    for id_, partner, for_delivery, for_invoice in session.ask(_addresses, partners=list(partners)):
        if for_delivery:
            delivery[partner] = id_
        if for_invoice:
            invoice[partner] = id_
    return delivery, invoice


def _addresses(session: Session) -> Any:
    A = session[Address]
    wanted = select(A.id, A.partner_id, A.for_delivery, A.for_invoice).where(
        among(session, A.partner_id, given="partners")
    )
    return wanted.order_by(A.id.desc())


def fill_terms(session: Session, rows: Iterable[Row]) -> None:
    """Fill in the terms: the customer's, else the preferred ones; raises BadInput for one that does not exist."""
    rows = list(rows)
    partners: dict[int, Any] = session.known(Partner, {row["partner_id"] for row in rows})
    preferred: dict[tuple[int, str], Any] = {}
    methods = ways_to_pay(session)
    for row in rows:
        partner, organisation = partners[row["partner_id"]], row["organisation_id"]
        for name in TERMS:
            if not lacks(row, name):
                continue
            row[name] = getattr(partner, name)
            if row[name] is None:
                key = (organisation, name)
                if key not in preferred:
                    preferred[key] = setting_of(session, f"sales.{name}", organisation)
                row[name] = preferred[key]
        refuse_unknown_terms(row, methods)


def fill_dates(session: Session, rows: Iterable[Row]) -> None:
    """Fill in order date (today), scheduled delivery (the order date) and promised date (some days later)."""
    days: dict[int, int] = {}
    for row in rows:
        organisation = row["organisation_id"]
        if organisation not in days:
            days[organisation] = setting_of(session, "sales.promised_days", organisation)
        row.setdefault("date", today(session, organisation))
        row.setdefault("scheduled_date", row["date"])
        row.setdefault("promised_date", days_after(row["date"], days[organisation]))
