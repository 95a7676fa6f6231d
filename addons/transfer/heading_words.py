"""What the headings of files call fields, in English and German: small letters and digits only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

WORDS: Mapping[str, str] = {
    "partner": "customer client debtor soldto account kunde kunden debitor debitoren",
    "product": "sku item article lineitemsku material artikel",
    "order": "auftrag auftrags bestellung bestell beleg",
    "name": "company companyname customername firma firmenname name1 title productname bezeichnung artikelbezeichnung",
    "date": "orderdate createdat created ordered documentdate datum auftragsdatum bestelldatum belegdatum",
    "order_reference": "reference customerreference po ponumber yourreference referenz kundenreferenz",
    "promised_date": "deliverydate requireddate dueby liefertermin lieferdatum",
    "note": "notes remark remarks comment comments bemerkung notiz kommentar",
    "quantity": "qty units lineitemquantity orderedquantity menge anzahl stueck",
    "price": "unitprice netprice lineitemprice preis einzelpreis stueckpreis",
    "list_price": "price unitprice salesprice preis listenpreis verkaufspreis vk",
    "discount": "disc discountpercent rabatt",
    "description": "text lineitemname linetext beschreibung",
    "unit": "uom unitcode einheit mengeneinheit me",
    "tax": "taxcode vat vatcode steuer mwst ust",
    "language": "lang sprache",
    "email": "mail emailaddress",
    "phone": "telephone tel telefon",
    "street": "address address1 addressline1 strasse anschrift",
    "postal_code": "zip zipcode postcode plz",
    "city": "town ort stadt",
    "country": "countrycode land",
    "weight": "gewicht",
    "amount": "total betrag",
}
"""Further words for a field, or for what it refers to."""
NUMBERED = ("", "id", "no", "nr", "number", "nummer", "code", "key")
"""What may stand behind the name of a thing whose key a column holds."""


def bare(heading: str) -> str:
    """Return a heading in small letters and digits, without accents."""
    text = heading.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.sub(r"[\W_]", "", "".join(plain))


def key_words(nouns: Iterable[str]) -> list[str]:
    """Return the headings of a column that holds the key of a thing with one of these names, the surest first."""
    names = [name for noun in nouns for name in (bare(noun), *WORDS.get(noun, "").split())]
    return [f"{name}{end}" for end in NUMBERED[1:] for name in names] + names + list(NUMBERED[1:]) + ["documentno"]


def field_words(field: str, nouns: Iterable[str] = ()) -> list[str]:
    """Return the headings of a field; of one that refers to a thing with such names, also those of its key."""
    stem = field.removesuffix("_id")
    names = [stem, *nouns]
    words = [word for name in names for word in (bare(name), *WORDS.get(name, "").split())]
    if stem != field:
        words = [f"{word}{end}" for end in NUMBERED for word in words]
    return words


def matched(words: Mapping[str, Sequence[str]], headings: Sequence[str]) -> dict[str, str]:
    """Return the heading of each field that has one; each heading is that of one field, the first of them."""
    found: dict[str, str] = {}
    left = {heading: bare(heading) for heading in headings}
    for name, known in words.items():
        ranked = sorted((known.index(text), heading) for heading, text in left.items() if text in known)
        if ranked:
            found[name] = ranked[0][1]
            del left[found[name]]
    return found
