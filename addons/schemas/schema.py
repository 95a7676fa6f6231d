"""Schemas say what a record looks like from outside; they are composed from fragments, as models are.

A model has a schema without anybody writing one: its fields come from the composed model's columns. An addon
writes a fragment to add or to override fields, and contributes it by the hook `schemas`:

    class OrderSchema(Schema, model=sales.Order): ...            # the schema of a model
    class OrderSchema(sales.OrderSchema, extends=True): ...      # add to that schema in place

`schema_for(app, sales.Order)` returns the marshmallow class. Fragments are plain classes, so that each adds only
its own fields: of two marshmallow schemas side by side, one would hide what the other overrides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import marshmallow
from sqlalchemy import Boolean, Column, Date, Integer, String
from sqlalchemy.types import BigInteger, TypeEngine

from addons.schemas.value_fields import Day, Figure, Flag, Instant, Text, Whole
from core import Document, Model, UsageError, did_you_mean
from core.composition import (
    Composition,
    Exact,
    UtcTime,
    by_root,
    compose_fragments,
    contributions,
    fields_of,
    in_order,
    refuse_undeclared,
)
from core.errors import FragmentError

if TYPE_CHECKING:
    from core.app import App

COMPUTED = frozenset({"id", "version"})
"""What comes from the core and never from input; a column adds itself with info={"computed": True}."""
OF_DOCUMENTS = frozenset({"kind", "state"})
"""What a document gets from its type and its verbs."""


class Schema:
    """Declare fields of a model's schema, as marshmallow fields; see the module's text for the two forms."""

    __schema_of__: ClassVar[type[Model]]

    def __init_subclass__(cls, *, model: type[Model] | None = None, extends: bool = False) -> None:
        super().__init_subclass__()
        if "__composition__" in cls.__dict__:
            return
        known = getattr(cls, "__schema_of__", None)
        where = f"class {cls.__name__} in {cls.__module__}"
        if known is None and model is None:
            raise UsageError(f"{where} has no model", remedy=f"Write class {cls.__name__}(Schema, model=...).")
        if known is None and extends:
            raise UsageError(f"{where} extends nothing", remedy="Subclass the schema you want to extend.")
        if known is not None and (model is not None or not extends):
            raise UsageError(
                f"{where} does not say what it is",
                remedy="Write extends=True to add to it in place; a schema of its own is class ...(Schema, model=...).",
            )
        if model is not None:
            cls.__schema_of__ = model.__model__

    def __init__(self, *arguments: Any, **options: Any) -> None:
        if "__composition__" not in type(self).__dict__:
            raise FragmentError(
                f"{type(self).__name__} is a fragment: it has no fields of its model",
                remedy=f"Write schema_for(app, {type(self).__schema_of__.__name__})().",
            )
        super().__init__(*arguments, **options)


class _Composed(marshmallow.Schema):
    """Carry the settings of every composed schema."""

    class Meta:
        """Keep composed schemas out of marshmallow's global registry, which would never let go of them."""

        register = False

    error_messages = {"unknown": "there is no such field"}

    def handle_error(self, error: marshmallow.ValidationError, data: Any, *, many: bool, **options: Any) -> None:
        """Suggest the field that was probably meant."""
        found = error.messages_dict.values() if many else (error.messages_dict,)
        for messages in found:
            for name in messages.keys() - self.fields.keys() if isinstance(messages, dict) else ():
                messages[name] = [f"there is no field '{name}'{did_you_mean(str(name), self.fields)}"]


def schema_for(app: App | Composition, model: type[Model]) -> type[marshmallow.Schema]:
    """Return the composed marshmallow schema of a model (a fragment or a composed class), made once and kept.

    `load` returns rows for `Model.create`; `dump` returns values JSON can carry: figures as text, days in ISO form.
    """
    composition = app if isinstance(app, Composition) else app.composition
    composed = composition[model]
    return composition.once(("schema", composed), lambda: _compose(composition, composed))


def _compose(composition: Composition, model: type[Model]) -> type[marshmallow.Schema]:
    fragments = _fragments(composition, model)
    generated = type("Columns", (), _column_fields(model))
    namespace = {"__composition__": composition, "__module__": model.__module__, "__doc__": f"A {model.noun()}."}
    composed: type[Any] = compose_fragments(f"{model.__name__}Schema", fragments, namespace, generated, _Composed)
    return composed


def _fragments(composition: Composition, model: type[Model]) -> list[type[Schema]]:
    """Return the fragments for the documents a model is a type of and for the model itself, dependencies first."""
    wanted = [cls.__model__ for cls in model.__mro__ if issubclass(cls, Model) and "__composition__" in cls.__dict__]
    found = composition.once("schema fragments", lambda: _contributed(composition))
    return [fragment for root in reversed(wanted) for fragment in in_order(found.get(root, []))]


def _contributed(composition: Composition) -> dict[type[Model], list[type[Schema]]]:
    given = list(contributions(composition.manager, "schemas"))
    found = by_root(given, Schema, "__schema_of__")
    refuse_undeclared({fragment: addon for addon, fragment in given}, "__schema_of__")
    return found


def _column_fields(model: type[Model]) -> dict[str, marshmallow.fields.Field[Any]]:
    computed = COMPUTED | OF_DOCUMENTS if issubclass(model, Document) else COMPUTED
    columns = {name: attribute.columns[0] for name, attribute in fields_of(model).items()}
    return {
        name: field_for(column, computed=name in computed or bool(column.info.get("computed")))
        for name, column in columns.items()
    }


def field_for(column: Column[Any], *, computed: bool = False) -> marshmallow.fields.Field[Any]:
    """Return the schema field of a column: its type and bounds, whether it may be empty, its default."""
    options: dict[str, Any] = {"allow_none": bool(column.nullable)}
    if computed:
        options["dump_only"] = True
    elif column.default is not None and column.default.is_scalar:
        options["load_default"] = column.default.arg  # type: ignore[attr-defined]
    else:
        options["required"] = not (column.nullable or column.default is not None or column.server_default is not None)
    return _typed(column.type, options)


def _typed(kind: TypeEngine[Any], options: Mapping[str, Any]) -> marshmallow.fields.Field[Any]:
    match kind:
        case Exact():
            field: marshmallow.fields.Field[Any] = Figure(kind.digits, kind.scale, **options)
        case UtcTime():
            field = Instant(**options)
        case Boolean():
            field = Flag(**options)
        case Integer():
            field = Whole(bits=64 if isinstance(kind, BigInteger) else 32, **options)
        case Date():
            field = Day(**options)
        case String():
            field = Text(length=kind.length, **options)
        case _:
            field = marshmallow.fields.Raw(**options)
    return field
