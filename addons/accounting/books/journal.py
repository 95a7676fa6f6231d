"""Journals, and the numbers of their entries: one series without gaps per journal, organisation and fiscal year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint, bindparam, update
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, Refused, Row, Session, column, insert_unless_there, reference, unknown

SALES, COSTS, PAYMENTS, GENERAL = "sales", "costs", "payments", "general"
USES = (SALES, COSTS, PAYMENTS, GENERAL)
WIDTH = 6


class Journal(Model, table="accounting_journal"):
    """A book of entries; of those with one `use` the first takes what documents post, the others entries by hand."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    use: Mapped[str] = column(default=GENERAL)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a use that does not exist."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("use", GENERAL) not in USES:
                raise unknown("use of a journal", str(row["use"]), USES, error=BadInput)
        return rows


class EntryCounter(Model, table="accounting_counter"):
    """The last number of a journal in an organisation and a fiscal year."""

    kept_by = "the numbering of entries"

    journal_id: Mapped[int] = reference("accounting_journal", index=False)
    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    year: Mapped[int]
    last: Mapped[int] = column(default=0)

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep one counter each."""
        return [UniqueConstraint("journal_id", "organisation_id", "year")]


class Series(NamedTuple):
    """What a number is counted in: journal and organisation, by id, and the fiscal year."""

    journal: int
    organisation: int
    fiscal: int


def journal_for(session: Session, use: str) -> Journal:
    """Return the journal that takes what documents post; raises Refused if there is none of that use."""
    journals = session.known(Journal)
    found = [id_ for id_, one in journals.items() if one.use == use]
    if not found:
        raise Refused(
            f"there is no journal for {use}",
            remedy=f"Add one: tradeloom record new accounting.Journal code=… name=… use={use}",
        )
    return journals[min(found)]


def take_numbers(session: Session, wanted: Sequence[Series]) -> list[str]:
    """Return the next number in each series, in the order given; one statement per series that occurs.

    Others who post in a series wait until this transaction ends, so that a rollback leaves no gap.
    """
    journals = session.known(Journal)
    next_: dict[Series, int] = {}
    for series, count in sorted(Counter(wanted).items()):
        next_[series] = _advance(session, series, count) - count
    found: list[str] = []
    for series in wanted:
        next_[series] += 1
        found.append(f"{journals[series.journal].code}{series.fiscal}-{next_[series]:0{WIDTH}d}")
    return found


def _advance(session: Session, series: Series, count: int) -> int:
    values: Mapping[str, int] = {**series._asdict(), "count": count}
    last = session.ask(_counting, **values).scalar()
    if last is None:
        new = {"journal_id": series.journal, "organisation_id": series.organisation, "year": series.fiscal, "last": 0}
        first = insert_unless_there(session)(session[EntryCounter]).on_conflict_do_nothing()
        session.connection().execute(first, [new | {"version": 1}])
        last = session.ask(_counting, **values).scalar_one()
    return int(last)


def _counting(session: Session) -> Any:
    C: Any = session[EntryCounter]
    mine = (C.journal_id == bindparam("journal")) & (C.organisation_id == bindparam("organisation"))
    mine &= C.year == bindparam("fiscal")
    return update(C).where(mine).values(last=C.last + bindparam("count"), version=C.version + 1).returning(C.last)
