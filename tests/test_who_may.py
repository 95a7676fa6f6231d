"""Everything is denied unless a role grants it: asked of every command there is, by walking the command line.

A command of a new addon is asked by itself. For each, a user with a role that is good for nothing is refused, in words
that name the permission and the roles that give it; with just that permission the command is let through. Only what
touches no database may go on.
"""

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import click
import pytest
from sqlalchemy import Engine, event

import cli
from addons.console.context import Context
from addons.console.words import nouns, single, words
from addons.reporting.report import reports
from core import App, Document, DocumentLine
from core.composition import discover
from core.storage import covered

INSTALLED = discover()
TOP = [*(word for word, _ in single(words(INSTALLED))), *nouns(INSTALLED)]
REFUSED = re.compile(r"user 'stranger' may (?:not|read no) ")
NEEDED = re.compile(r"It takes (?:the|a) permission (?:such as )?'([^']+)'")
MAPPING = """
[[load]]
model = "base.Partner"
rows = [{ code = "X", name = "X" }]
[load.fields]
code = "code"
name = "name"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory, monkeypatch_module):
    """Return a folder with a customer of all addons, and a user whose role is good for nothing."""
    folder = tmp_path_factory.mktemp("house")
    monkeypatch_module.chdir(folder)
    monkeypatch_module.setattr("sys.argv", ["tradeloom", "init", "acme"])
    cli.main()
    monkeypatch_module.setattr("sys.argv", ["tradeloom", "-c", "acme", "user", "add", "stranger"])
    cli.main()
    with (folder / "tradeloom.toml").open("a") as file:
        file.write('[customers.other]\ndatabase = "sqlite:///acme.db"\n')
    (folder / "mapping.toml").write_text(MAPPING)
    database = sqlite3.connect(folder / "acme.db")
    database.execute("INSERT INTO customer_role (version, name, permissions, summary) VALUES (1, 'exact', '[]', '')")
    query = (
        "INSERT INTO core_grant (version, user_id, role) SELECT 1, id, 'exact' FROM core_user WHERE name = 'stranger'"
    )
    database.execute(query)
    database.commit()
    database.close()
    shutil.copy(folder / "acme.db", folder / "whole.db")
    return folder


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TRADELOOM_CONFIG", "TRADELOOM_CUSTOMER", "TRADELOOM_DATABASE", "TRADELOOM_USER"):
            patch.delenv(name, raising=False)
        yield patch


class Asked:
    """Give commands as a user with a role of given permissions, each in a fresh copy of the customer."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys

    def __call__(self, words, permissions=("nothing.at.all",)):
        """Return (exit code, what was said, how many statements were executed)."""
        for file in self.folder.glob("acme.db*"):
            file.unlink()
        shutil.copy(self.folder / "whole.db", self.folder / "acme.db")
        database = sqlite3.connect(self.folder / "acme.db")
        database.execute("UPDATE customer_role SET permissions = ?", (json.dumps(permissions),))
        database.commit()
        database.close()
        seen, code = [], 0
        note = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", note)
        self.monkeypatch.setattr("sys.argv", ["tradeloom", "-c", "acme", "--as", "stranger", *words])
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        said = self.capsys.readouterr()
        return code, said.out + said.err, len(seen)


@pytest.fixture
def asked(house, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(house)
    monkeypatch.setenv("COLUMNS", "600")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return Asked(house, monkeypatch, capsys)


def leaves(word) -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command below a word of the command line, with its words."""
    ctx = cli.tradeloom.make_context("tradeloom", ["-c", "acme", word], resilient_parsing=False)
    ctx.obj = Context("acme")
    try:
        with ctx:
            yield from _below(ctx, cli.tradeloom, [], only=word)
    finally:
        ctx.obj.close()


def _below(ctx, group, said, only="") -> Iterator[tuple[list[str], click.Command]]:
    for name in [only] if only else group.list_commands(ctx):
        command = group.get_command(ctx, name)
        inner = click.Context(command, info_name=name, parent=ctx)
        if isinstance(command, click.Group):
            with inner:
                yield from _below(inner, command, [*said, name])
        else:
            yield [*said, name], command


@pytest.mark.parametrize("word", TOP)
def test_every_command_is_refused_without_its_permission_and_let_through_with_it(word, asked):
    with closing(App.open("acme.db")) as app:
        whole = app.composition
    given = [[*said, *arguments] for said, command in leaves(word) for arguments in samples(said, command, whole)]
    assert given
    for one in given:
        prove(asked, one)


def prove(asked, given):
    """Prove that a command is refused without a permission, and let through with what the refusals name."""
    permissions = ["nothing.at.all"]
    for _ in range(5):
        code, told, statements = asked(given, permissions)
        if not REFUSED.search(told):
            break
        assert code == 1 or given == ["customer", "list"], (given, told)
        (needed,) = set(NEEDED.findall(told))
        assert not covered(needed, permissions), (given, told)
        roles = re.search(r"which these roles give: ([^.]*)\.|the roles are: ([^.]*)\.", told)
        assert roles is not None, (given, told)
        assert "admin" in (roles[1] or roles[2]).split(", "), (given, told)
        permissions.append(needed)
    else:
        pytest.fail(f"{given} is refused for ever: {told}")
    assert len(permissions) > 1 or statements == 0, f"{given} asks for no permission: {told}"
    assert "Traceback" not in told


def samples(said, command, whole) -> Iterator[list[str]]:
    """Yield arguments for a command: one list, or one for each model or report it may be about."""
    plain = [name for name, one in whole.names.items() if not issubclass(one, (Document, DocumentLine))]
    first = {
        "record list": plain,
        "record show": ["base.Partner", "core.Audit"],
        "record new": ["base.Partner"],
        "record edit": ["base.Partner"],
        "record delete": ["base.Partner"],
        "export": list(whole.names),
        "report run": list(reports(whole)),
        "report list": ["", *reports(whole)],
    }.get(" ".join(said), [None])
    for one in first:
        arguments = [] if one in (None, "") else [one]
        taken = 0 if one is None else 1
        for param in [one for one in command.params if isinstance(one, click.Argument)][taken:]:
            arguments += [SAMPLES.get((said[0], param.name)) or sample(param)] if param.required else []
        for param in [one for one in command.params if isinstance(one, click.Option) and one.required]:
            arguments += [param.opts[0], sample(param)]
        yield arguments + (["nonsense=1"] if said[-1] == "new" else []) + EXTRA.get(" ".join(said), [])


SAMPLES = {
    ("addon", "name"): "metro",
    ("addon", "names"): "metro",
    ("restore", "words"): "x.zip",
    ("diff", "first"): "acme",
    ("diff", "second"): "other",
    ("preference", "key"): "printing.language",
    ("preference", "value"): "de",
    ("user", "name"): "stranger",
    ("user", "roles"): "exact",
    ("product", "code"): "X",
    ("record", "key"): "#1",
    ("record", "fields"): "name=X",
}
"""Arguments that commands take before they look into a database, by the first word and the argument's name."""
EXTRA = {
    "worker": ["--once"],
    "import": ["--mapping", "mapping.toml"],
    "shell": ["-e", "1"],
    "demo": ["--to", "demo"],
    "order batch": ["--state", "draft"],
    "addon new": ["--folder", "new"],
    "addon purge": ["--dry-run"],
}
"""What makes a command do something."""


def sample(param):
    kind = param.type
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, click.Path):
        return "written.csv"
    if kind is click.INT or kind.name in ("integer", "number"):
        return "1"
    if kind.name == "date":
        return "2030-01-01"
    return "confirm" if param.name == "action" else "standard" if param.name == "type_" else "1"
