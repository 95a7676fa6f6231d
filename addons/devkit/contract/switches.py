"""The rules about what classes, manifests and roles say: most of it does nothing, silently, if it is misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import get_annotations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.devkit.contract.breach import Breach, breach_at, breach_in_call
from addons.devkit.contract.closure import (
    Installed,
    Rule,
    closure,
    distinct,
    fragments,
    neighbours,
    own,
    sources,
)
from addons.installing import compose_sound
from core import Addon, Check, Document, Model, Role, TradeloomError, Transition, did_you_mean, one_of
from core.composition import Composition, resolve

if TYPE_CHECKING:
    from addons.schemas.switches import Fault


def everywhere(addon: Addon, installed: Installed) -> Composition:
    """Return all that is installed, composed with the addon; the addon with what it declares if that cannot be."""
    known = {**installed, addon.name: addon}
    try:
        return compose_sound(resolve(known, [name for name, one in known.items() if not one.tool]))
    except TradeloomError:
        return compose_sound(closure(addon, installed))


def switches_are_known(addon: Addon, installed: Installed) -> list[Breach]:
    """Let classes set switches there are, to values of their kind that name what there is: others do nothing, silently.

    What only an addon knows that may be enabled besides is right.
    """
    from addons.schemas.switches import faults

    found, wider = [], everywhere(addon, installed)
    for neighbour in neighbours(addon, installed):
        composition = compose_sound(closure(addon, installed, neighbour))
        for fragment in (one for one, owner in composition.addon_of.items() if owner == addon.name):
            wrong = list(faults(composition, fragment))
            meant = {one.name for one in faults(wider, fragment)} if wrong and fragment in wider else set()
            for fault in wrong:
                if fault.name in meant or fragment not in wider:
                    what = f"{fragment.__name__}: {fault.what}"
                    found.append(breach_at(fragment, what, fault.remedy.rstrip("."), member=fault.name))
    return distinct(found)


def annotations_become_something(addon: Addon, installed: Installed) -> list[Breach]:
    """Let what a class annotates be a column, a relation or a switch: anything else is left out, silently."""
    from addons.schemas.switches import unmapped

    return _faults(addon, installed, unmapped)


def figures_are_exact(addon: Addon, installed: Installed) -> list[Breach]:
    """Keep no figure as a float: sums of them are not those of the parts."""
    from sqlalchemy import Float

    composition = everywhere(addon, installed)
    return [
        breach_at(
            fragment, f"{fragment.__name__}.{key} is a float", "use Money, Price, Quantity or Percent", member=key
        )
        for fragment in fragments(addon, installed)
        if fragment in composition
        for key, column in composition[fragment].__mapper__.columns.items()
        if key in get_annotations(fragment) and isinstance(column.type, Float)
    ]


def references_have_tables(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every reference lead to a table of the addon's closure: else the table cannot be made."""
    from addons.schemas.switches import lost_references

    return _faults(addon, installed, lost_references)


def _faults(
    addon: Addon, installed: Installed, find: Callable[[Composition, type[Model]], Iterator[Fault]]
) -> list[Breach]:
    found = []
    for neighbour in neighbours(addon, installed):
        composition = compose_sound(closure(addon, installed, neighbour))
        for fragment in (one for one, owner in composition.addon_of.items() if owner == addon.name):
            for fault in find(composition, fragment):
                what = f"{fragment.__name__}: {fault.what}"
                found.append(breach_at(fragment, what, fault.remedy.rstrip("."), member=fault.name))
    return distinct(found)


def documents_are_named(addon: Addon, installed: Installed) -> list[Breach]:
    """Name each document in the manifest by its noun, `documents={"order": "Order"}`: else no command knows it."""
    from core.composition import MODEL

    mine = {one.__name__: one for one in fragments(addon, installed) if one.__form__ == MODEL}
    documents = {name: one for name, one in mine.items() if issubclass(one, Document)}
    remedy, file = f"there are: {one_of(documents)}", Path(str(addon.plugin.__file__))
    found = []
    for noun, name in addon.documents.items():
        if name not in documents:
            kind = "is no document" if name in mine else "there is not"
            what = f"the manifest names '{name}' as '{noun}', which {kind}{did_you_mean(name, documents)}"
            found.append(Breach(what, file, _line_of_manifest(file), remedy))
    for name, document in documents.items():
        if name not in addon.documents.values():
            what = f"the manifest does not name the document {name}"
            found.append(
                breach_at(document, what, f'write documents={{"{document.noun()}": "{name}"}} in the manifest')
            )
    return found


def _line_of_manifest(file: Path) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith("addon = ")), 0)


def roles_permit_something(addon: Addon, installed: Installed) -> list[Breach]:
    """Let roles have permissions that there are: another one permits nothing, silently."""
    from addons.console.role_faults import known_permissions, strange_permissions

    roles: list[Role] = own(addon, installed, "roles")
    known = known_permissions(everywhere(addon, installed), installed) if roles else set()
    found = []
    for role in roles:
        if not isinstance(role.permissions, tuple):
            what = f"role '{role.name}': permissions is {role.permissions!r}"
            found.append(breach_in_call(sources(addon), "Role", role.name, what, 'write a tuple: ("sales.order.*",)'))
            continue
        for what, remedy in strange_permissions(role, known, installed):
            place = f"role '{role.name}': {what}"
            found.append(breach_in_call(sources(addon), "Role", role.name, place, remedy.rstrip(".")))
    return distinct(found)


def workflow_names_documents(addon: Addon, installed: Installed) -> list[Breach]:
    """Let transitions and checks name classes of documents, and checks a function: nothing can be asked of a text."""
    found = []
    for row in own(addon, installed, "transitions", "checks"):
        for what, remedy in _row_faults(row):
            noun = type(row).__name__
            found.append(breach_in_call(sources(addon), noun, row.name, f"{noun.lower()} '{row.name}' {what}", remedy))
    return distinct(found)


def _row_faults(row: Transition | Check) -> Iterator[tuple[str, str]]:
    document: Any = row.document
    if not (isinstance(document, type) and issubclass(document, Document) and hasattr(document, "__model__")):
        yield f"is of {document!r}, which is no document", "name the class: sales.Order"
    elif isinstance(row, Check) and not callable(row.run):
        yield f"runs {row.run!r}, which is no function", "name the function: run(session, documents)"


SWITCH_RULES: tuple[Rule, ...] = (
    switches_are_known,
    annotations_become_something,
    figures_are_exact,
    references_have_tables,
    documents_are_named,
    roles_permit_something,
)
"""The rules that need the addon composed."""
