"""What every command needs: the customer's application, the acting user, and output that fits the terminal."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from addons.console.config import Config, Customer, read_config
from core import AddonError, UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from core import Addon
    from core.app import App
    from core.composition import Installed

AT_ONCE = 1000
"""How many rows of a long list are in memory at a time."""
BUSY_VARIABLE = "TRADELOOM_BUSY_SECONDS"
"""The environment variable that says how long to wait for another writer of a SQLite file."""


@dataclass
class Context:
    """Hold what was said before the command: which customer, which database, which user."""

    customer: str | None = None
    database: str | None = None
    user: str = "admin"
    opened: list[Engine] = field(default_factory=list)
    managed: list[str] = field(default_factory=list)
    """The databases in which the command may have changed what is enabled."""
    permitted: set[str] = field(default_factory=set)
    """The databases, by URL, for which the command at hand was permitted."""

    @cached_property
    def config(self) -> Config:
        """Return the configuration file's contents."""
        return read_config()

    @cached_property
    def chosen(self) -> Customer:
        """Return the customer meant: --database, --customer, the environment, or the only one configured."""
        if self.database:
            return Customer(self.customer or "", self.database)
        if self.customer:
            return self.config.customer(self.customer)
        if len(self.config.customers) == 1:
            return next(iter(self.config.customers.values()))
        raise UsageError(
            "no customer was named",
            remedy="Give --customer NAME or --database URL, or set TRADELOOM_CUSTOMER or TRADELOOM_DATABASE. "
            f"Configured in {self.config.path}: {one_of(self.config.customers)}.",
        )

    @property
    def names_customer(self) -> bool:
        """Say whether a customer or a database is meant."""
        return bool("chosen" in vars(self) or self.database or self.customer or len(self.config.customers) == 1)

    @cached_property
    def installed(self) -> Installed:
        """Return all installed addons by name, and why others cannot be used."""
        from addons.installing.kept_addons import installed_addons

        return installed_addons(self.config.addons_path)

    def addon(self, name: str) -> Addon:
        """Return an installed addon by name; raises UsageError with a suggestion, or what is wrong with it."""
        if name not in self.installed:
            raise self.installed.broken.get(name) or UsageError(
                f"addon '{name}' is not installed{did_you_mean(name, self.installed)}",
                remedy=f"Installed are: {one_of(self.installed)}.",
            )
        return self.installed[name]

    @cached_property
    def engine(self) -> Engine:
        """Connect to the customer's database without opening the application; see engine_of."""
        return self.engine_of(self.chosen)

    def engine_of(self, customer: Customer) -> Engine:
        """Connect to the database of any customer; it is closed when the command ends.

        Raises Forbidden unless the acting user may give the command at hand there.
        """
        engine = self._connect(customer)
        self.managed.append(customer.database)
        gc.enable()
        self.permit(engine)
        return engine

    def _connect(self, customer: Customer) -> Engine:
        from core.lifecycle import make_engine

        engine = make_engine(customer.database, busy_seconds=_busy_seconds())
        self.opened.append(engine)
        return engine

    @property
    def app(self) -> App:
        """Return the customer's application, open until the command ends.

        Raises Forbidden unless the acting user may give the command at hand there.
        """
        self.permit(self.unasked.engine)
        return self.unasked

    @cached_property
    def unasked(self) -> App:
        """Open the customer's application to know its commands, before one is given."""
        from core.app import App

        app = App.on(self._connect(self.chosen), self.installed, name=self.chosen.name)
        gc.enable()
        return app

    def permit(self, engine: Engine) -> None:
        """Ask, once for each database, whether the acting user may give the command at hand; raises Forbidden."""
        from addons.console.permitting import acting, permission_of, said_in

        ctx, url = click.get_current_context(silent=True), str(engine.url)
        if ctx is None or url in self.permitted:
            return
        if needed := permission_of(ctx, self.installed):
            who = acting(engine, self.installed, self.user)
            if who is not None:
                from core.storage import covered

                actor, roles = who
                giving = (role.name for role in roles.values() if covered(needed, role.permissions))
                actor.need(needed, f"give the command '{' '.join(said_in(ctx))}'", giving)
        self.permitted.add(url)

    @property
    def where(self) -> str:
        """Return the URL of the customer's database as it may be shown."""
        from core.lifecycle import shown_url

        return shown_url(self.engine.url)

    def app_with(self, addon: str) -> App:
        """Open the application for what an addon brings; raises AddonError if it is not enabled there."""
        if addon not in self.app.composition.enabled:
            raise not_enabled(addon)
        return self.app

    def close(self) -> None:
        """Close what was opened, and forget the shapes of documents where addons may have been enabled."""
        for engine in self.opened:
            engine.dispose()
        for url in self.managed:
            from addons.console.shape_file import name_for
            from addons.installing.kept import forget_kept

            forget_kept(name_for(url))


