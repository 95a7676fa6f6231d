"""Fire a verb for many documents at once: permission, states, checks, action, numbers, trail, listeners."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import signature
from typing import TYPE_CHECKING, Any

from core.composition.document import Document
from core.composition.model import Row
from core.errors import Forbidden, UsageError, one_of
from core.storage import audit, rows
from core.storage.numbers import numbers_for
from core.workflow.outcome import BLOCKED, DONE, IDLE, Finding, Outcome, Result
from core.workflow.transition import Transition

if TYPE_CHECKING:
    from core.storage.session import Session


def fire(
    session: Session,
    verb: str,
    documents: Sequence[Document],
    *,
    override: Collection[str] = (),
    reason: str = "",
    pass_over: bool = False,
    **arguments: Any,
) -> Outcome:
    """Make a transition for all documents of the session's transaction that permit it.

    `override` names checks to go past, here and in verbs that follow, which needs their role and a reason. With
    `pass_over` documents that somebody else has led on meanwhile are no obstacle. Further arguments go to the action.
    Returns an Outcome; an exception of an action is raised and nothing of its kind is kept by the caller's rollback.
    """
    if session.verbs and not override:  # who goes past a check, goes past it in what follows as well
        override, reason = session.verbs[-1][0], reason or session.verbs[-1][1]
    outcome, before = Outcome(verb), session.written.copy()
    kinds: dict[type[Document], list[Document]] = {}
    for document in dict.fromkeys(documents):
        kinds.setdefault(type(document), []).append(document)
    for model, group in kinds.items():
        transition = session.app.workflow.find(model, verb)
        Firing(session, model, transition, outcome, frozenset(override), reason, pass_over, arguments).fire(group)
    outcome.written = session.written - before
    return outcome


@dataclass
class Firing:
    """Hold what is the same for all documents of one kind that a verb is fired for."""

    session: Session
    model: type[Document]
    transition: Transition
    outcome: Outcome
    override: frozenset[str] = frozenset()
    reason: str = ""
    pass_over: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def fire(self, documents: Sequence[Document]) -> None:
        """Lead on the documents that may start and that no check stops; the outcome tells of all."""
        self._refuse_unasked()
        self.session.flush()
        rows.lock(self.session, documents)  # nobody changes what the checks have seen
        ready = [document for document in documents if self._may_start(document)]
        passed = self._passed(ready) if ready else {}
        if passed:
            self._carry_out(passed)

    def _refuse_unasked(self) -> None:
        """Refuse a part of another verb by itself, and a user without the permission."""
        verb, whole = self.transition.name, self.transition.part_of
        if whole and not self.session.verbs:
            raise UsageError(f"{verb} is part of {whole}", remedy=f"Use {whole}.")
        needed = self.transition.permission or self.model.permission(verb)
        self.session.need(needed, f"{verb} {self.model.a_noun()}")

    def _may_start(self, document: Document) -> bool:
        transition, message = self.transition, ""
        if document.is_dormant:
            message = f"{document} is of type '{document.kind_name}', which is not enabled here: it can only be read"
        elif document.state not in transition.sources:
            possible = self.session.app.workflow.offered(type(document), document.state)
            needed = " or ".join(transition.sources) or "another type"
            message = f"{document} is {document.state}: {transition.name} needs {needed}; possible from here: "
            message += f"{one_of(possible)}{'. ' * bool(transition.otherwise)}{transition.otherwise}"
        if message:
            status = IDLE if self.pass_over and not document.is_dormant else BLOCKED
            self.outcome.results.append(Result(str(document), document.id, status, message))
        return not message

    def _passed(self, documents: Sequence[Document]) -> dict[Document, list[Finding]]:
        """Return the documents that no finding stops, each with the findings of it that were no obstacle."""
        findings = self._ask(documents)
        passed: dict[Document, list[Finding]] = {}
        for document in documents:
            found = findings.get(document.id, [])
            stops = [finding for finding in found if finding.blocks and not self._is_overridden(finding)]
            if stops:
                message = f"{document}: " + "; ".join(finding.message for finding in stops)
                self.outcome.results.append(Result(str(document), document.id, BLOCKED, message, stops))
            else:
                passed[document] = found
        return passed

    def _ask(self, documents: Sequence[Document]) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = {}
        verb, workflow = self.transition.name, self.session.app.workflow
        for check in self.session.kept(("asks", self.model, verb), lambda: workflow.checks_for(self.model, verb)):
            for finding in check.run(self.session, documents):
                named = replace(finding, check=check.name, override=check.override)
                found.setdefault(finding.document.id, []).append(named)
        return found

    def _is_overridden(self, finding: Finding) -> bool:
        if finding.check not in self.override or not finding.override:
            return False
        actor = self.session.actor
        if finding.override not in actor.roles and not actor.may("*"):
            what = f"user '{actor.name}' may not override the check '{finding.check}'"
            raise Forbidden(what, remedy=f"It takes the role '{finding.override}'.")
        if not self.reason.strip():
            raise UsageError(f"overriding the check '{finding.check}' needs a reason", remedy="Give one with --reason.")
        return True

    def _carry_out(self, passed: Mapping[Document, Sequence[Finding]]) -> None:
        session, read = self.session, {document: document.version for document in passed}
        action = getattr(self.model, self.transition.name)
        self._refuse_wrong_arguments(action)
        with session.in_verb(self.override, self.reason):
            action(session, list(passed), **self.arguments)
        idle = {one: why for one in passed if (why := session.idle.pop(one, "")) and not self.transition.targets}
        done = {document: found for document, found in passed.items() if document not in idle}
        if done:
            old = {document.id: document.state for document in done}
            self._set_states(list(done), read)
            self._write_trail(done, old)
            session.app.hook.fired(session=session, transition=self.transition, documents=list(done))
        for document, found in passed.items():
            notes = [*session.notes.pop(document, ()), *(finding.message for finding in found)]
            status, notes = (IDLE, [idle[document], *notes]) if document in idle else (DONE, notes)
            self.outcome.results.append(Result(str(document), document.id, status, "; ".join(notes), list(found)))

    def _refuse_wrong_arguments(self, action: Any) -> None:
        try:
            self.session.kept(("takes", action.__func__), lambda: signature(action)).bind(None, (), **self.arguments)
        except TypeError as error:
            raise UsageError(f"{self.transition.name} of {self.model.a_noun()}: {error}") from None

    def _set_states(self, documents: Sequence[Document], read: Mapping[Document, int]) -> None:
        """Write states, numbers and what follows; else raise the versions of what may be edited by hand meanwhile."""
        numbers = numbers_for(self.session, documents)
        values = self.model.stated(self.session, self.transition.name, documents)
        if not self.transition.targets and not numbers and not any(values):
            edited = [one for one in documents if one.state in one.editable and one.version == read[one]]
            rows.update(self.session, self.model, [{"id": document.id} for document in edited])
            return
        target, changed = self.transition.target_from, []
        for one, more in zip(documents, values, strict=True):
            state, number = target(one.state) or one.state, numbers.get(one.id, one.number)
            changed.append({"id": one.id, "state": state, "number": number, **more})
        rows.update(self.session, self.model, changed)

    def _write_trail(self, passed: Mapping[Document, Sequence[Finding]], old: Mapping[int, str]) -> None:
        entries: list[Row] = []
        for document, found in passed.items():
            entry = {"record_id": document.id, "source": old[document.id], "target": document.state}
            entries.append({**entry, "verb": self.transition.name, "reason": self.reason or None})
            for finding in found:
                if finding.blocks:
                    text = f"{finding.check}: {finding.message} ({self.reason})"
                    entries.append({"record_id": document.id, "verb": "override", "reason": text})
        audit.record(self.session, self.model.base(), entries)
