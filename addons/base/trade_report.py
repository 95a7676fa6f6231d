"""What the reports of orders, shipments and invoices have in common: branches, and amounts shown in one currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, func

from addons.base.currency import Currency
from addons.base.currency_rate import Exchange, exchange_rates
from addons.base.organisation import Organisation
from addons.preferences import setting_of
from addons.reporting import Conversion, GroupedReport, Parameter, Paths
from core import NotFound, Session, unknown


class TradeReport(GroupedReport, abstract=True):
    """A grouped report of documents, of an organisation with its branches, shown in any currency there are rates of.

    `organisation` is the path of the documents' organisation. Amounts are converted at the rate of the document's date,
    of the kind that is preferred (base.rate_kind).
    """

    organisation: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("organisation", str, help="Only this organisation, by code, with its branches"),
    )

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Count an organisation with all below it, if one is asked for."""
        found = super().conditions(session, values, at)
        if values["organisation"]:
            key, _ = at.key(self.organisation)
            found.append(key.in_(sorted(with_branches(session, values["organisation"]))))
        return found

    def conversion(self, session: Session, into: str, asked: Collection[tuple[str, dt.date]]) -> Conversion:
        """Return rates of the preferred kind; raises BadInput for a currency that has none on a day."""
        by_code = {one.code: one for one in session.known(Currency).values()}
        if into not in by_code:
            raise unknown("currency", into, by_code, error=NotFound)
        exchanges = {(code, day): Exchange(by_code[code].id, by_code[into].id, day) for code, day in asked}
        rates = exchange_rates(session, exchanges.values(), setting_of(session, "base.rate_kind"))
        return Conversion(by_code[into].digits, {key: rates[one] for key, one in exchanges.items()})


def with_branches(session: Session, code: str) -> Iterable[int]:
    """Return the ids of an organisation, by code, and of all below it; raises NotFound."""
    every = session.known(Organisation).values()
    known = {organisation.code: organisation.id for organisation in every}
    if code not in known:
        raise unknown("organisation", code, known, error=NotFound)
    found = {known[code]}
    while more := {one.id for one in every if one.parent_id in found} - found:
        found |= more
    return found


def one_line(at: Paths, path: str) -> Any:
    """Return street and town of the address at the end of a path, as SQL; NULL for none."""
    street, city = (func.coalesce(at(f"{path}.{name}"), "") for name in ("street", "city"))
    return func.nullif(func.trim(street.concat(", ").concat(city), ", "), "")
