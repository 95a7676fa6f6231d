"""A report in the background: the work of a job, which writes a file that people can reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.printing.printed import write
from addons.reporting.rendering import render
from addons.reporting.report import run as answer_of

if TYPE_CHECKING:
    from addons.jobs import Run
    from core import App


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
) -> str:
    """Run a report as who asked may see it, and write it to a file, whole or not at all."""
    with run.unit(readonly=True) as session:
        answer = answer_of(session, name, parameters)
    how: dict[str, Any] = {"for_spreadsheets": for_spreadsheets, "interactive": interactive}
    write(render(app, answer, form, language=language, **how), Path(to))
    return f"Wrote {to} ({len(answer.details)} lines)."
