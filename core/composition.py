"""Compose the fragments of a set of addons into mapped classes, one SQLAlchemy registry per set.

A composition holds classes and contributions, but no engine, session or setting: customers with the same set of
addons, and the same document types declared without code, share it. It is made at first use, under a lock, and the
least recently used are dropped.
"""

from __future__ import annotations

import threading
import types
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar, cast

import pluggy
from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import Mapper, configure_mappers, registry

from core.addon import Addon
from core.declared_fragments import declared_fragments
from core.declared_types import DeclaredType
from core.errors import AddonError, UsageError, did_you_mean, one_of
from core.fields import ID, column
from core.fragments import in_order, joined, own_constraints, parent_model, refuse_column_overrides
from core.hooks import contributions, plugin_manager
from core.model import EXTENSION, TYPE, Document, Model
from core.pause import collector_paused
from core.relations import RelationTo

M = TypeVar("M", bound=Model)

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
    """Hold the mapped classes and contributions of one set of addons and declared types, in dependency order."""

    def __init__(self, addons: Sequence[Addon], declared: Sequence[DeclaredType] = ()) -> None:
        self.addons = tuple(addons)
        self.declared = tuple(declared)
        """The document types declared without code."""
        self.enabled = frozenset(addon.name for addon in addons)
        self.manager: pluggy.PluginManager = plugin_manager(addons)
        self.registry = registry(metadata=MetaData(naming_convention=NAMING))
        self.fragments: dict[type[Model], list[type[Model]]] = {}
        """The fragments of each model, by its root fragment, in dependency order."""
        self.addon_of: dict[type[Model], str] = {}
        """The addon that contributes each fragment."""
        self._classes: dict[type[Model], type[Model]] = {}
        self._names: dict[str, type[Model]] = {}
        self._lock = threading.RLock()
        self.cache: dict[Any, Any] = {}
        """What other modules derive from the classes once, such as statements."""
        try:
            self._collect()
            for model in self.fragments:
                self._compose(model)
            self._refuse_lost_relations()
            with _mapping():
                configure_mappers()
        except BaseException:
            self.registry.dispose()
            raise

    def __getitem__(self, fragment: type[M]) -> type[M]:
        """Return the composed class of a fragment."""
        try:
            return cast("type[M]", self._classes[fragment.__model__])
        except (KeyError, AttributeError):
            raise AddonError(
                f"{fragment.__module__}.{fragment.__name__} is not part of this application",
                remedy=f"Enable the addon that brings it. Enabled are: {one_of(self.enabled)}.",
            ) from None

    def __contains__(self, fragment: type[Model]) -> bool:
        return getattr(fragment, "__model__", None) in self._classes

    def __iter__(self) -> Iterator[type[Model]]:
        """Iterate over the composed classes, those of dependencies first."""
        return iter(self._classes.values())

    @property
    def metadata(self) -> MetaData:
        """Return the tables of this composition."""
        return self.registry.metadata

    @cached_property
    def key(self) -> tuple[tuple[str, str], ...]:
        """Return the (addon, version) pairs that identify the set."""
        return tuple((addon.name, addon.version) for addon in self.addons)

    def named(self, name: str) -> type[Model]:
        """Return the composed class called "addon.Class"; raises UsageError with a suggestion."""
        if name not in self._names:
            raise UsageError(
                f"there is no model '{name}'{did_you_mean(name, self._names)}",
                remedy=f"The models are: {one_of(self._names)}.",
            )
        return self._names[name]

    def name_of(self, model: type[Model]) -> str:
        """Return "addon.Class" for a composed class or a fragment."""
        root = model.__model__
        return f"{self.addon_of[root]}.{root.__name__}"

    def names(self) -> dict[str, type[Model]]:
        """Return the composed classes by "addon.Class"."""
        return dict(self._names)

    def documents(self) -> dict[str, type[Document]]:
        """Return the composed documents (not their types) by "addon.Class"."""
        return {
            name: model
            for name, model in self._names.items()
            if issubclass(model, Document) and model.__model__.__form__ != TYPE
        }

    def types_of(self, model: type[Document]) -> dict[str, type[Document]]:
        """Return a document's types by their own name, the document itself first."""
        mapper: Mapper[Any] = model.__mapper__.base_mapper  # type: ignore[attr-defined]
        return {str(m.polymorphic_identity).rpartition("/")[2]: m.class_ for m in mapper.self_and_descendants}

    # --- how the classes are made -------------------------------------------------------------------------

    def _collect(self) -> None:
        names = {addon.name: addon for addon in self.addons}
        given = list(contributions(self.manager, "models"))
        given += list(contributions(self.manager, "document_types"))
        given.sort(key=lambda item: list(names).index(item[0]))
        for addon, fragment in given:
            if not (isinstance(fragment, type) and issubclass(fragment, Model) and hasattr(fragment, "__model__")):
                raise AddonError(f"addon '{addon}' contributes {fragment!r}, which is not a model")
            if fragment in self.addon_of:
                raise AddonError(f"addon '{addon}' contributes {fragment.__name__} twice")
            self.addon_of[fragment] = addon
            self.fragments.setdefault(fragment.__model__, []).append(fragment)
        for fragment, addon in self.addon_of.items():
            self._refuse_undeclared(fragment, addon)
        for model, fragments in self.fragments.items():
            refuse_column_overrides(fragments)
            self.fragments[model] = in_order(fragments)
        made = list(declared_fragments(self.declared, self.addons, self.fragments, self.addon_of))
        for fragment, addon in made:
            self.addon_of[fragment] = addon
            self.fragments[fragment] = [fragment]

    def _refuse_undeclared(self, fragment: type[Model], addon: str) -> None:
        for base in fragment.__mro__[1:]:
            if hasattr(base, "__model__") and base not in self.addon_of:
                raise AddonError(
                    f"addon '{addon}': {fragment.__name__} builds on {base.__module__}.{base.__name__}, "
                    "whose addon is not enabled with it",
                    remedy="Name that addon in 'depends', or contribute the class only when it is in 'enabled'.",
                )

    def _refuse_lost_relations(self) -> None:
        for fragment, addon in self.addon_of.items():
            for name, value in vars(fragment).items():
                if isinstance(value, RelationTo) and value.target not in self._names:
                    raise AddonError(
                        f"addon '{addon}': relation '{name}' of {self.name_of(fragment)} leads to '{value.target}', "
                        f"which is no model here{did_you_mean(value.target, self._names)}",
                        remedy="Write relation(\"addon.Class\") and name the addon in 'depends'.",
                    )

    def _compose(self, model: type[Model]) -> type[Model]:
        if model in self._classes:
            return self._classes[model]
        fragments = self.fragments[model]
        bases = fragments[::-1]
        parent = None
        if model.__form__ == TYPE:
            parent = self._compose(parent_model(model))
            bases.append(parent)
        namespace = self._namespace(model, fragments, parent)
        composed = _new_class(model, bases, namespace)
        with _mapping():
            self.registry.mapped(composed)
        if parent is None and issubclass(composed, Document):
            mapper: Mapper[Any] = composed.__mapper__  # type: ignore[attr-defined]
            mapper.polymorphic_map = _Kinds(mapper.polymorphic_map)
        self._classes[model] = composed
        self._names[f"{self.addon_of[model]}.{model.__name__}"] = composed
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
            "listed": joined(fragments, "listed", parent),
        }
        if parent is not None and table is not None:
            parent_table = parent.__table__.name  # type: ignore[attr-defined]
            namespace["id"] = column(ID, ForeignKey(f"{parent_table}.id"), primary_key=True)
        if table is not None:
            items = [item for fragment in fragments for item in own_constraints(fragment)]
            options = {"sqlite_autoincrement": True} if parent is None else {}
            namespace["__table_args__"] = (*items, options)
        return namespace

    def _module_of(self, model: type[Model]) -> str:
        addon = self.addon_of[model]
        return next(a.module for a in self.addons if a.name == addon).removesuffix(".foundation")


