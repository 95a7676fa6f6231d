"""The discounts stated in an order or for a customer, as they are typed: "VIP; 5% goodwill (not printed); 20.00"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from addons.promotions.discounts.discount import Discount
from addons.promotions.discounts.figures import refuse_impossible_percent
from addons.schemas import figure, read
from core import ZERO, BadInput, Session, did_you_mean, one_of

NONE = "none"
"""What is typed for no discount at all, also if the customer has some."""
MARKS: Mapping[str, tuple[str, bool]] = {
    "cascade": ("cascade", True),
    "no cascade": ("cascade", False),
    "printed": ("printed", True),
    "not printed": ("printed", False),
    "posted": ("posted", True),
    "not posted": ("posted", False),
}
"""What is written in brackets behind a discount, and what it says."""
_ENTRY = re.compile(r"^(?P<what>[^()]*?)\s*(?:\((?P<marks>[^()]*)\))?$")
_FIGURE = re.compile(r"^(?P<figure>[-+]?[\d.]+)\s*(?P<sign>%?)(?:\s+(?P<name>.+))?$")


@dataclass(frozen=True)
class Stated:
    """One discount of an order: `percent` of it, or an `amount`; with the name that papers give it."""

    name: str
    percent: Decimal = ZERO
    amount: Decimal = ZERO
    cascade: bool = False
    printed: bool = True
    posted: bool = True

    @property
    def figure(self) -> str:
        """Return what it takes off, in words."""
        return f"{figure(self.percent)} %" if self.percent else figure(self.amount, 2)

    @property
    def title(self) -> str:
        """Return its name with the percentage, as papers show it."""
        return f"{self.name} {self.figure}" if self.percent and self.figure not in self.name else self.name


def stated(session: Session, text: str | None) -> tuple[Stated, ...]:
    """Return the discounts of a text, in their order; raises BadInput that says what is wrong with one of them.

    Costs a statement for all texts of a transaction, and none where no text names a discount by its code.
    """
    entries = _entries(text or "")
    return tuple(found if isinstance(found, Stated) else _named(session, *found) for found in entries)


def refuse_unknown_discounts(session: Session, texts: Iterable[str | None]) -> None:
    """Raise BadInput for a text with a discount that does not exist or makes no sense."""
    for text in texts:
        stated(session, text)


Marks = tuple[tuple[str, bool], ...]


@lru_cache(maxsize=1024)
def _entries(text: str) -> tuple[Stated | tuple[str, Marks], ...]:
    """Return what a text says: discounts typed with their figures, and codes with their marks."""
    if text.strip().lower() in ("", NONE):
        return ()
    return tuple(_entry(part.strip()) for part in text.split(";") if part.strip())


def _entry(part: str) -> Stated | tuple[str, Marks]:
    match = _ENTRY.match(part)
    if match is None:
        raise BadInput(f"'{part}' is no discount: its brackets do not match", remedy=_HOW)
    marks = tuple(_mark(mark, part) for mark in (match["marks"] or "").split(",") if mark.strip())
    typed = _FIGURE.match(match["what"])
    if typed is None:
        return match["what"], marks
    try:
        value: Decimal = read(Decimal, typed["figure"])
    except BadInput:
        raise BadInput(f"'{part}' is no discount: '{typed['figure']}' is no number", remedy=_HOW) from None
    if typed["sign"]:
        refuse_impossible_percent(f"the discount '{part}'", value)
        return replace(Stated(typed["name"] or "Discount", percent=value), **dict(marks))  # type: ignore[arg-type]
    if value <= 0:
        raise BadInput(f"the discount '{part}' takes off {figure(value, 2)}", remedy="Give more than 0.")
    return replace(Stated(typed["name"] or "Discount", amount=value), **dict(marks))  # type: ignore[arg-type]


def _mark(mark: str, part: str) -> tuple[str, bool]:
    words = " ".join(mark.lower().split())
    if words not in MARKS:
        raise BadInput(
            f"'{mark.strip()}' is no mark of the discount '{part}'{did_you_mean(words, MARKS)}",
            remedy=f"Write one of: {one_of(MARKS)}.",
        )
    return MARKS[words]


_HOW = "Write a code, or a figure with words and marks, such as '5% goodwill (cascade, not printed)' or '20.00 box'."


def _named(session: Session, code: str, marks: Marks) -> Stated:
    """Return a basic discount by its code, with the marks that differ here; raises BadInput."""
    known = {one.code: one for one in session.known(Discount).values()}
    found = known.get(code)
    if found is None or not found.active:
        what = "is no discount" if found is None else "is a discount that is not active any more"
        usable = [code for code, one in known.items() if one.active]
        raise BadInput(f"'{code}' {what}{did_you_mean(code, usable) if found is None else ''}", remedy=_HOW)
    own = Stated(found.name, found.percent, ZERO, found.cascade, found.printed, found.posted)
    return replace(own, **dict(marks))  # type: ignore[arg-type]
