"""Scenarios: plans beside the live one, compared with it and taken over or not."""

from __future__ import annotations

from decimal import Decimal

from core import ZERO, Mapped, Model, Quantity, Time, column


class Scenario(Model, table="flow_scenario"):
    """Other times for jobs than the live plan's, worked out on the load as it was.

    `versions` says which load that was, `moves` where each operation would be, both as JSON. `tardiness` and
    `before` are the weighted hours that jobs are late in it, and in the live plan of that time.
    """

    natural_key = ("name",)
    kept_by = "the commands that make, commit and drop scenarios"

    name: Mapped[str] = column(unique=True)
    made: Mapped[Time]
    note: Mapped[str | None]
    versions: Mapped[str]
    moves: Mapped[str]
    jobs: Mapped[int]
    moved: Mapped[int]
    late: Mapped[int]
    tardiness: Mapped[Quantity] = column(default=ZERO)
    before: Mapped[Quantity] = column(default=ZERO)

    @property
    def gain(self) -> Decimal:
        """Return how many weighted hours less jobs are late in it."""
        return self.before - self.tardiness
