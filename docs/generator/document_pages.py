"""The pages about workflows, document types, checks and permissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import click
from source import Source, code, table

import cli
from addons.console.permitting import permission_of, said_in
from addons.console.words import single, words
from addons.explain.state_graph import as_mermaid, state_graph
from addons.reporting.report import reports
from core import Document, DocumentLine, Transition


def workflow_page(source: Source) -> str:
    """Show the workflow of each document and of each of its types that has one of its own."""
    text = ["# Workflows\n", "One table per document: which verb leads from which state to which.\n"]
    for name, model in source.documents():
        text.append(f"## {name}\n")
        for kind, cls in source.composition.types_of(model).items():
            own = any(document is cls.__model__ for document, _ in source.workflow.transitions)
            if cls is not model and own:
                text.append(f"### Type `{kind}`\n")
            if cls is model or own:
                text += [_transitions(source, cls), _diagram(cls, source.workflow.of(cls).values())]
    return "\n".join(text)


def _transitions(source: Source, cls: type[Document]) -> str:
    rows = [
        (
            f"`{verb}`",
            " or ".join(row.sources) or "(never)",
            " or ".join(row.targets) or "(stays)",
            code(row.permission or cls.permission(verb)),
            source.workflow.addon_of[row],
            row.summary,
        )
        for verb, row in source.workflow.of(cls).items()
    ]
    return table(["verb", "from", "to", "permission", "addon", "meaning"], rows)


def _diagram(cls: type[Document], rows: Iterable[Transition]) -> str:
    graph = state_graph(cls, rows)
    text = f"```mermaid\n{as_mermaid(graph)}\n```\n"
    return f"{text}\nIn every state: {code(*graph.everywhere)}.\n" if graph.everywhere else text


def type_page(source: Source) -> str:
    """List the document types."""
    rows = []
    for name, model in source.documents():
        for kind, cls in source.composition.types_of(model).items():
            mapper: Any = cls.__mapper__  # type: ignore[attr-defined]
            addon = source.composition.addon_of[cls.__model__]
            exempt = code(*sorted(cls.exempt_from)) or "-"
            series = f"`{cls.series_name()}`, {cls.series_prefix}000001"
            rows.append((name, f"`{kind}`", f"`{mapper.polymorphic_identity}`", addon, series, exempt))
    text = [
        "# Document types\n",
        "A type is chosen with `--type` on the command line; it inherits what its parent does.\n",
    ]
    text.append(table(["document", "type", "stored as", "addon", "series", "exempt from"], rows))
    return "\n".join(text)


def check_page(source: Source) -> str:
    """List the checks and the invariants."""
    workflow = source.workflow
    rows = [
        (
            source.composition.name_of(c.document),
            c.name,
            code(*c.verbs),
            c.override or "-",
            workflow.addon_of[c],
            c.summary,
        )
        for c in workflow.checks.values()
    ]
    text = ["# Checks\n", "Questions asked before a verb, for all documents at once. A finding blocks the document;"]
    text.append("the role under *override* may go past it with a reason: `--override CHECK --reason TEXT`.\n")
    text.append(table(["document", "check", "before", "override", "addon", "what must be true"], rows))
    text.append("## Invariants\n\nWhat `tradeloom doctor` proves over the whole database.\n")
    truths = [(addon, one.name, one.summary) for addon, one in source.contributed("invariants")]
    text.append(table(["addon", "invariant", "what must be true"], truths))
    return "\n".join(text)


def access_page(source: Source) -> str:
    """List the permissions and who has them."""
    roles: dict[str, tuple[list[str], list[str], str]] = {}
    for addon, role in source.contributed("roles"):
        addons, patterns, summary = roles.get(role.name, ([], [], ""))
        roles[role.name] = ([*addons, addon], [*patterns, *role.permissions], summary or role.summary)
    text = [
        "# Permissions and roles\n",
        "A role holds patterns of permissions; named by several addons, they add up.\n",
    ]
    rows = [(name, code(*patterns), ", ".join(addons), summary) for name, (addons, patterns, summary) in roles.items()]
    text += ["## Roles\n", table(["role", "permissions", "from", "who"], rows), "## Permissions of documents\n"]
    listed = []
    for _name, model in source.documents():
        for verb in ("read", "create", "edit", *sorted(_verbs(source, model))):
            listed.append((code(model.permission(verb)), f"{verb} {model.a_noun()}"))
    text.append(table(["permission", "to"], listed))
    text.append("## Permissions of reports and other records\n")
    read = [(code(one.permission), f"read the report {name}") for name, one in reports(source.composition).items()]
    for model in source.composition:
        if not issubclass(model, Document | DocumentLine):
            kept = f", kept by {model.kept_by}" if model.kept_by else ""
            also = "" if kept else "; `create`, `edit` and `delete` likewise"
            read.append((code(model.permission("read")), f"read {model.a_noun()}{kept}{also}"))
    text.append(table(["permission", "to"], read))
    text.append("## Permissions of commands\n")
    text.append(
        "Asked when a command opens a customer's database. Those not listed ask by document, model or report.\n"
    )
    text.append(table(["command", "permission"], [(f"`{said}`", code(one)) for said, one in _commands(source)]))
    return "\n".join(text)


def _commands(source: Source) -> Iterator[tuple[str, str]]:
    """Yield the words of each command that stands alone with its permission, unless it asks itself."""
    root = cli.tradeloom
    with click.Context(root, info_name="tradeloom") as ctx:
        for word, _ in single(words(source.installed)):
            yield from _below(source, ctx, root, word)


def _below(source: Source, parent: click.Context, group: click.Group, name: str) -> Iterator[tuple[str, str]]:
    command = group.get_command(parent, name)
    assert command is not None
    with click.Context(command, info_name=name, parent=parent) as ctx:
        if isinstance(command, click.Group):
            for inner in command.list_commands(ctx):
                yield from _below(source, ctx, command, inner)
        elif needed := permission_of(ctx, source.installed):
            yield " ".join(said_in(ctx)), needed


def _verbs(source: Source, model: type[Document]) -> dict[str, Transition]:
    found: dict[str, Transition] = {}
    for cls in source.composition.types_of(model).values():
        found |= source.workflow.of(cls)
    return found
