"""The lists of planning as reports: text, CSV, JSON, HTML and PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from addons.flowplan.flow_lists import CONFLICTS, EXPIRING, LATE, conflicts, expiring, late
from addons.reporting import Column, Report
from core import Session

FIGURES = {"weight": "integer", "minutes left": "integer"}


class ListReport(Report, abstract=True):
    """Show a list of planning: its names are the columns."""

    names: ClassVar[Sequence[str]] = ()

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return a column for each name."""
        return [Column(name.replace(" ", "_"), name.capitalize(), FIGURES.get(name, "text")) for name in self.names]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return the rows of the list."""
        for row in self.listed(session):
            yield dict(zip((name.replace(" ", "_") for name in self.names), row, strict=True))

    def listed(self, session: Session) -> Iterator[tuple[Any, ...]]:
        """Return the list."""
        raise NotImplementedError


class LateReport(ListReport, name="late_jobs"):
    """The jobs that are done after they are wanted or promised, the worst first, and what keeps them."""

    title = "Late jobs"
    names = LATE

    def listed(self, session: Session) -> Iterator[tuple[Any, ...]]:
        """Return the late jobs."""
        return late(session)


class ExpiringReport(ListReport, name="expiring_reservations"):
    """The reservations that hold, those that lapse first first."""

    title = "Reservations about to lapse"
    names = EXPIRING

    def listed(self, session: Session) -> Iterator[tuple[Any, ...]]:
        """Return the reservations."""
        return expiring(session)


class ConflictsReport(ListReport, name="plan_conflicts"):
    """What no longer fits since calendars, units or orders were changed."""

    title = "Conflicts of the plan"
    names = CONFLICTS

    def listed(self, session: Session) -> Iterator[tuple[Any, ...]]:
        """Return the conflicts."""
        return conflicts(session)


REPORTS: list[type[Report]] = [LateReport, ExpiringReport, ConflictsReport]
