"""Prove that the installation and a customer's data are sound, and say what is off and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import core
from addons.doctor.drift import differences
from core import TradeloomError
from core.composition import contributions

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from core import Addon, Session
    from core.app import App

SHOWN = 20
"""How many violations of one invariant are told."""


@dataclass(frozen=True)
class Invariant:
    """Name a truth about the whole database; `violations(session)` yields a sentence for each place it fails.

    What is worth knowing but no fault is said with `wrong=False`.
    """

    name: str
    violations: Callable[[Session], Iterable[str]]
    summary: str = ""
    wrong: bool = True


@dataclass(frozen=True)
class Complaint:
    """Say what is off, and what to do; a note (`wrong` is False) is worth knowing but no fault."""

    about: str
    message: str
    remedy: str = ""
    wrong: bool = True


def examine_installation() -> Iterator[Complaint]:
    """Yield what is wrong with the installed packages, whichever customer is meant."""
    yield from _stray_files()
    yield from _foreign_core()


def _stray_files() -> Iterator[Complaint]:
    import sys
    from pathlib import Path

    for folder in dict.fromkeys(Path(entry or ".").resolve() for entry in sys.path):
        stray = folder / "addons" / "__init__.py"
        if stray.exists():
            yield Complaint("installation", f"{stray} hides the addons of other distributions", "Delete that file.")


def _foreign_core() -> Iterator[Complaint]:
    """Find another distribution's files in the place of ours: "core" and "cli" are common names."""
    from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
    from importlib.util import find_spec
    from pathlib import Path

    try:
        distribution("tradeloom")
    except PackageNotFoundError:
        yield Complaint("installation", "the distribution tradeloom is not installed", "Run: pip install tradeloom.")
    here = Path(core.__file__).resolve().parents[1]
    cli = find_spec("cli")
    found = Path(cli.origin).resolve().parent if cli and cli.origin else None
    if found != here:
        yield Complaint("installation", f"the module cli comes from {found}, core from {here}", "Use a fresh venv.")
    owners = packages_distributions()
    for module in ("core", "cli"):
        for other in sorted({*owners.get(module, ())} - {"tradeloom"}):
            yield Complaint(
                "installation",
                f"the distribution {other} brings a module called '{module}' as well",
                f"Uninstall {other}, or install tradeloom in a virtual environment of its own.",
            )


def examine_addons(engine: Engine, installed: Mapping[str, Addon]) -> Iterator[Complaint]:
    """Yield what is wrong with the addons of a database: packages gone, revisions not applied, tables that differ.

    A database newer than the installed addons is a complaint, and so is one that is not Tradeloom's.
    """
    from core.lifecycle import refuse_newer, shown_url, status

    known = status(engine)
    if not known:
        where = shown_url(engine.url)
        yield Complaint("database", f"{where} is not a Tradeloom database", "Make it one with: tradeloom init.")
        return
    gone = [name for name in known if name not in installed]
    for name in gone:
        state = "enabled" if known[name][1] else "dormant"
        why = "it is broken" if name in getattr(installed, "broken", {}) else "its package is not installed"
        yield Complaint(
            "addons",
            f"addon '{name}' is {state} in the database, but {why}",
            "Install it again; purge an addon before its package is uninstalled.",
        )
    if not gone:
        yield from _refusals(lambda: refuse_newer(known, installed))
        yield from _refusals(lambda: list(_differences(engine, installed)))


def _refusals(examine: Callable[[], Iterable[Complaint] | None]) -> Iterator[Complaint]:
    """Yield what was found, or the refusal to look, as a complaint."""
    try:
        yield from examine() or ()
    except TradeloomError as error:
        yield Complaint("addons", error.message, error.remedy)


def _differences(engine: Engine, installed: Mapping[str, Addon]) -> Iterator[Complaint]:
    from addons.doctor.waiting import pending, unseeded

    with engine.execution_options(readonly=True).connect() as connection:
        for name in unseeded(connection):
            yield Complaint(
                "addons", f"the reference data of '{name}' is missing", f"Create it: tradeloom addon enable {name}."
            )
    waiting = pending(engine, installed)
    for revision in waiting:
        yield Complaint("addons", f"revision {revision} is not applied", "Run: tradeloom db upgrade.")
    for difference in () if waiting else differences(engine, installed):
        remedy = "Undo what was changed by hand, or restore a backup; in an addon of yours: tradeloom db revision."
        yield Complaint("addons", f"the tables differ from the models: {difference}", remedy)


def examine_data(app: App) -> Iterator[Complaint]:
    """Yield what is wrong with the data: damaged files, references without target, types, invariants."""
    with app.unit(readonly=True) as session:
        yield from _sqlite_integrity(session) if session.dialect_name == "sqlite" else _spent_ids(session)
        for name, model in app.composition.documents().items():
            yield from _unknown_kinds(session, name, model)
        for addon, invariant in contributions(app.composition.manager, "invariants"):
            yield from _violations(session, addon, invariant)


def _sqlite_integrity(session: Session) -> Iterator[Complaint]:
    connection = session.connection()
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if message != "ok":
            yield Complaint("database", f"the file is damaged: {message}", "Restore a backup.")
    for table, row, target, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Complaint("database", f"row {row} of {table} refers to a row of {target} that does not exist")


def _spent_ids(session: Session) -> Iterator[Complaint]:
    """Find tables whose next id is in use already, because rows were put in by hand."""
    from sqlalchemy import func, select

    from addons.doctor.last_ids import last_ids

    tables = session.composition.metadata.tables
    for name, last in last_ids(session.connection()).items():
        top = session.scalar(select(func.max(tables[name].c.id))) if name in tables else None
        if top is not None and top > last:
            text = f"the next id of {name} would be {last + 1}, but {top} is in use"
            remedy = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {top})"
            yield Complaint("database", text, f"In the database: {remedy}.")


def _unknown_kinds(session: Session, name: str, model: Any) -> Iterator[Complaint]:
    from sqlalchemy import func, select

    table = model.__table__
    known = model.__mapper__.polymorphic_map
    for kind, count in session.execute(select(table.c.kind, func.count()).group_by(table.c.kind)):
        if kind in known:
            continue
        parents = [kind.rpartition("/")[0]]
        while parents[-1] and parents[-1] not in known:
            parents.append(parents[-1].rpartition("/")[0])
        if parents[-1]:
            text = f"{count} rows of {name} are of type '{kind}', which is not enabled: they can be read only"
            yield Complaint("documents", text, "Enable the addon that brings this type.", wrong=False)
        else:
            yield Complaint("documents", f"{count} rows of {name} are of type '{kind}', which nothing explains")


def _violations(session: Session, addon: str, invariant: Invariant) -> Iterator[Complaint]:
    about = f"{addon}: {invariant.name}"
    for number, violation in enumerate(invariant.violations(session), 1):
        if number > SHOWN:
            yield Complaint(about, f"and more, after the first {SHOWN}", wrong=invariant.wrong)
            return
        yield Complaint(about, violation, invariant.summary, invariant.wrong)
