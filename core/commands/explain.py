"""`tradeloom explain`: who runs at a verb, in which order, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from core.commands.context import Context, pass_context, print_json, print_table
from core.errors import UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from core.app import App
    from core.explain import Explanation, Step
    from core.model import Document


@click.command("explain")
@click.argument("document", required=False)
@click.argument("verb", required=False)
@click.option("--type", "kind", help="A document type, such as rental.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_command(context: Context, document: str | None, verb: str | None, kind: str | None, as_json: bool) -> None:
    """Say who runs at a verb, in which order, and why.

    Without VERB: the workflow table of the document type. Without DOCUMENT: the documents and their types.
    """
    app = context.app
    if document is None:
        _print_documents(app, as_json)
        return
    model = _document_type(app, document, kind)
    if verb is None:
        _print_workflow(app, model, as_json)
        return
    from core.explain import explain

    found = explain(app, model, verb)
    if as_json:
        print_json(found.as_dict())
    else:
        _print_explanation(found)


def _documents(app: App) -> dict[str, type[Document]]:
    """Return the composed documents by the name of their command."""
    found: dict[str, Any] = {}
    for addon in app.composition.addons:
        for name, class_name in addon.documents.items():
            found[name] = app.composition.named(f"{addon.name}.{class_name}")
    return found


def _document_type(app: App, document: str, kind: str | None) -> type[Document]:
    known = _documents(app)
    if document not in known:
        raise UsageError(
            f"there is no document '{document}'{did_you_mean(document, known)}", remedy=f"There are: {one_of(known)}."
        )
    if kind is None:
        return known[document]
    types = app.composition.types_of(known[document])
    if kind not in types:
        raise UsageError(
            f"{document} has no type '{kind}'{did_you_mean(kind, types)}", remedy=f"It has: {one_of(types)}."
        )
    return types[kind]


def _print_documents(app: App, as_json: bool) -> None:
    found = {name: sorted(app.composition.types_of(model)) for name, model in _documents(app).items()}
    if as_json:
        print_json(found)
        return
    verbs = {name: ", ".join(app.workflow.of(model)) for name, model in _documents(app).items()}
    print_table(
        ["document", "types", "verbs"], [(name, ", ".join(types), verbs[name]) for name, types in found.items()]
    )


def _print_workflow(app: App, model: type[Document], as_json: bool) -> None:
    from core.explain import workflow_table

    columns = ["verb", "from", "to", "permission", "addon", "summary"]
    rows = [
        (row.name, " ".join(row.sources), row.target or "(as it was)", needed, addon, row.summary)
        for row, needed, addon in workflow_table(app, model)
    ]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


def _print_explanation(found: Explanation) -> None:
    click.echo(f"{found.verb} a {found.document} of type {found.type}: {found.summary}")
    click.echo(f"  {' or '.join(found.sources)} -> {found.target or '(as it was)'}, declared by {found.declared_by}")
    click.echo(f"  needs {found.permission}; roles that have it: {', '.join(found.roles) or '(none)'}")
    click.echo("\nChecks, asked in this order:")
    for check in found.checks:
        click.echo(f"  {check.name} ({check.addon}, {check.where}) {check.summary}".rstrip())
        if check.exempt:
            click.echo("    not asked: this type is exempt")
        elif check.override:
            click.echo(f"    may be overridden with a reason by: {check.override}")
    _print_steps("Actions, the outermost first:", found.actions)
    _print_steps("Told afterwards:", found.listeners)


def _print_steps(title: str, steps: list[Step]) -> None:
    click.echo(f"\n{title}")
    for number, step in enumerate(steps, 1):
        click.echo(f"  {number}. {step.addon}: {step.name} ({step.where}) {step.note}".rstrip())
    if not steps:
        click.echo("  (nobody)")
