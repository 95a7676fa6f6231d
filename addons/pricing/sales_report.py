"""Sales with cost, profit and margin."""

from __future__ import annotations

from typing import ClassVar

from addons import sales
from addons.pricing.margin import DERIVED, MARGIN, margin_measures
from addons.reporting import Derived, Measure, Parameter


class SalesReport(sales.SalesReport, extends=True):
    """The sales report with what was earned, where that is asked for."""

    measures: ClassVar[tuple[Measure, ...]] = margin_measures("order.organisation")
    derived: ClassVar[tuple[Derived, ...]] = DERIVED
    parameters: ClassVar[tuple[Parameter, ...]] = (MARGIN,)
