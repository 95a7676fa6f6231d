"""Carry a plan out: a few steps, each its own transaction and harmless when it is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Engine

from addons.explain.needing import dependants
from addons.hosting.arrangement import present
from addons.hosting.change import REMOVE
from addons.hosting.customer_records import DocumentType, store_roles, store_types
from addons.hosting.declared_fragments import recipes
from addons.hosting.disabling import disable
from addons.hosting.moved_kinds import carry_out, moves
from addons.hosting.new_database import create_database
from addons.hosting.people import arrange_user
from addons.hosting.plan import Plan
from addons.installing import enable, seed_app
from addons.preferences.preference import Preference, store_declared
from addons.preferences.scope import Scopes, scope_of
from core import Addon, Session
from core.app import App


def apply(plan: Plan, engine: Engine, installed: Mapping[str, Addon], clock: Callable[[], datetime]) -> Iterator[str]:
    """Do what is planned; yields the name of each step before it is done.

    When it is broken off, make and apply the plan again: what was done is not done again.
    """
    target = plan.target
    if plan.of("database"):
        yield "create the database"
        create_database(engine)
    disabled = [change.name for change in plan.of("addon") if change.action == REMOVE]
    if disabled:
        yield "disable addons"
        for name in _dependants_first(disabled, installed):
            disable(engine, installed, name)
    if len(plan.of("addon")) > len(disabled) or plan.of("revision"):
        yield "enable and upgrade addons"
        enable(engine, installed, target.addons, clock, recipes(target.types))
    app = App(engine, target.composition(installed), installed, clock=clock)
    if present(engine, installed).unseeded:
        yield "create reference data"
        seed_app(app)
    yield "set up types, roles, users and preferences"
    scopes = present(engine, installed).scopes
    app.run(lambda session: _by_own_code(session, plan, scopes))


def _dependants_first(names: list[str], installed: Mapping[str, Addon]) -> list[str]:
    order: list[str] = []
    for name in names:
        order += [one for one in (*dependants(installed, name, names), name) if one not in order]
    return order


def _by_own_code(session: Session, plan: Plan, scopes: Scopes) -> None:
    with session.in_verb():
        _set_up(session, plan, scopes)
        session.flush()


def _set_up(session: Session, plan: Plan, scopes: Scopes) -> None:
    """Store what makes the customer different, in one transaction; what is as planned already is not written."""
    target = plan.target
    if DocumentType in session.composition:
        store_types(session, target.types)
        store_roles(session, target.roles)
    for move in moves(session.connection(), session.composition):
        carry_out(session.connection(), move)
    for change in plan.of("user"):
        person = target.users[change.name]
        arrange_user(session, change.name, person.full_name, person.roles, active=person.active)
    wished = {(key, scope_of(whose, scopes)): target.preferences[key, whose] for key, whose in target.declared}
    if Preference in session.composition:
        store_declared(session, wished)
