"""What an arrangement amounts to: every type, transition, check, setting and so on, by name and in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from addons.hosting.arrangement import Arrangement
from addons.hosting.change import Facets
from addons.hosting.declared_fragments import declaration_of, types_in
from addons.hosting.declared_types import DeclaredType
from addons.schemas import worded
from core import Model
from core.access import added_up
from core.composition import EXTENSION, TYPE, Composition, contributions
from core.workflow import Workflow


def portrait(arrangement: Arrangement, composition: Composition) -> Facets:
    """Return the facets of an arrangement, to be compared with those of another."""
    workflow = Workflow(composition)
    coded = [role for _, role in contributions(composition.manager, "roles")]
    roles = added_up([*coded, *arrangement.roles]).values()
    return {
        "addon": dict(arrangement.addons),
        "type": dict(_types(composition)),
        "transition": {
            f"{composition.name_of(row.document)}.{row.name}": f"{' or '.join(row.sources)} to "
            f"{' or '.join(row.targets) or 'the same'}"
            for row in workflow.transitions.values()
        },
        "check": {
            f"{composition.name_of(check.document)}: {check.name}": f"before {' and '.join(check.verbs)}"
            + (f", may be overridden by {check.override}" if check.override else "")
            for check in workflow.checks.values()
        },
        "behaviour": dict(_behaviour(composition)),
        "report": {
            getattr(report, "name", "") or report.__name__: addon
            for addon, report in contributions(composition.manager, "reports")
        },
        "setting": {one.key: f"{one.default}" for _, one in contributions(composition.manager, "settings")},
        "role": {role.name: ", ".join(role.permissions) for role in roles},
        "preference": {f"{key} of {whose}": value for (key, whose), value in arrangement.preferences.items()},
        "user": {name: str(person) for name, person in arrangement.users.items()},
    }


def _types(composition: Composition) -> Iterator[tuple[str, str]]:
    """Yield each document type by document and name, with its addon or with what declares it."""
    resting = {one.key: f"{in_words(one)} (rests)" for one in types_in(composition)}
    for addon in composition.addons:
        for noun, name in addon.documents.items():
            document: Any = composition.named(f"{addon.name}.{name}")
            for kind, model in composition.types_of(document).items():
                declared = declaration_of(model)
                if declared:
                    del resting[declared.key]
                yield (
                    f"{noun} {kind}",
                    in_words(declared) if declared else f"by {composition.addon_of[model.__model__]}",
                )
    for (noun, kind), words in resting.items():
        yield f"{noun} {kind}", words


def in_words(declared: DeclaredType) -> str:
    """Return what a declared type says, such as "extends standard, reserves = no"."""
    values = [f"{name} = {_word(value)}" for name, value in sorted(declared.stored().items())]
    return ", ".join([f"extends {declared.extends or declared.document}", *values])


def _word(value: Any) -> str:
    """Return a value as the file has it: a list in brackets."""
    return f"[{worded(value)}]" if isinstance(value, (tuple, list)) else worded(value)


def _behaviour(composition: Composition) -> Iterator[tuple[str, str]]:
    """Yield each method that an extension or a type overrides, with the addons that do, in dependency order."""
    found: dict[str, list[str]] = {}
    for fragment, addon in composition.addon_of.items():
        if fragment.__form__ in (EXTENSION, TYPE):
            for name in _overridden(fragment):
                found.setdefault(f"{composition.name_of(fragment)}.{name}", []).append(addon)
    for name, addons in found.items():
        yield name, f"by {', '.join(addons)}"


def _overridden(fragment: type[Model]) -> Iterator[str]:
    for name, value in vars(fragment).items():
        is_method = isinstance(value, (classmethod, staticmethod, property)) or callable(value)
        if is_method and not name.startswith("__") and any(name in vars(base) for base in fragment.__mro__[1:]):
            yield name
