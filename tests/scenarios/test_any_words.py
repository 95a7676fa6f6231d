"""Whatever is typed, the answer is in words: exit code 0 to 2, no traceback, and nothing half written."""

import io
import os
import sys

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

import cli
from core.lifecycle import make_engine

LEFT_OUT = {
    *("shell", "demo", "init", "restore", "backup", "apply", "db", "purge", "disable", "enable"),
    *("check", "new addon", "translate", "import", "worker"),
}
"""Commands that run what is typed, drop databases, serve for ever or take tests and files; they have own tests."""
HOSTILE = [
    "",
    " ",
    "-",
    "--",
    "#",
    "#²",
    "#0",
    "#1",
    "#99999999999999999999",
    "#9223372036854775808",
    "SO000001",
    "SO000001 ",
    "٣",
    "\ud800",
    os.fsdecode(b"\xff\xfe"),
    "\x1b[31m",
    "a\nb",
    "x" * 300,
    "%s%n{0}",
    "'; DROP TABLE sales_order; --",
    "date=9999-12-31",
    "date=0001-01-01",
    "date=2030-02-30",
    "partner=C1",
    "partner=",
    "partner_id=abc",
    "partner_id=99999999",
    "partner_id=99999999999999999999999",
    "organisation_id=-1",
    "number=SO000001",
    "number=\ud800",
    "note=" + "n" * 300,
    "amount=NaN",
    "amount=1e999",
    "amount=0.00001",
    "product=A,quantity=1",
    "product=A,quantity=1e30",
    "product=A,quantity=²",
    'description="unclosed',
    "10:quantity=2",
    "²:quantity=2",
    "99999999999999999999:quantity=2",
    "kind=standard",
    "state=confirmed",
    "version=7",
    "id=7",
    "=",
    "==",
    "base.Partner",
    "base.Currency",
    "sales.Order",
    "core.Series",
    "EUR",
    "sales",
    "2030-01-01..9999-12-31",
    "..",
    "<",
    ">=abc",
    "*",
    "!=",
    "-number",
    "by=category",
    "from=9999-12-31",
    "order draft",
]
URLS = [
    "postgresql://u:p@localhost:99999999/x",
    "postgresql://[::1/x",
    "postgresql://u:p@h:abc/x",
    "sqlite://",
    "sqlite:////nowhere/at/all.db",
    "mysql://x",
    "://",
    "file:x?mode=rw",
    "\x00",
]


def commands(group, context, before=()):
    """Yield the words of each command of the click tree, with its parameters."""
    for name in group.list_commands(context):
        if name in LEFT_OUT or f"{name} {' '.join(before)}" in LEFT_OUT:
            continue
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, context, (*before, name))
        else:
            yield (*before, name), [param.opts[0] for param in command.params if isinstance(param, click.Option)]


class Typed:
    """Hold where the shop is, and all commands with their options."""

    def __init__(self, url, commands):
        self.url = url
        self.commands = commands

    def __repr__(self):
        return "shop"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Make a database with an order in it, and return its URL and all commands with their options."""
    folder = tmp_path_factory.mktemp("words")
    url = f"sqlite:///{folder}/shop.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("TRADELOOM_CONFIG", "TRADELOOM_CUSTOMER", "TRADELOOM_DATABASE", "TRADELOOM_USER"):
            patch.delenv(name, raising=False)
        for words in (
            ("init",),
            ("record", "new", "base.Partner", "code=C1", "name=Alfa", "is_customer=yes"),
            ("record", "new", "base.Product", "code=A", "name=Anvil", "list_price=10", "unit=pc"),
            ("order", "new", "partner=C1", "--line", "product=A,quantity=3"),
            ("order", "confirm", "--all"),
            ("order", "new", "partner=C1", "--line", "product=A,quantity=1"),
        ):
            code, said = run("-d", url, *words)
            assert code == 0, said
        context = click.Context(cli.tradeloom, obj=cli.Context(None, url, "admin"))
        found = list(commands(cli.tradeloom, context))
        context.obj.close()
        yield Typed(url, found)


def run(*words):
    """Run a command in this process, and return its exit code and all that it said."""
    told = io.BytesIO()
    out, error = (
        io.TextIOWrapper(told, "utf-8", errors=one, write_through=True) for one in ("strict", "backslashreplace")
    )
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.argv, sys.stdin, sys.stdout, sys.stderr = ["tradeloom", *words], io.StringIO(""), out, error
    try:
        cli.main()
        code = 0
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
    said = told.getvalue().decode("utf-8", "replace")
    out.detach(), error.detach()
    return code, said


def contents(url):
    """Return how many rows each table holds, and which versions they have."""
    engine = make_engine(url)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).all()
        tables = [name for name in names if not name.startswith(("sqlite_", "alembic"))]
        found = {name: connection.execute(text(f"SELECT count(*), sum(version) FROM {name}")).one() for name in tables}
    engine.dispose()
    return found


values = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))


places = st.integers(0, 999)


@settings(max_examples=200, suppress_health_check=list(HealthCheck), derandomize=True)
@given(places, st.lists(values, max_size=3), st.lists(st.tuples(places, st.none() | values), max_size=2))
def test_any_words_are_answered_in_words(shop, place, typed, chosen):
    url, found = shop.url, shop.commands
    words, options = found[place % len(found)]
    given_options = [(options[number % len(options)], value) for number, value in chosen if options]
    line = [*words, *typed, *(part for pair in given_options for part in pair if part is not None)]
    line = [word for word in line if "\x00" not in word]  # no program is ever given a NUL
    before = contents(url)
    code, said = run("-d", url, *line)
    assert code in (0, 1, 2), (line, code, said)
    assert "Traceback" not in said, (line, said)
    if code:
        assert said.strip(), f"{line} ended with {code} and said nothing"
        assert contents(url) == before, f"{line} was refused and wrote nevertheless"


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("words", [("order", "list"), ("doctor",), ("init",)])
def test_any_url_is_answered_in_words(url, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said = run("-d", url, *words)
    assert code in (1, 2), (url, said)
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("order", "show", "#²"), 1, "there is no"),
        (("order", "show", "#99999999999999999999"), 1, "there is no"),
        (("order", "show", "SO000001 "), 0, "SO000001"),
        (("order", "show", os.fsdecode(b"\xff\xfe")), 1, "there is no"),
        (("record", "show", "base.Partner", "#9223372036854775808"), 1, "there is no"),
        (("order", "new", "partner_id=abc"), 1, "partner_id: 'abc' is not a whole number"),
        (("order", "new", "partner_id=99999999"), 1, "there is no business partner #99999999"),
        (("order", "new", "partner=C1", "date=9999-12-31", "--line", "product=A,quantity=1"), 1, "too near an end"),
        (("order", "new", "partner=C1", "date=0001-01-01", "--line", "product=A,quantity=1"), 0, "0001-01-01"),
        (("order", "new", "partner=C1", "--line", "product=A,quantity=²"), 1, "'²' is not a number"),
        (("order", "edit", "#2", "--line", "²:quantity=1"), 2, "names no line"),
        (("payment", "new", "partner=C1"), 1, "a payment needs amount"),
        (("invoice", "new"), 1, "an invoice needs partner"),
        (("record", "new", "base.Product", "code=Z", "name=Z"), 1, "a product needs unit"),
        (("order", "confirm", "SO000001", "#2", "#77"), 1, "there is no sales order #77"),
    ],
)
def test_what_was_once_answered_by_a_traceback(shop, words, code, says):
    found, said = run("-d", shop.url, *words)
    assert (found, says in said) == (code, True), said
