"""Rows of stored records with a change over them, which `prepare` is given beside the rows of new ones."""

from __future__ import annotations

from typing import Any

from core.composition.model import Row, bad_field


class Edited(dict[str, Any]):
    """The row of a stored record with a change over it, as `prepare` sees it beside the rows of new records.

    `record` is the record, `before` the values it was stored with; `given` names what was given with this change. What
    is derived from something that changed is left out, so that it is filled in anew; with `anew`, as in an import, all
    that is derived and not given. Of a document, `removed` are the lines taken out.
    """

    def __init__(self, record: Any, change: Row, *, anew: bool = False) -> None:
        self.before = {name: getattr(record, name) for name in record.__mapper__.column_attrs.keys()}  # noqa: SIM118
        super().__init__(self.before)
        for name in change:
            if name not in self.before:
                raise bad_field(type(record), name)
        self.record, self.anew = record, anew
        self.removed: list[Any] = []
        self.given = frozenset(change)
        self.update(change)

    def is_changed(self, *names: str) -> bool:
        """Say whether one of the values differs from what is stored."""
        return any(self.get(name) != self.before[name] for name in names)

    def changes(self) -> list[str]:
        """Return the fields whose values differ from what is stored."""
        return [name for name in self.before if name != "version" and self.is_changed(name)]


def lacks(row: Row, name: str) -> bool:
    """Say whether a value is to be filled in: not there in a new row, left out of an edited one or just emptied."""
    if row.get(name) is not None:
        return False
    return not isinstance(row, Edited) or name not in row or name in row.given
