"""Compose the fragments of a set of addons into mapped classes, one SQLAlchemy registry per set.

A composition holds classes and contributions, but no engine, session or setting: customers with the same set of
addons, and the same document types declared without code, share it; the least recently used are dropped. A class is
composed when it is first asked for, by whatever way, and so are relations and the types of a document.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import get_ident
from typing import Any, TypeVar, cast

import pluggy
from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import Mapper, registry
from sqlalchemy.orm.mapper import _CONFIGURE_MUTEX

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
    refuse_undeclared,
)
from core.composition.model import TYPE, Model
from core.composition.pause import collector_paused
from core.composition.plugins import contributions, plugin_manager
from core.composition.recipe import Recipe
from core.composition.relation import LateMapper
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
    """Map stored kinds to mappers, composed late; a kind that is not enabled is read as its nearest enabled parent."""

    def __init__(self, mapper: Mapper[Any]) -> None:
        super().__init__(mapper.polymorphic_map)
        self._base = mapper

    def __missing__(self, kind: str) -> Mapper[Any]:
        parent, slash, _own = str(kind).rpartition("/")
        self._base.class_.__composition__.compose_types(self._base.class_)
        if kind not in self and not slash:
            raise KeyError(kind)
        return self[kind if kind in self else parent]


class Composition:
    """Hold the mapped classes and contributions of one set of addons and recipes, in dependency order."""

    def __init__(self, addons: Sequence[Addon], recipes: Sequence[Recipe] = ()) -> None:
        self.addons = tuple(addons)
        self.recipes = tuple(recipes)
        """What the customer's database adds to the addons."""
        self.enabled = frozenset(addon.name for addon in addons)
        self.manager: pluggy.PluginManager = plugin_manager(addons)
        self.fragments: dict[type[Model], list[type[Model]]] = {}
        """The fragments of each model, by its root fragment, in dependency order."""
        self.addon_of: dict[type[Model], str] = {}
        """The addon that contributes each fragment."""
        self.models: dict[str, type[Model]] = {}
        """The root fragments of all models by "addon.Class"."""
        self._mapping_in = 0  # the thread, while there is one
        self._start()
        with self.mapping():
            self._collect()

    def _start(self) -> None:
        self.registry = registry(metadata=MetaData(naming_convention=NAMING))
        self._classes: dict[type[Model], type[Model]] = {}
        self._is_complete = False
        self.cache: dict[Any, Any] = {}
        """What other modules derive from the classes once, such as statements."""

    def root(self, fragment: type[M]) -> type[M]:
        """Return the root fragment of a fragment; raises AddonError if it is none of these addons."""
        if fragment not in self:
            name = dotted(fragment) if isinstance(fragment, type) else repr(fragment)
            remedy = f"Enable the addon that brings it. Enabled are: {one_of(self.enabled)}."
            raise AddonError(f"{name} is not part of this application", remedy=remedy)
        return cast("type[M]", fragment.__model__)

    def __getitem__(self, fragment: type[M]) -> type[M]:
        """Return the composed class of a fragment."""
        model: Any = getattr(fragment, "__model__", None)
        if model not in self._classes:
            self._compose_all([self.root(fragment)])
        return cast("type[M]", self._classes[model])

    def __contains__(self, fragment: type[Model]) -> bool:
        return getattr(fragment, "__model__", None) in self.fragments

    def __iter__(self) -> Iterator[type[Model]]:
        """Iterate over the composed classes, those of dependencies first."""
        self._compose_all(self.fragments)
        return map(self._classes.__getitem__, self.fragments)

    def complete(self) -> Composition:
        """Compose all there is, relations too, so that what does not fit together is said now; returns itself."""
        if not self._is_complete:
            with self.mapping():
                for model in self:
                    _ = model.__mapper__.relationships
                self._is_complete = True
        return self

    @property
    def metadata(self) -> MetaData:
        """Return the tables of this composition; indexes of some rows only, `info={"where": …}`, for each database."""
        self._compose_all(self.fragments)
        for index in (one for table in self.registry.metadata.tables.values() for one in table.indexes):
            if (where := index.info.get("where")) is not None:
                index.dialect_kwargs.update(sqlite_where=where, postgresql_where=where)
        return self.registry.metadata

    @property
    def names(self) -> dict[str, type[Model]]:
        """Return the composed classes by "addon.Class"."""
        return {self.name_of(model): model for model in self}

    def named(self, name: str) -> type[Model]:
        """Return the composed class called "addon.Class"; raises UsageError with a suggestion."""
        if name not in self.models:
            raise unknown("model", name, self.models)
        return self[self.models[name]]

    def name_of(self, model: type[Model]) -> str:
        """Return "addon.Class" for a composed class or a fragment."""
        return f"{self.addon_of[model.__model__]}.{model.__model__.__name__}"

    def documents(self) -> dict[str, type[Document]]:
        """Return the composed documents (not their types) by "addon.Class"."""
        found = {name: one for name, one in self.models.items() if issubclass(one, Document) and one.__form__ != TYPE}
        return {name: self[document] for name, document in found.items()}

    def types_of(self, model: type[Document]) -> dict[str, type[Document]]:
        """Return a document's types by their own name, the document itself first."""
        order = list(self.fragments)
        found = [m.class_ for m in model.__mapper__.base_mapper.self_and_descendants]
        found.sort(key=lambda one: (one.stored_kind().count("/"), order.index(one.__model__)))
        return {one.stored_kind().rpartition("/")[2]: one for one in found}

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
            self.fragments[model] = in_order(fragments)
        for recipe in self.recipes:
            for fragment, addon in list(recipe.fragments(self.addons, self.fragments, self.addon_of)):
                self.addon_of[fragment], self.fragments[fragment] = addon, [fragment]
        self.models |= {self.name_of(model): model for model in self.fragments}

    def compose_types(self, above: type[Model]) -> bool:
        """Compose the types of a document, or those below one of them; not for who maps classes at present."""
        if is_free := self._mapping_in != get_ident():
            late = (one for one in self.fragments if one.__form__ == TYPE)
            self._compose_all([one for one in late if issubclass(one, above.__model__)])
        return is_free

    @contextmanager
    def mapping(self) -> Iterator[None]:
        """Map classes or relations, under SQLAlchemy's own lock; after an error all is mapped, and told, anew."""
        words = "the classes of these addons do not fit together"
        with _CONFIGURE_MUTEX, collector_paused(), in_words(words):
            before, self._mapping_in = self._mapping_in, get_ident()
            try:
                yield
            except BaseException:
                self.registry.dispose()
                self._start()
                raise
            finally:
                self._mapping_in = before
            gc.freeze()  # all of it lives on, and counts as old: the collector need not walk it now to learn that
            gc.unfreeze()

    def _compose_all(self, models: Collection[type[Model]]) -> None:
        if all(model in self._classes for model in models):
            return
        with self.mapping():
            for model in models:
                with in_words(f"addon '{self.addon_of[model]}': {dotted(model)} cannot be composed"):
                    self._compose(model)
            self.registry.configure()

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
            composed.__mapper__.polymorphic_map = _Kinds(composed.__mapper__)
        self._classes[model] = composed
        return composed

    def _namespace(
        self, model: type[Model], fragments: Sequence[type[Model]], parent: type[Model] | None
    ) -> dict[str, Any]:
        table, owner = model.__table_name__, self.addon_of[model]
        namespace: dict[str, Any] = {
            "__module__": next(a.module for a in self.addons if a.name == owner).removesuffix(".foundation"),
            "__qualname__": model.__name__,
            "__doc__": model.__doc__,
            "__composition__": self,
            "__tablename__": table,
            "__annotations__": {},
            "__mapper_cls__": LateMapper,
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


def _mapper_arguments(model: type[Model], parent: type[Model] | None) -> dict[str, Any]:
    if parent is not None:
        return {"polymorphic_identity": f"{parent.__mapper__.polymorphic_identity}/{model.__kind__}"}
    if not issubclass(model, Document):
        return {}
    own = model.__kind__ or model.__name__.lower()
    return {"polymorphic_on": Document.__dict__["kind"], "polymorphic_identity": own}


def compose(addons: Sequence[Addon], recipes: Sequence[Recipe] = (), *, late: bool = False) -> Composition:
    """Return the composition of these addons (as `resolve` orders them) and recipes, made once and shared.

    All classes are composed now, or `late`, each when it is first asked for.
    """
    with _CONFIGURE_MUTEX:
        found = composed(tuple(addons), tuple(recipes))
        return found if late else found.complete()


@lru_cache(maxsize=16)
def composed(addons: tuple[Addon, ...], recipes: tuple[Recipe, ...]) -> Composition:
    """Return a composition, and keep the most recently used; called under the lock, one at a time."""
    if composed.cache_info().misses % 16 == 0:
        gc.collect()  # those no longer kept are circles, and old (see `complete`): nobody else frees them
    return Composition(addons, recipes)
