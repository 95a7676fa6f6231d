"""Which tax a line bears: by what is sold, to whom, from where to where, and when (semantics 5.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from addons.base import Address, Organisation, Partner
from addons.taxes.category import PartnerTaxCategory, TaxCategory
from addons.taxes.place import Place, code_in, fit
from addons.taxes.rules import TaxRules
from addons.taxes.tax import Tax
from core import ZERO, BadInput, Edited, Row, Session

PICKUP = "pickup"


@dataclass(frozen=True)
class Choice:
    """The tax chosen, None if the partner is exempt, why, and what it comes to in percent."""

    tax_id: int | None
    why: str
    rate: Decimal = ZERO


def choose_taxes(
    session: Session,
    rows: Sequence[Row],
    products: Mapping[int | None, Any],
    modified: Mapping[int, int] | None = None,
    sold_as: str = "product_id",
) -> None:
    """Fill in the tax of each row, its rate, and under "taxes" why it was chosen.

    What was typed stays. The others have the tax of their category, none if their partner is exempt, else their
    product's own. `modified` is the tax category, by line id, of lines whose services change it. `sold_as` is the
    column that names what is sold, by default a product. Raises BadInput where no tax holds.
    """
    rules = TaxRules(session)
    chooser = _Chooser(session, rows, rules)
    categories: dict[int | None, int | None] = {id_: product.tax_category_id for id_, product in products.items()}
    for row in rows:
        row["taxes"] = None
        product = row.get(sold_as)
        if product not in categories or _is_typed(row, "tax_id"):
            continue
        category = categories[product]
        if modified:
            category = modified.get(row.get("id") or 0, category)
        found = chooser.choice(row["header"], category)
        if found is not None:
            row["tax_id"], row["taxes"] = found.tax_id, found.why
            if "tax_rate" not in row or not _is_typed(row, "tax_rate"):
                row["tax_rate"] = found.rate
    for row in (one for one in rows if "tax_id" not in one or "tax_rate" not in one):
        own: Any = products.get(row.get(sold_as))
        row.setdefault("tax_id", own.tax_id if own is not None else None)
        row.setdefault("tax_rate", rules.rate(row["tax_id"]))


def _is_typed(row: Row, name: str) -> bool:
    """Say whether a value was typed, now or before, or is kept."""
    if type(row) is Edited:
        return name in row.given or name in (row.before.get("typed") or "").split() or _keeps(row)
    if "typed" in row:  # a copy of a line
        return name in (row["typed"] or "").split()
    return row.get(name) is not None


def _keeps(row: Edited) -> bool:
    """Say whether a line keeps its tax: some of it is delivered or invoiced."""
    if row.is_changed("product_id"):
        return False
    return hasattr(row.record, "covered") and bool(row.record.covered())


class _Chooser:
    """Choose taxes; what recurs is chosen once."""

    def __init__(self, session: Session, rows: Iterable[Row], rules: TaxRules) -> None:
        self._session, self._rows, self._rules = session, rows, rules
        self._known: dict[Any, Choice] = {}
        self._of_document: dict[tuple[int, int | None], Choice | None] = {}

    @cached_property
    def _addresses(self) -> dict[int, Address]:
        headers = [row["header"] for row in self._rows]
        named = {header.get("delivery_address_id") or header.get("invoice_address_id") for header in headers}
        return self._session.known(Address, named - {None})

    @cached_property
    def _partners(self) -> dict[int, Any]:
        return self._session.known(Partner, {row["header"]["partner_id"] for row in self._rows})

    @cached_property
    def _partner_categories(self) -> dict[int, PartnerTaxCategory]:
        return self._session.known(PartnerTaxCategory)

    def choice(self, header: Row, category: int | None) -> Choice | None:
        """Return the tax of a category on a document; None if it is up to the product's own tax."""
        key = (id(header), category)
        if key not in self._of_document:
            self._of_document[key] = self._choice(header, category)
        return self._of_document[key]

    def _choice(self, header: Row, category: int | None) -> Choice | None:
        partner = self._partners[header["partner_id"]].tax_category_id
        if partner is not None and (group := self._partner_categories[partner]).exempt:
            return Choice(None, f"exempt: {self._partners[header['partner_id']]} is of {group}")
        if category is None:
            return None
        origin, target = self._places(header)
        day = header["date"]
        key = (category, partner, origin.country, origin.region, target.country, target.region, day)
        if key not in self._known:
            self._known[key] = self._chosen(category, partner, origin, target, day)
        return self._known[key]

    def _places(self, header: Row) -> tuple[Place, Place]:
        """Return where the goods leave and where they arrive: picked up, they arrive where they leave."""
        delivering = header.get("delivering_organisation_id") or header["organisation_id"]
        organisation: Any = self._session.known(Organisation)[delivering]
        origin = Place(str(organisation), organisation.country, organisation.region)
        if header.get("delivery_via") == PICKUP:
            return origin, Place(f"picked up at {organisation}", origin.country, origin.region)
        address = self._addresses.get(header.get("delivery_address_id") or header.get("invoice_address_id") or 0)
        if address is None:
            return origin, Place(f"{self._partners[header['partner_id']]} has no address", None)
        return origin, Place(f"delivery address of {address.partner}", address.country, address.region)

    def _chosen(self, category: int, partner: int | None, origin: Place, target: Place, day: dt.date) -> Choice:
        taxes: list[Any] = list(self._session.known(Tax).values())
        holding = [
            (self._score(tax, origin, target), tax)
            for tax in taxes
            if tax.category_id == category
            and tax.partner_category_id in (None, partner)
            and (tax.valid_from is None or tax.valid_from <= day)
            and (tax.valid_until is None or day <= tax.valid_until)
        ]
        fitting = [(score, tax) for score, tax in holding if score is not None]
        noun = self._session.known(TaxCategory)[category]
        if not fitting:
            raise BadInput(
                f"no tax of {noun} holds from {origin} to {target} on {day}",
                remedy=self._remedy(noun, origin, target),
            )
        fitting.sort(key=lambda one: (one[0], one[1].valid_from or dt.date.min, -one[1].id))
        best = fitting[-1][1]
        others = f", before {', '.join(one.code for _, one in fitting[-2::-1])}" if len(fitting) > 1 else ""
        why = f"{noun.code}, from {origin} to {target}: {self._where(best)}{others}"
        return Choice(best.id, why, self._rules.rate(best.id))

    def _score(self, tax: Any, origin: Place, target: Place) -> Any:
        to, of = fit(tax.to_places, target), fit(tax.from_places, origin)
        if not to[0] or not of[0]:
            return None
        return to, of, tax.partner_category_id is not None

    def _where(self, tax: Any) -> str:
        """Say where a tax holds, and for whom."""
        found = [f"from {code_in(tax.from_places)}"] if tax.from_places else []
        found += [f"to {code_in(tax.to_places)}"] if tax.to_places else []
        if tax.partner_category_id:
            found.append(f"for {self._partner_categories[tax.partner_category_id].code}")
        return f"{tax.code} holds {' '.join(found)}"

    def _remedy(self, noun: TaxCategory, origin: Place, target: Place) -> str:
        unknown = [place.whose for place in (origin, target) if not place.country]
        if unknown:
            return f"Give a country: {'; '.join(unknown)}."
        return f"Give {noun} a tax with these regions and dates, or type the tax on the line."
