"""Which template prints a document: by its type, the types above it, and the paper asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from core import UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from addons.printing.template_chain import Templates
    from core import Document

GENERAL = "document.html"
ENDING = ".html"


def template_names(model: type[Document], paper: str = "") -> list[str]:
    """Return the names of templates that fit, the most special first: `rental_order_offer.html`, `order.html`."""
    names = [name for stem in stems(model) for name in ([f"{stem}_{paper}"] if paper else []) + [stem]]
    return [*(f"{name}{ENDING}" for name in names), GENERAL]


def template_of(chain: Templates, document: Document, paper: str | None = None) -> str:
    """Return the template a document is printed by; raises UsageError for a paper that its type does not have."""
    if paper is None:
        return chain.first(template_names(type(document), paper_of(document)))
    known = papers(chain, type(document))
    if paper not in known:
        noun = type(document).noun()
        raise UsageError(
            f"a {noun} is not printed as '{paper}'{did_you_mean(paper, known)}",
            remedy=f"The papers of a {noun} are: {one_of(known)}.",
        )
    return known[paper]


@runtime_checkable
class Papered(Protocol):
    """A document that has several papers."""

    def paper(self) -> str:
        """Return what it is printed as in its state, such as "confirmation"; "" for its usual paper."""


def paper_of(document: Document) -> str:
    """Return the paper that a document's type and state ask for; "" for its usual one."""
    return document.paper() if isinstance(document, Papered) else ""


def papers(chain: Templates, model: type[Document]) -> dict[str, str]:
    """Return the templates a document type can be printed by, by the names of the papers."""
    found: dict[str, str] = {}
    names = chain.layers.names()
    for stem in reversed(stems(model)):
        for name in sorted(names):
            if name == f"{stem}{ENDING}":
                found[stem] = name
            elif name.startswith(f"{stem}_") and name.endswith(ENDING):
                found[name.removeprefix(f"{stem}_").removesuffix(ENDING)] = name
    return found or {"document": GENERAL}


def stems(model: type[Document]) -> list[str]:
    """Return what templates of a document type begin with, the type's own name before those of its parents."""
    classes = [cls for cls in model.__mro__ if "__composition__" in cls.__dict__]
    return ["".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).strip("_") for cls in classes]
