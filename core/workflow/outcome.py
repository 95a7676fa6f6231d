"""What checks find, and what became of each document of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.composition.document import Document
from core.errors import Refused

DONE, IDLE, BLOCKED, FAILED = "done", "nothing to do", "blocked", "failed"


@dataclass(frozen=True)
class Finding:
    """Say what a check found on one document: in words, with the figures it compared."""

    document: Document
    message: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = True
    check: str = ""
    override: str = ""


@dataclass
class Result:
    """Tell what became of one document."""

    document: str
    id: int
    status: str
    message: str = ""
    findings: list[Finding] = field(default_factory=list)
    error: BaseException | None = None


@dataclass
class Outcome:
    """Tell what became of each document of a run, and how many rows were written."""

    verb: str
    results: list[Result] = field(default_factory=list)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    dry_run: bool = False

    @property
    def done(self) -> list[Result]:
        """Return the documents for which the verb was carried out."""
        return [one for one in self.results if one.status == DONE]

    @property
    def idle(self) -> list[Result]:
        """Return the documents for which there was nothing to do."""
        return [one for one in self.results if one.status == IDLE]

    @property
    def blocked(self) -> list[Result]:
        """Return the documents a check, a state or a permission stopped."""
        return [one for one in self.results if one.status == BLOCKED]

    @property
    def failed(self) -> list[Result]:
        """Return the documents for which the verb failed; nothing of it was kept."""
        return [one for one in self.results if one.status == FAILED]

    def add(self, other: Outcome) -> None:
        """Take in the results of another part of the run."""
        self.results += other.results
        self.written += other.written

    def expect_done(self) -> Outcome:
        """Return self if every document is done or had nothing to be done, else raise Refused with the first reason."""
        for result in (*self.failed, *self.blocked):
            raise Refused(result.message) from result.error
        return self
