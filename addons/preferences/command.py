"""`tradeloom preference`: the settings of the enabled addons, and what is preferred here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from addons.console.context import Context, pass_context, print_json, print_table
from addons.console.permitting import asks_itself, needs
from addons.schemas import worded
from core import UsageError, unknown

if TYPE_CHECKING:
    from addons.preferences.scope import Scopes
    from addons.preferences.setting import Setting
    from core import Session


@click.group("preference")
def preference_command() -> None:
    """Preferences: list, set, unset."""


def _scope_options(command: Any) -> Any:
    user = click.option("--user", help="For this user only, by name.")
    organisation = click.option("--organisation", help="For this organisation only, by code.")
    return user(organisation(command))


@needs("preferences.preference.read")
@preference_command.command("list")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_preferences(context: Context, words: tuple[str, ...], as_json: bool) -> None:
    """List the settings (those whose key holds a WORD), what is preferred for whom, and what they mean."""
    from addons.preferences.preference import settings_of
    from addons.preferences.scope import EVERYBODY, whose

    with context.app_with("preferences").unit(context.user, readonly=True) as session:
        known = settings_of(context.app_with("preferences").composition)
        stored = _stored(session)
        scopes = _scopes(session)
    rows = []
    for key in sorted(key for key in known if not words or any(word in key for word in words)):
        setting = known[key]
        for scope, value in stored.get(key, {EVERYBODY: worded(setting.default)}).items():
            shown = whose(scope, scopes)
            rows.append((key, value, shown if key in stored else "(default)", setting.summary))
    columns = ["setting", "value", "for", "meaning"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


def _stored(session: Session) -> dict[str, dict[str, str]]:
    from sqlalchemy import select

    from addons.preferences.preference import Preference

    P = session[Preference]
    found: dict[str, dict[str, str]] = {}
    for key, scope, value in session.execute(select(P.key, P.scope, P.value).order_by(P.key, P.scope)):
        found.setdefault(key, {})[scope] = value
    return found


def _scopes(session: Session) -> Scopes:
    from addons.preferences.scope import scopes_of

    return scopes_of(session.composition.manager, session.connection())


@asks_itself
@preference_command.command("set")
@click.argument("key")
@click.argument("value")
@_scope_options
@pass_context
def set_preference(context: Context, key: str, value: str, user: str | None, organisation: str | None) -> None:
    """Prefer a VALUE for a setting: for everybody, an organisation or a user."""
    from addons.preferences.preference import Preference

    with context.app_with("preferences").unit(context.user) as session:
        setting = _setting(context, session, key)
        setting.parse(value)
        setting.refuse_user(user or "")
        found = _find(session, key, scope := _scope(session, user, organisation))
        if found is None:
            session.create(Preference, [{"key": key, "scope": scope, "value": value}])
        else:
            session.edit(Preference, [{"id": found.id, "value": value}])
    click.echo(f"{key} is {value} for {_whose(user, organisation)}.")


@asks_itself
@preference_command.command("unset")
@click.argument("key")
@_scope_options
@pass_context
def unset_preference(context: Context, key: str, user: str | None, organisation: str | None) -> None:
    """Forget a preference: the next one counts, at last the default."""
    from addons.preferences.preference import Preference

    with context.app_with("preferences").unit(context.user) as session:
        _setting(context, session, key)
        found = _find(session, key, _scope(session, user, organisation))
        if found is None:
            raise UsageError(f"{key} is not set for {_whose(user, organisation)}")
        session.remove(Preference, [found])
    click.echo(f"{key} is no longer set for {_whose(user, organisation)}.")


def _setting(context: Context, session: Session, key: str) -> Setting:
    from addons.preferences.preference import settings_of

    session.need("preferences.preference.edit", "change preferences")
    known = settings_of(context.app_with("preferences").composition)
    if key not in known:
        raise unknown("setting", key, known, remedy="See: tradeloom preference list.")
    return known[key]


def _find(session: Session, key: str, scope: str) -> Any:
    from sqlalchemy import select

    from addons.preferences.preference import Preference

    P = session[Preference]
    return session.scalars(select(P).where(P.key == key, P.scope == scope)).first()


def _scope(session: Session, user: str | None, organisation: str | None) -> str:
    """Return the scope meant; raises UsageError for a user or an organisation that does not exist."""
    from addons.console import all_users
    from addons.preferences.scope import EVERYBODY, scope_of

    if user and organisation:
        raise UsageError("a preference is for a user or for an organisation", remedy="Give one of them.")
    if user:
        names = [one["name"] for one in all_users(session)]
        if user not in names:
            raise unknown("user", user, names)
        return f"user:{user}"
    if organisation:
        return scope_of(f"organisation {organisation}", _scopes(session))
    return EVERYBODY


def _whose(user: str | None, organisation: str | None) -> str:
    from addons.preferences.scope import EVERYBODY

    return f"user {user}" if user else f"organisation {organisation}" if organisation else EVERYBODY
