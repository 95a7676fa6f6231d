"""The plan: what would change if a customer were arranged as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, create_engine

from addons.console import is_missing
from addons.doctor.waiting import pending_for
from addons.hosting.arrangement import Arrangement, Present
from addons.hosting.change import ADD, CHANGE, REMOVE, Change, compare
from addons.hosting.planned_tables import planned_tables
from addons.hosting.planned_types import planned_types
from addons.hosting.portrait import portrait
from core import Addon, TradeloomError
from core.composition import Composition
from core.lifecycle import plain_errors, refuse_newer, shown_url


@dataclass(frozen=True)
class Plan:
    """Hold the changes that lead from how a customer is arranged to how it is wanted."""

    target: Arrangement
    changes: Sequence[Change] = ()
    notes: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to do."""
        return not self.changes

    def of(self, what: str) -> list[Change]:
        """Return the changes of one kind of item, such as "addon"."""
        return [change for change in self.changes if change.what == what]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        changes = [change.as_dict() for change in self.changes]
        return {"empty": self.is_empty, "changes": changes, "notes": list(self.notes)}


def plan(
    engine: Engine, installed: Mapping[str, Addon], now: Present, target: Arrangement, notes: Sequence[str] = ()
) -> Plan:
    """Return what would change in a database; nothing is written.

    Raises DatabaseError for a database newer than the installed addons.
    """
    refuse_newer(now.known, installed)
    after = target.composition(installed)
    before, more = _composed(now.arrangement, installed)
    gone = [name for name in now.known if name not in installed]
    if gone:
        more.append(f"the package of {', '.join(gone)} is not installed, so that revisions cannot be told")
    with _connected(engine) as connection:
        pending = [] if gone else pending_for(connection, target.resolved(installed), installed)
        changes = [
            *_database(engine, now),
            *_addons(now, target),
            *(Change("revision", ADD, name) for name in pending),
            *planned_tables(connection, before, after),
            *_contributions(connection, now.arrangement, before, target, after),
            *(Change("reference data", ADD, name) for name in now.unseeded if name in target.addons),
        ]
    return Plan(target, changes, [*notes, *more])


def _composed(arrangement: Arrangement, installed: Mapping[str, Addon]) -> tuple[Composition, list[str]]:
    """Compose what there is, without its declared types if they do not fit the code any more."""
    try:
        return arrangement.composition(installed), []
    except TradeloomError as error:
        if not arrangement.types:
            raise
        without = replace(arrangement, types=()).composition(installed)
        return without, [f"the document types in the database do not fit any more: {error.message}"]


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """Connect to look; a database that does not exist is not made by that."""
    if is_missing(engine):
        engine = create_engine("sqlite://")
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        yield connection


def _database(engine: Engine, now: Present) -> Iterator[Change]:
    if not now.known and is_missing(engine):
        yield Change("database", ADD, shown_url(engine.url))


def _addons(now: Present, target: Arrangement) -> Iterator[Change]:
    for change in compare({"addon": now.arrangement.addons}, {"addon": target.addons}):
        notes = {
            ADD: "enable again" if change.name in now.known else "enable",
            REMOVE: "disable: nothing is deleted",
            CHANGE: "upgrade",
        }
        yield replace(change, note=notes[change.action])


def _contributions(
    connection: Connection, now: Arrangement, before: Composition, target: Arrangement, after: Composition
) -> Iterator[Change]:
    """Yield what differs in types, with the documents concerned, in transitions, checks and so on."""
    found = list(compare(portrait(now, before) if now.addons else {}, portrait(target, after)))
    yield from planned_types(connection, [change for change in found if change.what == "type"], before, after)
    yield from (change for change in found if change.what not in ("addon", "type"))
    for key, whose in sorted(target.declared - now.declared):
        if now.preferences.get((key, whose)) == target.preferences[key, whose]:
            yield Change("preference", CHANGE, f"{key} of {whose}", note="the file keeps it from now on")
