"""Say who runs at a verb, in which order, and why: permission, states, checks, actions and listeners."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from core import Check, Document, Transition

if TYPE_CHECKING:
    from core.app import App


@dataclass(frozen=True)
class Step:
    """Name one piece of code that takes part: its addon and its place."""

    addon: str
    name: str
    where: str
    note: str = ""


@dataclass(frozen=True)
class Question:
    """Tell of a check: whose it is, which role may go past it, and whether this document type is asked."""

    name: str
    addon: str
    where: str
    summary: str
    override: str
    exempt: bool


@dataclass
class Explanation:
    """Tell all that happens when a verb is fired for a document type, in order."""

    document: str
    a_document: str
    type: str
    verb: str
    summary: str
    permission: str
    roles: list[str]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    declared_by: str
    checks: list[Question] = field(default_factory=list)
    actions: list[Step] = field(default_factory=list)
    listeners: list[Step] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)


def explain(app: App, model: type[Document], verb: str) -> Explanation:
    """Explain a verb of a composed document type; raises UsageError for a verb it does not have."""
    row = app.workflow.find(model, verb)
    needed = row.permission or model.permission(verb)
    return Explanation(
        document=model.noun(),
        a_document=model.a_noun(),
        type=kind_of(model),
        verb=verb,
        summary=row.summary,
        permission=needed,
        roles=_roles_with(app, needed),
        sources=row.sources,
        targets=row.targets,
        declared_by=app.workflow.addon_of[row],
        checks=[_question(app, model, check) for check in _checks(app, model, verb)],
        actions=_actions(app, model, verb),
        listeners=_listeners(app),
    )


def workflow_table(app: App, model: type[Document]) -> list[tuple[Transition, str, str]]:
    """Return the transitions of a document type, each with its permission and its addon."""
    return [
        (row, row.permission or model.permission(name), app.workflow.addon_of[row])
        for name, row in app.workflow.of(model).items()
    ]


def kind_of(model: type[Document]) -> str:
    """Return a document type's own name, such as "rental"."""
    return model.stored_kind().rpartition("/")[2]


def _roles_with(app: App, needed: str) -> list[str]:
    from core.storage import Actor

    return sorted(name for name, role in app.roles.items() if Actor("", permissions=role.permissions).may(needed))


def _checks(app: App, model: type[Document], verb: str) -> list[Check]:
    every = app.workflow.checks.values()
    return [check for check in every if verb in check.verbs and issubclass(model, app[check.document])]


def _question(app: App, model: type[Document], check: Check) -> Question:
    addon = app.workflow.addon_of[check]
    exempt = check.name in model.exempt_from
    return Question(check.name, addon, place(check.run), check.summary, check.override, exempt)


def _actions(app: App, model: type[Document], verb: str) -> list[Step]:
    """Return the methods of the verb, outermost first, and say where the chain through super() ends."""
    found: list[Step] = []
    reached = True
    for cls in model.__mro__:
        if verb not in cls.__dict__:
            continue
        function = inspect.unwrap(getattr(cls.__dict__[verb], "__func__", cls.__dict__[verb]))
        addon = app.composition.addon_of.get(cls, "core")
        note = "" if reached else "not reached: the one before does not call super()"
        found.append(Step(addon, f"{cls.__name__}.{verb}", place(function), note))
        reached = reached and "super" in function.__code__.co_names
    return found


def _listeners(app: App) -> list[Step]:
    hooks: Sequence[Any] = app.hook.fired.get_hookimpls()
    return [
        Step(hook.plugin_name, "fired", place(hook.function), "wraps the others" if hook.wrapper else "")
        for hook in reversed(hooks)
    ]


def place(function: Callable[..., Any]) -> str:
    """Return where a function is written, such as "addons/sales/order.py:120", from the present folder if within."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return f"{function!r}"
    path = os.path.relpath(code.co_filename)
    return f"{code.co_filename if path.startswith('..') else path}:{code.co_firstlineno}"
