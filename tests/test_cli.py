"""The command line as its users meet it: documents, verbs, errors, completion."""

import json
import os
import subprocess
import sys

import pytest

import cli


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: the commands call what is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def shop(shop_with):
    """A shop with admin, three confirmed orders, one draft and stock for the first two."""
    from addons.hosting.customer_command import create_admin

    shop = shop_with("shipping", "invoicing")
    create_admin(shop.app)
    with shop.app.unit() as session:
        shop.stock(session, A=3)
        for quantity in (1, 2, 4):
            shop.confirmed(session, ("A", quantity))
        shop.order(session, ("KIT", 1), number="DRAFT-1")
    return shop


@pytest.fixture
def run(shop, monkeypatch, capsys):
    """Return a function that runs a command for the shop and returns (exit code, output, errors)."""
    url = shop.app.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("COLUMNS", "150")

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["tradeloom", "--database", url, *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_list_filters_sorts_and_limits(run):
    code, output, _ = run("order", "list", "--state", "confirmed", "--sort", "-total", "--limit", "2")
    assert code == 0
    rows = output.splitlines()
    assert [line.split()[0] for line in rows if line.startswith("SO")] == ["SO000003", "SO000002"]
    assert rows[-1] == "… and more: --after '#2' shows the next; --count says how many there are."
    code, output, _ = run("order", "list", "--total", ">15", "--json")
    assert [row["number"] for row in json.loads(output)] == ["SO000002", "SO000003", "DRAFT-1"]
    assert run("order", "list", "--partner", "ZZ*")[1] == "Nothing found.\n"


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (["ordr", "list"], "there is no command 'ordr', did you mean 'order'?", 2),
        (["order", "confrim", "1"], "order has no command 'confrim', did you mean 'confirm'?", 2),
        (["order", "list", "--total", "many"], "--total cannot be compared with 'many'", 2),
        (["order", "list", "--date", "1999-13-01"], "--date cannot be compared", 2),
        (["order", "list", "--sort", "totl"], "no listed column 'totl', did you mean 'total'?", 2),
        (["order", "list", "--type", "rental"], "there is no order type 'rental'", 2),
        (["order", "show", "nope"], "there is no sales order nope", 1),
        (["order", "void"], "which orders?", 2),
        (["order", "ship", "--on", "tomorrow", "--all"], "'tomorrow' is not a date", 2),
        (["invoice", "pay", "--amount", "NaN", "--all"], "'NaN' is not a finite number", 2),
        (["--as", "nobody", "order", "list"], "there is no user 'nobody'", 1),
    ],
)
def test_mistakes_are_told_with_a_remedy_and_an_exit_code(run, arguments, says, code):
    found, _, errors = run(*arguments)
    assert says in errors
    assert found == code
    assert "Traceback" not in errors


def test_show_tells_fields_lines_links_and_what_is_possible(run):
    run("order", "ship", "SO000001")
    code, output, _ = run("order", "show", "SO000001")
    assert code == 0
    for text in (
        "sales order SO000001 · confirmed · standard",
        "C1 Alfa",
        "A Anvil",
        "shipment: goods shipment GS000001",
    ):
        assert text in output
    possible = output.partition("Possible now: ")[2].split("\n")[0].split(", ")
    assert {"close", "invoice", "ship", "void"} <= set(possible)
    found = json.loads(run("order", "show", "SO000001", "--json")[1])
    assert (found["total"], found["lines"][0]["quantity"], found["links"][0]["role"]) == ("10.00", "1", "shipment")


def test_a_dry_run_says_what_would_happen_and_changes_nothing(run):
    code, output, _ = run("order", "ship", "--all", "--dry-run")
    assert code == 0
    assert "ship: 2 would be done, 1 had nothing to do, 0 blocked, 0 failed" in output
    assert "shipment_line" in output
    assert run("shipment", "list")[1] == "Nothing found.\n"


def test_a_verb_runs_on_numbers_or_on_what_a_filter_finds(run):
    assert run("order", "ship", "--state", "confirmed", "--on", "2030-02-03")[0] == 0
    rows = json.loads(run("shipment", "list", "--json")[1])
    assert [row["date"] for row in rows] == ["2030-02-03", "2030-02-03"]
    code, output, errors = run("order", "confirm", "SO000001", "DRAFT-1")
    assert code == 1
    assert "confirm: 1 done, 1 blocked, 0 failed" in output
    assert "SO000001 is confirmed: confirm needs draft" in errors
    outcome = json.loads(run("order", "close", "SO000003", "--json")[1])
    assert (outcome["done"], outcome["results"][0]["status"]) == (1, "done")


