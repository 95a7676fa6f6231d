"""Mistakes of authors of addons that nothing else would tell: of two things one would silently take the other's place.

They are refused before anything is enabled, and when an application is opened with files that were changed since.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from inspect import get_annotations
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Mapped, MappedColumn

from core import Addon, AddonError, Document, Model, did_you_mean
from core.composition import Composition, Recipe, RelationTo, compose, hook_specs, root_model


def refuse_mistakes(composition: Composition) -> None:
    """Raise AddonError for the first mistake in the addons of a composition; composes no class."""
    known = hook_specs(composition.addons)
    for addon in composition.addons:
        _refuse_hiding_files(addon, known)
        _refuse_misspelt(addon, known)
    for fragments in composition.fragments.values():
        _refuse_column_overrides(fragments)
    _refuse_doubles(composition)


def compose_sound(addons: Sequence[Addon], recipes: Sequence[Recipe] = ()) -> Composition:
    """Return the composition of these addons, all of it; raises AddonError for mistakes, and for what does not fit."""
    composition = compose(addons, recipes, late=True)
    refuse_mistakes(composition)
    return composition.complete()


def own_columns(fragment: type[Model]) -> set[str]:
    """Return the names of the columns and relations that a fragment itself declares."""
    explicit = {name for name, value in vars(fragment).items() if isinstance(value, (MappedColumn, RelationTo))}
    annotated = {
        name
        for name, annotation in get_annotations(fragment).items()
        if str(annotation).startswith("Mapped[") or getattr(annotation, "__origin__", None) is Mapped
    }
    return explicit | annotated


def _refuse_misspelt(addon: Addon, known: Mapping[str, Any]) -> None:
    for name, function in vars(addon.plugin).items():
        options = getattr(function, "tradeloom_impl", None)
        if options is None:
            continue
        where = f"{inspect.getsourcefile(function)}:{function.__code__.co_firstlineno}"
        if name not in known and not options["optionalhook"]:
            raise AddonError(
                f"addon '{addon.name}' implements hook '{name}', which does not exist"
                f"{did_you_mean(name, known)} ({where})",
                remedy="The hooks are in the hook reference; name the addon that specifies it in 'depends'.",
            )
        if options["tryfirst"] or options["trylast"] or options["hookwrapper"]:
            raise AddonError(
                f"addon '{addon.name}' asks for an absolute order of hook '{name}' ({where})",
                remedy="Remove tryfirst, trylast or hookwrapper: the order comes from 'depends' only.",
            )


def _refuse_hiding_files(addon: Addon, known: Mapping[str, Any]) -> None:
    """Refuse a file called like a hook: once imported, it takes the place of the function in the package."""
    package = Path(addon.plugin.__file__ or "")
    if package.name != "__init__.py":
        return
    for name in known.keys() & {path.stem for path in package.parent.iterdir()}:
        if (package.parent / f"{name}.py").exists() or (package.parent / name / "__init__.py").exists():
            what = f"addon '{addon.name}': {package.parent / name}.py would hide the hook '{name}'"
            raise AddonError(what, remedy=f"Give the file another name, such as {addon.name}_{name}.py.")


def _refuse_column_overrides(fragments: Sequence[type[Model]]) -> None:
    """Refuse a fragment that declares a column that another one of the model owns."""
    owner: dict[str, type[Model]] = {}
    for fragment in fragments:
        inherited = {n: b for b in fragment.__mro__[1:] if issubclass(b, Model) for n in own_columns(b)}
        for name in own_columns(fragment):
            other = owner.get(name) or inherited.get(name)
            if other is not None:
                what = f"{_dotted(fragment)} overrides the column '{name}' of {_dotted(other)}"
                remedy = "Choose another name; to widen the column, change it in the addon that owns it."
                raise AddonError(what, remedy=remedy)
            owner[name] = fragment


def _refuse_doubles(composition: Composition) -> None:
    """Refuse two classes of one name, table or kind."""
    taken: dict[tuple[str, str], type[Model]] = {}
    for model in composition.fragments:
        addon, table, root = composition.addon_of[model], model.__table_name__, root_model(model)
        if table in composition.enabled - {addon}:
            what = f"addon '{addon}': {_dotted(model)} has a table called like the addon '{table}'"
            raise AddonError(what, remedy=f"Call it {addon}_{table}, for one.")
        kind = model.__kind__ or model.__name__.lower() if issubclass(model, Document) else None
        names = {"name": f"{addon}.{model.__name__}", "table": table, f"kind of {_dotted(root)}": kind}
        for noun, name in names.items():
            other = taken.setdefault((noun, name or _dotted(model)), model)
            if other is not model:
                both = (f"{_dotted(one)} of addon '{composition.addon_of[one]}'" for one in (other, model))
                what = f"two classes have the {noun} '{name}': {' and '.join(both)}"
                raise AddonError(what, remedy="Choose another one for one of them.")


def _dotted(fragment: type) -> str:
    return f"{fragment.__module__}.{fragment.__name__}"