def _busy_seconds() -> float:
    from core.lifecycle import BUSY_SECONDS

    given = os.environ.get(BUSY_VARIABLE, "")
    if given and not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", given, re.ASCII):
        raise UsageError(f"{BUSY_VARIABLE} is '{given}'", remedy="Give it a number of seconds, such as 5.")
    return float(given) if given else BUSY_SECONDS


def not_enabled(addon: str) -> AddonError:
    """Return the error for what an addon brings that is not enabled for the customer."""
    return AddonError(
        f"the addon '{addon}' is not enabled for this customer",
        remedy=f"Enable it: tradeloom addon enable {addon}.",
    )


pass_context = click.make_pass_decorator(Context)
"""Gives a command the Context as its first argument."""


def terminal_width() -> int:
    """Return the width to print for: the terminal's, or a wide one when the output goes to a file or a pipe."""
    if "COLUMNS" in os.environ and re.fullmatch(r"\d{1,6}", os.environ["COLUMNS"], re.ASCII):
        return int(os.environ["COLUMNS"])
    return os.get_terminal_size().columns if sys.stdout.isatty() else 200


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    right: Iterable[str] = (),
    keys: Iterable[str] = (),
) -> None:
    """Print rows under headings, fitted to the terminal; columns named in `right` (figures) are aligned right.

    Texts are shortened where it is too narrow, figures and `keys` never: columns without room are left out, and named.
    The first rows say how wide the columns are; the others are printed as they come, however many there are.
    """
    from addons.printing.table import fit

    cells = (["" if value is None else str(value) for value in row] for row in rows)
    first = list(islice(cells, AT_ONCE))
    found = fit(columns, first, set(right), terminal_width(), keys=set(keys))
    click.echo("\n".join([*found.head(), *map(found.line, first)]))
    while some := list(islice(cells, AT_ONCE)):
        click.echo("\n".join(map(found.line, some)))
    if found.left_out:
        click.echo(f"(no room for: {', '.join(found.left_out)}; a wider terminal or --json shows them)")


def print_json(value: Any) -> None:
    """Print a value as JSON; figures and dates as text."""
    click.echo(_json(value))


def print_json_list(values: Iterable[Any], count: int | None = None) -> None:
    """Print values as a JSON list, as they come; with a count as an object of "count" and "documents"."""
    click.echo("[" if count is None else f'{{"count": {count}, "documents": [', nl=False)
    texts = (_json(value).replace("\n", "\n  ") for value in values)
    before = "\n  "
    while some := list(islice(texts, AT_ONCE)):
        click.echo(before + ",\n  ".join(some), nl=False)
        before = ",\n  "
    click.echo("\n]" if count is None else "\n]}")


def _json(value: Any) -> str:
    import json

    from addons.schemas import plain

    return json.dumps(value, indent=2, ensure_ascii=False, default=plain)


@contextmanager
def progress(label: str, total: int) -> Iterator[Any]:
    """Show a progress bar on a terminal while long work runs; yields a function to call with the count done."""
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update
