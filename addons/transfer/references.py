"""Find the records that rows refer to, many at a time; those the same run is about to create count too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from addons.schemas import SUGGESTED_FROM, ExternalKey
from addons.transfer.cells import Cell, Ref
from addons.transfer.keys import known_keys
from core import BadInput, Model, among, did_you_mean, one_of
from core.composition import fields_of

if TYPE_CHECKING:
    from core import Session
    from core.composition import Composition


class References:
    """Remember which key is which record; a key whose record this run will create has no id yet."""

    def __init__(self, composition: Composition, system: str) -> None:
        self._composition = composition
        self._system = system
        self._known: dict[Ref, int | None] = {}
        self._fresh: dict[Ref, int] = {}
        self._ambiguous: set[Ref] = set()
        self._wanted: set[tuple[str, str | None]] = set()

    def root(self, name: str) -> type[Model]:
        """Return the model behind a name; a document type counts as the document it is a type of."""
        return self._composition.named(name).base()

    def name(self, name: str) -> str:
        """Return the name under which a model's keys are kept."""
        return self._composition.name_of(self.root(name))

    def want(self, cell: Cell) -> Cell:
        """Hear what a field refers to, and return it with the model's own name.

        Raises BadInput for a model or field that does not exist.
        """
        if cell.find is None:
            if cell.by:
                raise BadInput(f"{cell.where} has 'by' but no 'find'", remedy='Write find = "addon.Model".')
            return cell
        model = self._composition.named(cell.find)
        known = fields_of(model)
        if cell.by is not None and cell.by not in known:
            raise BadInput(f"{cell.where}: {cell.find} has no field '{cell.by}'{did_you_mean(cell.by, known)}")
        name = self.name(cell.find)
        self._wanted.add((name, cell.by))
        return replace(cell, find=name)

    def announce(self, model: str, key: str, values: dict[str, Any]) -> None:
        """Hear that a record will exist once this run has written it."""
        for ref in self._names(model, key, values):
            self._known.setdefault(ref, None)

    def found(self, model: str, key: str, values: dict[str, Any], id_: int) -> None:
        """Hear that an announced record is here already."""
        self._known |= dict.fromkeys(self._names(model, key, values), id_)

    def learn(self, model: str, key: str, values: dict[str, Any], id_: int) -> None:
        """Hear that a record was written in the present transaction."""
        self._fresh |= dict.fromkeys(self._names(model, key, values), id_)

    def _names(self, model: str, key: str, values: dict[str, Any]) -> list[Ref]:
        """Return the keys under which later rows may refer to a record."""
        refs = [Ref(name, by, key if by is None else values.get(by, "")) for name, by in self._wanted if name == model]
        return [ref for ref in refs if isinstance(ref.key, str)]

    def begin(self) -> None:
        """Forget what was learned in a transaction that did not come to its end."""
        self._fresh.clear()

    def settle(self) -> None:
        """Keep what was learned, now that it is committed."""
        self._known |= self._fresh
        self._fresh.clear()

    def look_up(self, session: Session, refs: Iterable[Ref]) -> None:
        """Find the records of all keys not known yet, in one statement per model and field."""
        asked: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        for ref in refs:
            if ref not in self._known:
                asked[ref.model, ref.by].add(ref.key)
        for (model, by), keys in asked.items():
            self._known |= {Ref(model, by, key): id_ for key, id_ in self._find(session, model, by, keys).items()}

    def _find(self, session: Session, name: str, by: str | None, keys: set[str]) -> dict[str, int]:
        model = self.root(name)
        if by is None:
            return {key: one.record_id for key, one in known_keys(session, self._system, name, keys).items()}
        column = getattr(model, by)
        found: dict[str, int] = {}
        for key, id_ in session.execute(select(column, model.id).where(among(session, column, keys))):
            if found.setdefault(key, id_) != id_:
                self._ambiguous.add(Ref(name, by, key))
        return {key: id_ for key, id_ in found.items() if Ref(name, by, key) not in self._ambiguous}

    def exists(self, ref: Ref) -> bool:
        """Say whether there is such a record, or will be."""
        return ref in self._known

    def id(self, ref: Ref) -> int | None:
        """Return the id of the record, or None while it is not written."""
        return self._fresh.get(ref) or self._known.get(ref)

    def reason(self, session: Session, ref: Ref) -> str:
        """Say in words that there is no such record, and what was perhaps meant."""
        model = self.root(ref.model)
        if ref in self._ambiguous:
            return f"there are several of {model.noun()} with the {ref.by} '{ref.key}'"
        E: Any = session[ExternalKey]
        if ref.by is None:
            query = select(E.key).where(E.system == self._system, E.model == ref.model)
            how = f"with the key '{ref.key}' of '{self._system}'"
        else:
            query = select(getattr(model, ref.by))
            how = f"with the {ref.by} '{ref.key}'"
        known = {key for key in session.scalars(query.limit(SUGGESTED_FROM)) if key}
        known |= {other.key for other in self._known if other[:2] == ref[:2]}
        few = "" if len(known) > 8 or did_you_mean(ref.key, known) else f" (there are: {one_of(known)})"
        padded = next((key for key in known if ref.key.isdigit() and key != ref.key and key.lstrip("0") == ref.key), "")
        if padded:
            few = f" If its zeros got lost, write pad = {len(padded)} in the mapping."
        return f"there is no {model.noun()} {how}{did_you_mean(ref.key, known)}{few}"
