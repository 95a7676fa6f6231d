"""Verbs over many documents in the background: cut into parts, each of which is done and ended in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from addons.jobs.asking import Part, spread
from addons.jobs.parents import COUNTED, TOLD, sentence
from addons.jobs.run import GivenBack, Lost, Run
from addons.jobs.states import DONE, FAILED
from core import DatabaseError, Forbidden, NotFound, UsageError, rows

if TYPE_CHECKING:
    from core import App, Document, Outcome, Session

CHUNK = 500
FOR_ALL = (DatabaseError, Forbidden, UsageError, Lost, GivenBack)
"""What would meet every document alike, and the end of the run: the job as a whole is told of it."""


def enqueue_verb(
    session: Session,
    verb: str,
    document: type[Document],
    ids: Iterable[int],
    *,
    chunk: int = CHUNK,
    options: Mapping[str, Any] | None = None,
) -> int:
    """Ask for a verb to be fired for documents in the background, as `App.fire_all` does, and return the job's id.

    The parts are done in any order by all workers there are. `options` are those of the verb. Raises UsageError for
    no documents.
    """
    model, every = session[document], list(ids)
    session.app.workflow.find(model, verb)
    common = {"document": session.composition.name_of(model), "verb": verb}
    cut = (every[start : start + chunk] for start in range(0, len(every), chunk))
    parts = [Part({**common, "ids": part, "options": _of(options or {}, part)}, len(part)) for part in cut]
    return spread(session, fire_part, parts, name=f"{model.noun()}: {verb}")


def _of(options: Mapping[str, Any], ids: list[int]) -> dict[str, Any]:
    """Return the options for some documents: values by id only of these."""
    return {
        name: {id_: value[id_] for id_ in ids if id_ in value} if _is_by_id(value) else value
        for name, value in options.items()
    }


def _is_by_id(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(isinstance(key, int) for key in value)


def fire_part(app: App, run: Run, document: str, verb: str, ids: list[int], options: dict[str, Any]) -> None:
    """Fire a verb for some documents and end the job in the same transaction.

    When that fails it is repeated document by document, each a transaction of its own, so that only those at fault
    fail; a run that is begun again passes over what the one before has done.
    """
    model: Any = app.composition.named(document)
    options = {**options, "pass_over": options.get("pass_over", False) or run.attempt > 1}
    try:
        app.run(lambda session: _whole(session, run, model, verb, ids, options), run.user)
    except FOR_ALL:
        raise
    except Exception:
        outcome = app.fire_all(verb, model, ids, user=run.user, chunk=1, progress=run.advance, **options)
        run.outcome = told_of(outcome)
        with app.unit() as session:
            run.end(session, FAILED if outcome.failed else DONE, sentence(run.outcome))
    run.is_ended = True


def _whole(session: Session, run: Run, model: Any, verb: str, ids: list[int], options: dict[str, Any]) -> None:
    documents = rows.read_locked(session, model, ids)
    if len(documents) < len(set(ids)):
        raise NotFound("some documents are gone")
    run.outcome = told_of(session.fire(verb, documents, **options))
    run.end(session, DONE, sentence(run.outcome))


def told_of(outcome: Outcome) -> dict[str, Any]:
    """Return the counts of an outcome, and of some documents that were not done why."""
    groups = dict(zip(COUNTED, (outcome.done, outcome.idle, outcome.blocked, outcome.failed), strict=True))
    bad = [*outcome.failed, *outcome.blocked][:TOLD]
    return {
        **{name: len(found) for name, found in groups.items()},
        "not_done": [[one.document, one.status, one.message] for one in bad],
    }
