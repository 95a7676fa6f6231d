"""What business partners know of rentals."""

from __future__ import annotations

from addons import base
from core import Mapped, column


class Partner(base.Partner, extends=True):
    """A partner may rent for a number of days at most; 0 means as long as they like."""

    rental_days: Mapped[int] = column(default=0, server_default="0")
