"""The rules about an addon as it is composed with what it declares."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from addons.devkit.contract.breach import Breach, breach_at, breach_in_call
from addons.devkit.contract.closure import Installed, Rule, closure, contributed, distinct, neighbours, own, sources
from addons.devkit.contract.switches import SWITCH_RULES
from addons.explain.needing import dependants
from core import Addon, Document, DocumentLine, Model, TradeloomError, did_you_mean, one_of
from core.composition import resolve

if TYPE_CHECKING:
    from core import Transition
    from core.composition import Composition


def composes_with_its_closure(addon: Addon, installed: Installed) -> list[Breach]:
    """Compose the addon with only what it declares, and with each optional neighbour: customers have many sets."""
    from core.composition import Composition

    found = []
    for neighbour in neighbours(addon, installed):
        try:
            Composition(closure(addon, installed, neighbour))
        except TradeloomError as error:
            beside = f" with {neighbour}" if neighbour else ""
            found.append(
                Breach(f"{addon.name}{beside} does not compose: {error.message}", addon.folder, 0, error.remedy)
            )
    return found


def extension_columns_are_safe(addon: Addon, installed: Installed) -> list[Breach]:
    """Let columns that others' rows carry be null or have a server default: the others insert without them."""
    from addons.installing import own_columns

    found = []
    for composition, fragment in _composed(addon, installed):
        mapper: Any = composition[fragment].__mapper__
        for name in sorted(own_columns(fragment) & set(mapper.columns.keys())) if _shares_a_table(fragment) else ():
            column = mapper.columns[name]
            if not column.nullable and column.server_default is None:
                what = f"{fragment.__name__}.{name} is required in the table of others"
                remedy = "write Mapped[… | None], or give it a server_default"
                found.append(breach_at(fragment, what, remedy, member=name))
    return distinct(found)


def derived_values_name_fields(addon: Addon, installed: Installed) -> list[Breach]:
    """Let `derived` name fields of the model, or of its document as "header.date": else nothing is ever derived."""
    found = []
    for composition, fragment in _composed(addon, installed):
        model: Any = composition[fragment]
        known, header = set(model.__mapper__.columns.keys()), set()
        if issubclass(model, DocumentLine) and (document := _document_of(model)) is not None:
            header = set(document.__mapper__.columns.keys())
        for name, comes_from in vars(fragment).get("derived", {}).items():
            for field in (name, *comes_from):
                if field not in known and field.removeprefix("header.") not in (header if "." in field else ()):
                    what = f"{fragment.__name__}.derived names '{field}', which is no field of {model.a_noun()}"
                    found.append(breach_at(fragment, what + did_you_mean(field, known), "correct it", member="derived"))
    return distinct(found)


def _document_of(line: Any) -> Any:
    relation = line.__mapper__.relationships.get(line.parent.removesuffix("_id"))
    return relation.mapper.class_ if relation is not None else None


def _shares_a_table(fragment: Any) -> bool:
    from core.composition import EXTENSION, TYPE

    return bool(fragment.__form__ == EXTENSION or (fragment.__form__ == TYPE and fragment.__table_name__ is None))


def _composed(addon: Addon, installed: Installed) -> Iterator[tuple[Composition, Any]]:
    from addons.installing import compose_sound

    for neighbour in neighbours(addon, installed):
        composition = compose_sound(closure(addon, installed, neighbour))
        for fragment, owner in composition.addon_of.items():
            if owner == addon.name:
                yield composition, fragment


def models_say_who_writes_them(addon: Addon, installed: Installed) -> list[Breach]:
    """Let records that no key names say by `kept_by` whose code writes them: else a ledger is edited like a note."""
    from core.composition import MODEL

    found = []
    for composition, fragment in _composed(addon, installed):
        model: Any = composition[fragment]
        if fragment.__form__ != MODEL or model.natural_key or issubclass(model, Document | DocumentLine):
            continue
        if not any("kept_by" in vars(part) for part in model.__mro__ if part is not Model):
            what = f"{fragment.__name__} has no natural key and does not say who writes it"
            remedy = 'write natural_key = ("code",), kept_by = "the ledger" for what only code writes, or kept_by = ""'
            found.append(breach_at(fragment, what, remedy))
    return distinct(found)


def overrides_run_before_those_below(addon: Addon, installed: Installed) -> list[Breach]:
    """Let overrides run before those of the addons it depends on, whatever else is enabled: they build on them."""
    found = []
    below = {one.name for one in closure(addon, installed)} - {addon.name}
    for composition in _with_all_others(addon, installed):
        for model, parts in composition.fragments.items():
            order = composition[model].__mro__
            own = [one for one in parts if composition.addon_of[one] == addon.name]
            for fragment, other in ((f, o) for f in own for o in parts if composition.addon_of[o] in below):
                if order.index(fragment) > order.index(other):
                    what = (
                        f"{fragment.__name__} runs after {other.__module__}.{other.__name__}, of an addon it depends on"
                    )
                    found.append(breach_at(fragment, what, "subclass the class it is to run before"))
    return distinct(found)


