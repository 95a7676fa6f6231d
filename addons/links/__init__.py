"""Links: which documents came of which, such as the shipments and invoices of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.links.document_link import Link as Link
    from addons.links.document_link import link as link
    from addons.links.document_link import linked as linked
    from core import Model

addon = Addon(
    name="links",
    version="1.0",
    summary="Which documents came of which",
    service=True,
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the links between documents."""
    from addons import links

    return [links.Link]
