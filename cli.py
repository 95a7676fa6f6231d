"""The command `tradeloom`: a thin click group that finds the words of all installed addons, late."""

from __future__ import annotations

import gc
import sys
from functools import cached_property

import click

from core import AddonError, TradeloomError, unknown
from core.composition.addon import Installed, refuse_hidden

try:
    from addons.console.config import read_config
    from addons.console.context import Context, terminal_width
    from addons.console.words import Word, beneath, left_out, nouns, single, words
    from addons.installing.kept_addons import installed_addons
except ModuleNotFoundError:  # a stray file that hides all addons hides those who would say so
    try:
        refuse_hidden()
    except AddonError as error:
        sys.exit(f"Error: {error}")
    raise


class Tradeloom(click.Group):
    """Find commands in the manifests: the words of addons, and a group for each document."""

    @cached_property
    def installed(self) -> Installed:
        """Return the installed addons by name, and why others cannot be used."""
        return installed_addons(read_config().addons_path)

    @cached_property
    def words(self) -> dict[str, Word]:
        """Return the words of the installed addons."""
        return words(self.installed)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the words that stand alone, then the documents."""
        return [*(word for word, _ in single(self.words)), *nouns(self.installed)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, and what other addons add to it; raises UsageError with a suggestion for no word."""
        documents = nouns(self.installed)
        if cmd_name in documents:
            from addons.console.document_group import DocumentGroup

            return DocumentGroup(cmd_name, *documents[cmd_name], self.words)
        if cmd_name not in self.words:
            remedy = " ".join(f"Left out is the addon '{name}': {why}" for name, why in left_out(self.installed))
            raise unknown("command", cmd_name, self.list_commands(ctx), remedy=remedy or "See: tradeloom --help.")
        command: click.Command = self.words[cmd_name].load()
        if isinstance(command, click.Group):
            for name, word in beneath(self.words, cmd_name):
                command.add_command(word.load(), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, word.summary) for name, word in single(self.words)])
        with formatter.section("Documents (list, show, and every verb)"):
            found = nouns(self.installed)
            formatter.write_dl([(name, f"From the addon {addon}.") for name, (addon, _) in found.items()])
        if wrong := left_out(self.installed):
            with formatter.section("Addons left out, since they are broken"):
                formatter.write_dl(wrong)


@click.group(cls=Tradeloom, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--customer", "-c", envvar="TRADELOOM_CUSTOMER", help="A customer of tradeloom.toml.")
@click.option("--database", "-d", envvar="TRADELOOM_DATABASE", help="The URL of a database, instead of a customer.")
@click.option("--as", "user", envvar="TRADELOOM_USER", default="admin", show_default=True, help="The acting user.")
@click.version_option(package_name="tradeloom")
@click.pass_context
def tradeloom(ctx: click.Context, customer: str | None, database: str | None, user: str) -> None:
    """Run order-to-cash: orders, shipments, invoices, payments, and the addons they are made of."""
    ctx.obj = Context(customer, database, user)
    if isinstance(ctx.command, Tradeloom):
        ctx.obj.installed = ctx.command.installed
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """Run the command line; a user's mistake ends with a message and an exit code, never with a traceback."""
    gc.disable()  # what is imported and composed stays; Context sets the collector going when a database is at hand
    vars(tradeloom).pop("installed", None)
    try:
        tradeloom(standalone_mode=False, terminal_width=max(min(terminal_width(), 80) - 2, 50))
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
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
