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

from sqlalchemy.orm import InstanceState, Mapped, object_session
from sqlalchemy.schema import SchemaItem

from core.errors import BadInput, FragmentError, UsageError, did_you_mean
from core.fields import ID, column

if TYPE_CHECKING:
    from core.session import Session

type_ = type
Row = dict[str, Any]
MODEL, EXTENSION, TYPE = "model", "extension", "type"


class _NoQuery:
    """Answer a query made with a fragment by an error that says what to write."""

    def __get__(self, instance: object | None, owner: type) -> Any:
        if "__composition__" in owner.__dict__:
            raise AttributeError("__clause_element__")
        raise FragmentError(
            f"{owner.__name__} is a fragment: write app[{owner.__name__}]",
            remedy=f"In a verb: {owner.__name__} = session[{owner.__name__}] before the query.",
        )


class Model:
    """Be the root of everything that is stored: a row with an `id` and a `version`.

    The version grows by one with each change; a writer who saw an older one gets StaleError.
    """

    __form__: ClassVar[str]
    __model__: ClassVar[type[Model]]
    __table_name__: ClassVar[str | None]
    __kind__: ClassVar[str | None]
    __clause_element__ = _NoQuery()

    natural_key: ClassVar[tuple[str, ...]] = ()
    """The columns that name one record to a person, such as ("code",)."""
    label: ClassVar[str] = ""
    """The noun a person calls it by; the class name in words when empty."""

    id: Mapped[int] = column(ID, primary_key=True, sort_order=-100)
    version: Mapped[int] = column(default=1, nullable=False, sort_order=-90)

    def __init_subclass__(
        cls, *, table: str | None = None, kind: str | None = None, extends: bool = False, composed: bool = False
    ) -> None:
        super().__init_subclass__()
        if composed or cls.__module__ == __name__:
            return
        cls.__form__, cls.__model__ = _form(cls, table, kind, extends)
        if cls.__form__ != EXTENSION:
            cls.__table_name__, cls.__kind__ = table, kind

    def __init__(self, **values: Any) -> None:
        if "__composition__" not in type_(self).__dict__:
            name = type_(self).__name__
            raise FragmentError(f"{name} is a fragment: write app[{name}](...)")
        mapper = self.__mapper__  # type: ignore[attr-defined]
        known = mapper.attrs
        for attribute in mapper.column_attrs:
            default = attribute.columns[0].default
            if default is not None and default.is_scalar and attribute.key != "version":
                values.setdefault(attribute.key, default.arg)
        for name, value in values.items():
            if name not in known:
                raise UsageError(f"{type_(self).__name__} has no field '{name}'{did_you_mean(name, known.keys())}")
            setattr(self, name, value)

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

    def check_values(self) -> None:
        """Raise BadInput when a value is wrong; called before an instance is flushed. Extend with `super()`."""

    def check_removal(self) -> None:
        """Raise Refused when the record must not be deleted by hand. Extend with `super()`."""

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Return indexes and constraints for the table; each fragment's own are merged, so do not call `super()`."""
        return ()

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the defaults of rows about to be inserted, for all rows at once. Extend with `super()`."""
        return rows

    @classmethod
    def create(cls, session: Session, rows: Sequence[Row]) -> list[int]:
        """Insert rows in one statement per table and return their ids in order; set-wise counterpart of `cls(...)`."""
        from core import rows as writing

        return writing.insert(session, cls, cls.prepare(session, [dict(row) for row in rows]))


def _form(cls: type[Model], table: str | None, kind: str | None, extends: bool) -> tuple[str, type[Model]]:
    base = next((b for b in cls.__bases__ if issubclass(b, Model)), Model)
    is_root = not hasattr(base, "__model__")
    where = f"class {cls.__name__}({base.__name__}) in {cls.__module__}"
    if "__table_args__" in cls.__dict__:
        raise UsageError(f"{where} sets __table_args__", remedy="Return them from the classmethod constraints(cls).")
    if "__tablename__" in cls.__dict__:
        raise UsageError(f"{where} sets __tablename__", remedy=f"Write class {cls.__name__}(..., table='...').")
    if is_root:
        if extends:
            raise UsageError(f"{where} extends nothing", remedy="Subclass the fragment you want to extend.")
        if table is None:
            raise UsageError(f"{where} has no table", remedy=f"Write class {cls.__name__}(..., table='...').")
        return MODEL, cls
    if extends:
        if table or kind:
            raise UsageError(f"{where}: extends=True takes neither table= nor kind=")
        return EXTENSION, base.__model__
    if kind is None:
        raise UsageError(
            f"{where} does not say what it is",
            remedy=f"Write extends=True to add to {base.__name__} in place, or kind='...' for a type of its own.",
        )
    if not issubclass(cls, Document):
        raise UsageError(f"{where}: only documents have types", remedy="Write extends=True.")
    return TYPE, cls


class Document(Model):
    """Be the root of business papers: a number, a state, lines and links to other documents.

    `state` changes only by `app.fire`. A draft has no number unless one was typed in.
    """

    natural_key = ("number",)
    series: ClassVar[str] = ""
    """The number series; the model's table name when empty."""
    series_scope: ClassVar[str | None] = None
    """The column whose value has a counter of its own, such as "organisation_id"."""
    series_prefix: ClassVar[str] = ""
    """What the numbers of a new series begin with."""
    initial_state: ClassVar[str] = "draft"
    editable: ClassVar[frozenset[str]] = frozenset({"draft"})
    """The states in which the document may be edited by hand."""
    exempt_from: ClassVar[frozenset[str]] = frozenset()
    """The names of checks this document type is not asked."""
    synonyms: ClassVar[Mapping[str, str]] = {}
    """What other systems call our verbs, such as {"book": "confirm"}, so that an error can say ours."""
    listed: ClassVar[tuple[str, ...]] = ()
    """The columns that lists show unless asked for others; those of all fragments are joined."""
    finished: ClassVar[frozenset[str]] = frozenset()
    """The states in which no work waits, although verbs lead out of them; worklists leave them out."""

    number: Mapped[str | None] = column(sort_order=-80)
    kind: Mapped[str] = column(sort_order=-70)
    state: Mapped[str] = column(index=True, sort_order=-60)

    @property
    def kind_name(self) -> str:
        """Return the document type's own name, the last part of the stored kind."""
        return self.kind.rpartition("/")[2]

    @property
    def is_dormant(self) -> bool:
        """Say whether the document's type is not enabled here, so that it can be read but not changed."""
        return self.kind != type(self).stored_kind()

    @classmethod
    def stored_kind(cls) -> str:
        """Return what is stored as the kind of this document type, such as "standard/rental"."""
        return str(cls.__mapper__.polymorphic_identity)  # type: ignore[attr-defined]

    def paper(self) -> str:
        """Return what it is printed as in its state, such as "confirmation"; "" for its usual paper."""
        return ""

    def kept_lines(self) -> list[Any]:
        """Return the lines without those about to be deleted."""
        session = object_session(self)
        gone = session.deleted if session is not None else ()
        return [line for line in self.lines if line not in gone]  # type: ignore[attr-defined]

    @classmethod
    def series_name(cls) -> str:
        """Return the name of the series that numbers this document type."""
        return cls.series or str(cls.__mapper__.base_mapper.local_table.name)  # type: ignore[attr-defined]

    @classmethod
    def line_model(cls) -> type[DocumentLine] | None:
        """Return the composed class of the lines, if the document has lines."""
        relation = cls.__mapper__.relationships.get("lines")  # type: ignore[attr-defined]
        return relation.mapper.class_ if relation is not None else None

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum prepared lines (under "lines") into their header rows. Extend with `super()`."""

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Any]) -> list[Row]:
        """Return the values to be written together with the state after a verb: a row per document, all alike.

        Costs no statement, since the state is written anyway. Extend with `super()`.
        """
        return [{} for _ in documents]

    @classmethod
    def create(cls, session: Session, rows: Sequence[Row]) -> list[int]:
        """Insert drafts with their lines and return their ids, in one statement per table.

        Each row holds header values and, under "lines", the rows of its lines. Needs permission "<document>.create".
        Raises BadInput for a value that is wrong and Refused without permission.
        """
        from core import creating

        return creating.create(session, cls, rows)


class DocumentLine(Model):
    """Be the root of a document's lines; `parent` names the column that points to the document."""

    parent: ClassVar[str] = "document_id"

    position: Mapped[int] = column(sort_order=-50)


def fields_of(model: type[Model]) -> Mapping[str, Any]:
    """Return the column attributes of a composed class by name: those of the root first, then those of extensions."""
    attributes = dict(model.__mapper__.column_attrs)  # type: ignore[attr-defined]
    declared = [name for cls in reversed(model.__mro__) for name in get_annotations(cls)]
    return {name: attributes[name] for name in dict.fromkeys([*declared, *attributes]) if name in attributes}


def bad_field(model: type[Model], name: str) -> BadInput:
    """Return the error for a field the model does not have."""
    return BadInput(f"{model.a_noun()} has no field '{name}'{did_you_mean(name, fields_of(model))}")
