"""The command `tradeloom`: a thin click group that imports each command when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from core.errors import TradeloomError, UsageError, did_you_mean

COMMANDS = {
    "demo": ("demo", "Try it: load the Northwind company and run it from paper to paid."),
    "init": ("customer", "Make a customer's database ready."),
    "customer": ("customer", "Customers in the configuration: list, show."),
    "plan": ("plan", "Show what would change if a customer were made as tradeloom.toml says."),
    "apply": ("plan", "Make a customer, or all, as tradeloom.toml says."),
    "diff": ("plan", "Show in what two customers differ."),
    "addon": ("addon", "Addons: list, info, graph, enable, disable, purge; new and check for those who write them."),
    "import": ("transfer", "Bring in CSV, JSON lines or xlsx by a mapping file."),
    "export": ("transfer", "Write records to CSV, JSON lines or xlsx."),
    "worklist": ("worklist", "What waits for you: documents by state, and lists of the addons."),
    "report": ("report", "Reports: list, run."),
    "explain": ("explain", "Say who runs at a verb, in which order, and why."),
    "record": ("record", "Partners, products and other records: models, list, show, new, edit, delete."),
    "preference": ("preference", "Preferences: list, set, unset."),
    "user": ("user", "Users and the roles granted to them."),
    "db": ("db", "The database: upgrade, check."),
    "backup": ("backup", "Write all data of a customer to one file."),
    "restore": ("backup", "Make a customer's database from a backup."),
    "doctor": ("doctor", "Prove that the installation and the data are sound."),
    "shell": ("shell", "Python with the customer's application open."),
}


class Tradeloom(click.Group):
    """Find commands late: fixed ones by table, a group per document from the addons' manifests."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names: the fixed ones, then the documents of the installed addons."""
        return [*COMMANDS, *sorted(_documents())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; raises UsageError with a suggestion for an unknown one."""
        if cmd_name in COMMANDS:
            module = import_module(f"core.commands.{COMMANDS[cmd_name][0]}")
            command: click.Command = getattr(module, f"{cmd_name}_command")
            return command
        known = _documents()
        if cmd_name in known:
            from core.commands.document import document_group

            return document_group(cmd_name, *known[cmd_name])
        added = _from_addons(ctx, cmd_name)
        if added is None:
            words = [*COMMANDS, *known]
            raise UsageError(f"there is no command '{cmd_name}'{did_you_mean(cmd_name, words)}")
        return added

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])
        with formatter.section("Documents (list, show, and every verb)"):
            formatter.write_dl([(name, f"From the addon {addon}.") for name, (addon, _) in _documents().items()])


def _documents() -> dict[str, tuple[str, str]]:
    """Return (addon, class) by command name, from the manifests of the installed addons."""
    from core.addon import discover
    from core.config import read_config

    found = discover(read_config().addons_path).values()
    return {name: (addon.name, model) for addon in found for name, model in sorted(addon.documents.items())}


def _from_addons(ctx: click.Context, name: str) -> click.Command | None:
    from core.commands.context import Context

    said = ctx.params  # a command is looked for before the group's own callback has made the context
    made = ctx.find_object(Context)
    context = made or Context(said["customer"], said["database"], said["user"])
    if ctx.resilient_parsing or not context.names_customer:
        return None
    group = click.Group()
    context.app.hook.commands(cli=group)
    if made is None:
        context.close()
    return group.commands.get(name)


@click.group(cls=Tradeloom, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--customer", "-c", envvar="TRADELOOM_CUSTOMER", help="A customer of tradeloom.toml.")
@click.option("--database", "-d", envvar="TRADELOOM_DATABASE", help="The URL of a database, instead of a customer.")
@click.option("--as", "user", envvar="TRADELOOM_USER", default="admin", show_default=True, help="The acting user.")
@click.version_option(package_name="tradeloom")
@click.pass_context
def tradeloom(ctx: click.Context, customer: str | None, database: str | None, user: str) -> None:
    """Run order-to-cash: orders, shipments, invoices, payments, and the addons they are made of."""
    from core.commands.context import Context

    ctx.obj = Context(customer, database, user)
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """Run the command line; a user's mistake ends with a message and an exit code, never with a traceback."""
    try:
        tradeloom(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except TradeloomError as error:
        click.echo(f"Error: {error.message}", err=True)
        if error.remedy:
            click.echo(error.remedy, err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished is kept; run the same command again to go on.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
