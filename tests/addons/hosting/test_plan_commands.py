"""Plan, apply and diff as an integrator types them."""

import json
import re
from pathlib import Path

import pytest


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: what plans write is tested on both in test_plan.py."""
    return "sqlite"


TYPE = """
[customers.{name}.document_types.charity]
document = "order"
label = "charity order"
exempt_from = ["active partner"]
series_prefix = "CH"
series = "charity"
"""


@pytest.fixture
def file(tmp_path, new_database):
    """Write tradeloom.toml with customers of these addons, each in a database of its own."""

    def write(text="", **customers):
        parts = [
            f'[customers.{name}]\ndatabase = "{new_database()}"\naddons = [{addons}]\n'
            for name, addons in customers.items()
        ]
        (tmp_path / "tradeloom.toml").write_text("\n".join([*parts, text]), encoding="utf-8")

    return write


def test_a_plan_is_shown_and_nothing_is_done(tradeloom, file):
    file(TYPE.format(name="acme"), acme='"sales"')
    code, said = tradeloom("plan", "acme")
    assert code == 0
    assert said.startswith("Plan for acme (")
    for line in ("  addons\n    + base: ", "  revisions\n    + core_0001\n", "  document types\n    + order charity: "):
        assert line in said
    found = json.loads(tradeloom("plan", "--json")[1])
    assert (found["customer"], found["empty"]) == ("acme", False)
    assert {"what": "table", "action": "add", "name": "sales_order"}.items() <= next(
        change.items() for change in found["changes"] if change["name"] == "sales_order"
    )
    assert (
        "not initialised" in tradeloom("customer", "list")[1] or "no database file" in tradeloom("customer", "list")[1]
    )


def test_apply_asks_does_it_and_leaves_nothing_to_do(tradeloom, file):
    file(TYPE.format(name="acme"), acme='"sales"')
    code, said = tradeloom("apply", "acme", answer="n\n")
    assert (code, "Do this? [y/N]" in said) == (130, True)
    assert "Stopped" in said
    code, said = tradeloom("apply", "acme", answer="y\n")
    assert code == 0
    assert said.endswith("Set up types, roles, users and preferences …\nacme is as tradeloom.toml says.\n")
    for command in ("plan", "apply"):
        code, said = tradeloom(command, "acme")
        assert code == 0
        assert said.startswith("Nothing to do for acme (")
    assert json.loads(tradeloom("plan", "--json")[1])["changes"] == []
    assert tradeloom("doctor")[1] == "Everything is sound.\n"


def test_a_declared_type_is_everywhere_where_types_are(tradeloom, file):
    file(TYPE.format(name="acme"), acme='"sales"')
    tradeloom("apply", "--yes")
    assert json.loads(tradeloom("explain", "--json")[1])["order"].count("charity") == 1
    found = json.loads(tradeloom("explain", "order", "confirm", "--type", "charity", "--json")[1])
    assert found["document"] == "charity order"
    assert {check["name"]: check["exempt"] for check in found["checks"]}["active partner"] is True
    assert tradeloom("order", "list", "--type", "charity")[1] == "Nothing found.\n"
    assert "did you mean 'charity'" in tradeloom("order", "list", "--type", "charty")[1]


def test_one_failing_customer_does_not_stop_the_others(tradeloom, file, tmp_path):
    file('[customers.bad.roles.x]\npermissions = ["sails.*"]\n', good='"sales"', bad='"sales"', fine='"base"')
    code, said = tradeloom("apply", "--all", "--yes")
    assert code == 1
    assert "1 of 3 customers failed: bad" in said
    states = [line.split()[:2] for line in said.splitlines() if line.startswith(("good", "bad", "fine"))]
    assert states == [
        ["good", "planned"],
        ["bad", "failed"],
        ["fine", "planned"],
        ["good", "done"],
        ["bad", "failed"],
        ["fine", "done"],
    ]
    assert "permission 'sails.*' is of the addon 'sails', which is not installed, did you mean 'sales'" in said
    path = tmp_path / "tradeloom.toml"
    path.write_text(path.read_text().replace("sails", "sales"))
    code, said = tradeloom("apply", "--all", answer="y\n")
    assert code == 0
    assert "Do this for 1 customer?" in said
    code, said = tradeloom("apply", "--all")
    assert (code, said.count("nothing to do")) == (0, 3)


def test_an_unforeseen_fault_of_one_customer_does_not_stop_the_others_either(tradeloom, file, monkeypatch):
    from addons.hosting import applying

    file(first='"base", "hosting"', second='"base", "hosting"')
    real = applying.store_roles
    calls = []

    def fails_first(session, roles):
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError("a fault")
        real(session, roles)

    monkeypatch.setattr(applying, "store_roles", fails_first)
    code, said = tradeloom("apply", "--all", "--yes")
    assert code == 1
    assert "ZeroDivisionError: a fault" in said
    assert "1 of 2 customers failed: first" in said
    assert tradeloom("apply", "--all", "--yes")[0] == 0


def test_diff_names_what_two_customers_do_not_share(tradeloom, file):
    file(
        TYPE.format(name="one") + '[customers.two.roles."night clerk"]\npermissions = ["sales.order.close"]\n',
        one='"sales"',
        two='"sales", "stock"',
    )
    tradeloom("apply", "--all", "--yes")
    code, said = tradeloom("diff", "one", "two")
    assert code == 0
    assert said.startswith("From one to two:\n  addons\n    + stock: ")
    for line in (
        "- order charity: extends order, ",
        "+ night clerk: sales.order.close",
        "+ stock.Inventory.complete: ",
    ):
        assert f"    {line}" in said
    changes = json.loads(tradeloom("diff", "two", "one", "--json")[1])
    assert [one["action"] for one in changes if one["name"] == "stock"] == ["remove"]
    assert tradeloom("diff", "one", "one") == (0, "one and one are arranged alike.\n")


def test_a_file_may_be_tried_on_another_database(tradeloom, file, new_database):
    file(TYPE.format(name="acme"), acme='"base"')
    copy = new_database()
    assert tradeloom("--database", copy, "apply", "acme", "--yes")[0] == 0
    assert tradeloom("--database", copy, "plan", "acme")[1].startswith("Nothing to do")
    assert tradeloom("plan", "acme")[1].startswith("Plan for")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plan", "acne"], "there is no customer 'acne' in tradeloom.toml, did you mean 'acme'"),
        (["--database", "x.db", "plan"], "a plan is made of what the configuration file says of a customer"),
        (["apply", "acme", "--all"], "--all means all customers of the file"),
        (["diff", "acme", "acne"], "did you mean 'acme'"),
    ],
)
def test_mistakes_are_told(tradeloom, file, words, message):
    file(acme='"base"')
    code, said = tradeloom(*words)
    assert (code, message in said) == (2, True)
    assert "Traceback" not in said


@pytest.mark.parametrize("page", ["plan-and-apply", "document-type"])
def test_the_files_that_the_documentation_shows_are_right(page, tmp_path):
    from addons.console.config import read_config
    from addons.hosting.arrangement import Present
    from addons.hosting.target import target_of
    from core.composition import discover

    text = (Path(__file__).parents[3] / "docs" / "howto" / f"{page}.md").read_text(encoding="utf-8")
    shown = "\n".join(re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    path = tmp_path / "tradeloom.toml"
    path.write_text(shown if "[customers.acme]" in shown else f'[customers.acme]\ndatabase = "x.db"\n{shown}')
    arrangement, notes = target_of(read_config(path).customer("acme"), Present(), discover())
    assert "charity" in [one.name for one in arrangement.types]
    assert notes == []


def test_init_applies_what_the_file_says_besides_addons(tradeloom, file):
    file(TYPE.format(name="acme"), acme='"sales"')
    code, said = tradeloom("init", "acme")
    assert code == 0
    assert "set up what tradeloom.toml says besides." in said
    assert tradeloom("plan")[1].startswith("Nothing to do")


def test_enabling_and_disabling_remind_of_the_file(tradeloom, file):
    file(acme='"base"')
    tradeloom("apply", "--yes")
    assert (
        "Add it in tradeloom.toml too, or the next `tradeloom apply` disables it."
        in (tradeloom("addon", "enable", "sales")[1])
    )
    file(acme='"sales"')
    tradeloom("apply", "--yes")
    code, said = tradeloom("addon", "disable", "sales")
    assert "- sales_order (rests, nothing is lost; 0 rows)" in said
    assert "Take it out of tradeloom.toml too, or the next `tradeloom apply` enables it." in said
    code, said = tradeloom("addon", "purge", "sales", "--dry-run")
    assert code == 0
    assert "- sales_order (deleted for good; 0 rows)" in said
