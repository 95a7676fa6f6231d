"""What a carrier's addon gives for a shipment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """The carrier's number of a shipment, and the label to stick on it: a PDF, if the carrier made one."""

    tracking_number: str
    pdf: bytes | None = None
