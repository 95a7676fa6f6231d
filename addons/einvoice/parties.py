"""Seller and buyer of an e-invoice: names, addresses, numbers, and how to reach them (EN 16931, BG-4 and BG-7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from addons.einvoice.countries import country_code, is_country
from addons.einvoice.electronic_address import parts_of
from addons.einvoice.faults import Faults, edit_command
from addons.einvoice.vat import COMMUNITY, EXPORT, OUTSIDE, REVERSED

if TYPE_CHECKING:
    from addons.einvoice.invoice import Invoice

Party = dict[str, Any]
VAT_ID = re.compile(r"[A-Z]{2}[A-Z0-9+*]{2,18}")
OF_UNION = ("EL", "XI")
"""What VAT ids of Greece and Northern Ireland begin with."""


def vat_id_of(text: str | None) -> str | None:
    """Return a tax id that begins with a country, without what only parts it; None for any other number."""
    plain = re.sub(r"[\s./-]", "", text or "").upper()
    country = plain[:2]
    known = country in OF_UNION or (is_country(country) and country_code(country) is not None)
    return plain if known and VAT_ID.fullmatch(plain) else None


def seller_of(invoice: Invoice, categories: set[str], faults: Faults) -> Party:
    """Return the organisation as a seller."""
    us: Any = invoice.organisation
    said = us.seller_value
    place = {name: said(name) for name in ("street", "city", "region", "postal_code", "country")}
    party = {"name": us.name, **_address(place)}
    if not party.get("country_code"):
        mend = edit_command(us, "base.Organisation", "country=…")
        faults.note(_no_country(f"organisation {us.code}", place["country"]), mend)
    party |= _seller_numbers(us, said("tax_id"), categories, faults)
    party |= _electronic(said("electronic_address"), said("email"))
    contact = {"name": said("contact"), "phone": said("phone"), "email": said("email")}
    if any(contact.values()):
        party["contacts"] = [{name: value for name, value in contact.items() if value}]
    return party


def _seller_numbers(us: Any, text: str | None, categories: set[str], faults: Faults) -> Party:
    """Return VAT id or tax number; of what is outside the scope of VAT no VAT id is told (BR-O-02)."""
    if categories == {OUTSIDE}:
        return {"identifiers": {None: text or us.code}}
    number = vat_id_of(text)
    if number is None and (not text or categories & {COMMUNITY, EXPORT}):
        mend = edit_command(us, "base.Organisation", "tax_id=…")
        faults.note(f"organisation {us.code} has no VAT id" + (f": '{text}' names no country" if text else ""), mend)
    if number is not None:
        return {"vat_identifier": number}
    return {"tax_identifier": text, "identifiers": {None: text}}


def buyer_of(invoice: Invoice, categories: set[str], faults: Faults) -> Party:
    """Return the partner as a buyer."""
    partner: Any = invoice.partner
    address = invoice.buyer_address()
    if address is None:
        mend = f"tradeloom record new base.Address partner={partner.code} street=… city=… postal_code=… country=…"
        faults.note(f"partner {partner.code} has no address for invoices", mend)
    place = {name: getattr(address, name, None) for name in ("street", "city", "region", "postal_code", "country")}
    party = {"name": partner.name, **_address(place)}
    if address is not None and not party.get("country_code"):
        mend = edit_command(address, "base.Address", "country=…")
        faults.note(_no_country(f"address #{address.id} of partner {partner.code}", place["country"]), mend)
    if address is not None and address.name:
        party["addr_l2"] = address.name
    if number := vat_id_of(partner.tax_id):
        party |= {} if OUTSIDE in categories else {"vat_identifier": number}
    elif needing := categories & {COMMUNITY, REVERSED}:
        mend = edit_command(partner, "base.Partner", "tax_id=…")
        faults.note(f"partner {partner.code} has no VAT id, which VAT category {min(needing)} asks for", mend)
    party |= _electronic(partner.electronic_address, partner.email)
    contact = {"name": partner.contact, "phone": partner.phone, "email": partner.email}
    if any(contact.values()):
        party["contacts"] = [{name: value for name, value in contact.items() if value}]
    return party


def delivered_to(invoice: Invoice, faults: Faults) -> Party | None:
    """Return where the goods went (BG-13): to the one place of its orders, else to the buyer."""
    orders = {line.order_line.order for line in invoice.lines if line.order_line is not None}
    places = {order.delivery_address for order in orders}
    address = next(iter(places)) if len(places) == 1 else None
    address = address or invoice.buyer_address()
    if address is None:
        return None
    place = {name: getattr(address, name) for name in ("street", "city", "region", "postal_code", "country")}
    party = {"name": address.name or invoice.partner.name, **_address(place)}
    if not party.get("country_code"):
        mend = edit_command(address, "base.Address", "country=…")
        faults.note(_no_country(f"address #{address.id} of partner {address.partner.code}", place["country"]), mend)
    return party


def _address(place: Mapping[str, str | None]) -> Party:
    found = {
        "addr_l1": place["street"],
        "city": place["city"],
        "postcode": place["postal_code"],
        "country_subdivision": place["region"],
        "country_code": country_code(place["country"]),
    }
    return {name: value for name, value in found.items() if value}


def _electronic(address: str | None, email: str | None) -> Party:
    parts = parts_of(address) or (("EM", email) if email else None)
    return {"einvoicing_addr": parts[1], "einvoicing_addr_schemeid": parts[0]} if parts else {}


def _no_country(whose: str, named: str | None) -> str:
    return f"{whose} is in '{named}', which is no country that is known" if named else f"{whose} has no country"
