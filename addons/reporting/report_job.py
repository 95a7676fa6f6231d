"""A report in the background: the work of a job, which writes a file that people can reach."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.printing.printed import write
from addons.reporting.drilling import drill
from addons.reporting.rendering import render
from addons.reporting.report import run as answer_of

if TYPE_CHECKING:
    from addons.jobs import Run
    from addons.reporting.report import Answer
    from core import App, Session


def answered(session: Session, name: str, asked: Mapping[str, str], group: Mapping[str, str] | None = None) -> Answer:
    """Return the answer of a report, or the documents behind the figures of a group."""
    return answer_of(session, name, asked) if group is None else drill(session, name, asked, group)


def write_report(
    app: App,
    run: Run,
    name: str,
    parameters: dict[str, str],
    to: str,
    form: str,
    language: str,
    for_spreadsheets: bool,
    interactive: bool = False,
    group: dict[str, str] | None = None,
) -> str:
    """Run a report as who asked may see it, and write it to a file, whole or not at all."""
    with run.unit(readonly=True) as session:
        answer = answered(session, name, parameters, group)
    how: dict[str, Any] = {"for_spreadsheets": for_spreadsheets, "interactive": interactive}
    write(render(app, answer, form, language=language, **how), Path(to))
    return f"Wrote {to} ({len(answer.details)} lines)."
