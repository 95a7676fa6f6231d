"""Turn what the configuration file wishes into an arrangement, or say what in the file is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from addons.console.config import Customer
from addons.console.role_faults import known_permissions, strange_permissions
from addons.hosting.arrangement import Arrangement, Person, Present
from addons.hosting.type_faults import examined_types
from addons.hosting.wishes import WishedPreference, WishedRole, WishedUser, Wishes, wishes_of
from addons.installing import woven
from addons.preferences.scope import EVERYBODY
from addons.preferences.setting import Setting
from addons.schemas import plain, worded
from core import Addon, BadInput, UsageError, one_of, unknown
from core.composition import Composition, compose, contributions, resolve

FIRST_USER = {"admin": Person("Administrator", frozenset({"admin"}))}
"""The user of a database that has none."""
WRITTEN: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    date: "2030-12-31",
    ZoneInfo: "a time zone such as 'Europe/Berlin'",
}
AS_WRITTEN: Mapping[type, tuple[type, ...]] = {Decimal: (Decimal, int), ZoneInfo: (str,)}
"""The types a value may have in the file, where that is not the setting's own."""


def target_of(customer: Customer, now: Present, installed: Mapping[str, Addon]) -> tuple[Arrangement, list[str]]:
    """Return how the file wants a customer arranged, and notes on what rests until another addon is enabled.

    Addons not named in the file stay as they are; a new database gets all that are installed. Preferences and users
    that the file does not name stay, but what it set and names no longer goes. Raises UsageError and AddonError, with
    file, table and key, for what cannot be had.
    """
    given = customer.addons or tuple(now.arrangement.addons) or tuple(woven(installed))
    wishes = wishes_of(customer)
    addons = {addon.name: addon.version for addon in resolve(installed, [*given, *_keepers(wishes, now)])}
    words = _Words(compose(resolve(installed, addons)), installed)
    types, notes = examined_types(wishes.types, words.here, installed)
    _refuse_strange_permissions(wishes.roles, installed)
    users = {**(now.arrangement.users or FIRST_USER), **_people(wishes, now, words)}
    before = now.arrangement
    kept = {key: value for key, value in before.preferences.items() if key not in before.declared}
    wished = dict(_preferences(wishes, users, now, words))
    roles = tuple(sorted((wish.role for wish in wishes.roles), key=lambda role: role.name))
    found = Arrangement(addons, types, roles, {**kept, **wished}, frozenset(wished), users)
    return found, [*notes, *words.notes]


def _keepers(wishes: Wishes, now: Present) -> Iterator[str]:
    """Yield the addons that keep what is wished; once enabled they stay, to take away what is wished no longer."""
    if wishes.types or wishes.roles or "hosting" in now.arrangement.addons:
        yield "hosting"
    if wishes.preferences or "preferences" in now.arrangement.addons:
        yield "preferences"


class _Words:
    """Know the names that the addons of one customer bring, and those of all that are installed."""

    def __init__(self, here: Composition, installed: Mapping[str, Addon]) -> None:
        self.here = here
        self.notes: list[str] = []
        self._installed = installed

    def find(self, hook: str, key: str, name: str, where: str, also: Iterable[str] = ()) -> Any:
        """Return the contribution whose `key` is `name`, or None for one of `also`; notes what is not enabled here."""
        known = {getattr(one, key): one for _, one in contributions(self.here.manager, hook)}
        if name in known or name in also:
            return known.get(name)
        everything = compose(resolve(self._installed, woven(self._installed))).manager
        elsewhere = {getattr(one, key): (addon, one) for addon, one in contributions(everything, hook)}
        if name not in elsewhere:
            noun, words = hook.removesuffix("s"), [*known, *also, *elsewhere]
            remedy = f"The {noun}s are: {one_of([*known, *also])}."
            raise unknown(noun, name, words, start=f"{where}: there is no", remedy=remedy)
        addon, found = elsewhere[name]
        self.notes.append(f"{where}: '{name}' has no effect until addon '{addon}' is enabled")
        return found


def _refuse_strange_permissions(wishes: Sequence[WishedRole], installed: Mapping[str, Addon]) -> None:
    """Raise UsageError for a permission that permits nothing of all that is installed."""
    everything = compose(resolve(installed, woven(installed))) if wishes else None
    known = known_permissions(everything, installed) if everything else set()
    for wish in wishes:
        for what, remedy in strange_permissions(wish.role, known, installed):
            raise UsageError(f"{wish.where}: {what}", remedy=remedy)


def _people(wishes: Wishes, now: Present, words: _Words) -> dict[str, Person]:
    own = {wish.role.name for wish in wishes.roles}
    found: dict[str, Person] = {}
    for user in wishes.users:
        before = now.arrangement.users.get(user.name, Person())
        for role in user.roles or ():
            words.find("roles", "name", role, user.where, own)
        found[user.name] = _person(user, before)
    return found


def _person(user: WishedUser, before: Person) -> Person:
    roles = before.roles if user.roles is None else frozenset(user.roles)
    return Person(user.full_name or before.full_name, roles, user.active)


def _preferences(
    wishes: Wishes, users: Mapping[str, Person], now: Present, words: _Words
) -> Iterator[tuple[tuple[str, str], str]]:
    for one in wishes.preferences:
        setting = words.find("settings", "key", one.key, one.where)
        setting.refuse_user(one.user)
        yield (one.key, _whose(one, users, now)), _text(one, setting)


def _whose(one: WishedPreference, users: Mapping[str, Person], now: Present) -> str:
    """Return whose preference it is; an organisation of a database not seeded yet is looked for when it is stored."""
    if one.user:
        _refuse_stranger(one, "user", one.user, users)
        return f"user {one.user}"
    if one.organisation:
        if now.scopes:
            _refuse_stranger(one, "organisation", one.organisation, now.scopes.get("organisation", {}))
        return f"organisation {one.organisation}"
    return EVERYBODY


def _refuse_stranger(one: WishedPreference, noun: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise unknown(noun, name, known, start=f"{one.where}: there is no")


def _text(one: WishedPreference, setting: Setting) -> str:
    wrong = UsageError(
        f"{one.where}: '{one.key}' cannot be {one.value!r}", remedy=f"Give {WRITTEN.get(setting.type, 'a number')}."
    )
    fits = type(one.value) in AS_WRITTEN.get(setting.type, (setting.type,))
    if not fits:
        raise wrong
    text = worded(one.value) if isinstance(one.value, bool) else str(plain(one.value))  # all the digits of the file
    try:
        setting.parse(text)
    except BadInput:
        raise wrong from None
    return text
