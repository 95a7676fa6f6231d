"""Flat taxes."""

from __future__ import annotations

from core import Mapped, Model, Percent, column


class Tax(Model, table="base_tax"):
    """A tax with one flat rate in percent of the net amount."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    rate: Mapped[Percent]