_mapping_lock = threading.RLock()


@contextmanager
def _mapping() -> Iterator[None]:
    """Serialise mapping, which is global in SQLAlchemy."""
    with _mapping_lock, collector_paused():
        yield


def _new_class(model: type[Model], bases: Sequence[type[Model]], namespace: dict[str, Any]) -> type[Model]:
    try:
        return types.new_class(model.__name__, tuple(bases), {"composed": True}, lambda ns: ns.update(namespace))
    except TypeError as error:
        several = [base for base in bases if len(base.__bases__) > 1 and "__composition__" not in base.__dict__]
        if not several:
            raise
        raise AddonError(
            f"{several[0].__module__}.{several[0].__name__} names its bases in another order than they run in: {error}",
            remedy="Name first the class of the addon that depends on the other; of one addon, the last contributed.",
        ) from None


def _mapper_arguments(model: type[Model], parent: type[Model] | None) -> dict[str, Any]:
    if parent is not None:
        identity = f"{parent.__mapper__.polymorphic_identity}/{model.__kind__}"  # type: ignore[attr-defined]
        return {"polymorphic_identity": identity}
    arguments: dict[str, Any] = {"version_id_col": Model.__dict__["version"]}
    if issubclass(model, Document):
        arguments |= {
            "polymorphic_on": Document.__dict__["kind"],
            "polymorphic_identity": model.__kind__ or model.__name__.lower(),
        }
    return arguments


class _Cache:
    """Keep the most recently used compositions, made one at a time."""

    def __init__(self, bound: int = 16) -> None:
        self.bound = bound
        self._made: OrderedDict[Any, Composition] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, addons: Sequence[Addon], declared: Sequence[DeclaredType] = ()) -> Composition:
        declared = sorted(declared, key=lambda one: one.key)
        key = (*((addon.name, addon.version, addon.module) for addon in addons), *declared)
        with self._lock:
            if key not in self._made:
                self._made[key] = Composition(addons, declared)
            self._made.move_to_end(key)
            while len(self._made) > self.bound:
                self._made.popitem(last=False)
            return self._made[key]

    def clear(self) -> None:
        with self._lock:
            self._made.clear()


cache = _Cache()


def compose(addons: Sequence[Addon], declared: Sequence[DeclaredType] = ()) -> Composition:
    """Return the composition of these addons (as `resolve` orders them) and declared types, made once and shared."""
    return cache.get(addons, declared)


__all__ = ["EXTENSION", "Composition", "cache", "compose"]
