"""What a simulation answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addons.flowplan.engine.task import Excess, Plan
from addons.flowplan.job.tasks import Wish, Work


@dataclass
class OfferedLine:
    """Answer one wish: the plan that would be stored, and what it is compared with.

    `earliest` is the finite plan forward from now (None if there is no slot), `shortest` the one without regard to
    load, `latest` the one backward from the wanted date. `cause` says why a wanted date cannot be met: "lead time",
    "capacity", "material" or "horizon"; `short` by how many working minutes.
    """

    work: Work
    plan: Plan
    earliest: Plan | None
    shortest: Plan
    latest: Plan | None = None
    feasible: bool | None = None
    short: int = 0
    slack: int = 0
    cause: str = ""
    excesses: Sequence[Excess] = ()

    @property
    def wish(self) -> Wish:
        """Return what was asked."""
        return self.work.wish

    @property
    def end(self) -> int:
        """Return when it would be done, as a clock minute."""
        return self.plan.end


@dataclass
class Offer:
    """Hold the answers of one simulation, and what was seen: it holds as long as that does."""

    lines: Sequence[OfferedLine]
    now: int
    finite: bool
    policy: str
    versions: Mapping[int, int] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """Return when all would be done."""
        return max(line.end for line in self.lines)
