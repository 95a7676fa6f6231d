"""Compose the fragments of a set of addons into mapped classes, one SQLAlchemy registry per set.

A composition holds classes and contributions, but no engine, session or setting: customers with the same set of
addons, and the same document types declared without code, share it. It is made at first use, under a lock, and the
least recently used are dropped.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar, cast

import pluggy
from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import Mapper, configure_mappers, registry

from core.composition.addon import Addon
from core.composition.document import Document
from core.composition.fields import ID, column
from core.composition.fragment import (
    by_root,
    compose_fragments,
    dotted,
    in_order,
    own_constraints,
    parent_model,
    refuse_column_overrides,
    refuse_undeclared,
    root_model,
)
from core.composition.model import TYPE, Model
from core.composition.pause import collector_paused
from core.composition.plugins import contributions, plugin_manager
from core.composition.recipe import Recipe
from core.errors import AddonError, in_words, one_of, unknown

M = TypeVar("M", bound=Model)
T = TypeVar("T")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class _Kinds(dict[Any, Mapper[Any]]):
    """Map stored kinds to mappers; a kind that is not enabled is read as its nearest enabled parent."""

    def __missing__(self, kind: str) -> Mapper[Any]:
        parent, slash, _own = str(kind).rpartition("/")
        if not slash:
            raise KeyError(kind)
        return self[parent]


class Composition:
    """Hold the mapped classes and contributions of one set of addons and recipes, in dependency order."""

    def __init__(self, addons: Sequence[Addon], recipes: Sequence[Recipe] = ()) -> None:
        self.addons = tuple(addons)
        self.recipes = tuple(recipes)
        """What the customer's database adds to the addons."""
        self.enabled = frozenset(addon.name for addon in addons)
        self.manager: pluggy.PluginManager = plugin_manager(addons)
        self.registry = registry(metadata=MetaData(naming_convention=NAMING))
        self.fragments: dict[type[Model], list[type[Model]]] = {}
        """The fragments of each model, by its root fragment, in dependency order."""
        self.addon_of: dict[type[Model], str] = {}
        """The addon that contributes each fragment."""
        self._classes: dict[type[Model], type[Model]] = {}
        self.names: dict[str, type[Model]] = {}  # the composed classes by "addon.Class"
        self.cache: dict[Any, Any] = {}
        """What other modules derive from the classes once, such as statements."""
        with _mapping():
            try:
                self._collect()
                self._refuse_doubles()
                for model in self.fragments:
                    with in_words(f"addon '{self.addon_of[model]}': {dotted(model)} cannot be composed"):
                        self._compose(model)
                configure_mappers()
            except BaseException:
                self.registry.dispose()
                raise

    def __getitem__(self, fragment: type[M]) -> type[M]:
        """Return the composed class of a fragment."""
        try:
            return cast("type[M]", self._classes[fragment.__model__])
        except (KeyError, AttributeError):
            name = dotted(fragment) if isinstance(fragment, type) else repr(fragment)
            remedy = f"Enable the addon that brings it. Enabled are: {one_of(self.enabled)}."
            raise AddonError(f"{name} is not part of this application", remedy=remedy) from None

    def __contains__(self, fragment: type[Model]) -> bool:
        return getattr(fragment, "__model__", None) in self._classes

    def __iter__(self) -> Iterator[type[Model]]:
        """Iterate over the composed classes, those of dependencies first."""
        return iter(self._classes.values())

    @property
    def metadata(self) -> MetaData:
        """Return the tables of this composition."""
        return self.registry.metadata

    def named(self, name: str) -> type[Model]:
        """Return the composed class called "addon.Class"; raises UsageError with a suggestion."""
        if name not in self.names:
            raise unknown("model", name, self.names)
        return self.names[name]

    def name_of(self, model: type[Model]) -> str:
        """Return "addon.Class" for a composed class or a fragment."""
        root = model.__model__
        return f"{self.addon_of[root]}.{root.__name__}"

    def documents(self) -> dict[str, type[Document]]:
        """Return the composed documents (not their types) by "addon.Class"."""
        return {
            name: model
            for name, model in self.names.items()
            if issubclass(model, Document) and model.__model__.__form__ != TYPE
        }

    def types_of(self, model: type[Document]) -> dict[str, type[Document]]:
        """Return a document's types by their own name, the document itself first."""
        mapper = model.__mapper__.base_mapper
        return {str(m.polymorphic_identity).rpartition("/")[2]: m.class_ for m in mapper.self_and_descendants}

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Return what is derived from the classes once, such as a statement, by a key of the caller's own."""
        if key not in self.cache:
            self.cache[key] = make()
        return cast("T", self.cache[key])

    def _collect(self) -> None:
        names = {addon.name: addon for addon in self.addons}
        given = [*contributions(self.manager, "models"), *contributions(self.manager, "document_types")]
        given.sort(key=lambda item: list(names).index(item[0]))
        found = by_root(given, Model, "__model__")
        self.addon_of |= {fragment: addon for addon, fragment in given}
        refuse_undeclared(self.addon_of, "__model__")
        for model, fragments in found.items():
            refuse_column_overrides(fragments)
            self.fragments[model] = in_order(fragments)
        for recipe in self.recipes:
            for fragment, addon in list(recipe.fragments(self.addons, self.fragments, self.addon_of)):
                self.addon_of[fragment] = addon
                self.fragments[fragment] = [fragment]

    def _refuse_doubles(self) -> None:
        """Raise AddonError for two classes of one name, table or kind: one would silently take the other's place."""
        taken: dict[tuple[str, str], type[Model]] = {}
        for model in self.fragments:
            addon, table, root = self.addon_of[model], model.__table_name__, root_model(model)
            if table in self.enabled - {addon}:
                what = f"addon '{addon}': {dotted(model)} has a table called like the addon '{table}'"
                raise AddonError(what, remedy=f"Call it {addon}_{table}, for one.")
            kind = model.__kind__ or model.__name__.lower() if issubclass(model, Document) else None
            names = {"name": f"{addon}.{model.__name__}", "table": table, f"kind of {dotted(root)}": kind}
            for noun, name in names.items():
                other = taken.setdefault((noun, name or dotted(model)), model)
                if other is not model:
                    both = (f"{dotted(one)} of addon '{self.addon_of[one]}'" for one in (other, model))
                    what = f"two classes have the {noun} '{name}': {' and '.join(both)}"
                    raise AddonError(what, remedy="Choose another one for one of them.")

    def _compose(self, model: type[Model]) -> type[Model]:
        if model in self._classes:
            return self._classes[model]
        fragments = self.fragments[model]
        parent = self._compose(parent_model(model)) if model.__form__ == TYPE else None
        namespace = self._namespace(model, fragments, parent)
        below = () if parent is None else (parent,)
        composed = compose_fragments(model.__name__, fragments, namespace, *below, composed=True)
        self.registry.mapped(composed)
        if parent is None and issubclass(composed, Document):
            mapper = composed.__mapper__
            mapper.polymorphic_map = _Kinds(mapper.polymorphic_map)
        self._classes[model] = composed
        self.names[f"{self.addon_of[model]}.{model.__name__}"] = composed
        return composed

    def _namespace(
        self, model: type[Model], fragments: Sequence[type[Model]], parent: type[Model] | None
    ) -> dict[str, Any]:
        table = model.__table_name__
        namespace: dict[str, Any] = {
            "__module__": self._module_of(model),
            "__qualname__": model.__name__,
            "__doc__": model.__doc__,
            "__composition__": self,
            "__tablename__": table,
            "__annotations__": {},
            "__mapper_args__": _mapper_arguments(model, parent),
        }
        if parent is not None and table is not None:
            parent_table = parent.__table__.name
            namespace["id"] = column(ID, ForeignKey(f"{parent_table}.id"), primary_key=True)
        if table is not None:
            items = [item for fragment in fragments for item in own_constraints(fragment)]
            if parent is None and issubclass(model, Document):
                items = [*own_constraints(Document, model), *items]
            options = {"sqlite_autoincrement": True} if parent is None else {}
            namespace["__table_args__"] = (*items, options)
        return namespace

    def _module_of(self, model: type[Model]) -> str:
        addon = self.addon_of[model]
        return next(a.module for a in self.addons if a.name == addon).removesuffix(".foundation")


