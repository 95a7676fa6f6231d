"""Transitions as data, the checks before them, and firing them for many documents at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core import audit, rows
from core.errors import BadInput, Refused, TradeloomError, UsageError, did_you_mean, one_of
from core.hooks import contributions
from core.model import Document, DocumentLine, Row
from core.numbers import note_typed, numbers_for
from core.pause import collector_paused

if TYPE_CHECKING:
    from core.composition import Composition
    from core.session import Session

DONE, BLOCKED, FAILED = "done", "blocked", "failed"


@dataclass(frozen=True)
class Transition:
    """Permit a verb to lead documents from one of the `source` states to `target`.

    The action is the classmethod of the same name on the document. Contribute the same (document, name) again to
    replace the row, also for one document type only. `target=None` leaves the state as it is.
    """

    document: type[Document]
    name: str
    source: str | tuple[str, ...]
    target: str | None
    summary: str = ""
    permission: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the states the verb is allowed from."""
        return (self.source,) if isinstance(self.source, str) else self.source


@dataclass(frozen=True)
class Finding:
    """Say what a check found on one document: in words, with the figures it compared."""

    document: Document
    message: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = True
    check: str = ""
    override: str = ""


@dataclass(frozen=True)
class Check:
    """Ask a question about all documents before a verb; findings block unless they say otherwise.

    `run(session, documents)` returns the findings. `override` names the role that may go on all the same, with a
    reason. A document type is not asked if its `exempt_from` holds the name.
    """

    document: type[Document]
    name: str
    before: str
    run: Callable[[Session, Sequence[Any]], Iterable[Finding]]
    override: str = ""
    summary: str = ""


@dataclass
class Result:
    """Tell what became of one document."""

    document: str
    id: int
    status: str
    message: str = ""
    findings: list[Finding] = field(default_factory=list)
    error: BaseException | None = None


@dataclass
class Outcome:
    """Tell what became of each document of a run, and how many rows were written."""

    verb: str
    results: list[Result] = field(default_factory=list)
    written: dict[tuple[str, str], int] = field(default_factory=dict)
    dry_run: bool = False

    def with_status(self, status: str) -> list[Result]:
        """Return the results of one status: "done", "blocked" or "failed"."""
        return [result for result in self.results if result.status == status]

    @property
    def done(self) -> list[Result]:
        """Return the documents for which the verb was carried out."""
        return self.with_status(DONE)

    @property
    def blocked(self) -> list[Result]:
        """Return the documents a check, a state or a permission stopped."""
        return self.with_status(BLOCKED)

    @property
    def failed(self) -> list[Result]:
        """Return the documents for which the verb failed; nothing of it was kept."""
        return self.with_status(FAILED)

    def add(self, other: Outcome) -> None:
        """Take in the results of another part of the run."""
        self.results += other.results
        for key, count in other.written.items():
            self.written[key] = self.written.get(key, 0) + count

    def expect_done(self) -> Outcome:
        """Return self if every document is done, else raise Refused with the first reason."""
        for result in (*self.failed, *self.blocked):
            raise Refused(result.message) from result.error
        return self


class Workflow:
    """Hold the transitions and checks of one composition."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition
        self.transitions: dict[tuple[type[Document], str], Transition] = {}
        self.checks: dict[tuple[type[Document], str], Check] = {}
        self.addon_of: dict[Transition | Check, str] = {}
        for addon, row in contributions(composition.manager, "transitions"):
            self._refuse_actionless(addon, row)
            self.transitions[(row.document.__model__, row.name)] = row
            self.addon_of[row] = addon
        for addon, check in contributions(composition.manager, "checks"):
            self.checks[(check.document.__model__, check.name)] = check
            self.addon_of[check] = addon

    def _refuse_actionless(self, addon: str, row: Transition) -> None:
        if not callable(getattr(self._composition[row.document], row.name, None)):
            raise UsageError(
                f"addon '{addon}': {row.document.__name__} has a transition '{row.name}' but no method of that name",
                remedy=f"Write a classmethod {row.name}(cls, session, documents).",
            )

    def of(self, model: type[Document]) -> dict[str, Transition]:
        """Return the transitions of a composed class by name, those of its own type before its parents'."""
        found: dict[str, Transition] = {}
        for cls in model.__mro__:
            if "__composition__" in cls.__dict__:
                root = cls.__model__
                for (document, name), row in self.transitions.items():
                    if document is root:
                        found.setdefault(name, row)
        return found

    def find(self, model: type[Document], verb: str) -> Transition:
        """Return the transition for a verb; raises UsageError that lists what there is."""
        known = self.of(model)
        if verb not in known:
            raise UsageError(
                f"{model.noun()} has no transition '{verb}'{did_you_mean(verb, known)}",
                remedy=f"It has: {one_of(known)}.",
            )
        return known[verb]

    def checks_for(self, model: type[Document], verb: str) -> list[Check]:
        """Return the checks asked of a document type before a verb, in dependency order of their addons."""
        return [
            check
            for check in self.checks.values()
            if check.before == verb
            and issubclass(model, self._composition[check.document])
            and check.name not in model.exempt_from
        ]


