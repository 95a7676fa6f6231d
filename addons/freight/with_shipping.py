"""With the addon shipping: the carrier of an order says which tariffs serve it."""

from __future__ import annotations

from collections.abc import Sequence

from addons import shipping
from addons.freight.order import Order as ChargedOrder
from addons.freight.tariffs.freight_tariff import FreightTariff
from core import Model, Row, Session


class Order(ChargedOrder, shipping.DeliveredOrder, extends=True):
    """Orders are carried at the tariffs of their carrier, if they name one, and at those that are nobody's."""

    @classmethod
    def freight_tariffs(cls, session: Session, rows: Sequence[Row]) -> list[list[FreightTariff]]:
        """Leave out the tariffs of other carriers than the one an order names."""
        return [
            [one for one in tariffs if row.get("carrier_id") in (None, one.carrier_id) or one.carrier_id is None]
            for row, tariffs in zip(rows, super().freight_tariffs(session, rows), strict=True)
        ]


FRAGMENTS: list[type[Model]] = [Order]
