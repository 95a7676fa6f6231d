"""Who may read, which permission a command asks, and what is never written by hand."""

import json
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import addons
import cli
from addons import sales, stock
from addons.console import Context, DocumentGroup, add_user
from addons.console.permitting import acting
from addons.hosting.customer_command import create_admin
from addons.lists import Listing
from addons.printing import render_document
from addons.reporting import run as run_report
from addons.schemas import ExternalKey, find
from addons.transfer import run_export, run_import
from core import Forbidden, Refused
from core.access import User
from core.composition import discover
from core.lifecycle.enabling import AppliedAddon
from core.storage import Audit, Series, covered

KEPT = (stock.Balance, stock.Move, Audit, Series, AppliedAddon, ExternalKey)


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping", "invoicing")
    create_admin(shop.app)
    with shop.app.unit() as session:
        add_user(session, "nobody", None)
        for number, role in enumerate(("seller", "sales clerk", "warehouse", "finance", "master data", "reader")):
            add_user(session, f"u{number}", None, [role], shop.app.roles)
        shop.stock(session, A=10)
        shop.app.fire(session, "ship", [shop.confirmed(session, ("A", 1))]).expect_done()
    return shop


WAYS = {
    "found by name": lambda session, order: find(session, sales.Order, order.number),
    "listed": lambda session, order: Listing(session[sales.Order]).rows(session, {}),
    "streamed": lambda session, order: list(Listing(session[sales.Order]).stream(session, {})),
    "counted": lambda session, order: Listing(session[sales.Order]).count(session, {}),
    "filtered": lambda session, order: Listing(session[sales.Order]).ids(session, {}),
    "printed": lambda session, order: render_document(session, order, "html"),
    "reported": lambda session, order: run_report(session, "sales"),
}


@pytest.mark.parametrize("way", WAYS)
def test_reading_takes_a_permission_whatever_the_way(shop, way):
    for user, may in (("nobody", False), ("u4", False), ("u0", True), ("u5", True), (None, True)):
        with shop.app.unit(user, readonly=True) as session:
            order = session.scalars(select(session[sales.Order])).first()
            if may:
                WAYS[way](session, order)
            else:
                with pytest.raises(Forbidden, match="may not read") as caught:
                    WAYS[way](session, order)
                assert "which these roles give: admin, finance" in caught.value.remedy


def test_an_export_takes_the_permission_to_read(shop, tmp_path):
    with pytest.raises(Forbidden, match="'u4' may not read an order line"):
        run_export(shop.app, "sales.OrderLine", tmp_path / "a.csv", user="u4")
    assert not list(tmp_path.glob("*.csv"))
    run_export(shop.app, "sales.OrderLine", tmp_path / "a.csv", user="u0")


def test_who_may_do_something_with_a_document_may_read_it():
    assert covered("sales.order.read", ["sales.order.ship"])
    assert covered("sales.order.read", ["sales.*"])
    assert covered("sales.order.read", ["*.read"])
    assert not covered("sales.order.read", ["sales.order_line.ship", "sales.orders.ship", "stock.*", "*.ship"])
    assert not covered("sales.order.ship", ["sales.order.read"])


def test_the_roles_of_addons_read_what_their_work_needs(shop):
    needed = {
        "u0": (
            "sales.order",
            "base.partner",
            "base.product",
            "sales.sales_report",
            "stock.balance",
            "invoicing.invoice",
        ),
        "u1": ("sales.order", "sales.batch_run", "shipping.shipment", "invoicing.payment"),
        "u2": ("sales.order", "shipping.shipment", "stock.balance", "base.product"),
        "u3": ("sales.order", "sales.sales_report", "shipping.shipment", "invoicing.payment", "base.partner"),
        "u4": ("base.partner", "base.product", "base.tax"),
        "u5": ("sales.order", "core.user", "core.audit"),
    }
    for user, records in needed.items():
        with shop.app.unit(user, readonly=True) as session:
            for record in records:
                assert session.actor.may(f"{record}.read"), (user, record)
            assert session.actor.may("core.user.read") is (user == "u5")
            assert not session.actor.may("hosting.addon.purge")


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize("user", ["admin", None])
def test_what_its_own_code_keeps_is_written_by_nobody(shop, model, user):
    with shop.app.unit(user, readonly=True) as session:
        kept = session[model]
        record = session.scalars(select(kept)).first()
        row = {"id": record.id if record else 1}
        for write in (
            lambda: session.create(kept, [{}]),
            lambda: session.edit(kept, [row]),
            lambda: session.remove(kept, [record]),
        ):
            with pytest.raises(Refused, match="is not written by hand: it is kept by"):
                write()


def test_nor_by_an_import(shop, tmp_path):
    (tmp_path / "m.toml").write_text(
        '[[load]]\nmodel = "stock.Move"\nkey = "k"\nrows = [{ k = 1, product = "A", n = 5 }]\n[load.fields]\n'
        'quantity = "n"\ndate = { value = "2030-01-01" }\nat = { value = "2030-01-01 00:00" }\n'
        'document = { value = "x" }\ndocument_id = { value = 1 }\n'
        'product_id = { column = "product", find = "base.Product", by = "code" }\nbin_id = { value = 1 }\n'
    )
    for dry in (True, False):
        with pytest.raises(Refused, match="a stock move is not written by hand: it is kept by the ledger"):
            run_import(shop.app, tmp_path / "m.toml", user="admin", dry_run=dry)
    assert shop.sound()