def permission(composition: Composition, model: type[Document], verb: str) -> str:
    """Return the permission a verb needs, such as "sales.order.confirm"."""
    base: Any = model.__mapper__.base_mapper.class_  # type: ignore[attr-defined]
    addon, _, name = composition.name_of(base).partition(".")
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_")
    return f"{addon}.{words}.{verb}"


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
    for document in documents:
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
    needed = transition.permission or permission(session.app.composition, model, verb)
    session.actor.need(needed, f"{verb} a {model.noun()}")
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
        known = session.app.workflow.of(type(document))
        possible = [name for name, row in known.items() if document.state in row.sources]
        message = (
            f"{document} is {document.state}: {transition.name} needs {' or '.join(transition.sources) or 'another type'}; "
            f"possible from here: {one_of(possible)}"
        )
    if message:
        outcome.results.append(Result(str(document), document.id, BLOCKED, message))
    return not message


def _ask(
    session: Session, model: type[Document], transition: Transition, documents: Sequence[Document]
) -> dict[int, list[Finding]]:
    from dataclasses import replace

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
        raise Refused(
            f"user '{actor.name}' may not override the check '{finding.check}'",
            remedy=f"It takes the role '{finding.override}'.",
        )
    if not reason.strip():
        raise BadInput(f"overriding the check '{finding.check}' needs a reason", remedy="Give one with --reason.")
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
    try:
        action(session, documents, **arguments)
    except TypeError as error:
        raise _wrong_arguments(model, transition, arguments, error) from error
    old = {document.id: document.state for document in documents}
    _set_states(session, model, transition, documents)
    _write_trail(session, model, transition, passed, old, reason)
    session.app.hook.fired(session=session, transition=transition, documents=documents)
    for document, found in passed:
        notes = "; ".join(finding.message for finding in found)
        outcome.results.append(Result(str(document), document.id, DONE, notes, found))


def _wrong_arguments(
    model: type[Document], transition: Transition, arguments: Mapping[str, Any], error: TypeError
) -> Exception:
    if "argument" in str(error) and f"{transition.name}()" in str(error):
        return UsageError(f"{transition.name} of {model.noun()}: {error}")
    return error


def _set_states(session: Session, model: type[Document], transition: Transition, documents: Sequence[Document]) -> None:
    numbers = numbers_for(session, documents)
    if transition.target is None and not numbers:
        return
    rows.update(
        session,
        model,
        [
            {
                "id": document.id,
                "state": transition.target or document.state,
                "number": numbers.get(document.id, document.number),
            }
            for document in documents
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


def create(session: Session, model: type[Document], new: Sequence[Row]) -> list[int]:
    """Insert drafts and their lines; see Document.create."""
    if not new:
        return []
    session.actor.need(permission(session.app.composition, model, "create"), f"create a {model.noun()}")
    with collector_paused():
        return _create(session, model, new)


def _create(session: Session, model: type[Document], new: Sequence[Row]) -> list[int]:
    headers = prepared(session, model, new)
    line_model = model.line_model()
    groups = [header.pop("lines", None) or [] for header in headers]
    note_typed(session, model, headers)
    ids = rows.insert(session, model, headers)
    if line_model is not None:
        for id_, group in zip(ids, groups, strict=True):
            for line in group:
                line[line_model.parent] = id_
        rows.append(session, line_model, [line for group in groups for line in group])
    base: Any = model.__mapper__.base_mapper.class_  # type: ignore[attr-defined]
    audit.record(session, base, [{"record_id": id_, "verb": "create", "target": model.initial_state} for id_ in ids])
    return ids


def prepared(session: Session, model: type[Document], new: Sequence[Row]) -> list[Row]:
    """Return the rows of drafts with everything filled in and summed up, lines under "lines"; nothing is written."""
    headers = list(model.prepare(session, [{"state": model.initial_state, **row} for row in new]))
    line_model = model.line_model()
    if line_model is None and any(header.get("lines") for header in headers):
        raise BadInput(f"a {model.noun()} has no lines")
    if line_model is not None:
        _prepare_lines(session, line_model, headers)
    model.summarise(session, headers)
    return headers


def _prepare_lines(session: Session, line_model: type[DocumentLine], headers: Sequence[Row]) -> None:
    """Prepare the lines of all headers at once; each sees its header's row under "header" meanwhile."""
    flat: list[Row] = []
    for header in headers:
        lines = [{"position": n * 10, **line} for n, line in enumerate(header.get("lines") or (), 1)]
        header["lines"] = lines
        for line in lines:
            line["header"] = header
        flat += lines
    line_model.prepare(session, flat)
    for line in flat:
        del line["header"]


__all__ = [
    "Check",
    "Finding",
    "Outcome",
    "Result",
    "TradeloomError",
    "Transition",
    "Workflow",
    "create",
    "fire",
    "permission",
    "prepared",
]
