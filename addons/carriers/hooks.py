"""The hook by which addons speak to carriers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.carriers.label import Label
    from addons.shipping import Shipment
    from core import Session


@hookspec
def shipping_labels(session: Session, shipments: Sequence[Shipment]) -> dict[int, Label]:  # type: ignore[empty-body]
    """Announce to your carrier those of the shipments that go at a tariff of yours; return labels by shipment id.

    Do it once: give again what you gave before for a shipment that is asked for again.
    """