def test_the_command_line_refuses_it_in_words(shop, tradeloom):
    tradeloom_of = lambda *words: tradeloom("-d", shop.app.engine.url.render_as_string(hide_password=False), *words)  # noqa: E731
    for name in ("stock.Balance", "stock.Move", "core.Audit", "core.Series", "core.AppliedAddon"):
        for words in (("new", name, "x=1"), ("edit", name, "#1", "x=1"), ("delete", name, "#1")):
            code, said = tradeloom_of("record", *words)
            assert code == 1
            assert "is not written by hand" in said
        assert tradeloom_of("record", "list", name)[0] == 0


def test_the_permission_of_a_word_is_its_addon_and_its_words(shop, tradeloom):
    url = shop.app.engine.url.render_as_string(hide_password=False)
    with shop.app.unit() as session:
        add_user(session, "all", None, ["reader"], shop.app.roles)
    for words, needed in (
        (("addon", "disable", "invoicing"), "hosting.addon.disable"),
        (("backup", "x.zip"), "backup.backup"),
        (("db", "upgrade"), "hosting.db.upgrade"),
        (("init",), "hosting.init"),
        (("shell", "-e", "1"), "console.shell"),
        (("doctor",), "doctor.doctor"),
        (("order", "batch-log"), "sales.order.batch"),
    ):
        code, said = tradeloom("-d", url, "--as", "all", *words)
        assert (code, f"permission '{needed}', which these roles give: " in said) == (1, True), said


def test_a_database_without_users_belongs_to_who_makes_it(new_database, tradeloom):
    url = new_database()
    assert tradeloom("-d", url, "init", "--addons", "base")[0] == 0
    assert tradeloom("-d", url, "user", "add", "mary")[0] == 0
    for words in (("init", "--addons", "stock"), ("db", "upgrade"), ("addon", "enable", "stock")):
        code, said = tradeloom("-d", url, "--as", "mary", *words)
        assert (code, "user 'mary' may not give the command" in said) == (1, True)
    assert tradeloom("-d", url, "--as", "jack", "db", "check") == (
        1,
        "Error: there is no user 'jack'\nThe users are: admin, mary.\n",
    )
    assert tradeloom("-d", url, "init", "--addons", "stock")[0] == 0


def test_apply_makes_the_admin_of_a_new_database_and_asks_for_an_old_one(tradeloom, tmp_path):
    (tmp_path / "tradeloom.toml").write_text(
        '[customers.acme]\ndatabase = "sqlite:///acme.db"\naddons = ["sales"]\n[customers.acme.users.eve]\nroles = []\n'
    )
    code, said = tradeloom("apply", "--yes")
    assert code == 0, said
    with (tmp_path / "tradeloom.toml").open("a") as file:
        file.write('[customers.acme.roles.boss]\npermissions = ["*"]\n[customers.acme.users.mal]\nroles = ["boss"]\n')
    for words in (("apply", "--yes"), ("apply", "--all", "--yes"), ("plan",)):
        code, said = tradeloom("--as", "eve", *words)
        assert (code, "user 'eve' may not give the command" in said) == (1, True)
    assert tradeloom("apply", "--yes")[0] == 0
    assert tradeloom("--as", "mal", "user", "list", "--json")[0] == 0


def test_who_acts_is_known_without_opening_the_application(shop):
    actor, roles = acting(shop.app.engine, discover(), "u0")
    with shop.app.unit("u0", readonly=True) as session:
        assert {*actor.permissions} == {*session.actor.permissions}
    assert roles.keys() == shop.app.roles.keys()
    with shop.app.unit() as session:
        user = find(session, User, "u0")
        session.edit(User, [{"id": user.id, "active": False}])
    with pytest.raises(Forbidden, match="user 'u0' is not active"):
        acting(shop.app.engine, discover(), "u0")


STATS = """
import click
from addons.console import needs, pass_context

@click.command("stats")
@pass_context
def plain(context):
    click.echo(f"{len(context.app.composition.names)} models")

@needs("acme_stats.secret.read")
@click.command("stats")
@pass_context
def named(context):
    click.echo(f"{len(context.app.composition.names)} models")

def of_document(group):
    def run():
        click.echo(group.context.app.name)
    return click.Command("label", callback=run)
"""


