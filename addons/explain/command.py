"""`tradeloom explain`: who runs at a verb, in which order, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addons.console.context import Context, pass_context, print_json, print_table
from addons.console.permitting import asks_itself
from core import UsageError, unknown

if TYPE_CHECKING:
    from addons.explain.explanation import Explanation, Step
    from core import Document
    from core.app import App


class ExplainGroup(click.Group):
    """Explain a verb, unless the first word is one that an addon explains something by."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the word for a verb, which nobody types."""
        if not (args and (args[0] in self.commands or args[0] in ctx.help_option_names)):
            args = ["verb", *args]
        return super().parse_args(ctx, args)


@click.group("explain", cls=ExplainGroup)
def explain_group() -> None:
    """Say who runs at a verb, in which order, and why; or how something else came about.

    Write DOCUMENT and VERB, such as order confirm; DOCUMENT alone for its workflow, or nothing for the documents there
    are. Options for these are told by: tradeloom explain verb --help. What else is explained has a word of its own.
    """


@asks_itself
@explain_group.command("verb")
@click.argument("document", required=False)
@click.argument("verb", required=False)
@click.option("--type", "kind", help="A document type, such as rental.")
@click.option(
    "--graph",
    type=click.Choice(["mermaid", "svg"]),
    is_flag=False,
    flag_value="mermaid",
    help="Draw the workflow: as Mermaid text, or as a picture with --graph svg.",
)
@click.option("-o", "--to", type=click.Path(dir_okay=False, path_type=Path), help="The file to write the graph to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_command(
    context: Context,
    document: str | None,
    verb: str | None,
    kind: str | None,
    graph: str | None,
    to: Path | None,
    as_json: bool,
) -> None:
    """Say who runs at a verb, in which order, and why.

    Without VERB: the workflow table of the document type, or its graph. Without DOCUMENT: the documents and types.
    """
    from addons.schemas import need_to_read

    if to is not None and graph is None:
        raise UsageError("--to is for the graph", remedy="Write: tradeloom explain DOCUMENT --graph svg --to FILE.")
    app = context.app
    if document is None:
        _print_documents(app, _readable(context, app), as_json)
        return
    model = _document_type(app, document, kind)
    with app.unit(context.user, readonly=True) as session:
        need_to_read(session, model)
    if graph is not None:
        _write_graph(app, model, graph, to)
        return
    if verb is None:
        _print_workflow(app, model, as_json)
        return
    from addons.explain.explanation import explain

    found = explain(app, model, verb)
    if as_json:
        print_json(found.as_dict())
    else:
        _print_explanation(found)


def _write_graph(app: App, model: type[Document], form: str, to: Path | None) -> None:
    from addons.explain.state_drawing import as_svg
    from addons.explain.state_graph import as_mermaid, state_graph
    from addons.schemas import whole_file

    graph = state_graph(model, app.workflow.of(model).values())
    text = as_svg(graph) if form == "svg" else as_mermaid(graph)
    if to is None:
        click.echo(text)
    else:
        with whole_file(to) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {to}.")


def _document_type(app: App, document: str, kind: str | None) -> type[Document]:
    from addons.schemas import by_noun

    known = by_noun(app.composition)
    if document not in known:
        raise unknown("document", document, known)
    if kind is None:
        return known[document]
    types = app.composition.types_of(known[document])
    if kind not in types:
        raise unknown("type", kind, types, start=f"{document} has no")
    return types[kind]


def _readable(context: Context, app: App) -> dict[str, type[Document]]:
    """Return the documents that the user may read, by noun."""
    from addons.schemas import by_noun, read_permission, those_permitted

    with app.unit(context.user, readonly=True) as session:
        found = {read_permission(session, model): (noun, model) for noun, model in by_noun(app.composition).items()}
        return dict(those_permitted(session, found, "documents"))


def _print_documents(app: App, documents: Mapping[str, type[Document]], as_json: bool) -> None:
    found = {name: sorted(app.composition.types_of(model)) for name, model in documents.items()}
    if as_json:
        print_json(found)
        return
    verbs = {name: ", ".join(app.workflow.of(model)) for name, model in documents.items()}
    print_table(
        ["document", "types", "verbs"], [(name, ", ".join(types), verbs[name]) for name, types in found.items()]
    )


def _print_workflow(app: App, model: type[Document], as_json: bool) -> None:
    from addons.explain.explanation import workflow_table

    columns = ["verb", "from", "to", "permission", "addon", "summary"]
    rows = [
        (row.name, ", ".join(row.sources), ", ".join(row.targets) or "(as it was)", needed, addon, row.summary)
        for row, needed, addon in workflow_table(app, model)
    ]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


def _print_explanation(found: Explanation) -> None:
    click.echo(f"{found.verb} {found.a_document} of type {found.type}: {found.summary}")
    way = f"{' or '.join(found.sources) or '(never)'} -> {' or '.join(found.targets) or '(as it was)'}"
    click.echo(f"  {way}, declared by {found.declared_by}")
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
