"""Big runs: the job of all parts, which ends with the last of them and sums up what came of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from addons.jobs.job_run import JobRun
from addons.jobs.states import DONE, FAILED, OPEN, RUNNING

if TYPE_CHECKING:
    from core import Session

TOLD = 100
"""Of so many records that were not done the outcome tells why."""
COUNTED = ("done", "nothing to do", "blocked", "failed")
Outcome = dict[str, Any]


def lock_parent(session: Session, parent: int) -> None:
    """Let parts of one job end one after the other, so that the last one knows that it is."""
    table: Any = session[JobRun].__table__
    session.connection().execute(select(table.c.id).where(table.c.id == parent).with_for_update(key_share=True))


def settle(session: Session, parent: int) -> None:
    """End a job if no part of it is open any more: failed if a part is, else done; one that was cancelled stays so."""
    table: Any = session[JobRun].__table__
    query = select(table.c.state, func.count()).where(table.c.parent_id == parent).group_by(table.c.state)
    states: dict[str, int] = {state: count for state, count in session.connection().execute(query)}
    if any(states.get(state) for state in OPEN):
        return
    outcome = summed(session, parent)
    state = FAILED if states.get(FAILED) else DONE
    values: Outcome = {"state": state, "message": sentence(outcome), "outcome": json.dumps(outcome, ensure_ascii=False)}
    if state == FAILED:
        values["message"] += f"; {states[FAILED]} of {sum(states.values())} parts failed"
    values |= {"ended_at": session.now, "done": sum(outcome.get(one, 0) for one in COUNTED)}
    open_still = (table.c.id == parent, table.c.state == RUNNING)
    session.connection().execute(update(table).where(*open_still).values(**values))


def summed(session: Session, parent: int) -> Outcome:
    """Return the outcomes of all parts in one."""
    table: Any = session[JobRun].__table__
    query = (
        select(table.c.outcome).where(table.c.parent_id == parent, table.c.outcome.is_not(None)).order_by(table.c.id)
    )
    whole: Outcome = {"not_done": []}
    for (text,) in session.connection().execute(query):
        part = json.loads(text)
        for name in COUNTED:
            whole[name] = whole.get(name, 0) + part.get(name, 0)
        whole["not_done"] += part.get("not_done", [])[: TOLD - len(whole["not_done"])]
    return whole


def sentence(outcome: Mapping[str, Any]) -> str:
    """Return the counts of an outcome in words: "488 done, 12 blocked"."""
    told = [name for name in COUNTED if outcome.get(name) or (name == "done" and name in outcome)]
    return ", ".join(f"{outcome[name]:,} {name}" for name in told)