@pytest.fixture
def third(tmp_path, tradeloom):
    """An addon of a third party that says nothing of permissions but one name."""
    folder = tmp_path / "stranger" / "addons" / "acme_stats"
    folder.mkdir(parents=True)
    (folder / "commands.py").write_text(STATS)
    (folder / "__init__.py").write_text(
        '"""Stats."""\n'
        "from core import Addon, Model, Mapped, column, hookimpl\n"
        'commands = {"stats": ("commands:plain", "x"), "stats-named": ("commands:named", "x"), '
        '"* label": ("commands:of_document", "x")}\n'
        'addon = Addon(name="acme_stats", version="1.0", depends=("sales",), commands=commands, tool=True)\n'
    )
    (tmp_path / "tradeloom.toml").write_text(
        'addons_path = ["stranger"]\n[customers.acme]\ndatabase = "sqlite:///acme.db"\naddons = ["sales"]\n'
    )
    _forget()
    assert tradeloom("init", "acme")[0] == 0
    assert tradeloom("user", "add", "mary", "--role", "seller")[0] == 0
    yield tradeloom
    _forget()
    sys.path.remove(str(tmp_path / "stranger"))
    for name in ("acme_stats", "acme_stats.commands"):
        sys.modules.pop(f"addons.{name}", None)
    vars(addons).pop("acme_stats", None)


def _forget():
    """Let the command line look for addons again."""
    for name in ("installed", "words"):
        vars(cli.tradeloom).pop(name, None)


def test_commands_of_third_parties_ask_by_themselves(third):
    for words, needed in (
        (("stats",), "acme_stats.stats"),
        (("stats-named",), "acme_stats.secret.read"),
        (("order", "label"), "sales.order.label"),
    ):
        code, said = third("--as", "mary", *words)
        assert (code, f"permission '{needed}'" in said) == (1, True), said
        assert third(*words)[0] == 0


def test_reports_and_models_may_name_another_permission(write_addon, open_app):
    secrets = write_addon(
        "zz_secrets",
        """
        class Secret(Model, table="zz_secret"):
            natural_key = ("code",)
            code: Mapped[str]

            @classmethod
            def permission(cls, verb):
                return "zz_secrets.vault.open" if verb == "read" else super().permission(verb)

        class Plain(Report, name="zz_plain"):
            def columns(self, values): return ()
            def rows(self, session, values): return ()

        class Kept(Plain, name="zz_kept"):
            permission = "zz_secrets.vault.open"

        @hookimpl
        def models(): return [Secret]
        @hookimpl
        def reports(): return [Plain, Kept]
        @hookimpl
        def roles(): return [Role("looker", ("zz_secrets.plain.read",)), Role("opener", ("zz_secrets.vault.open",))]
        """,
    )
    app = open_app(secrets)
    with app.unit() as session:
        add_user(session, "looker", None, ["looker"], app.roles)
        add_user(session, "opener", None, ["opener"], app.roles)
        session.create(secrets.plugin.Secret, [{"code": "S"}])
    with app.unit("looker", readonly=True) as session:
        run_report(session, "zz_plain")
        for ask in (lambda: run_report(session, "zz_kept"), lambda: find(session, secrets.plugin.Secret, "S")):
            with pytest.raises(Forbidden, match="may not read") as caught:
                ask()
            assert "'zz_secrets.vault.open', which these roles give: admin, opener" in caught.value.remedy
    with app.unit("opener", readonly=True) as session:
        run_report(session, "zz_kept")
        assert find(session, secrets.plugin.Secret, "S").code == "S"


def test_a_list_of_users_is_not_for_everybody(shop, tradeloom):
    url = shop.app.engine.url.render_as_string(hide_password=False)
    for words in (("record", "list", "core.User"), ("user", "list"), ("record", "show", "core.User", "admin")):
        code, said = tradeloom("-d", url, "--as", "u0", *words)
        assert (code, "core.user.read" in said) == (1, True)
        assert "admin " not in said.replace("admin, ", "")
    names = {one["name"] for one in json.loads(tradeloom("-d", url, "user", "list", "--json")[1])["users"]}
    assert {"admin", "nobody"} <= names


def test_who_may_fire_a_verb_by_a_permission_of_its_own_finds_the_documents(write_addon, open_app, toy, tradeloom):
    """A transition may name any permission; it is enough, also to name the documents or to filter them."""
    stamping = write_addon(
        "zz_stamping",
        """
        from addons import toy
        class Paper(toy.Paper, extends=True):
            @classmethod
            def stamp(cls, session, papers): pass
        @hookimpl
        def models(): return [Paper]
        @hookimpl
        def transitions(): return [Transition(toy.Paper, "stamp", "draft", permission="zz_stamping.stamp")]
        @hookimpl
        def roles(): return [Role("stamper", ("zz_stamping.stamp",))]
        """,
        depends=("toy",),
    )
    app = open_app(toy, stamping)
    with app.unit() as session:
        add_user(session, "sue", None, ["stamper"], app.roles)
        session.create(toy.plugin.Paper, [{"title": "a"}])
    group = DocumentGroup("paper", "toy", "Paper", {})
    context = Context(user="sue")
    vars(context)["unasked"] = app
    for words in (["#1", "--dry-run"], ["--all", "--dry-run"], ["--title", "a"]):
        result = CliRunner().invoke(group, ["stamp", *words], obj=context, catch_exceptions=False)
        assert "stamp: 1 " in result.output
    context = Context(user="sue")
    vars(context)["unasked"] = app
    with pytest.raises(Forbidden, match="may not confirm a paper"):
        CliRunner().invoke(group, ["confirm", "#1"], obj=context, catch_exceptions=False)
