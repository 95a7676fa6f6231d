"""A command for each verb: on numbers or on everything a filter finds, in chunks, with a dry run."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import print_json, print_table, progress
from addons.console.per_document import PerDocument, by_id
from core import BadInput, UsageError, unknown

if TYPE_CHECKING:
    from addons.console.document_group import DocumentGroup
    from addons.console.shape import Argument, Verb
    from core import Document, Outcome, Transition
    from core.app import App

SHOWN_RESULTS = 20


class _Typed(click.ParamType[Any]):
    """Read an option as every other text is read."""

    def __init__(self, type_: type[Any], name: str) -> None:
        self.type, self.name = type_, name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from addons.schemas import WANTED, read

        try:
            return read(self.type, value)
        except BadInput:
            finite = "finite " if str(value).lower().strip("+-") in ("nan", "inf", "infinity") else ""
            self.fail(f"'{value}' is not {WANTED[self.type].replace('a number', f'a {finite}number')}", param, ctx)


TYPES = {
    dt.date: _Typed(dt.date, "date"),
    Decimal: _Typed(Decimal, "number"),
    str: _Typed(str, "text"),
    int: _Typed(int, "integer"),
}
"""How an option of each type is read, as click wants it."""


_BY_NAME = {one.name: one for one in TYPES.values()}


def verb_command(group: DocumentGroup, name: str, verb: Verb) -> click.Command:
    """Return the command of a verb; arguments of its action, on the document or any of its types, become options."""
    arguments = [_option(argument) for argument in verb.arguments]
    params: list[click.Parameter] = [
        click.Argument(["numbers"], nargs=-1, metavar="[NUMBER]..."),
        click.Option(
            ["--all"], is_flag=True, help="All documents in a state that permits it; narrow it by the filters."
        ),
        click.Option(["--dry-run"], is_flag=True, help="Say what would happen; change nothing."),
        click.Option(
            ["--override"], multiple=True, metavar="CHECK", help="Go past a check; needs its role and --reason."
        ),
        click.Option(["--reason"], default="", help="Why; kept in the audit trail."),
        click.Option(
            ["--chunk"], type=click.IntRange(1), default=500, show_default=True, help="Documents a transaction."
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
        *arguments,
    ]
    if "jobs" in group.shape.enabled and "background" not in {one.name for one in params}:
        params.append(click.Option(["--background"], is_flag=True, help="Let workers do it, in parts of --chunk."))
    params += group.filter_options(taken=params)

    def run(numbers: tuple[str, ...], **values: Any) -> None:
        run_verb(group, name, verb, numbers, arguments, values)

    text = f"{verb.summary or name.capitalize()}.\n\nFrom: {', '.join(verb.sources) or 'no state'}."
    text += f" To: {', '.join(verb.targets)}." if verb.targets else " The state stays."
    return click.Command(name, params=params, callback=run, help=text, short_help=verb.summary)


def _option(argument: Argument) -> click.Option:
    flag = "--" + argument.name.replace("_", "-")
    if not argument.kind:
        return click.Option([flag], is_flag=True, default=argument.default)
    if argument.several:
        return click.Option([flag], multiple=True, default=(), help="May be given several times.")
    kind = _BY_NAME[argument.kind]
    if argument.each:
        text = "For all documents, or NUMBER=VALUE for one of them; may be given several times."
        return click.Option([flag], type=PerDocument(kind), multiple=True, required=argument.required, help=text)
    return click.Option([flag], type=kind, default=argument.default, required=argument.required)


def _refuse_unknown_checks(app: App, names: Sequence[str]) -> None:
    """Refuse to go past checks that nobody contributes: a misspelt one would seem to be asked again and again."""
    known = {check.name for check in app.workflow.checks.values()}
    for name in names:
        if name not in known:
            raise unknown("check", name, known, remedy="'tradeloom explain' lists the checks of a verb.")


def _ask(group: DocumentGroup, verb: str, model: type[Document], transition: Transition) -> None:
    """Refuse who may not fire the verb for any type of the document, before anything is looked for."""
    from addons.lists.worklist import permitted

    with group.context.app.unit(group.context.user, readonly=True) as session:
        if verb not in permitted(session, model) and not any(
            verb in permitted(session, kind) for kind in group.composition.types_of(group.model).values()
        ):
            session.need(transition.permission or model.permission(verb), f"{verb} {model.a_noun()}")


def run_verb(
    group: DocumentGroup,
    name: str,
    verb: Verb,
    numbers: tuple[str, ...],
    arguments: Sequence[click.Option],
    values: dict[str, Any],
) -> None:
    """Fire a verb from the command line and print the outcome; exit 1 unless every document is done."""
    context = group.context
    model: Any = group.composition.named(verb.model)
    transition = context.app.workflow.find(model, name)
    _ask(group, name, model, transition)
    _refuse_unknown_checks(context.app, values["override"])
    ids = _ids(group, model, transition, numbers, values)
    given = _given(group, arguments, values, ids)
    if values.get("background"):
        _send(group, name, model, ids, given | {"pass_over": not numbers}, values)
        return
    with progress(f"{name} {len(ids)}", len(ids)) as advance:
        outcome = context.app.fire_all(
            name,
            model,
            ids,
            user=context.user,
            chunk=values["chunk"],
            dry_run=values["dry_run"],
            override=values["override"],
            reason=values["reason"],
            pass_over=not numbers,
            progress=advance,
            **given,
        )
    if values["as_json"]:
        print_json(_plain(outcome))
    else:
        print_outcome(outcome)
    if outcome.blocked or outcome.failed:
        sys.exit(1)


def _send(
    group: DocumentGroup,
    verb: str,
    model: type[Document],
    ids: Sequence[int],
    given: dict[str, Any],
    values: Mapping[str, Any],
) -> None:
    """Ask for the verb to be fired by workers, and say by which job."""
    from addons.jobs import enqueue_verb
    from addons.jobs.command import print_sent

    if values["dry_run"]:
        raise UsageError("--dry-run and --background do not go together", remedy="Look first, then send it.")
    options = given | {"override": values["override"], "reason": values["reason"]}
    job = group.context.app.run(
        lambda session: (
            enqueue_verb(session, verb, model, ids, chunk=values["chunk"], options=options) if ids else None
        ),
        group.context.user,
    )
    print_sent(group.context, job, f"{verb} {len(ids):,} {group.name}{'s' * (len(ids) != 1)}", values["as_json"])


def _given(
    group: DocumentGroup, arguments: Sequence[click.Option], values: Mapping[str, Any], ids: Sequence[int]
) -> dict[str, Any]:
    """Return the arguments of the verb that were given; those that differ by document by the ids of the documents."""
    given = {one.name: values[one.name] for one in arguments if one.name and values[one.name] not in (one.default, ())}
    each = {one.name for one in arguments if isinstance(one.type, PerDocument)} & given.keys()
    if each:
        with group.context.app.unit(group.context.user, readonly=True) as session, session.in_verb():  # it was asked
            for name in each:
                given[name] = by_id(session, group.model, name, given[name], ids)
    return given


def _ids(
    group: DocumentGroup,
    model: type[Document],
    transition: Transition,
    numbers: tuple[str, ...],
    values: dict[str, Any],
) -> list[int]:
    from addons.schemas import find_all

    kind = values.get("of_type")
    filters = group.filters(values, kind)
    chosen = bool(filters or kind or values["all"])
    if bool(numbers) == chosen:
        raise UsageError(
            f"which {group.name}s?" if not numbers else "numbers and filters do not go together",
            remedy=f"Name them: {group.name} {transition.name} NUMBER…, or filter them by a column, or say --all.",
        )
    with group.context.app.unit(group.context.user, readonly=True) as session, session.in_verb():  # it was asked
        if numbers:
            return [document.id for document in find_all(session, group.model, numbers)]
        permitted = () if "state" in filters else (group.model.state.in_(transition.sources),)
        found = group.listing(kind).ids(session, filters, where=permitted)
        served = getattr(group.model, "served", None)  # a document that is served in an order of its own says so
        return served(session, found) if served is not None else found


def print_outcome(outcome: Outcome) -> None:
    """Print what became of the documents: counts, what was made, and the reasons of those that were not done."""
    would = "would be " if outcome.dry_run else ""
    idle = f"{len(outcome.idle)} had nothing to do, " if outcome.idle else ""
    not_done = f"{idle}{len(outcome.blocked)} blocked, {len(outcome.failed)} failed"
    click.echo(f"{outcome.verb}: {len(outcome.done)} {would}done, {not_done}")
    if outcome.dry_run and outcome.written:
        rows = [(what, table, count) for (what, table), count in sorted(outcome.written.items())]
        print_table(["would", "table", "rows"], rows, right=["rows"])
    bad = [*outcome.blocked, *outcome.failed]
    for result in bad[:SHOWN_RESULTS]:
        click.echo(f"  {result.status}: {result.message}", err=True)
    for check, count in Counter(f.check for r in outcome.blocked for f in r.findings if f.override).items():
        role = next(f.override for r in outcome.blocked for f in r.findings if f.check == check)
        click.echo(f"  The role '{role}' may go past: --override '{check}' --reason '…' ({count}).", err=True)
    if len(bad) > SHOWN_RESULTS:
        click.echo(f"  … and {len(bad) - SHOWN_RESULTS} more; --json lists all.", err=True)
    told = [result for result in (*outcome.done, *outcome.idle) if result.message or len(outcome.results) == 1]
    for result in told[:SHOWN_RESULTS]:
        click.echo(f"  {result.document}" + (f": {result.message}" if result.message else ""))


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "verb": outcome.verb,
        "dry_run": outcome.dry_run,
        "done": len(outcome.done),
        "nothing_to_do": len(outcome.idle),
        "blocked": len(outcome.blocked),
        "failed": len(outcome.failed),
        "written": [{"what": w, "table": t, "rows": n} for (w, t), n in sorted(outcome.written.items())],
        "results": [
            {
                "document": result.document,
                "id": result.id,
                "status": result.status,
                "message": result.message,
                "checks": sorted({finding.check for finding in result.findings}),
            }
            for result in outcome.results
        ],
    }
