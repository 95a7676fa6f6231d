"""Fire a verb for many documents at once: permission, states, checks, action, numbers, trail, listeners."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from inspect import signature
from typing import TYPE_CHECKING, Any

from core import audit, rows
from core.errors import Forbidden, UsageError, one_of
from core.model import Document, Row
from core.numbers import numbers_for
from core.outcome import BLOCKED, DONE, Finding, Outcome, Result
from core.workflow import Transition, permission

if TYPE_CHECKING:
    from core.session import Session


def fire(
    session: Session,
    verb: str,
    documents: Sequence[Document],
    *,
    override: Collection[str] = (),
    reason: str = "",
    **arguments: Any,
) -> Outcome:
    """Make a transition for all documents of the session's transaction that permit it.

    `override` names checks to go past, which needs their role and a reason. Further arguments go to the action.
    Returns an Outcome; an exception of an action is raised and nothing of its kind is kept by the caller's rollback.
    """
    outcome = Outcome(verb)
    before = dict(session.written)
    kinds: dict[type[Document], list[Document]] = {}
    for document in dict.fromkeys(documents):
        kinds.setdefault(type(document), []).append(document)
    for model, group in kinds.items():
        _fire_kind(session, verb, model, group, outcome, set(override), reason, arguments)
    outcome.written = {key: n - before.get(key, 0) for key, n in session.written.items() if n != before.get(key, 0)}
    return outcome


def _fire_kind(
    session: Session,
    verb: str,
    model: type[Document],
    documents: list[Document],
    outcome: Outcome,
    override: set[str],
    reason: str,
    arguments: Mapping[str, Any],
) -> None:
    workflow = session.app.workflow
    transition = workflow.find(model, verb)
    if transition.part_of and not session.is_in_verb:
        raise UsageError(f"{verb} is part of {transition.part_of}", remedy=f"Use {transition.part_of}.")
    needed = transition.permission or permission(session.app.composition, model, verb)
    session.need(needed, f"{verb} {model.a_noun()}")
    session.flush()
    ready = [document for document in documents if _may_start(session, transition, document, outcome)]
    findings = _ask(session, model, transition, ready) if ready else {}
    passed: list[tuple[Document, list[Finding]]] = []
    for document in ready:
        found = findings.get(document.id, [])
        stops = [finding for finding in found if finding.blocks and not _overridden(session, finding, override, reason)]
        if stops:
            message = f"{document}: " + "; ".join(finding.message for finding in stops)
            outcome.results.append(Result(str(document), document.id, BLOCKED, message, stops))
        else:
            passed.append((document, found))
    if passed:
        _carry_out(session, model, transition, passed, outcome, reason, arguments)


def _may_start(session: Session, transition: Transition, document: Document, outcome: Outcome) -> bool:
    message = ""
    if document.is_dormant:
        message = f"{document} is of type '{document.kind_name}', which is not enabled here: it can only be read"
    elif document.state not in transition.sources:
        possible = session.app.workflow.offered(type(document), document.state)
        needed = " or ".join(transition.sources) or "another type"
        message = (
            f"{document} is {document.state}: {transition.name} needs {needed}; possible from here: {one_of(possible)}"
            f"{'. ' * bool(transition.otherwise)}{transition.otherwise}"
        )
    if message:
        outcome.results.append(Result(str(document), document.id, BLOCKED, message))
    return not message


def _ask(
    session: Session, model: type[Document], transition: Transition, documents: Sequence[Document]
) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for check in session.app.workflow.checks_for(model, transition.name):
        for finding in check.run(session, documents):
            named = replace(finding, check=check.name, override=check.override)
            found.setdefault(finding.document.id, []).append(named)
    return found


def _overridden(session: Session, finding: Finding, override: set[str], reason: str) -> bool:
    if finding.check not in override or not finding.override:
        return False
    actor = session.actor
    if finding.override not in actor.roles and not actor.may("*"):
        raise Forbidden(
            f"user '{actor.name}' may not override the check '{finding.check}'",
            remedy=f"It takes the role '{finding.override}'.",
        )
    if not reason.strip():
        raise UsageError(f"overriding the check '{finding.check}' needs a reason", remedy="Give one with --reason.")
    return True


def _carry_out(
    session: Session,
    model: type[Document],
    transition: Transition,
    passed: Sequence[tuple[Document, list[Finding]]],
    outcome: Outcome,
    reason: str,
    arguments: Mapping[str, Any],
) -> None:
    documents = [document for document, _ in passed]
    action = getattr(model, transition.name)
    _refuse_wrong_arguments(model, transition, action, arguments)
    with session.in_verb():
        action(session, documents, **arguments)
    old = {document.id: document.state for document in documents}
    _set_states(session, model, transition, documents)
    _write_trail(session, model, transition, passed, old, reason)
    session.app.hook.fired(session=session, transition=transition, documents=documents)
    for document, found in passed:
        notes = "; ".join([*session.notes.pop(document, ()), *(finding.message for finding in found)])
        outcome.results.append(Result(str(document), document.id, DONE, notes, found))


def _refuse_wrong_arguments(
    model: type[Document], transition: Transition, action: Any, arguments: Mapping[str, Any]
) -> None:
    try:
        signature(action).bind(None, (), **arguments)
    except TypeError as error:
        raise UsageError(f"{transition.name} of {model.a_noun()}: {error}") from None


def _set_states(session: Session, model: type[Document], transition: Transition, documents: Sequence[Document]) -> None:
    numbers = numbers_for(session, documents)
    values = model.stated(session, transition.name, documents)
    if not transition.targets and not numbers and not any(values):
        return
    rows.update(
        session,
        model,
        [
            {
                "id": document.id,
                "state": transition.target_from(document.state) or document.state,
                "number": numbers.get(document.id, document.number),
                **more,
            }
            for document, more in zip(documents, values, strict=True)
        ],
    )


def _write_trail(
    session: Session,
    model: type[Document],
    transition: Transition,
    passed: Sequence[tuple[Document, list[Finding]]],
    old: Mapping[int, str],
    reason: str,
) -> None:
    entries: list[Row] = []
    for document, found in passed:
        entry = {"record_id": document.id, "source": old[document.id], "target": document.state}
        entries.append({**entry, "verb": transition.name, "reason": reason or None})
        for finding in found:
            if finding.blocks:
                text = f"{finding.check}: {finding.message} ({reason})"
                entries.append({"record_id": document.id, "verb": "override", "reason": text})
    base: Any = model.__mapper__.base_mapper.class_  # type: ignore[attr-defined]
    audit.record(session, base, entries)
