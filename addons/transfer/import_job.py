"""An import in the background: the work of a job, on files that the worker's machine can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from addons.transfer.load_outcome import ImportOutcome
from addons.transfer.running import run_import
from core import BadInput

if TYPE_CHECKING:
    from addons.jobs import Run
    from core import App

TOLD = 100
"""So many bad rows are kept with the job; a report file holds all."""


def import_files(
    app: App, run: Run, mapping: str, files: list[str], on_error: str, system: str | None, report: str | None
) -> str:
    """Bring in files as a mapping says, for who asked; bad rows are kept with the job, and written to `report`.

    Raises BadInput when bad rows stopped it: it waits for a person then.
    """
    outcome = run_import(
        app, mapping, files=files, user=run.user, on_error=on_error, system=system, progress=run.progress
    )
    if report is not None:
        write_bad_rows(Path(report), outcome)
    bad = [[f"{row.file}:{row.line}", "bad row", str(row)] for row in outcome.bad[:TOLD]]
    run.outcome = {"done": outcome.created + outcome.updated + outcome.fired, "not_done": bad}
    if outcome.stopped:
        raise BadInput(summary(outcome))
    return summary(outcome)


def summary(outcome: ImportOutcome) -> str:
    """Return what an import did, in one sentence."""
    written = outcome.created + outcome.updated + outcome.fired
    bad = f"{len(outcome.bad)} bad row{'s' if len(outcome.bad) > 1 else ''}" if outcome.bad else ""
    if outcome.dry_run:
        return f"Dry run: nothing was written{f'; {bad}' if bad else ''}."
    if outcome.stopped and not written:
        return f"Nothing was written: {bad}. Correct them, or run it with --on-error skip."
    if outcome.stopped:
        return f"Stopped at a bad row; {written} were written before. Correct it and run the same command again."
    return f"Done in {outcome.seconds:.1f} s{f'; {bad} left out' if bad else ''}."


def write_bad_rows(path: Path, outcome: ImportOutcome) -> None:
    """Write all bad rows to a file."""
    from addons.transfer.sheets import open_sheet

    with open_sheet(path, ("file", "line", "column", "value", "reason"), for_spreadsheets=True) as write:
        for row in outcome.bad:
            write(row._asdict())
