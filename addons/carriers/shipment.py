"""Shipments on their way: by which service, under what number, with what label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Self

from addons import shipping
from addons.carriers.order import follow_tariffs
from addons.carriers.tariff import RoutedTariff
from core import Mapped, Refused, Row, Session, load, reference, relation, rows

if TYPE_CHECKING:
    from addons.carriers.label import Label


class CarriedShipment(shipping.OrderedShipment, extends=True):
    """Shipments go at a carrier's tariff, and are followed by `tracking_number`."""

    listed: ClassVar[tuple[str, ...]] = ("tracking_number",)

    freight_tariff_id: Mapped[int | None] = reference("freight_tariff", index=False)
    tracking_number: Mapped[str | None]

    freight_tariff: Mapped[RoutedTariff | None] = relation("freight.FreightTariff")

    @property
    def tracking_page(self) -> str | None:
        """Return the page where it is followed, if it has a number and its carrier such a page."""
        if self.freight_tariff is None or not self.tracking_number:
            return None
        return self.freight_tariff.tracked_at(self.tracking_number)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Let the carrier be that of the tariff named."""
        rows = super().prepare(session, rows)
        follow_tariffs(session, rows)
        return rows

    @classmethod
    def track(cls, session: Session, shipments: Sequence[Self], number: str) -> None:
        """Note under what number the carrier has a shipment; an empty one takes it back."""
        if len(shipments) > 1 and number:
            raise Refused(f"{number} cannot be the number of {len(shipments)} shipments", remedy="Name one shipment.")
        rows.update(session, session[cls], [{"id": one.id, "tracking_number": number or None} for one in shipments])

    @classmethod
    def announce(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Tell the carriers of shipments, by the addons that speak to them, and note the numbers they give."""
        made = labels(session, shipments)
        rows.update(
            session,
            session[cls],
            [{"id": id_, "tracking_number": one.tracking_number} for id_, one in sorted(made.items())],
        )
        session.nothing_to_do([one for one in shipments if one.id not in made], "no addon speaks to its carrier")


def labels(session: Session, shipments: Sequence[shipping.Shipment]) -> dict[int, Label]:
    """Return what carriers' addons made for shipments, by shipment id; see the hook `shipping_labels`."""
    load(session, shipments, "freight_tariff", "delivery_address", "partner", "lines.product")
    found: dict[int, Label] = {}
    for made in session.app.composition.manager.hook.shipping_labels(session=session, shipments=shipments):
        found |= made
    return found
