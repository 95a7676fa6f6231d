"""Relations between models, declared by the name of their target and made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Mapper, relationship

from core.composition.fields import is_fragment
from core.composition.model import Row
from core.errors import AddonError, did_you_mean


class RelationTo:
    """A relation as a fragment holds it: a composed class has it, and composes its target, once it is asked for."""

    def __init__(self, target: str, by: str | None, back: str | None, remote: str | None, options: Row) -> None:
        self.target, self.by, self.back, self.remote, self.options = target, by, back, remote, options

    def __set_name__(self, owner: type, name: str) -> None:
        """Tell lists from single records by the annotation, and take it away: it would mean a column."""
        self.options["uselist"] = "list[" in str(owner.__annotations__.pop(name, ""))

    def __get__(self, instance: object | None, owner: Any) -> Any:
        holder = None
        for cls in owner.__mro__:  # it belongs to the composed class above its fragment, which is owner or a parent
            holder = cls if "__composition__" in vars(cls) else holder
            name = next((name for name, value in vars(cls).items() if value is self), "")
            if name and holder is not None:
                with holder.__composition__.mapping():
                    if name not in vars(holder):
                        holder.__mapper__.add_property(name, self._made(holder))
                return getattr(owner if instance is None else instance, name)
        raise is_fragment(owner)

    def _made(self, cls: Any) -> Any:
        target, settings = self.target, dict(self.options)

        def found() -> Any:
            composition = cls.__composition__
            return composition[known(composition.models, target, f"leads to '{target}', which is no model here")]

        def field(model: Any, name: str) -> Any:
            what = f"to '{target}' goes by '{name}', which is no field of {model.__name__}"
            known(model.__mapper__.columns, name, what)
            return getattr(model, name)

        def known(names: Any, name: str, what: str) -> Any:
            if name in names:
                return names[name]
            what = f"{cls.__module__}.{cls.__name__}: a relation {what}{did_you_mean(name, names.keys())}"
            raise AddonError(what, remedy="Correct it, or name an addon in 'depends'.")

        if self.back:
            settings["back_populates"] = self.back
        if self.by:
            settings["foreign_keys"] = lambda: [field(cls, str(self.by))]
            if target.rpartition(".")[2] == cls.__name__:
                settings["remote_side"] = lambda: [cls.id]
        if self.remote:
            settings["foreign_keys"] = lambda: [field(found(), str(self.remote))]
        if order_by := settings.pop("order_by"):
            settings["order_by"] = lambda: field(found(), order_by)
        return relationship(found, **settings)


def relation(
    target: str,
    by: str | None = None,
    *,
    back: str | None = None,
    order_by: str | None = None,
    remote: str | None = None,
    **options: Any,
) -> Any:
    """Declare a relationship to a model named by addon and class, such as "base.Partner".

    `by` names this model's foreign key column, if there are several to that table; `remote` that of a many side.
    """
    return RelationTo(target, by, back, remote, {"order_by": order_by, **options})


def _after(make: Callable[[Any], bool], told: str) -> Any:
    """Return a property of a mapper which first makes what it tells of, until all of it is made."""

    def ask(mapper: Mapper[Any]) -> Any:
        made = vars(mapper).setdefault("made", set())
        if told not in made and make(mapper.class_):
            made.add(told)
        return getattr(super(LateMapper, mapper), told)

    return property(ask)


def _make_relations(model: Any) -> bool:
    """Make all relations of a class, those of the root first."""
    made = [n for cls in reversed(model.__mro__) for n, value in vars(cls).items() if isinstance(value, RelationTo)]
    return all(getattr(model, name) is not None for name in made)


class LateMapper(Mapper[Any]):
    """Map a composed class whose relations and types are made late: who asks for all of them has them made."""

    self_and_descendants = _after(lambda model: model.__composition__.compose_types(model), "self_and_descendants")
    relationships = _after(_make_relations, "relationships")
    attrs = _after(_make_relations, "attrs")

    def get_property(self, key: str, _configure_mappers: bool = False) -> Any:
        """Return a column or relation by name."""
        if key not in self._props:
            getattr(self.class_, key, None)
        return super().get_property(key, _configure_mappers)
