"""Every hook of the core that an addon may implement.

A hook either *contributes* plain values, which are collected once per set of addons, dependencies first, so that a
later addon replaces an earlier entry of the same key; or it is told of an *event*. Behaviour of one model is not a
hook: extend the class and call `super()`. Addons specify hooks of their own in a file like this one, which their
manifest names as `hookspecs`; who implements such a hook without depending on that addon marks it as optional:
`@hookimpl(optionalhook=True)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from core.access.users import Role
    from core.app import App
    from core.composition.document import Document
    from core.composition.model import Model
    from core.composition.recipe import Recipe
    from core.storage.session import Session
    from core.workflow.transition import Check, Transition

hookspec = pluggy.HookspecMarker("tradeloom")
hookimpl = pluggy.HookimplMarker("tradeloom")


# --- contributions: called once per set of addons, must be pure ------------------------------------------
# `enabled` holds the names of all addons of the set, so that an addon can contribute more beside an optional neighbour.


@hookspec
def models(enabled: frozenset[str]) -> list[type[Model]]:  # type: ignore[empty-body]
    """Contribute models and extensions of models; they are composed with those of the other addons."""


@hookspec
def document_types(enabled: frozenset[str]) -> list[type[Document]]:  # type: ignore[empty-body]
    """Contribute document types: subclasses of a document with a kind of their own."""


@hookspec
def transitions(enabled: frozenset[str]) -> list[Transition]:  # type: ignore[empty-body]
    """Contribute rows of the workflow table; the key (document, name) replaces an earlier row."""


@hookspec
def checks(enabled: frozenset[str]) -> list[Check]:  # type: ignore[empty-body]
    """Contribute questions asked before a transition; the key (document, name) replaces an earlier one."""


@hookspec
def roles() -> list[Role]:  # type: ignore[empty-body]
    """Contribute roles with their permissions; permissions of a role named twice are added up."""


# --- one customer: asked or told with its database ---------------------------------------------------------


@hookspec
def customised(connection: Connection) -> list[Recipe | Role]:  # type: ignore[empty-body]
    """Contribute what one customer's database adds to its addons: recipes of fragments, and roles of its own."""


@hookspec
def seed(session: Session) -> None:
    """Create the reference data the addon needs; called each time it is enabled, so create what is missing."""


@hookspec
def started(app: App) -> None:
    """Hear that an application was opened."""


@hookspec
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Hear that a transition was made, in its transaction; `documents` are of one kind and in the new state."""


@hookspec
def edited(session: Session, documents: Sequence[Document]) -> None:
    """Hear that documents of one kind were edited, by hand or by an import, in its transaction and with new values."""
