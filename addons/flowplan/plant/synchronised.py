"""Records that another system keeps: they are brought by the importer and only consulted here."""

from __future__ import annotations

from collections.abc import Sequence

from core import Edited, Mapped, Model, Refused, Row, Session, column


class Synchronised(Model, root=True):
    """Be kept here, or (with a `source`) by another system, under its `external_id`.

    Its `etag` says which state of it was taken over: who changes the record brings another etag, or the same again.
    """

    source: Mapped[str | None] = column(sort_order=90)
    external_id: Mapped[str | None] = column(sort_order=91)
    etag: Mapped[str | None] = column(sort_order=92)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to change by hand what another system keeps."""
        rows = super().prepare(session, rows)
        refuse_by_hand(session, rows)
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Synchronised]) -> None:
        """Refuse to delete by hand what another system keeps."""
        super().before_removal(session, records)
        for record in records:
            if record.source:
                raise Refused(f"{record} is kept by {record.source}", remedy="Delete it there.")


def refuse_by_hand(session: Session, rows: Sequence[Row], source: str = "source", etag: str = "etag") -> None:
    """Raise Refused for edits of synchronised records that do not name the etag they bring."""
    for row in rows:
        if isinstance(row, Edited) and row.before[source] and etag not in row.given and not session.verbs:
            raise Refused(
                f"{row.record} is kept by {row.before[source]}: here it is only consulted",
                remedy=f"Change it there and import it again; an import brings the {etag}.",
            )
