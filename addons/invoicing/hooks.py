"""The hook by which addons say what else orders may share an invoice by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.invoicing.generating.grouping import Grouping


@hookspec
def invoice_groupings() -> list[Grouping]:  # type: ignore[empty-body]
    """Contribute groupings: by what orders share an invoice, such as customer, project or location."""
