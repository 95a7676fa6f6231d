"""Models, documents and their lines: the classes that addons subclass.

What an addon writes is a *fragment*. The core composes the enabled fragments of a model into one mapped class per
set of addons; `app[Order]` and `session[Order]` return it. There are three ways to write a fragment:

    class Order(Document, table="sales_order", kind="standard"): ...   # a new model
    class Order(sales.Order, extends=True): ...                        # add to that model in place
    class RentalOrder(sales.Order, kind="rental"): ...                 # a new document type
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Table
from sqlalchemy.orm import InstanceState, Mapped, Mapper
from sqlalchemy.schema import SchemaItem

from core.composition.fields import ID, column, is_fragment
from core.errors import BadInput, UsageError, did_you_mean

if TYPE_CHECKING:
    from core.composition.composition import Composition
    from core.composition.edited import Edited
    from core.storage.session import Session

type_ = type
Row = dict[str, Any]
MODEL, EXTENSION, TYPE = "model", "extension", "type"


class _OfComposed:
    """Answer who asks a fragment for what only composed classes have by an error that says what to write."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object | None, owner: type) -> Any:
        if "__composition__" in owner.__dict__:
            raise AttributeError(self.name)
        raise is_fragment(owner)


class Model:
    """Be the root of everything that is stored: a row with an `id` and a `version`.

    The version grows by one with each change; a writer who saw an older one gets StaleError.
    """

    __form__: ClassVar[str]
    __model__: ClassVar[type[Model]]
    __table_name__: ClassVar[str | None]
    __kind__: ClassVar[str | None]
    __clause_element__ = _OfComposed()

    has_types: ClassVar[bool] = False
    """Whether it may have types: documents do."""
    natural_key: ClassVar[tuple[str, ...]] = ()
    """The columns that name one record to a person, such as ("code",)."""
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What follows from what, such as {"price": ("product_id", "header.date")}; those of all fragments are joined.

    Such a value is filled in anew when what it comes from is edited, unless it was typed; see core.storage.preparing.
    """
    kept_by: ClassVar[str] = ""
    """Whose code alone writes it, such as "the ledger": then nobody does by hand. Empty for what is entered by hand."""
    label: ClassVar[str] = ""
    """The noun a person calls it by; the class name in words when empty."""

    id: Mapped[int] = column(ID, primary_key=True, sort_order=-100)
    version: Mapped[int] = column(default=1, nullable=False, sort_order=-90)

    __mapper__: ClassVar[Mapper[Any]] = _OfComposed()  # type: ignore[assignment]
    __table__: ClassVar[Table] = _OfComposed()  # type: ignore[assignment]
    __composition__: ClassVar[Composition]

    def __init_subclass__(
        cls,
        *,
        table: str | None = None,
        kind: str | None = None,
        extends: bool = False,
        composed: bool = False,
        root: bool = False,
    ) -> None:
        super().__init_subclass__()
        if composed or root:
            return
        cls.__form__, cls.__model__ = _form(cls, table, kind, extends)
        if cls.__form__ != EXTENSION:
            cls.__table_name__, cls.__kind__ = table, kind

    def __init__(self, **values: Any) -> None:
        name = type_(self).__name__
        raise UsageError(f"{self.a_noun()} is made by rows", remedy=f"Use session.create({name}, [{{…}}]).")

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        state: InstanceState[Any] = self._sa_instance_state  # type: ignore[attr-defined]
        names = [str(state.dict[key]) for key in self.natural_key if state.dict.get(key) is not None]
        identity = " ".join(names) or (f"#{state.key[1][0]}" if state.key else "(new)")
        return f"{self.noun()} {identity}"

    @classmethod
    def noun(cls) -> str:
        """Return the noun for messages, such as "sales order"."""
        return cls.label or "".join(f" {c.lower()}" if c.isupper() else c for c in cls.__name__).strip()

    @classmethod
    def a_noun(cls) -> str:
        """Return the noun with its article, such as "an order line"."""
        noun = cls.noun()
        return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"

    @classmethod
    def base(cls) -> type[Any]:
        """Return the composed class whose table holds every record of it: the document of a document type."""
        return cls.__mapper__.base_mapper.class_

    @classmethod
    def permission(cls, verb: str) -> str:
        """Return the permission a verb needs, such as "sales.order.confirm"."""
        base = cls.base()
        addon, _, name = base.__composition__.name_of(base).partition(".")
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_")
        return f"{addon}.{words}.{verb}"

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Return indexes and constraints for the table; each fragment's own are merged, so do not call `super()`."""
        return ()

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in and check rows about to be stored, for all of them at once: new ones, and `Edited` ones.

        Every rule about values stands here, or in value methods called here. Writes nothing. Extend with `super()`.
        """
        return rows

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Bring other records in line with edits that were just written, for all at once. Extend with `super()`."""

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete records by hand, or take away what goes with them. Extend with `super()`."""


def _form(cls: type[Model], table: str | None, kind: str | None, extends: bool) -> tuple[str, type[Model]]:
    base = next((b for b in cls.__bases__ if issubclass(b, Model)), Model)
    is_root = not hasattr(base, "__model__")
    where = f"class {cls.__name__}({base.__name__}) in {cls.__module__}"
    a_table = f"Write class {cls.__name__}(..., table='...')."
    both = f"Write extends=True to add to {base.__name__} in place, or kind='...' for a type of its own."
    mistakes = (
        ("__table_args__" in vars(cls), " sets __table_args__", "Return them from the classmethod constraints(cls)."),
        ("__tablename__" in vars(cls), " sets __tablename__", a_table),
        (is_root and extends, " extends nothing", "Subclass the fragment you want to extend."),
        (is_root and table is None, " has no table", a_table),
        (extends and (table or kind), ": extends=True takes neither table= nor kind=", ""),
        (not (is_root or extends or kind), " does not say what it is", both),
        (not (is_root or extends or cls.has_types), ": only documents have types", "Write extends=True."),
        (kind and not kind.isidentifier(), f": '{kind}' cannot be a kind", "Use a-z, digits and _."),
    )
    for is_wrong, what, remedy in mistakes:
        if is_wrong:
            raise UsageError(f"{where}{what}", remedy=remedy)
    return (MODEL, cls) if is_root else (EXTENSION, base.__model__) if extends else (TYPE, cls)


def fields_of(model: type[Model]) -> Mapping[str, Any]:
    """Return the column attributes of a composed class by name: those of the root first, then those of extensions."""
    attributes = dict(model.__mapper__.column_attrs)
    declared = [name for cls in reversed(model.__mro__) for name in get_annotations(cls)]
    return {name: attributes[name] for name in dict.fromkeys([*declared, *attributes]) if name in attributes}


def bad_field(model: type[Model], name: str) -> BadInput:
    """Return the error for a field the model does not have."""
    return BadInput(f"{model.a_noun()} has no field '{name}'{did_you_mean(name, fields_of(model))}")
