"""The label of a shipment as a file."""

from __future__ import annotations

from addons import shipping
from addons.carriers.shipment import CarriedShipment, labels
from addons.printing import render_document
from addons.schemas import find
from core import Session


def label_of(session: Session, number: str) -> bytes:
    """Return the label as PDF: that of the carrier's addon, else our own paper "label"; raises NotFound."""
    shipment = find(session, session[shipping.Shipment], number)
    assert isinstance(shipment, CarriedShipment)
    made = labels(session, [shipment]).get(shipment.id)
    if made is None or made.pdf is None:
        return render_document(session, shipment, "pdf", paper="label")
    return made.pdf
