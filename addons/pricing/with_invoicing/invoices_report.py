"""Sales invoices with cost, profit and margin."""

from __future__ import annotations

from typing import ClassVar

from addons import invoicing
from addons.pricing.margin import DERIVED, MARGIN, margin_measures
from addons.reporting import Derived, Measure, Parameter


class InvoicesReport(invoicing.InvoicesReport, extends=True):
    """The report of invoices with what was earned, where that is asked for."""

    measures: ClassVar[tuple[Measure, ...]] = margin_measures("invoice.organisation", "order_line")
    derived: ClassVar[tuple[Derived, ...]] = DERIVED
    parameters: ClassVar[tuple[Parameter, ...]] = (MARGIN,)
