"""Saved reports: a report with parameters under a name, of one user or of all, and when it is written to a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.reporting.report import named, need_to_read, reports, values_of
from core import Mapped, Model, NotFound, Refused, Row, Session, UsageError, column, did_you_mean

SHARED = ""
"""The owner of reports that are of all."""
SHARING = "reporting.report.share"
"""The permission to keep reports for all."""


class SavedReport(Model, table="reporting_saved_report"):
    """A report by name, and what is asked of it, as it was typed: days in words mean those of the day it is run.

    `owner` is a user; empty: it is of all. With `cron` a worker writes it to `to_file`, as `scheduled_by` may see it.
    """

    label = "saved report"
    natural_key = ("owner", "name")
    kept_by = "report save"

    name: Mapped[str]
    owner: Mapped[str] = column(default=SHARED)
    report: Mapped[str]
    asked: Mapped[str]
    cron: Mapped[str | None]
    to_file: Mapped[str | None]
    form: Mapped[str | None]
    language: Mapped[str | None]
    scheduled_by: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a user have one of a name."""
        return [UniqueConstraint("owner", "name")]

    @property
    def parameters(self) -> dict[str, str]:
        """Return what is asked, as texts."""
        found: dict[str, str] = json.loads(self.asked)
        return found


def save(
    session: Session, name: str, report: str, asked: Mapping[str, str], *, shared: bool = False, replace: bool = False
) -> None:
    """Keep a report under a name; raises for what `run` would refuse, and for a name that is taken."""
    one = named(session, report)
    need_to_read(session, one)
    values_of(one, asked, session.today)
    if name in reports(session.composition):
        raise UsageError(f"'{name}' is a report already", remedy="Choose another name.")
    owner = _owner(session, shared)
    values: Row = {"name": name, "owner": owner, "report": report, "asked": json.dumps(dict(asked), ensure_ascii=False)}
    there = _stored(session, name, [owner])
    if there and not replace:
        raise UsageError(f"there is a saved report '{name}' already", remedy="Say --replace, or choose another name.")
    with session.in_verb():
        if there:
            session.edit(SavedReport, [{"id": there[0].id, **values}])
        else:
            session.create(SavedReport, [values])


def saved(session: Session, name: str) -> SavedReport:
    """Return a saved report: the user's own of that name, else that of all; raises NotFound."""
    found = _stored(session, name, [session.actor.name, SHARED])
    if not found:
        every = [one.name for one in listed(session)]
        known = [*every, *reports(session.composition)]
        raise NotFound(f"there is no saved report '{name}'{did_you_mean(name, known)}", remedy="See: report saved.")
    return max(found, key=lambda one: one.owner != SHARED)


def listed(session: Session) -> list[SavedReport]:
    """Return the saved reports of the user and of all, by name; of everybody to who may keep them for all."""
    S = session[SavedReport]
    query = select(S).order_by(S.name, S.owner)
    if not session.actor.may("reporting.saved_report.read"):
        query = query.where(S.owner.in_([session.actor.name, SHARED]))
    return list(session.scalars(query))


def resolved(session: Session, name: str, asked: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the report behind a name, saved or not, and what is asked of it: what was saved, changed by `asked`."""
    if name in reports(session.composition) or not _stored(session, name, [session.actor.name, SHARED]):
        return name, dict(asked)
    found = saved(session, name)
    return found.report, {**found.parameters, **asked}


def forget(session: Session, name: str) -> None:
    """Forget a saved report, and its schedule; raises Forbidden for one that is of all, without the permission."""
    found = _mine(session, name)
    with session.in_verb():
        session.remove(session[SavedReport], [found])


def change(session: Session, name: str, values: Row) -> SavedReport:
    """Change columns of a saved report; raises Forbidden for one that is of all, without the permission."""
    found = _mine(session, name)
    with session.in_verb():
        session.edit(SavedReport, [{"id": found.id, **values}])
    return found


def _mine(session: Session, name: str) -> SavedReport:
    found = saved(session, name)
    _owner(session, found.owner == SHARED)
    return found


def _owner(session: Session, shared: bool) -> str:
    if shared:
        session.need(SHARING, "keep reports for all")
        return SHARED
    if session.actor.user_id is None:
        raise Refused("nobody in particular has no reports of their own", remedy="Keep it for all: --shared.")
    return session.actor.name


def _stored(session: Session, name: str, owners: Sequence[str]) -> list[SavedReport]:
    S: Any = session[SavedReport]
    return list(session.scalars(select(S).where(S.name == name, S.owner.in_(owners))))