def test_the_road_by_commands_and_its_trail(run):
    run("order", "ship", "SO000002")
    assert run("shipment", "invoice", "--all")[0] == 0
    assert run("invoice", "complete", "--all")[0] == 0
    assert run("invoice", "pay", "IN000001", "--amount", "5", "--method", "cash")[0] == 0
    assert "PY000001" in run("payment", "list")[1]
    assert "not overpaid" in run("explain", "payment", "complete")[1]
    code, _, errors = run("invoice", "pay", "IN000001", "--amount", "50")
    assert code == 1
    assert "which has 15.00" in errors
    trail = run("order", "log", "SO000002")[1]
    assert [word for word in ("create", "confirm", "ship") if word in trail] == ["create", "confirm", "ship"]


def test_a_role_without_permission_is_told_which_one_it_takes(run):
    assert run("user", "add", "maria")[0] == 0
    assert run("user", "grant", "maria", "seller")[0] == 0
    assert run("--as", "maria", "order", "confirm", "DRAFT-1")[0] == 0
    code, _, errors = run("--as", "maria", "order", "void", "DRAFT-1")
    assert code == 1
    assert "user 'maria' may not void a sales order" in errors
    assert "'sales.order.void'" in errors


def test_the_permission_for_a_verb_covers_what_it_brings_about(run):
    run("user", "add", "carl")
    run("user", "grant", "carl", "sales clerk")
    run("order", "ship", "SO000001")
    code, _, errors = run("--as", "carl", "shipment", "reverse", "GS000001")
    assert code == 1
    assert "may not reverse a goods shipment" in errors
    assert run("--as", "carl", "order", "void", "SO000001")[0] == 0
    assert "reversed" in run("shipment", "list")[1]
    assert "carl" in run("shipment", "log", "GS000001")[1]


def test_editing_by_hand_takes_a_permission_too(run, shop):
    from addons import sales
    from core.errors import Forbidden

    run("user", "add", "wanda")
    run("user", "grant", "wanda", "warehouse")
    run("user", "add", "maria")
    run("user", "grant", "maria", "seller")
    order = shop.app[sales.Order]
    with pytest.raises(Forbidden, match="may not edit a sales order"), shop.app.unit("wanda") as session:
        session.edit(order, [{"id": 4, "note": "x"}])
    with shop.app.unit("maria") as session:
        session.edit(order, [{"id": 4, "note": "by hand"}])
    assert "by hand" in run("order", "show", "DRAFT-1")[1]


def test_a_document_is_printed(run, tmp_path):
    for name, start in (("order.html", b"<!DOCTYPE html>"), ("order.pdf", b"%PDF")):
        assert run("order", "print", "SO000001", "--to", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).read_bytes()[: len(start)].lower() == start.lower()
    assert run("shipment", "list")[0] == 0
    assert "Anvil" in (tmp_path / "order.html").read_text(encoding="utf-8")


def test_a_narrow_terminal_shortens_texts_but_never_figures(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    output = run("order", "list")[1]
    assert all(len(line) <= 60 for line in output.splitlines() if not line.startswith("("))
    assert "no room for:" in output


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("tradeloom or", "order"),
        ("tradeloom order conf", "confirm"),
        ("tradeloom order list --del", "--delivery-status"),
    ],
)
def test_a_shell_completes_commands_verbs_and_filters(words, offered, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADELOOM")}
    environment |= {
        "_TRADELOOM_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    code = "import sys; sys.argv = ['tradeloom']; import cli; cli.tradeloom(prog_name='tradeloom')"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert f"plain,{offered}" in result.stdout.splitlines(), result.stderr


def test_help_imports_nothing_heavy(tmp_path):
    code = "import sys; sys.argv = ['tradeloom', '--help']\nimport cli\ntry: cli.main()\nfinally: print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    loaded = set(result.stdout.splitlines()[-1].split())
    heavy = {"sqlalchemy", "alembic", "marshmallow", "jinja2", "rich", "babel", "importlib.metadata"}
    assert "order" in result.stdout
    assert heavy & loaded == set()
