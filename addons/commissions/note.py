"""The commission note: by it a payee is paid, or pays back, what a settlement comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from addons import invoicing
from core import Mapped, Row, reference, relation

if TYPE_CHECKING:
    from addons.commissions.settlement import SettlementLine


class CommissionNote(invoicing.Invoice, kind="commission_note"):
    """An invoice we write for the payee: its amounts are negative, since we owe them; positive if the payee does."""

    label = "commission note"
    series = "commission_note"
    series_prefix = "CN"
    is_e_invoice: ClassVar[bool] = False


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """Lines of commission notes know the line of the settlement that they pay."""

    settlement_line_id: Mapped[int | None] = reference("commission_settlement_line")

    settlement_line: Mapped[SettlementLine | None] = relation("commissions.SettlementLine")

    def credit_row(self) -> Row:
        """Let what takes a note back be told from sales too."""
        return super().credit_row() | {"settlement_line_id": self.settlement_line_id}