_mapping_lock = threading.RLock()


@contextmanager
def _mapping() -> Iterator[None]:
    """Serialise mapping, which is global in SQLAlchemy, and say in words what cannot be mapped."""
    with _mapping_lock, collector_paused(), in_words("the classes of these addons do not fit together"):
        yield
        gc.freeze()  # all of it lives on, and counts as old: the collector need not walk it now to learn that
        gc.unfreeze()


def _mapper_arguments(model: type[Model], parent: type[Model] | None) -> dict[str, Any]:
    if parent is not None:
        return {"polymorphic_identity": f"{parent.__mapper__.polymorphic_identity}/{model.__kind__}"}
    if not issubclass(model, Document):
        return {}
    return {
        "polymorphic_on": Document.__dict__["kind"],
        "polymorphic_identity": model.__kind__ or model.__name__.lower(),
    }


def compose(addons: Sequence[Addon], recipes: Sequence[Recipe] = ()) -> Composition:
    """Return the composition of these addons (as `resolve` orders them) and recipes, made once and shared."""
    with _mapping_lock:
        return composed(tuple(addons), tuple(recipes))


@lru_cache(maxsize=16)
def composed(addons: tuple[Addon, ...], recipes: tuple[Recipe, ...]) -> Composition:
    """Compose, and keep the most recently used compositions; called under the lock, one at a time."""
    return Composition(addons, recipes)
