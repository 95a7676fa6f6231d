"""What lines of documents come to with their taxes, for many documents at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from addons.base import Currency, Product
from addons.taxes.baskets import baskets_of
from addons.taxes.choosing import stays
from addons.taxes.engine.evaluating import evaluate
from addons.taxes.engine.rule import Line, Rule
from addons.taxes.model_line import rules_for
from addons.taxes.rules import TaxRules
from addons.taxes.stored import stored_in, written
from core import ZERO, Row, Session

LINE, DOCUMENT = "line", "document"
ROUNDINGS = {LINE: "each line's taxes are rounded", DOCUMENT: "the taxes of the whole document are rounded once"}


@dataclass
class _Group:
    """Lines that are computed together: those of one document, or of many whose lines do not hang on each other."""

    digits: int
    agreed: tuple[Rule, ...]
    per_document: bool
    included: bool
    rules: dict[tuple[Rule, ...], None] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def taxed_amounts(session: Session, rows: Sequence[Row], found: list[Row]) -> list[Row]:
    """Return net, tax and tax lines of rows, given what quantity and price come to under "net".

    Parts of stored lines are shares of what is stored; lines that stay keep what they have.
    """
    currencies = session.known(Currency)
    groups: dict[Any, _Group] = {}
    rules = TaxRules(session)
    products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
    for place, (row, amounts) in enumerate(zip(rows, found, strict=True)):
        if "gross" in row:
            unit = currencies[row["header"]["currency_id"]].unit
            found[place] = part_of(row.get("taxes"), row["quantity"], amounts, unit)
            continue
        group = _group_of(session, row, currencies, groups)
        basket, taxes = rules.of(row.get("tax_id"), row.get("tax_rate") or ZERO)
        contribution = getattr(products.get(row.get("product_id") or 0), "base_contribution", None)
        kept = _kept(row) if stays(row) else None
        group.rules[taxes] = None
        group.lines.append(Line(amounts["net"], row["quantity"], _baskets(basket, contribution), kept))
        group.places.append(place)
    for group in groups.values():
        _compute(group, rows, found)
    return found


@lru_cache(maxsize=1024)
def _baskets(basket: str, contribution: str | None) -> frozenset[str]:
    return baskets_of(contribution) | {basket} if basket else baskets_of(contribution)


def _group_of(session: Session, row: Row, currencies: Mapping[int, Currency], groups: dict[Any, _Group]) -> _Group:
    header = row["header"]
    of_document = id(header)
    if of_document in groups:
        return groups[of_document]
    agreed = rules_for(session, header)
    per_document = header.get("tax_rounding") == DOCUMENT
    included, digits = bool(header.get("tax_included")), currencies[header["currency_id"]].digits
    key: Any = (digits, agreed, included)
    if per_document or any(rule.per_document for rule in agreed):
        key = of_document
    if key not in groups:
        groups[key] = _Group(digits, agreed, per_document, included)
    groups[of_document] = groups[key]
    return groups[key]


def _compute(group: _Group, rows: Sequence[Row], found: list[Row]) -> None:
    places, group.places = group.places, []  # a group stands under several keys: it is computed once
    if not places:
        return
    ordered = (*group.agreed, *dict.fromkeys(rule for taxes in group.rules for rule in taxes))
    results = evaluate(group.lines, ordered, group.digits, per_document=group.per_document, included=group.included)
    for place, line, result in zip(places, group.lines, results, strict=True):
        row = rows[place]
        if line.kept is not None:
            record: Any = row.record  # type: ignore[attr-defined]
            found[place] = {"net": record.net, "tax_amount": record.tax_amount, "taxes": record.taxes}
            continue
        text = written(line.quantity, line.amount, result, row.get("taxes") or "")
        found[place] = {"net": result.net, "tax_amount": result.tax_amount, "taxes": text}


def _kept(row: Row) -> tuple[tuple[str, Decimal, Decimal], ...]:
    text = row.record.taxes  # type: ignore[attr-defined]
    return stored_in(text).kept() if text else ()


def part_of(text: str | None, quantity: Decimal, amounts: Row, unit: Decimal) -> Row:
    """Return what another quantity of a stored line comes to, given its net amount without discounts of the whole."""
    if not text:
        return {**amounts, "taxes": None}
    stored = stored_in(text).at(quantity, unit)
    return {"net": amounts["net"] + stored.added, "tax_amount": stored.taxes, "taxes": text}
