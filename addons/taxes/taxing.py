"""What lines of documents come to with their taxes, for many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from addons import sales
from addons.base import Currency, Product
from addons.taxes.baskets import baskets_of
from addons.taxes.engine.evaluating import evaluate
from addons.taxes.engine.rule import Line, Rule
from addons.taxes.model_line import rules_for
from addons.taxes.rules import TaxRules
from addons.taxes.stored import head_of, stored_in, written
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
    rules: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def taxed_amounts(session: Session, rows: Sequence[Row], found: list[Row]) -> list[Row]:
    """Return net, tax and tax lines of rows, given what quantity and price come to under "net".

    Parts of stored lines are shares of what is stored; lines that stay keep what they have.
    """
    groups: dict[Any, _Group] = {}
    bearing = _Bearing(session, rows)
    for place, (row, amounts) in enumerate(zip(rows, found, strict=True)):
        if row.get("is_part"):
            unit = session.known(Currency)[row["header"]["currency_id"]].unit
            found[place] = part_of(row.get("taxes"), row["quantity"], amounts, unit)
            continue
        group = groups.get(id(row["header"])) or _group_of(session, row["header"], groups)
        baskets, taxes = bearing.of(row)
        kept = _kept(session, row, amounts["net"]) if "id" in row else None
        group.rules[id(taxes)] = taxes
        group.lines.append(Line(amounts["net"], row["quantity"], baskets, kept))
        group.places.append(place)
    for group in {id(one): one for one in groups.values()}.values():  # one may stand under several keys
        _compute(session, group, rows, found)
    return found


class _Bearing:
    """What lines bear: the baskets they are in, and the rules of their tax; found once for lines that are alike."""

    def __init__(self, session: Session, rows: Sequence[Row]) -> None:
        self._rules = TaxRules(session)
        ids = {row["product_id"] for row in rows if row.get("product_id") is not None}
        self._products: dict[int, Any] = session.known(Product, ids)
        self._known: dict[Any, tuple[frozenset[str], tuple[Rule, ...]]] = {}

    def of(self, row: Row) -> tuple[frozenset[str], tuple[Rule, ...]]:
        """Return the baskets of a line and the rules of its tax."""
        key = row.get("tax_id"), row.get("tax_rate"), row.get("product_id")
        if key not in self._known:
            basket, taxes = self._rules.of(key[0], key[1] or ZERO)
            contribution = baskets_of(getattr(self._products.get(key[2] or 0), "base_contribution", None))
            self._known[key] = (contribution | {basket} if basket else contribution, taxes)
        return self._known[key]


def _group_of(session: Session, header: Row, groups: dict[Any, _Group]) -> _Group:
    agreed = rules_for(session, header)
    per_document = header.get("tax_rounding") == DOCUMENT
    included, digits = bool(header.get("tax_included")), session.known(Currency)[header["currency_id"]].digits
    key: Any = (digits, agreed, included)
    if per_document or any(rule.per_document for rule in agreed):
        key = id(header)
    if key not in groups:
        groups[key] = _Group(digits, agreed, per_document, included)
    groups[id(header)] = groups[key]
    return groups[key]


def _compute(session: Session, group: _Group, rows: Sequence[Row], found: list[Row]) -> None:
    ordered = (*group.agreed, *dict.fromkeys(rule for taxes in group.rules.values() for rule in taxes))
    results = evaluate(group.lines, ordered, group.digits, per_document=group.per_document, included=group.included)
    heads: dict[int, list[str]] = {}  # lines of one plan have the same rules
    for place, line, result in zip(group.places, group.lines, results, strict=True):
        row = rows[place]
        if line.kept is not None:
            record: Any = session.known(sales.OrderLine, [row["id"]])[row["id"]]
            found[place] = {"net": record.net, "tax_amount": record.tax_amount, "taxes": record.taxes}
            continue
        of_rules = heads.get(id(result.rules))
        if of_rules is None:
            of_rules = heads[id(result.rules)] = [head_of(rule) for rule in result.rules]
        text = written(line.quantity, line.amount, result, row.get("taxes") or "", of_rules)
        found[place] = {"net": result.net, "tax_amount": result.tax_amount, "taxes": text}


def _kept(session: Session, row: Row, amount: Decimal) -> tuple[tuple[str, Decimal, Decimal], ...] | None:
    """Return what a stored line keeps: some of it is delivered or invoiced, and it comes to what it came to."""
    record: Any = session.known(sales.OrderLine, [row["id"]]).get(row["id"]) if "order_id" in row else None
    if record is None or not record.covered():
        return None
    stored = stored_in(record.taxes) if record.taxes else None
    same = all(getattr(record, name) == row.get(name) for name in ("product_id", "quantity", "tax_id", "tax_rate"))
    if not same or record.net - (stored.added if stored else ZERO) != amount:
        return None
    return stored.kept() if stored else ()


def part_of(text: str | None, quantity: Decimal, amounts: Row, unit: Decimal) -> Row:
    """Return what another quantity of a stored line comes to, given its net amount without discounts of the whole."""
    if not text:
        return {**amounts, "taxes": None}
    stored = stored_in(text).at(quantity, unit)
    return {"net": amounts["net"] + stored.added, "tax_amount": stored.taxes, "taxes": text}
