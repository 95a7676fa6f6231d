"""The order tells who enters it the customer card, and at once what of credit would be in its way."""

from __future__ import annotations

from typing import Any

from addons.crm.card.customer_card import customer_cards
from addons.crm.card.words import as_values, lines_of
from addons.crm.credit.credit_checks import findings_ahead, payer_of
from addons.crm.credit.customer import Customer
from addons.crm.credit.exposure import exposures
from addons.crm.credit.order import CreditedOrder
from addons.preferences import setting_of
from core import Session

CARD, CARD_PERMISSION = "crm.card_on_entry", "crm.customer.card"


class RemarkedOrder(CreditedOrder, extends=True):
    """Whoever enters or edits an order by hand is told what to know of its customer."""

    def remarks(self, session: Session) -> list[str]:
        """Return the card, for who may see it, and warnings of credit; from one set of statements."""
        order: Any = self
        owed = exposures(session, {order.partner_id, payer_of(order)}, without=[order.id])
        found = super().remarks(session)
        if setting_of(session, CARD, order.organisation_id) and session.actor.may(CARD_PERMISSION):
            customers = session.known(Customer, [order.partner_id])
            cards = customer_cards(session, list(customers.values()), owed=owed)
            found += [line for card in cards for line in lines_of(as_values(card))]
        ahead = findings_ahead(session, order, owed)
        return found + [f"{'Warning' if one.blocks else 'Note'}: {one.message}" for one in ahead]
