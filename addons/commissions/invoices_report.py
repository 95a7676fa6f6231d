"""What commissions are paid by is not what was sold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement

from addons import invoicing
from addons.reporting import Paths
from core import Session


class InvoicesReport(invoicing.InvoicesReport, extends=True):
    """Leave commission notes out, and the credit memos that take them back."""

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Count lines that pay no commission."""
        return [*super().conditions(session, values, at), at("settlement_line_id").is_(None)]
