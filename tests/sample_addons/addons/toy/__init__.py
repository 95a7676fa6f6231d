"""A small addon for tests of the core: papers with lines, a joined and a single-table type, things with money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Self

from core import (
    Addon,
    Check,
    Document,
    DocumentLine,
    Finding,
    Mapped,
    Model,
    Money,
    Quantity,
    Role,
    Session,
    Time,
    Transition,
    column,
    hookimpl,
    reference,
    relation,
)

SERVICES = ("doctor", "hosting", "lists", "printing", "reporting", "schemas")
addon = Addon(name="toy", version="1.0", summary="For tests", depends=SERVICES, documents={"paper": "Paper"})

heard: list[tuple[str, list[int]]] = []


class Thing(Model, table="toy_thing"):
    """Something with an amount."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    amount: Mapped[Money] = column(default=Decimal(0))
    quantity: Mapped[Quantity | None]
    at: Mapped[Time | None]
    active: Mapped[bool] = column(default=True)


class Paper(Document, table="toy_paper", kind="plain"):
    """A paper of one owner."""

    series_prefix = "P"
    series_scope = "office"

    office: Mapped[int] = column(default=1)
    title: Mapped[str | None]
    thing_id: Mapped[int | None] = reference("toy_thing")
    total: Mapped[Money] = column(default=Decimal(0))

    thing: Mapped[Thing | None] = relation("toy.Thing")
    lines: Mapped[list[PaperLine]] = relation("toy.PaperLine", back="paper", order_by="position")

    @classmethod
    def confirm(cls, session: Session, papers: Sequence[Self], note: str = "") -> None:
        """Accept the papers; one with the title "explode" is at fault."""
        for paper in papers:
            if paper.title == "explode":
                raise RuntimeError("the paper exploded")

    @classmethod
    def close(cls, session: Session, papers: Sequence[Self]) -> None:
        """Finish the papers."""


class PaperLine(DocumentLine, table="toy_paper_line"):
    """A line of a paper."""

    parent = "paper_id"

    paper_id: Mapped[int] = reference("toy_paper")
    text: Mapped[str | None]

    paper: Mapped[Paper] = relation("toy.Paper", back="lines")


class Memo(Paper, kind="memo"):
    """A paper of a type that shares the table and is not asked for a title."""

    exempt_from = frozenset({"title"})

    urgent: Mapped[bool | None]


class Deed(Paper, kind="deed", table="toy_deed"):
    """A paper of a type with a table of its own."""

    seal: Mapped[str | None]


class SealedDeed(Deed, kind="sealed"):
    """A type of a type."""


def has_title(session: Session, papers: Sequence[Paper]) -> Iterator[Finding]:
    """Find papers without title."""
    for paper in papers:
        if not paper.title:
            yield Finding(paper, "it has no title", {"length": 0})


@hookimpl
def models() -> list[type[Model]]:
    return [Thing, Paper, PaperLine]


@hookimpl
def document_types() -> list[type[Document]]:
    return [Memo, Deed, SealedDeed]


@hookimpl
def transitions() -> list[Transition]:
    return [
        Transition(Paper, "confirm", "draft", "confirmed", "Accept"),
        Transition(Paper, "close", "confirmed", "closed", "Finish"),
    ]


@hookimpl
def checks() -> list[Check]:
    return [Check(Paper, "title", before="confirm", run=has_title, override="editor", summary="It has a title")]


@hookimpl
def roles() -> list[Role]:
    return [Role("editor", ("toy.paper.*",)), Role("writer", ("toy.paper.create", "toy.paper.confirm"))]


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    heard.append((transition.name, [document.id for document in documents]))
