"""Saved reports that a worker writes to files, at the times their users want them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from addons.jobs import Job, JobSchedule
from addons.printing.printed import write
from addons.reporting.rendering import render
from addons.reporting.report import run as answer_of
from addons.reporting.saved_report import SavedReport, change
from core import AddonError, BadInput, NotFound, Row

if TYPE_CHECKING:
    from core import App, Session


def schedule(session: Session, name: str, cron: str, to: Path, form: str, language: str) -> None:
    """Let a saved report be written to a file whenever `cron` says; raises BadInput for one that says never.

    The file is written anew each time, as the user who asks for it now may see the report then.
    """
    try:
        Job(name, write_saved, cron=cron, arguments={"id_": 0})
    except AddonError as error:
        raise BadInput(f"a report cannot be due at '{cron}'", remedy=error.remedy) from None
    how = {"cron": cron, "to_file": str(to), "form": form, "language": language, "scheduled_by": session.actor.name}
    _forget_times(session, change(session, name, how))


def unschedule(session: Session, name: str) -> None:
    """Let a saved report no longer be written by itself."""
    nothing: Row = dict.fromkeys(("cron", "to_file", "form", "language", "scheduled_by"))
    _forget_times(session, change(session, name, nothing))


def stored(session: Session) -> list[Job]:
    """Return the saved reports that are due now and then."""
    S: Any = session[SavedReport]
    found = session.scalars(select(S).where(S.cron.is_not(None)).order_by(S.id))
    return [
        Job(_job(one), write_saved, cron=str(one.cron), arguments={"id_": one.id}, summary=_what(one)) for one in found
    ]


def write_saved(app: App, id_: int) -> str:
    """Write a saved report, as who wanted it may see it; the work of a job. Whole, or not at all."""
    with app.unit(readonly=True) as session:
        one = session.get(session[SavedReport], id_)
        if one is None or one.cron is None:
            raise NotFound("the report is no longer to be written", remedy="Nothing has to be done.")
        name, asked, who, to = one.report, one.parameters, one.scheduled_by, Path(str(one.to_file))
        form, language = str(one.form), str(one.language)
    with app.unit(who, readonly=True) as session:
        answer = answer_of(session, name, asked)
    write(render(app, answer, form, language=language, for_spreadsheets=True), to)
    return f"Wrote {to} ({len(answer.details)} lines)."


def _job(one: SavedReport) -> str:
    return f"reporting.saved.{one.id}"


def _what(one: SavedReport) -> str:
    return f"Report {one.name} to {one.to_file}, for {one.scheduled_by}"


def _forget_times(session: Session, one: SavedReport) -> None:
    """Let a new schedule begin anew: it is not due for what was before it."""
    table = session[JobSchedule]
    session.execute(delete(table).where(table.name == _job(one)))
