"""The workflow table: transitions and checks as data, contributed by addons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.composition.document import Document
from core.composition.plugins import contributions
from core.errors import UsageError, unknown
from core.workflow.outcome import Finding

if TYPE_CHECKING:
    from core.composition.composition import Composition
    from core.storage.session import Session


@dataclass(frozen=True, eq=False)
class Transition:
    """Permit a verb to lead documents from one of the `source` states to `target`.

    The action is the classmethod of the same name on the document. Contribute the same (document, name) again to
    replace the row, also for one document type only. `target=None` leaves the state as it is. Where the target
    depends on the state, `source` maps each state to its target: {"placed": "not accepted", "offered": "rejected"}.
    A step that only another verb takes names that in `part_of`: it is not offered to people, and refused by hand.
    """

    document: type[Document]
    name: str
    source: str | tuple[str, ...] | Mapping[str, str | None]
    target: str | None = None
    summary: str = ""
    permission: str = ""
    otherwise: str = ""
    """What to say, beside what is possible, to who wants it in another state."""
    part_of: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the states the verb is allowed from."""
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the states the verb leads to, each once; none if it leaves every state as it is."""
        found = (self.target_from(state) for state in self.sources)
        return tuple(dict.fromkeys(state for state in found if state is not None))

    def target_from(self, state: str) -> str | None:
        """Return the state a document in `state` is led to; None if it stays as it is."""
        return self.source.get(state) if isinstance(self.source, Mapping) else self.target


@dataclass(frozen=True, eq=False)
class Check:
    """Ask a question about all documents before a verb; findings block unless they say otherwise.

    `before` names the verb, or several. `run(session, documents)` returns the findings. `override` names the role
    that may go on all the same, with a reason. A document type is not asked if its `exempt_from` holds the name.
    """

    document: type[Document]
    name: str
    before: str | tuple[str, ...]
    run: Callable[[Session, Sequence[Any]], Iterable[Finding]]
    override: str = ""
    summary: str = ""

    @property
    def verbs(self) -> tuple[str, ...]:
        """Return the verbs it is asked before."""
        return (self.before,) if isinstance(self.before, str) else self.before


class Workflow:
    """Hold the transitions and checks of one composition."""

    def __init__(self, composition: Composition) -> None:
        self.transitions: dict[tuple[type[Document], str], Transition] = {}
        self.checks: dict[tuple[type[Document], str], Check] = {}
        self.addon_of: dict[Transition | Check, str] = {}
        self._of: dict[type[Document], dict[str, Transition]] = {}
        for addon, row in contributions(composition.manager, "transitions", Transition):
            self.transitions[(composition.root(row.document), row.name)] = row
            self.addon_of[row] = addon
        for addon, check in contributions(composition.manager, "checks", Check):
            self.checks[(composition.root(check.document), check.name)] = check
            self.addon_of[check] = addon

    def of(self, model: type[Document]) -> dict[str, Transition]:
        """Return the transitions of a composed class by name, those of its own type before its parents'."""
        if (found := self._of.get(model)) is None:
            found = {}
            for root in (cls.__model__ for cls in model.__mro__ if "__composition__" in cls.__dict__):  # type: ignore[attr-defined]
                theirs = {name: row for (document, name), row in self.transitions.items() if document is root}
                found |= {name: row for name, row in theirs.items() if name not in found}
            self._of[model] = found
        return found

    def offered(self, model: type[Document], state: str) -> list[str]:
        """Return the verbs a person may fire from a state, permissions apart."""
        return [name for name, row in self.of(model).items() if state in row.sources and not row.part_of]

    def find(self, model: type[Document], verb: str) -> Transition:
        """Return the transition for a verb; raises UsageError that lists what there is."""
        known = self.of(model)
        if verb not in known:
            if verb in model.synonyms:
                raise UsageError(f"to {verb} {model.a_noun()} is called '{model.synonyms[verb]}' here")
            raise unknown("transition", verb, known, start=f"{model.noun()} has no")
        return known[verb]

    def checks_for(self, model: type[Document], verb: str) -> list[Check]:
        """Return the checks asked of a document type before a verb, in dependency order of their addons."""
        asked = [one for one in self.checks.values() if verb in one.verbs and one.name not in model.exempt_from]
        return [check for check in asked if issubclass(model, check.document.__model__)]


def workflow_of(composition: Composition) -> Workflow:
    """Return the transitions and checks of a composition, collected once."""
    return composition.once("workflow", lambda: Workflow(composition))
