"""`tradeloom demo`: a company from paper to paid, in one command."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addons.console.context import Context, pass_context
from core import UsageError

if TYPE_CHECKING:
    from core.app import App

DATABASE = "northwind.db"
WOVEN = ("pricing", "shipping", "invoicing", "flowplan", "hosting", "lists", "reporting", "schemas")
"""The addons enabled, with all they depend on."""
ASKED = {"sales_by_partner": {"from": "1998-05-01"}}
"""What reports are asked beside: each customer has a pie of its own, so the last days are enough to look at."""


@click.command("demo")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tradeloom-demo"),
    show_default=True,
    help="The folder for the database and the reports; the demo's files in it are made anew.",
)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The folder with the data.")
@pass_context
def demo_command(context: Context, folder: Path, data: Path | None) -> None:
    """Load the Northwind company into a new database and run it from paper to paid.

    Makes a SQLite database (or fills the empty one named by --database), enables the addons, and lets each of them
    load, confirm, ship, invoice and pay its part. Then it writes the reports as HTML and PDF.
    """
    data = data or _data_folder()
    start = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    app = _fresh_app(context, folder)
    for name, lines in _stories(app, data):
        click.echo(f"\n{name}")
        for line in lines:
            click.echo(f"  {line}")
    click.echo("\nreports")
    for line in _write_reports(app, folder):
        click.echo(f"  {line}")
    from addons.northwind.flowplan import draw
    from core.lifecycle import shown_url

    click.echo("\npictures of the workshop")
    for line in draw(app, folder):
        click.echo(f"  {line}")
    again = f"{_called()} --database {shown_url(app.engine.url)}"
    click.echo(f"\nAll of it took {time.perf_counter() - start:.1f} seconds. Look around:")
    for words in ("order list --sort -total --limit 5", "report run sales by=category", "flowplan load", "doctor"):
        click.echo(f"  {again} {words}")


def _called() -> str:
    """Return the command as it was called, so that what is printed can be copied."""
    return sys.argv[0] if Path(sys.argv[0]).name == "tradeloom" else "tradeloom"


def _data_folder() -> Path:
    """Return the folder of the sample data: beside the source, or where the distribution installed it."""
    import core

    candidates = [
        Path(core.__file__).parent.parent / "examples" / "northwind",
        Path(sys.prefix) / "share" / "tradeloom" / "northwind",
    ]
    for candidate in candidates:
        if (candidate / "orders.toml").exists():
            return candidate
    raise UsageError("the sample data is not installed", remedy="Name its folder: --data FOLDER.")


def _fresh_app(context: Context, folder: Path) -> App:
    from addons.console.config import Customer
    from addons.hosting.customer_command import create_admin
    from addons.installing import enable, seed_app
    from core.app import App, utc_now
    from core.lifecycle import file_is_missing, shown_url, status

    if context.database is None and context.customer is None:
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (folder / name).unlink(missing_ok=True)
        url = f"sqlite:///{folder / DATABASE}"
    else:
        url = context.chosen.database
    engine = context.engine_of(Customer("", url))
    if not file_is_missing(engine.url) and status(engine):
        where, remedy = shown_url(url), "Name a new database: the demo never touches other data."
        raise UsageError(f"{where} is not empty", remedy=remedy)
    with _timed() as seconds:
        enabled = enable(engine, context.installed, WOVEN, utc_now)
        app = App.on(engine, context.installed)
        seed_app(app)
        create_admin(app)
    click.echo(f"database {shown_url(app.engine.url)}\n  enabled {', '.join(enabled)}{seconds()}")
    return app


def _stories(app: App, data: Path) -> Iterator[tuple[str, list[str]]]:
    """Load each addon's part of the data and work on it; yield its name with what it did and how long it took."""
    from addons.northwind import base, flowplan, invoicing, pricing, sales, shipping

    parts = {
        "base": base.load,
        "pricing": pricing.load,
        "sales": sales.load,
        "against list price": pricing.given_away,
        "shipping": shipping.load,
        "invoicing": invoicing.load,
        "flowplan": flowplan.load,
    }
    for name, load in parts.items():
        with _timed() as seconds:
            lines = load(app, str(data))
        yield f"{name}{seconds()}", lines


def _write_reports(app: App, folder: Path) -> Iterator[str]:
    """Write the reports that have something to tell, and yield a line for each."""
    from addons.printing.printed import write
    from addons.reporting import report
    from addons.reporting.rendering import render

    for name, found in report.reports(app.composition).items():
        biggest_first = {"sort": "descending"} if any(p.name == "sort" for p in found.all_parameters()) else {}
        with app.unit(readonly=True) as session:
            answer = report.run(session, name, biggest_first | ASKED.get(name, {}))
        if not answer.details:
            continue  # a page without a line tells a newcomer nothing
        for form in ("html", "pdf"):
            write(render(app, answer, form), folder / f"{name}.{form}")
        yield f"{folder / name}.html and .pdf: {answer.title}"


@contextmanager
def _timed() -> Iterator[Callable[[], str]]:
    start = time.perf_counter()
    took: list[float] = []
    yield lambda: f" ({took[0] if took else time.perf_counter() - start:.2f} s)"
    took.append(time.perf_counter() - start)
