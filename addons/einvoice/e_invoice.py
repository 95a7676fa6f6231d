"""Write invoices as e-invoices: Factur-X (a PDF that holds CII), CII or UBL; the library builds and checks the XML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from addons import invoicing
from addons.einvoice.faults import Faults
from addons.einvoice.invoice_values import invoice_values
from addons.links import Link
from addons.printing import language_of, render_document
from addons.schemas import need_to_read
from core import Refused, Session, TradeloomError, UsageError, among, did_you_mean, load, one_of

if TYPE_CHECKING:
    from addons.einvoice.invoice import Invoice

FACTUR_X, CII, UBL = "factur-x", "cii", "ubl"
ENDINGS = {FACTUR_X: ".pdf", CII: ".xml", UBL: ".xml"}
"""The formats, and how their files end."""
LEVEL = "en16931"
TAKING_BACK = ("credit memo", "inverse")


class EInvoiceError(TradeloomError):
    """Report that no e-invoice can be written, and why."""


def e_invoices(session: Session, invoices: Sequence[Invoice], format: str = FACTUR_X) -> dict[int, bytes]:
    """Return the files of completed invoices and credit memos, by id; read in the same statements for any number.

    Raises UsageError for another format, Refused for invoices that do not count yet, and BadInput that names all
    records to complete, for all invoices together; Forbidden for a user who may not read invoices.
    """
    if format not in ENDINGS:
        what = f"there is no e-invoice '{format}'{did_you_mean(format, ENDINGS)}"
        raise UsageError(what, remedy=f"Choose one of: {one_of(ENDINGS)}.")
    need_to_read(session, session[invoicing.Invoice])
    facturx = _library()
    values = all_values(session, invoices)
    write = facturx.generate_ubl_xml if format == UBL else facturx.generate_cii_xml
    written = {one.id: _xml(write, one, values[one.id]) for one in invoices}
    if format != FACTUR_X:
        return written
    return {one.id: _embedded(facturx, session, one, written[one.id]) for one in invoices}


def all_values(session: Session, invoices: Sequence[Invoice]) -> dict[int, dict[str, Any]]:
    """Return invoices by the business terms of EN 16931, by id; raises as `e_invoices` does."""
    for one in invoices:
        if one.state not in ("completed", "reversed"):
            raise Refused(f"{one} is {one.state}, so there is no e-invoice of it", remedy="Complete it first.")
        if not one.is_e_invoice:
            what = f"there is no e-invoice of {one}: it is written for {one.partner}, who sold to us"
            raise Refused(what, remedy="Print it: e-invoices are for what we sell.")
    composed: Any = session[invoicing.Invoice]
    load(session, invoices, *composed.e_invoice_loads)
    preceding = _preceding(session, invoices)
    found: dict[int, dict[str, Any]] = {}
    wrong, faults = list[str](), Faults()
    for one in invoices:
        before = len(faults.found)
        found[one.id] = invoice_values(one, preceding.get(one.id, []), faults)
        if len(faults.found) > before:
            wrong.append(str(one))
    faults.expect_none(wrong)
    return found


def _preceding(session: Session, invoices: Sequence[Invoice]) -> dict[int, list[Any]]:
    """Return the invoices that these take back, in two statements."""
    L, composed = session[Link], session[invoicing.Invoice]
    name = session.composition.name_of(composed)
    session.write_later()
    query = select(L.to_id, L.from_id).where(
        L.to_model == name,
        L.from_model == name,
        L.role.in_(TAKING_BACK),
        among(session, L.to_id, [i.id for i in invoices]),
    )
    pairs = [(to, from_) for to, from_ in session.execute(query.order_by(L.id))]
    known = session.known(invoicing.Invoice, {from_ for _, from_ in pairs}) if pairs else {}
    found: dict[int, list[Any]] = {}
    for to, from_ in pairs:
        found.setdefault(to, []).append(known[from_])
    return found


def _xml(write: Callable[..., bytes], invoice: Invoice, values: dict[str, Any]) -> bytes:
    """Return the XML, checked by its schema; raises EInvoiceError with what the library says against it."""
    try:
        return write(values, LEVEL, check_schematron=False)
    except Exception as error:  # the library knows no other class for what it refuses
        raise EInvoiceError(f"no e-invoice of {invoice}: {error}") from error


def _embedded(facturx: Any, session: Session, invoice: Invoice, xml: bytes) -> bytes:
    """Return the printed invoice with the XML in it."""
    language = language_of(session, invoice)
    printed = render_document(session, invoice, "pdf")
    made: bytes = facturx.generate_from_binary(
        printed, xml, flavor="factur-x", level=LEVEL, check_xsd=False, lang=language, afrelationship="alternative"
    )
    return made


def _library() -> Any:
    try:
        import facturx
    except ImportError:
        raise EInvoiceError(
            "e-invoices are written by factur-x, which is not installed",
            remedy="Install it: pip install 'tradeloom[einvoice]'.",
        ) from None
    return facturx
