"""Services are priced anew when they are related to other products."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

from addons import sales
from addons.pricing.engine.remembered import data_of
from addons.pricing.order.repricing import reprice_lines, reread
from addons.pricing.services.service_surcharges import ServiceSurcharges
from core import Session


class ServicedOrder(sales.ServiceOrder, extends=True):
    """What a service is sold for has a part in its price."""

    @classmethod
    def relate(
        cls,
        session: Session,
        orders: Sequence[Self],
        service: int,
        product: int,
        quantity: Decimal | None = None,
        of: str = "",
    ) -> None:
        """Price the services by what they are sold for now."""
        super().relate(session, orders, service, product, quantity, of)
        _price(session, orders)

    @classmethod
    def unrelate(
        cls, session: Session, orders: Sequence[Self], service: int, product: int | None = None, of: str = ""
    ) -> None:
        """Price the services by what they are still sold for."""
        super().unrelate(session, orders, service, product, of)
        _price(session, orders)


def _price(session: Session, orders: Sequence[sales.Order]) -> None:
    if data_of(session, ServiceSurcharges):
        reread(session, orders)
        if changed := reprice_lines(session, orders):
            session[sales.Order].sum_up(session, changed)