def _with_all_others(addon: Addon, installed: Installed) -> Iterator[Composition]:
    """Yield what the addon is part of when everything installed is enabled, if the others let themselves compose."""
    from addons.installing import compose_sound

    known = {**installed, addon.name: addon}
    with suppress(TradeloomError):
        yield compose_sound(resolve(known, known))


def transitions_can_be_made(addon: Addon, installed: Installed) -> list[Breach]:
    """Give every transition a classmethod, and a source that documents can get to: else it can never be made."""
    from addons.installing import compose_sound

    known = _with_dependants(addon, installed)
    found = []
    for neighbour in neighbours(addon, installed):
        composition = compose_sound(closure(addon, installed, neighbour))
        beside = contributed(composition.addons, "transitions")
        there = [*known, *(row for _, row in beside)]
        for row in (row for name, row in beside if name == addon.name):
            named = f"transition {row.document.__name__}.{row.name}"
            for what, remedy in (*_action_faults(composition[row.document], row.name), *_source_faults(row, there)):
                found.append(breach_in_call(sources(addon), "Transition", row.name, f"{named} {what}", remedy))
    return distinct(found)


def _with_dependants(addon: Addon, installed: Installed) -> list[Transition]:
    """Return the transitions of the addon, of all it builds on, and of all that build on it and lead further."""
    known = {**installed, addon.name: addon}
    addons = resolve(known, [addon.name, *dependants(known, addon.name, known)])
    return [row for _, row in contributed(addons, "transitions")]


def _action_faults(model: Any, name: str) -> Iterator[tuple[str, str]]:
    action = inspect.getattr_static(model, name, None)
    if action is None:
        yield "has no method of that name", f"write a classmethod {name}(cls, session, documents)"
    elif not isinstance(action, classmethod):
        yield "is no classmethod", f"write {name}(cls, session, documents)"


def _source_faults(row: Transition, known: Sequence[Transition]) -> Iterator[tuple[str, str]]:
    """Find states that neither the document nor one of its types gets to."""
    related = [one for one in known if _is_related(one.document.__model__, row.document.__model__)]
    reached = _reachable({one.document.initial_state for one in related}, related)
    for state in row.sources:
        if state not in reached:
            remedy = f"correct its source or add the way there; reached are: {one_of(reached)}"
            yield f"starts from '{state}', which no transition leads to{did_you_mean(state, reached)}", remedy


def _is_related(one: type, other: type) -> bool:
    return issubclass(one, other) or issubclass(other, one)


def _reachable(initial: set[str], rows: Sequence[Transition]) -> set[str]:
    reached = set(initial)
    while True:
        targets = {row.target_from(state) for row in rows for state in reached & set(row.sources)}
        more = {target for target in targets if target is not None} - reached
        if not more:
            return reached
        reached |= more


def checks_ask_before_a_verb(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every check name a transition that its document has: else it is never asked."""
    from addons.installing import compose_sound

    found = []
    for neighbour in neighbours(addon, installed):
        composition = compose_sound(closure(addon, installed, neighbour))
        rows = [row for _, row in contributed(composition.addons, "transitions")]
        for check in (check for name, check in contributed(composition.addons, "checks") if name == addon.name):
            kind = check.document.__model__
            known = sorted({row.name for row in rows if _is_related(row.document.__model__, kind)})
            for verb in (verb for verb in check.verbs if verb not in known):
                what = f"check '{check.name}' is asked before '{verb}', which {check.document.__name__} does not have"
                what += did_you_mean(verb, known)
                found.append(breach_in_call(sources(addon), "Check", check.name, what, f"it has: {one_of(known)}"))
    return distinct(found)


def overrides_are_of_roles(addon: Addon, installed: Installed) -> list[Breach]:
    """Let the role that may override a check exist: else nobody but the admin ever may."""
    known = {role.name for _, role in contributed(closure(addon, installed), "roles")} | {"admin"}
    remedy = f"contribute it by the hook roles; there are: {one_of(known)}"
    return [
        breach_in_call(
            sources(addon),
            "Check",
            check.name,
            f"check '{check.name}' is overridden by '{check.override}', which is no role"
            + did_you_mean(check.override, known),
            remedy,
        )
        for check in own(addon, installed, "checks")
        if check.override and check.override not in known
    ]


def reports_and_schemas_compose(addon: Addon, installed: Installed) -> list[Breach]:
    """Compose the reports, and the schemas of all models, with only what the addon declares."""
    from addons.installing import compose_sound
    from addons.reporting.report import reports
    from addons.schemas.schema import schema_for

    found = []
    for neighbour in neighbours(addon, installed):
        composition = compose_sound(closure(addon, installed, neighbour))
        try:
            reports(composition)
            for model in composition:
                schema_for(composition, model)
        except TradeloomError as error:
            found.append(Breach(error.message, addon.folder, 0, error.remedy))
    return distinct(found)


COMPOSED_RULES: tuple[Rule, ...] = (
    composes_with_its_closure,
    extension_columns_are_safe,
    derived_values_name_fields,
    models_say_who_writes_them,
    overrides_run_before_those_below,
    transitions_can_be_made,
    checks_ask_before_a_verb,
    overrides_are_of_roles,
    reports_and_schemas_compose,
    *SWITCH_RULES,
)
"""The rules that compose the addon with what it depends on."""
