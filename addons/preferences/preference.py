"""Preferences: values of the declared settings, for everybody, an organisation or a user."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import UniqueConstraint, event, false, select
from sqlalchemy.orm import Mapped, SessionTransaction
from sqlalchemy.schema import SchemaItem

from addons.preferences.scope import EVERYBODY
from core import Model, Session, column, unknown
from core.composition import Composition, contributions

if TYPE_CHECKING:
    from addons.preferences.setting import Setting
    from core import App

TABLE = "preference"
FRESH = 5.0
"""For how many seconds what was read is good without asking again."""

Values = Mapping[tuple[str, str], str]
"""The stored texts by (key, scope)."""


class Preference(Model, table=TABLE):
    """The value of one setting in a scope: "everybody", "organisation:<id>" or "user:<name>".

    `declared` marks those that the configuration file set, and that go when they are taken out of it.
    """

    natural_key = ("key", "scope")

    key: Mapped[str]
    scope: Mapped[str] = column(default=EVERYBODY)
    value: Mapped[str]
    declared: Mapped[bool] = column(default=False, server_default=false())

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep one value per setting and scope."""
        return [UniqueConstraint("key", "scope")]


def settings_of(composition: Composition) -> dict[str, Setting]:
    """Return the declared settings by key."""
    given = contributions(composition.manager, "settings")
    return composition.once("settings", lambda: {setting.key: setting for _, setting in given})


def setting_of(session: Session, key: str, organisation_id: int | None = None) -> Any:
    """Return the value of a setting: the user's (if personal), the organisation's, everybody's, or the default.

    Asking costs no statement in the usual case: the preferences are few and kept by the application. What this
    application's sessions change is seen by the session at once and by the others from the commit on; what another
    process changes is seen after FRESH seconds at most. Within one transaction the answers do not change by
    themselves. (A statement that goes round the models, such as a bulk `update()`, counts as another process.)

    Raises UsageError for a key that no enabled addon declares.
    """
    known = settings_of(session.composition)
    if key not in known:
        raise unknown("setting", key, known)
    values = _values(session)
    if not values:
        return known[key].default
    personal = (f"user:{session.actor.name}",) if known[key].personal else ()
    for scope in (*personal, f"organisation:{organisation_id}", EVERYBODY):
        if (key, scope) in values:
            return known[key].parse(values[key, scope])
    return known[key].default


def store_declared(session: Session, wished: Values) -> None:
    """Let exactly these preferences be those that the configuration file sets; the others stay as they are."""
    P = session[Preference]
    stored = {(one.key, one.scope): one for one in session.scalars(select(P))}
    rows = {
        (key, scope): {"key": key, "scope": scope, "value": value, "declared": True}
        for (key, scope), value in wished.items()
    }
    session.edit(P, [{"id": stored[at].id, **row} for at, row in rows.items() if at in stored])
    session.create(P, [row for at, row in rows.items() if at not in stored])
    session.remove(P, [one for at, one in stored.items() if one.declared and at not in rows])


@dataclass
class KnownPreferences:
    """Keep the preferences of one application between transactions."""

    changes: int = 0
    """How often this application's sessions changed preferences; what was read before the last time is not kept."""
    _kept: tuple[float, Values] | None = None

    def fresh(self) -> Values | None:
        """Return what was read less than FRESH seconds ago."""
        kept = self._kept
        return kept[1] if kept is not None and time.monotonic() - kept[0] < FRESH else None

    def keep(self, values: Values, read_at: float, changes: int) -> None:
        """Keep what was read, unless preferences were changed meanwhile."""
        if changes == self.changes:
            self._kept = (read_at, values)

    def forget(self) -> None:
        """Read again the next time."""
        self.changes += 1
        self._kept = None


_known: WeakKeyDictionary[App, KnownPreferences] = WeakKeyDictionary()


def known_to(app: App) -> KnownPreferences:
    """Return what an application keeps of its preferences."""
    return _known.setdefault(app, KnownPreferences())


def _values(session: Session) -> Values:
    """Return the preferences as this transaction sees them."""
    written = _written(session)
    held: tuple[int, Values] | None = session.held.get(Preference)
    if held is not None and held[0] == written:
        return held[1]
    values = None if written else known_to(session.app).fresh()
    if values is None:
        values = _read(session) if written else _read_for_all(session)
    session.held[Preference] = (written, values)
    return values


def _read_for_all(session: Session) -> Values:
    known = known_to(session.app)
    read_at, changes = time.monotonic(), known.changes
    values = _read(session)
    known.keep(values, read_at, changes)
    return values


def _read(session: Session) -> Values:
    P = session[Preference]
    return {(key, scope): value for key, scope, value in session.execute(select(P.key, P.scope, P.value))}


def _written(session: Session) -> int:
    """Count the preferences that this session has written."""
    return sum(session.written.get((how, TABLE), 0) for how in ("insert", "update", "delete"))


@event.listens_for(Session, "after_commit")
def _forget_after_commit(session: Session) -> None:
    if _written(session):
        known_to(session.app).forget()


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_rollback(session: Session, _previous: SessionTransaction) -> None:
    """Forget what was read before a savepoint was taken back."""
    session.held.pop(Preference, None)
