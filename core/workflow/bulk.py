"""Fire a verb for many documents in chunks, each a transaction of its own, so that only the documents at fault fail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.composition.document import Document
from core.composition.pause import collector_paused
from core.errors import DatabaseError, Forbidden, TradeloomError, UsageError
from core.storage.rows import read_locked
from core.workflow.outcome import FAILED, IDLE, Outcome, Result
from core.workflow.transition import workflow_of

if TYPE_CHECKING:
    from core.storage.session import Session

CHUNK = 500
FOR_ALL = (DatabaseError, Forbidden, UsageError)
"""Errors that would meet every document alike: they end the run."""

log = logging.getLogger("tradeloom")


@dataclass
class BulkRun:
    """Hold what is the same for all chunks of a run."""

    run: Callable[[Callable[[Session], Outcome]], Outcome]
    """Does work in a transaction of its own, again when another one stood in its way."""
    document: type[Document]
    verb: str
    dry_run: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    def fire(self, ids: Iterable[int], chunk: int, progress: Callable[[int], None]) -> Outcome:
        """Fire for the ids and return the outcome; a chunk that fails is repeated one by one."""
        outcome = Outcome(self.verb, dry_run=self.dry_run)
        workflow_of(self.document.__composition__).find(self.document, self.verb)
        every = list(ids)
        size = max(len(every), 1) if self.dry_run else chunk
        for part in (every[start : start + size] for start in range(0, len(every), size)):
            self._fire_part(part, outcome)
            progress(len(part))
        return outcome

    def _fire_part(self, part: list[int], outcome: Outcome) -> None:
        try:
            with collector_paused():
                outcome.add(self.run(lambda session: self._in_transaction(session, part)))
        except FOR_ALL:
            raise
        except Exception as error:
            if len(part) == 1:
                outcome.results.append(self._failure(part[0], error))
            for id_ in part if len(part) > 1 else ():
                self._fire_part([id_], outcome)

    def _in_transaction(self, session: Session, ids: list[int]) -> Outcome:
        outcome, missing = Outcome(self.verb), {*ids}
        for part in self.document.in_parts(sorted(missing)):
            documents = read_locked(session, self.document, part)
            outcome.add(session.fire(self.verb, documents, **self.options))
            missing -= {document.id for document in documents}
            session.let_go()
        status = IDLE if self.options.get("pass_over") else FAILED
        for id_ in sorted(missing):
            name = f"{self.document.noun()} #{id_}"
            outcome.results.append(Result(name, id_, status, f"there is no {name}"))
        if self.dry_run:
            session.rollback()
        return outcome

    def _failure(self, id_: int, error: Exception) -> Result:
        name, told = f"{self.document.noun()} #{id_}", str(error)
        if not isinstance(error, TradeloomError):
            log.error("%s of %s failed", self.verb, name, exc_info=error)
            told = f"{type(error).__name__}: {error}"
        return Result(name, id_, FAILED, told, error=error)
