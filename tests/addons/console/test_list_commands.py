"""Lists, worklists, graphs and synonyms on the command line."""

import json
import sys

import pytest

import cli


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: lists are tested on both in test_listing.py."""
    return "sqlite"


@pytest.fixture
def shop(shop_with):
    """A shop with admin, six confirmed orders of 1 to 6 pieces, half of them urgent, and a draft."""
    from addons.hosting.customer_command import create_admin

    shop = shop_with("shipping", "invoicing")
    create_admin(shop.app)
    with shop.app.unit() as session:
        for quantity in range(1, 7):
            shop.confirmed(session, ("A", quantity), priority=1 if quantity % 2 else 5)
        shop.order(session, ("A", 7), {"description": "Handle with care", "quantity": 0, "price": 0})
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


def numbers(output):
    return [line.split()[0] for line in output.splitlines() if line.startswith("SO")]


def test_pages_follow_each_other(run):
    asked = ("order", "list", "--state", "confirmed", "--sort", "-total", "--limit", "4")
    output = run(*asked)[1]
    assert numbers(output) == ["SO000006", "SO000005", "SO000004", "SO000003"]
    assert output.splitlines()[-1] == "… and more: --after '#3' shows the next; --count says how many there are."
    output = run(*asked, "--after", "SO000003", "--count")[1]
    assert numbers(output) == ["SO000002", "SO000001"]
    assert output.splitlines()[-1] == "2 of 6."


def test_every_field_filters_and_the_columns_are_chosen(run):
    asked = ("order", "list", "--priority", "1", "--currency", "!=", "--json")
    rows = json.loads(run(*asked, "--columns", "number,priority,invoice-partner")[1])
    assert rows[0] == {"number": "SO000001", "priority": "1", "invoice_partner": "C1"}
    assert len(rows) == 3
    assert list(json.loads(run(*asked, "--columns", "+priority")[1])[0])[-1] == "priority"
    found = json.loads(run(*asked, "--count", "--limit", "1")[1])
    assert (found["count"], len(found["documents"])) == (3, 1)
    assert "no listed column 'priorty', did you mean 'priority'?" in run("order", "list", "--columns", "priorty")[2]


def test_a_verb_takes_the_filters_of_lists(run):
    assert "confirm: 0 done" in run("order", "confirm", "--priority", "1")[1]
    assert "close: 3 would be done" in run("order", "close", "--priority", "1", "--dry-run")[1]


def test_worklist_counts_what_waits_and_lists_it(run):
    output = run("worklist")[1]
    assert "orders to ship" in output
    found = {one["name"]: one for one in json.loads(run("worklist", "--json")[1])}
    assert (found["order draft"]["count"], found["orders to ship"]["count"]) == (1, 6)
    assert "confirm" in found["order draft"]["verbs"]
    assert numbers(run("worklist", "orders", "to", "ship", "--limit", "2")[1]) == ["SO000001", "SO000002"]
    code, _, errors = run("worklist", "orders to skip")
    assert (code, "did you mean 'orders to ship'?" in errors) == (2, True)
    run("user", "add", "nobody")
    code, _, errors = run("--as", "nobody", "worklist")
    assert (code, "user 'nobody' may read no documents" in errors) == (1, True)


def test_the_workflow_is_drawn(run, tmp_path):
    output = run("explain", "shipment", "--graph")[1]
    assert output.startswith("stateDiagram-v2\n    [*] --> draft\n")
    assert run("explain", "order", "--graph", "svg", "-o", str(tmp_path / "order.svg"))[0] == 0
    assert "<svg" in (tmp_path / "order.svg").read_text()
    assert "--to is for the graph" in run("explain", "order", "-o", "x.svg")[2]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("book", "to book a sales order is called 'confirm' here\nWrite: tradeloom order confirm."),
        ("re-open", "to re-open a sales order is called 'reopen' here"),
        ("confrim", "did you mean 'confirm'?"),
    ],
)
def test_other_words_for_a_verb_are_understood(run, word, says):
    code, _, errors = run("order", word, "SO000001")
    assert code == 2
    assert says in errors


def test_show_tells_what_this_user_can_do_and_leaves_the_zeros_of_text_lines_blank(run):
    run("user", "add", "walter")
    run("user", "grant", "walter", "warehouse")
    output = run("--as", "walter", "order", "show", "SO000001")[1]
    assert "Possible now: ship\n" in output
    assert "For others: " in output
    assert "close" in output.partition("For others: ")[2]
    output = run("order", "show", "#7")[1]
    (line,) = (one for one in output.splitlines() if "Handle with care" in one)
    assert "0" not in line.removeprefix("      20").strip()
