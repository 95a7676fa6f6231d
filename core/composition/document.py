"""Documents and their lines: business papers with a number and a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.fields import column
from core.composition.model import Model, Row

if TYPE_CHECKING:
    from core.storage.session import Session

T = TypeVar("T")


class Document(Model, root=True):
    """Be the root of business papers: lines, a state that only `app.fire` changes, a number (drafts: if typed)."""

    has_types = True
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
    at_once: ClassVar[int] = 0
    """So many of one call are made, or led on by a verb, at a time: that bounds the memory they take. 0 for all."""

    number: Mapped[str | None] = column(sort_order=-80)
    kind: Mapped[str] = column(sort_order=-70)
    state: Mapped[str] = column(sort_order=-60)

    @classmethod
    def in_parts(cls, many: Sequence[T]) -> list[Sequence[T]]:
        """Return what there is of many documents, such as ids, in parts of as many as are worked on at a time."""
        size = cls.at_once or len(many) or 1
        return [many[start : start + size] for start in range(0, len(many), size)]

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
        return str(cls.__mapper__.polymorphic_identity)

    @classmethod
    def series_name(cls) -> str:
        """Return the name of the series that numbers this document type."""
        return cls.series or str(cls.base().__table__.name)

    @classmethod
    def line_model(cls) -> type[DocumentLine] | None:
        """Return the composed class of the lines, if the document has lines."""
        relation: Any = getattr(cls, "lines", None)
        return relation.property.mapper.class_ if relation is not None else None

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find documents by number, which is unique in its scope, and by state; it is part of every document."""
        return [UniqueConstraint(*filter(None, ("number", cls.series_scope))), Index(None, "state", "id")]

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum prepared lines (under "lines") into their header rows. Extend with `super()`."""

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Any]) -> list[Row]:
        """Return the values to be written together with the state after a verb: a row per document, all alike.

        Costs no statement, since the state is written anyway. Extend with `super()`.
        """
        return [{} for _ in documents]


class DocumentLine(Model, root=True):
    """Be the root of a document's lines; `parent` names the column that points to the document."""

    parent: ClassVar[str] = "document_id"

    position: Mapped[int] = column(sort_order=-50)
