"""Switches: the class attributes by which a model says what it does; what may be set, and to which values.

One set of rules, asked of classes by the contract and when an application starts, and of document types in a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from inspect import get_annotations
from typing import Any

from addons.installing import refuse_mistakes
from core import AddonError, Model, did_you_mean, one_of
from core.composition import Composition, fields_of
from core.errors import in_words
from core.workflow import workflow_of

TYPES: Mapping[str, tuple[Any, str]] = {
    "bool": (bool, "True or False"),
    "int": (int, "a whole number"),
    "str": (str, "a text"),
    "Decimal": (Decimal, 'a Decimal, such as Decimal("0.5")'),
    "tuple": (tuple, 'a tuple of texts, such as ("a", "b")'),
    "frozenset": (frozenset, 'a set of texts, such as frozenset({"a", "b"})'),
    "Mapping": (Mapping, "a mapping, such as {...}"),
}
"""The kinds of switches, each with its type and what to write in code."""
NEAR = 0.85
"""How alike a name must be to that of a switch to be one that is misspelt."""
STRUCTURE = frozenset({"natural_key", "series_scope"})
"""Switches that name columns the rest of the code relies on: only code sets them."""
_CLASS_VARIABLE = re.compile(r"(?:\w+\.)?ClassVar\[(.*?)( \| None)?\]")
_PLAIN = {"tuple[str, ...]": "tuple", "frozenset[str]": "frozenset"}
_VALUES = (bool, int, str, float, Decimal, tuple, list, set, frozenset, dict, type(None))


@dataclass(frozen=True)
class Fault:
    """Say what is wrong with one switch, and what would be right."""

    name: str
    what: str
    remedy: str


def declared(classes: Iterable[type]) -> dict[str, str]:
    """Return the switches that these classes declare, each with its kind.

    A kind is a key of TYPES, with "?" behind it if the value may be None; empty for all other types.
    """
    found: dict[str, str] = {}
    for cls in classes:
        for name, annotation in get_annotations(cls).items():
            if (kind := _kind(str(annotation))) is not None and not name.startswith("_"):
                found.setdefault(name, kind)
    return found


@cache
def _kind(annotation: str) -> str | None:
    matched = _CLASS_VARIABLE.fullmatch(annotation)
    if not matched:
        return None
    inner = matched[1].removeprefix("decimal.")
    inner = _PLAIN.get(inner, inner)
    inner = "Mapping" if inner.startswith("Mapping[") else inner
    return inner + "?" * bool(matched[2]) if inner in TYPES else ""


def settable(classes: Iterable[type]) -> dict[str, str]:
    """Return the switches that a type without code may set, each with its kind.

    They are those declared as ClassVar of bool, int, str, Decimal, tuple[str, ...] or frozenset[str].
    """
    kinds = {name: kind.removesuffix("?") for name, kind in declared(classes).items()}
    return {name: kind for name, kind in kinds.items() if kind not in ("", "Mapping") and name not in STRUCTURE}


def fits(value: Any, kind: str) -> bool:
    """Say whether a value is of a kind that `declared` returns; in a tuple and a frozenset are texts."""
    if not kind or (value is None and kind.endswith("?")):
        return True
    wanted, _ = TYPES[kind.removesuffix("?")]
    if isinstance(value, bool) and wanted is not bool:
        return False
    if not isinstance(value, wanted):
        return False
    return wanted not in (tuple, frozenset) or all(isinstance(part, str) for part in value)


# --- what switches name -------------------------------------------------------------------------------------


def _checks(composition: Composition, model: Any) -> set[str]:
    """Return the names of the checks that a type is asked, or would be if it were not exempt."""
    found = workflow_of(composition).checks.values()
    return {check.name for check in found if issubclass(model, composition[check.document])}


def _states(composition: Composition, model: Any) -> set[str]:
    """Return the states that a document can be in: those its own transitions and its parent's lead to or from."""
    rows = workflow_of(composition).of(model).values()
    parents = [one.class_ for one in model.__mapper__.iterate_to_root() if one.class_ is not model]
    first = {one.initial_state for one in parents or [model]}
    return {*first, *(state for row in rows for state in (*row.sources, *row.targets))}


def _shown(_composition: Composition, model: Any) -> set[str]:
    """Return what a list can show: the fields of the document, and those of the records it refers to."""
    found = set(fields_of(model))
    for relation in model.__mapper__.relationships:
        if not relation.uselist:
            found |= {f"{relation.key}.{name}" for name in fields_of(relation.mapper.class_)}
    return found


def _columns(_composition: Composition, model: Any) -> set[str]:
    return set(fields_of(model))


