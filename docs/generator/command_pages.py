"""The pages about settings, reports and the command line, written from parameters rather than from click's layout."""

from __future__ import annotations

import inspect

import click
from source import Source, code, table

import cli
from addons.console.config import CUSTOMER_KEYS
from addons.console.context import BUSY_VARIABLE
from addons.console.document_group import DocumentGroup
from addons.console.shaping import shape_of
from addons.console.words import nouns, single, words
from addons.jobs.work import name_of
from addons.reporting import report
from addons.transfer import mapping
from core.composition import Composition
from core.lifecycle import BUSY_SECONDS


def setting_page(source: Source) -> str:
    """List the settings of addons, the keys of the configuration file and the environment."""
    rows = [
        (f"`{s.key}`", s.type.__name__, f"`{s.default}`", addon, s.summary)
        for addon, s in source.contributed("settings")
    ]
    text = [
        "# Settings\n",
        "## Of addons\n",
        "Declared by the hook `settings`, read with `preferences.setting_of(session, key)`;",
    ]
    text.append("a user's value wins over the organisation's, that over everybody's, that over the default.\n")
    text.append(table(["setting", "type", "default", "addon", "meaning"], rows))
    text.append("## Of the configuration file\n")
    keys = [("`addons_path`", "A list of folders that contain `addons/`, besides what is installed")]
    keys += [(f"`customers.NAME.{key}`", MEANING[key]) for key in sorted(CUSTOMER_KEYS)]
    text += [table(["key of `tradeloom.toml`", "meaning"], keys), "## Of the environment\n"]
    named = [(f"`{o.envvar}`", o.help) for o in cli.tradeloom.params if isinstance(o, click.Option) and o.envvar]
    named += [("`TRADELOOM_CONFIG`", "The configuration file, instead of `tradeloom.toml` in the current folder.")]
    named += [
        (f"`{BUSY_VARIABLE}`", f"How long to wait for another writer of a SQLite file; {BUSY_SECONDS:.0f} if not set.")
    ]
    named += [("`TRADELOOM_TEST_POSTGRES`", "The URL of a PostgreSQL server for tests, instead of one they start.")]
    named += [("`TRADELOOM_CACHE`", "The folder for what is kept of help, instead of that of the user's caches.")]
    named += [("`COLUMNS`", "The width to print for, instead of the terminal's.")]
    text.append(table(["variable", "meaning"], named))
    return "\n".join(text)


MEANING = {
    "database": "The URL of the customer's database; a relative SQLite file is taken from the file's own folder",
    "addons": "The addons the customer is to have, with all they need; a new database gets all if not given",
    "preferences": "Values of settings, also under `organisations.CODE` and `users.NAME`; may stand on the top level",
    "document_types": "Document types without code, by name; may stand on the top level",
    "roles": "Roles by name, with `permissions` and a `summary`; may stand on the top level",
    "users": "Users by name, with `full_name`, `roles` and `active`",
}


def report_page(source: Source) -> str:
    """Describe each report with its parameters."""
    text = ["# Reports\n", "Run one with `tradeloom report run NAME PARAMETER=VALUE…`.\n"]
    for name, one in report.reports(source.composition).items():
        text.append(f"## {name}: {one.title}\n\n{inspect.getdoc(type(one).__report__)}\n")
        rows = [
            (f"`{p.name}`", p.type.__name__ + (", several" if p.many else ""), _default(p.default), p.help)
            for p in one.all_parameters()
        ]
        text.append(table(["parameter", "type", "default", "meaning"], rows))
    return "\n".join(text)


def job_page(source: Source) -> str:
    """List what runs by itself."""
    rows = [
        (f"`{job.name}`", f"`{job.when}`", addon, job.summary, f"`{name_of(job.work, job.arguments)}`")
        for addon, job in source.contributed("scheduled_jobs")
    ]
    text = [
        "# Scheduled jobs\n",
        "What runs by itself where a [worker](../howto/workers.md) is there. Five fields are a",
    ]
    text.append(
        "crontab, in the time zone of the business; anything else counts from midnight UTC. An addon contributes"
    )
    text.append("its own by the hook [`scheduled_jobs`](hooks.md).\n")
    text.append(table(["job", "when", "addon", "what for", "work"], rows))
    return "\n".join(text)


def _default(value: object) -> str:
    if value in (None, "", ()):
        return ""
    return code(",".join(map(str, value)) if isinstance(value, tuple) else str(value))


def mapping_page(source: Source) -> str:
    """Show the language of mapping files, as its module explains it."""
    first, _, rest = (inspect.getdoc(mapping) or "").partition("\n\n")
    text = ["# Mapping files\n", first, "\n```toml", rest.strip(), "```\n"]
    text.append(
        "How to use them: [Import and export](../howto/import.md). Worked examples are in `examples/northwind/`."
    )
    return "\n".join(text)


def command_page(source: Source) -> str:
    """Describe every command with its arguments and options."""
    text = ["# Command line\n", "Exit codes: 0 done, 1 a failure or something blocked, 2 wrong usage, 130 stopped.\n"]
    root = cli.tradeloom
    text += _command(click.Context(root, info_name="tradeloom"), root, 2)
    found = [word for word, _ in single(words(source.installed))]
    with click.Context(root, info_name="tradeloom") as ctx:
        for name in [*found, *nouns(source.installed)]:
            command = root.get_command(ctx, name)
            assert command is not None
            text += _tree(source.composition, ctx, command)
    return "\n".join(text)


def _tree(composition: Composition, parent: click.Context, command: click.Command, level: int = 2) -> list[str]:
    if isinstance(command, DocumentGroup):
        vars(command)["shape"] = shape_of(composition, composition.named(command.qualified))
    with click.Context(command, info_name=command.name, parent=parent) as ctx:
        text = _command(ctx, command, level)
        for name in command.list_commands(ctx) if isinstance(command, click.Group) else ():
            below = command.get_command(ctx, name)  # type: ignore[attr-defined]
            text += _tree(composition, ctx, below, level + 1)
    return text


def _command(ctx: click.Context, command: click.Command, level: int) -> list[str]:
    words = [ctx.command_path, *(p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument))]
    words += ["COMMAND"] if isinstance(command, click.Group) else []
    text = [
        f"{'#' * level} {ctx.command_path}\n",
        f"`{' '.join(words)}`\n",
        inspect.cleandoc(command.help or "").replace("\b\n", "") + "\n",
    ]
    rows = [
        (code(*[*o.opts, *o.secondary_opts]) + ("" if o.is_flag else f" {_values(o, ctx)}"), o.help or "", _given(o))
        for o in command.params
        if isinstance(o, click.Option)
    ]
    return [*text, *([table(["option", "meaning", "default"], rows)] if rows else [])]


def _values(option: click.Option, ctx: click.Context) -> str:
    if isinstance(option.type, click.Choice):
        return " or ".join(str(choice) for choice in option.type.choices)
    return option.metavar or option.type.name.split()[0].upper()


def _given(option: click.Option) -> str:
    return (
        code(str(option.default))
        if isinstance(option.default, (str, int)) and option.default not in ("", False)
        else ""
    )
