"""The commands around customers, addons, users and databases, as a person types them."""

import json
import sqlite3
import time
from contextlib import closing

import pytest


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: the commands call what is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def acme(tradeloom):
    code, said = tradeloom("init", "acme", "--addons", "sales", "--organisation", "Acme Ltd", "--currency", "USD")
    assert code == 0, said
    return tradeloom


def test_init_makes_a_customer_and_its_database(acme, tmp_path):
    assert (tmp_path / "acme.db").exists()
    assert (tmp_path / "tradeloom.toml").read_text() == '[customers.acme]\ndatabase = "sqlite:///acme.db"\n'
    code, said = acme("customer", "show", "acme")
    assert code == 0
    assert [line.split()[::2] for line in said.splitlines()[-7:]] == [
        [n, "enabled"] for n in ("base", "core", "doctor", "links", "preferences", "sales", "schemas")
    ]
    code, said = acme("shell", "-e", "print([o.name + o.currency.code for o in session.known(Organisation).values()])")
    assert said == "['Acme LtdUSD']\n"


def test_the_environment_says_how_long_to_wait_for_another_writer(acme, tmp_path, monkeypatch):
    monkeypatch.setenv("TRADELOOM_BUSY_SECONDS", "0.1")
    write = ["shell", "-e", "session.execute(__import__('sqlalchemy').text('SELECT 1'))"]
    with closing(sqlite3.connect(tmp_path / "acme.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start = time.monotonic()
        assert "is locked by another process" in acme(*write)[1]
        assert time.monotonic() - start < 10
        other.execute("ROLLBACK")
    for given, words in (("soon", write), ("nan", ["db", "check"]), ("inf", ["order", "list"]), ("-1", write)):
        monkeypatch.setenv("TRADELOOM_BUSY_SECONDS", given)
        code, said = acme(*words)
        assert (code, f"TRADELOOM_BUSY_SECONDS is '{given}'" in said) == (2, True), said


def test_init_again_changes_nothing_and_says_so(acme):
    assert acme("init", "acme") == (0, acme("init")[1])
    assert "was ready: nothing was missing" in acme("init", "acme")[1]


def test_init_again_finishes_what_is_missing(acme):
    code = "for t in ('core_grant', 'core_user'): session.connection().exec_driver_sql(f'DELETE FROM {t}')"
    acme("shell", "-e", f"{code}\nsession.commit()")
    code, said = acme("--as", "nobody", "init", "acme", "--addons", "sales,stock")
    assert code == 0
    assert said.endswith("is ready: enabled stock; created the user admin.\n")


def test_init_of_a_bare_database_enables_all_that_is_installed(tradeloom, tmp_path, new_database, backend):
    url = new_database()
    code, said = tradeloom("--database", url, "init")
    assert code == 0, said
    assert "invoicing" in said
    assert "shipping" in said
    assert not (tmp_path / "tradeloom.toml").exists()
    assert tradeloom("--database", url, "db", "check") == (0, "The database is as the models say.\n")
    assert tradeloom("--database", url, "doctor") == (0, "Everything is sound.\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["init", "a b"], 2, "'a b' cannot name a customer"),
        (["init", "acme", "--addons", "sails"], 2, "addon 'sails' is not installed, did you mean 'sales'"),
        (["--database", "no.db", "db", "check"], 1, "there is no database file no.db"),
        (["addon", "enable", "stock"], 2, "no customer was named"),
        (["--customer", "acme", "doctor"], 2, "there is no customer 'acme'"),
        (["addon", "info", "sails"], 2, "did you mean 'sales'"),
        (["adon"], 2, "there is no command 'adon', did you mean 'addon'"),
        (["db", "revision", "sails"], 2, "addon 'sails' is not installed"),
    ],
)
def test_a_mistake_gets_a_message_and_an_exit_code(tradeloom, words, code, message):
    got, said = tradeloom(*words)
    assert message in said
    assert "Traceback" not in said
    assert got == code


def test_a_customer_with_another_database_is_refused(acme):
    code, said = acme("--database", "sqlite:///other.db", "init", "acme")
    assert code == 2
    assert "customer 'acme' has another database" in said


def test_the_organisation_is_named_only_at_the_beginning(acme):
    code, said = acme("init", "acme", "--organisation", "Other")
    assert (code, "count only when the database is new" in said) == (2, True)


def test_customers_are_listed_with_their_state(acme, tmp_path):
    with (tmp_path / "tradeloom.toml").open("a") as file:
        file.write('[customers.gone]\ndatabase = "sqlite:///gone.db"\n')
    found = json.loads(acme("customer", "list", "--json")[1])
    assert [(one["customer"], one["state"]) for one in found] == [
        ("acme", "base, core, doctor, links, preferences, sales, schemas"),
        ("gone", f"there is no database file {tmp_path}/gone.db"),
    ]


def test_addons_are_listed_with_and_without_a_customer(acme):
    found = {one["addon"]: one["state"] for one in json.loads(acme("addon", "list", "--json")[1])}
    assert (found["sales"], found["stock"]) == ("enabled", "installed")


def test_an_addon_tells_what_it_brings(tradeloom):
    code, said = tradeloom("addon", "info", "sales")
    assert code == 0
    assert "sales_order, sales_order_line" in said
    assert "columns: base_partner.sales_rep_id" in said


def test_the_graph_is_drawn_as_text_and_for_mermaid(tradeloom):
    assert "└── sales" in tradeloom("addon", "graph")[1] or "├── sales" in tradeloom("addon", "graph")[1]
    mermaid = tradeloom("addon", "graph", "--mermaid")[1]
    assert "    sales --> base\n" in mermaid
    assert "    invoicing -.-> shipping\n" in mermaid


def test_enabling_shows_a_plan_first_and_can_stop_there(acme):
    code, said = acme("addon", "enable", "stock", "--dry-run")
    assert code == 0
    assert said.startswith("Plan for acme (sqlite:///")
    assert "\n  addons\n    + stock: 1.1 (enable)\n" in said
    assert "\n  tables\n    + stock_" in said
    assert said.endswith("Nothing was done (--dry-run).\n")
    assert acme("addon", "enable", "stock")[1].endswith("Enabled: stock.\n")
    assert acme("addon", "enable", "stock") == (0, "Enabled already: stock.\n")


def test_disabling_says_what_becomes_dormant(acme):
    code, said = acme("addon", "disable", "base")
    assert (code, "addon 'base' is needed by: sales" in said) == (1, True)
    assert "Nothing was done" in acme("addon", "disable", "sales", "--dry-run")[1]
    code, said = acme("addon", "disable", "sales")
    assert "- sales_order_line (rests, nothing is lost; 0 rows)" in said
    assert said.endswith("Disabled sales; nothing was deleted.\n")


def test_purging_counts_exports_asks_and_drops(acme, tmp_path):
    acme("addon", "disable", "sales")
    assert "Nothing was done" in acme("addon", "purge", "sales", "--dry-run")[1]
    code, _ = acme("addon", "purge", "sales", "--export", "first.zip")  # there is nobody to say yes
    assert code == 130
    assert {one["addon"]: one["state"] for one in json.loads(acme("addon", "list", "--json")[1])}["sales"] == "dormant"
    code, said = acme("addon", "purge", "sales", "--export", "lost.zip", "--yes")
    assert code == 0
    assert "sales_order_line" in said
    assert (tmp_path / "lost.zip").exists()
    assert {one["addon"]: one["state"] for one in json.loads(acme("addon", "list", "--json")[1])}[
        "sales"
    ] == "installed"


def test_users_are_added_granted_and_listed(acme):
    assert acme("user", "add", "bob", "--full-name", "Bob", "--role", "seller")[0] == 0
    assert acme("user", "grant", "bob", "sales clerk") == (0, "bob was granted: sales clerk.\n")
    assert acme("user", "grant", "bob", "sales clerk") == (0, "bob had sales clerk already.\n")
    found = json.loads(acme("user", "list", "--json")[1])
    assert [(one["name"], one["roles"]) for one in found["users"]] == [
        ("admin", ["admin"]),
        ("bob", ["sales clerk", "seller"]),
    ]


def test_only_who_may_adds_users(acme):
    acme("user", "add", "bob", "--role", "seller")
    code, said = acme("--as", "bob", "user", "add", "eve", "--role", "admin")
    assert (code, "user 'bob' may not add users" in said) == (1, True)
    code, said = acme("--as", "bob", "user", "grant", "bob", "admin")
    assert (code, "user 'bob' may not grant roles" in said) == (1, True)
    code, said = acme("--as", "bbo", "user", "list")
    assert (code, "there is no user 'bbo', did you mean 'bob'" in said) == (1, True)


def test_db_upgrade_and_check_say_what_they_did(acme):
    assert acme("db", "check") == (0, "The database is as the models say.\n")
    assert acme("db", "upgrade") == (0, "Nothing to apply: the database is up to date.\n")
    acme(
        "shell",
        "-e",
        "session.connection().exec_driver_sql('ALTER TABLE sales_order DROP COLUMN note'); session.commit()",
    )
    code, said = acme("db", "check")
    assert (code, "differs from the models: add column sales_order.note" in said) == (1, True)
    assert acme("doctor")[0] == 1


def test_the_revision_command_finds_nothing_to_write_for_our_addons(acme):
    assert acme("db", "revision", "sales") == (0, "The revisions of sales are as its models say.\n")


def test_explain_tells_documents_workflow_and_verbs(acme):
    assert {"standard", "quotation", "return"} <= set(json.loads(acme("explain", "--json")[1])["order"])
    verbs = [row["verb"] for row in json.loads(acme("explain", "order", "--json")[1])]
    assert {"offer", "place", "confirm", "close", "void"} <= set(verbs)
    said = acme("explain", "order", "confirm")[1]
    assert "draft or planned or placed or temporal -> confirmed, declared by sales" in said
    assert "may be overridden with a reason by: sales clerk" in said
    assert json.loads(acme("explain", "order", "reopen", "--json")[1])["sources"] == ["closed"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ordr"], "there is no document 'ordr', did you mean 'order'"),
        (["order", "confrim"], "did you mean 'confirm'"),
        (["order", "--type", "standrad"], "order has no type 'standrad', did you mean 'standard'"),
    ],
)
def test_explain_answers_mistakes_with_suggestions(acme, words, message):
    code, said = acme("explain", *words)
    assert (code, message in said) == (2, True)


def test_the_doctor_looks_at_the_installation_when_no_customer_is_meant(tradeloom):
    assert tradeloom("doctor") == (0, "Everything is sound.\n")


def test_the_shell_keeps_only_what_is_committed(acme):
    count = "print(session.scalar(__import__('sqlalchemy').text('SELECT count(*) FROM base_partner')))"
    acme("shell", "-e", "session.create(Partner, [{'code': 'A', 'name': 'A'}])")
    assert acme("shell", "-e", count) == (0, "0\n")
    acme("shell", "-e", "session.create(Partner, [{'code': 'A', 'name': 'A'}]); session.commit()")
    assert acme("shell", "-e", count) == (0, "1\n")
