"""Preferences: values of the declared settings, for everybody, an organisation or a user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from core import Mapped, Model, Session, UsageError, column
from core.errors import did_you_mean, one_of

EVERYBODY = "everybody"


class Preference(Model, table="base_preference"):
    """The value of one setting in a scope: "everybody", "organisation:<id>" or "user:<name>"."""

    natural_key = ("key", "scope")

    key: Mapped[str]
    scope: Mapped[str] = column(default=EVERYBODY)
    value: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep one value per setting and scope."""
        return [UniqueConstraint("key", "scope")]


def setting_of(session: Session, key: str, organisation_id: int | None = None) -> Any:
    """Return the value of a setting: the user's, else the organisation's, else everybody's, else the default.

    Raises UsageError for a key that no enabled addon declares.
    """
    known = session.app.settings
    if key not in known:
        raise UsageError(
            f"there is no setting '{key}'{did_you_mean(key, known)}", remedy=f"The settings are: {one_of(known)}."
        )
    scopes = [f"user:{session.actor.name}", f"organisation:{organisation_id}", EVERYBODY]
    P = session[Preference]
    found = dict(session.execute(select(P.scope, P.value).where(P.key == key, P.scope.in_(scopes))).all())
    value = next((found[scope] for scope in scopes if scope in found), None)
    return known[key].default if value is None else known[key].parse(value)
