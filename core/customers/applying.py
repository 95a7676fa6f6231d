"""Carry a plan out: a few steps, each its own transaction and harmless when it is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Engine

from core import lifecycle
from core.access import arrange_user
from core.addon import Addon, dependants
from core.app import App
from core.customers.arrangement import present, scope_of
from core.customers.change import REMOVE
from core.customers.moved_kinds import carry_out, moves
from core.customers.new_database import create_database
from core.customers.plan import Plan
from core.customised import store_roles, store_types
from core.preferences import store_declared
from core.session import Session


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
            lifecycle.disable(engine, installed, name)
    if len(plan.of("addon")) > len(disabled) or plan.of("revision"):
        yield "enable and upgrade addons"
        lifecycle.enable(engine, installed, target.addons, clock, target.types)
    app = App(engine, target.composition(installed), installed, clock=clock).start()
    if present(engine).unseeded:
        yield "create reference data"
        lifecycle.seed(app)
    yield "set up types, roles, users and preferences"
    organisations = present(engine).organisations
    app.run(lambda session: _set_up(session, plan, organisations))


def _dependants_first(names: list[str], installed: Mapping[str, Addon]) -> list[str]:
    order: list[str] = []
    for name in names:
        order += [one for one in (*dependants(installed, name, names), name) if one not in order]
    return order


def _set_up(session: Session, plan: Plan, organisations: Mapping[str, int]) -> None:
    """Store what makes the customer different, in one transaction; what is as planned already is not written."""
    target = plan.target
    store_types(session, target.types)
    store_roles(session, target.roles)
    session.flush()
    for move in moves(session.connection(), session.app.composition):
        carry_out(session.connection(), move)
    for change in plan.of("user"):
        person = target.users[change.name]
        arrange_user(session, change.name, person.full_name, person.roles, active=person.active)
    wished = {(key, scope_of(whose, organisations)): target.preferences[key, whose] for key, whose in target.declared}
    store_declared(session, wished)