NAMING: Mapping[str, Callable[[Composition, Any], set[str]]] = {
    "exempt_from": _checks,
    "editable": _states,
    "finished": _states,
    "initial_state": _states,
    "listed": _shown,
    "natural_key": _columns,
    "series_scope": _columns,
    "parent": _columns,
}
"""The switches whose values name something, with what there is to be named."""


def strangers(composition: Composition, model: Any, attributes: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each name in the values of switches that is the name of nothing there."""
    for name, words in NAMING.items():
        value = attributes.get(name) or ()
        given = {value} if isinstance(value, str) else set(value)
        if given and (unknown := sorted(given - (known := words(composition, model)))):
            what = f"'{name}' names '{unknown[0]}', which there is not{did_you_mean(unknown[0], known)}"
            yield Fault(name, what, f"There are: {one_of(known)}.")


# --- what code sets -----------------------------------------------------------------------------------------


def written(fragment: type) -> dict[str, Any]:
    """Return the switches that a class itself sets: plain values, other than constants in capitals."""
    return {
        name: value
        for name, value in vars(fragment).items()
        if isinstance(value, _VALUES) and not name.startswith("_") and not name.isupper()
    }


def faults(composition: Composition, fragment: type[Model]) -> Iterator[Fault]:
    """Yield what is wrong with the switches that a class sets, as the composed class knows them."""
    model: Any = composition[fragment]
    known, given = declared(model.__mro__), written(fragment)
    for name, value in given.items():
        if (fault := _fault(model, known, name, value)) is not None:
            yield fault
    fitting = {name: value for name, value in given.items() if name in known and fits(value, known[name])}
    yield from strangers(composition, model, fitting)


def _fault(model: Any, known: Mapping[str, str], name: str, value: Any) -> Fault | None:
    if name not in known:
        remedy = f"Correct it; a switch of your own is declared: {name}: ClassVar[{type(value).__name__}] = …"
        return Fault(name, f"'{name}' is no switch of {model.__name__}{did_you_mean(name, known)}", remedy)
    if fits(value, known[name]):
        return None
    words = TYPES[known[name].removesuffix("?")][1]
    return Fault(name, f"'{name}' of {model.__name__} cannot be {value!r}", f"Write {words}.")


def unmapped(composition: Composition, fragment: type[Model]) -> Iterator[Fault]:
    """Yield what a class annotates that became neither a column nor a relation, and is no switch."""
    mapped = composition[fragment].__mapper__.attrs
    for name, annotation in get_annotations(fragment).items():
        if "ClassVar[" not in str(annotation) and not name.startswith("_") and name not in mapped:
            what = f"'{name}' is annotated as {annotation}, which makes no column"
            yield Fault(name, what, "Write Mapped[…] of a type that is imported, or ClassVar[…] for a switch.")


def lost_references(composition: Composition, fragment: type[Model]) -> Iterator[Fault]:
    """Yield the references of a class to tables that there are not."""
    tables = composition.metadata.tables
    own = get_annotations(fragment)
    for key, column in composition[fragment].__mapper__.columns.items():
        for target in (one.target_fullname.partition(".")[0] for one in column.foreign_keys if key in own):
            if target not in tables:
                what = f"'{key}' refers to the table '{target}', which is not there{did_you_mean(target, tables)}"
                yield Fault(key, what, "Correct it, or name its addon in 'depends'.")


def refuse_silent(composition: Composition) -> None:
    """Raise AddonError for what would do nothing, without a word, or would fail late.

    That is a switch that is misspelt or of a wrong type, an annotation that makes no column, a reference to no table.

    What may be meant for an addon that is not enabled here is left to the contract.
    """
    refuse_mistakes(composition)
    workflow = workflow_of(composition)
    for row in workflow.transitions.values():
        with in_words(f"addon '{workflow.addon_of[row]}': its transition '{row.name}' cannot be made"):
            getattr(composition[row.document], row.name)
    for fragment, addon in composition.addon_of.items():
        for fault in _silent(composition, fragment):
            where = f"addon '{addon}': {fragment.__module__}.{fragment.__name__}"
            raise AddonError(f"{where}: {fault.what}", remedy=fault.remedy)


def _silent(composition: Composition, fragment: type[Model]) -> Iterator[Fault]:
    yield from unmapped(composition, fragment)
    yield from lost_references(composition, fragment)
    model: Any = composition[fragment]
    if given := written(fragment):
        known = declared(model.__mro__)
        for name, value in given.items():
            fault = _fault(model, known, name, value)
            if fault is not None and (name in known or get_close_matches(name, known, 1, NEAR)):
                yield fault
