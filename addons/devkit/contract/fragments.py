"""The rules about an addon's fragments, asked one by one, before anything is composed."""

from __future__ import annotations

import inspect
from typing import Any

from addons.devkit.contract.breach import Breach, breach_at
from addons.devkit.contract.closure import Installed, Rule, closure, contributed, distinct, fragments, neighbours, own
from addons.devkit.contract.switches import workflow_names_documents
from core import Addon, did_you_mean


def contributions_are_models(addon: Addon, installed: Installed) -> list[Breach]:
    """Contribute classes by the hook `models` or `document_types`, each once: the core composes classes."""
    remedy = "return the class itself, written in one of the three forms"
    return [
        Breach(f"it contributes {value!r}, which is no model", addon.folder, 0, remedy)
        for value in own(addon, installed)
        if not (isinstance(value, type) and hasattr(value, "__model__"))
    ]


def fragments_build_on_declared_addons(addon: Addon, installed: Installed) -> list[Breach]:
    """Subclass only classes of addons that are declared: without them there is nothing to extend."""
    found = []
    for neighbour in neighbours(addon, installed):
        given = contributed(closure(addon, installed, neighbour))
        known = {id(fragment) for _, fragment in given}
        for fragment in (one for name, one in given if name == addon.name and hasattr(one, "__model__")):
            for base in fragment.__mro__[1:]:
                if hasattr(base, "__model__") and id(base) not in known:
                    what = f"{fragment.__name__} builds on {base.__module__}.{base.__name__}, which is not there"
                    remedy = "name its addon in 'depends', or contribute the class only when it is in 'enabled'"
                    found.append(breach_at(fragment, what, remedy))
    return distinct(found)


def columns_of_others_stay_as_they_are(addon: Addon, installed: Installed) -> list[Breach]:
    """Override no column of another addon: two that do depend on their order, and a purge cannot undo it."""
    from addons.installing import own_columns
    from core import Model

    found = []
    for fragment in fragments(addon, installed):
        below = {n: base for base in fragment.__mro__[1:] if issubclass(base, Model) for n in own_columns(base)}
        for name in sorted(own_columns(fragment) & below.keys()):
            what = f"{fragment.__name__} overrides the column '{name}' of {below[name].__module__}"
            remedy = "choose another name; to widen the column, change it in the addon that owns it"
            found.append(breach_at(fragment, what, remedy, member=name))
    return found


def extensions_add_only_indexes(addon: Addon, installed: Installed) -> list[Breach]:
    """Put indexes, and no constraints, on the tables of others: a dormant constraint would stop their rows."""
    from sqlalchemy import Index

    from core.composition import EXTENSION, own_constraints

    return [
        breach_at(
            fragment,
            f"{fragment.__name__} puts a {type(item).__name__} on the table of others",
            "keep it as a check before the verb, or in prepare",
            member="constraints",
        )
        for fragment in fragments(addon, installed)
        if fragment.__form__ == EXTENSION
        for item in own_constraints(fragment)
        if not isinstance(item, Index)
    ]


def relations_have_targets(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every relation lead to a model of the addon's closure: it would lead nowhere."""
    from core.composition import RelationTo

    found = []
    for neighbour in neighbours(addon, installed):
        given = contributed(closure(addon, installed, neighbour))
        given = [(name, fragment) for name, fragment in given if hasattr(fragment, "__model__")]
        known = {f"{name}.{fragment.__name__}" for name, fragment in given if fragment is fragment.__model__}
        for fragment in (one for name, one in given if name == addon.name):
            for name, value in vars(fragment).items():
                if isinstance(value, RelationTo) and value.target not in known:
                    near = did_you_mean(value.target, known)
                    what = f"{fragment.__name__}.{name} leads to '{value.target}', which is no model here{near}"
                    remedy = "write relation(\"addon.Class\") and name the addon in 'depends'"
                    found.append(breach_at(fragment, what, remedy, member=name))
    return distinct(found)


def overrides_keep_the_signature(addon: Addon, installed: Installed) -> list[Breach]:
    """Let a method that extends another be callable as the one below it is: callers know only that one."""
    found = []
    for fragment in fragments(addon, installed):
        for name, value in vars(fragment).items():
            below = _below(fragment, name)
            if name.startswith("__") or name == "constraints" or below is None or not _is_method(value):
                continue
            problem = _difference(value, below)
            if problem:
                remedy = "keep the parameters of the method it extends; new ones need a default"
                found.append(breach_at(fragment, f"{fragment.__name__}.{name} {problem}", remedy, member=name))
    return found


def _below(fragment: type, name: str) -> Any:
    return next((vars(base)[name] for base in fragment.__mro__[1:] if name in vars(base) and base is not object), None)


def _is_method(value: Any) -> bool:
    return inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod, property))


def _difference(value: Any, below: Any) -> str:
    if type(value) is not type(below):
        return f"is a {type(value).__name__}, the one below it a {type(below).__name__}"
    if isinstance(value, property):
        return ""
    new, old = _parameters(value), _parameters(below)
    if any(p.kind is p.VAR_POSITIONAL for p in new) and any(p.kind is p.VAR_KEYWORD for p in new):
        return ""
    for one, other in zip(new, old, strict=False):
        if one.name != other.name or one.kind != other.kind:
            return f"has '{one.name}' where the one below has '{other.name}'"
    if len(new) < len(old):
        return f"lacks '{old[len(new)].name}'"
    required = [p.name for p in new[len(old) :] if p.default is p.empty and p.kind.name[:3] != "VAR"]
    return f"needs '{required[0]}' besides" if required else ""


def _parameters(value: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(getattr(value, "__func__", value)).parameters.values())


FRAGMENT_RULES: tuple[Rule, ...] = (
    contributions_are_models,
    fragments_build_on_declared_addons,
    columns_of_others_stay_as_they_are,
    extensions_add_only_indexes,
    relations_have_targets,
    overrides_keep_the_signature,
    workflow_names_documents,
)
"""The rules about models and the classes that extend them."""
