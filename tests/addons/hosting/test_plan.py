"""Plan and apply: what would change is shown, done step by step, and then nothing is left to do."""

import pytest
from sqlalchemy import select, text

from addons import base, installing, sales
from addons.console import all_users
from addons.console.config import read_config
from addons.hosting.arrangement import Present, present
from addons.hosting.change import Change
from addons.hosting.disabling import disable
from addons.hosting.planning import plan_with
from addons.hosting.target import target_of
from core import AddonError, UsageError
from core.composition import discover
from core.errors import DatabaseError

FILE = """
[customers.acme.document_types.charity]
document = "order"
label = "charity order"
exempt_from = ["active partner"]
[customers.acme.roles."night clerk"]
permissions = ["sales.order.confirm"]
summary = "Confirms at night"
[customers.acme.users.ann]
full_name = "Ann"
roles = ["night clerk"]
"""
WITH_SALES = {"core", "doctor", "links", "schemas", "preferences", "hosting", "base", "sales"}
"""The addons that come with sales and with what the file wishes."""


def said(plan, what):
    return [str(change) for change in plan.of(what)]


def order(app, kind="charity"):
    """Enter an order and return its id."""
    model = app.composition.types_of(app[sales.Order])[kind]
    with app.unit() as session:
        (partner,) = session.create(base.Partner, [{"code": f"C{kind}", "name": "C", "is_customer": True}])
        (id_,) = session.create(model, [{"partner_id": partner}])
    return id_


def contents(engine):
    """Return what is arranged, with tables and their columns."""
    with engine.connect() as connection:
        from sqlalchemy import inspect

        columns = inspect(connection).get_multi_columns()
    return present(engine, discover()), {key: sorted(one["name"] for one in value) for key, value in columns.items()}


def test_the_plan_for_an_empty_database_names_all_that_comes_and_writes_nothing(arranged):
    plan = arranged.plan(FILE, addons='"sales"')
    assert {name for one in plan.of("addon") for name in [one.name]} == WITH_SALES
    assert {"+ core_0001", "+ base_0001", "+ sales_0001"} <= set(said(plan, "revision"))
    assert {"+ sales_order", "+ base_partner"} <= set(said(plan, "table"))
    assert "+ order charity: extends order, exempt_from = [active partner], label = charity order" in said(plan, "type")
    assert any(change.name == "sales.Order.confirm" for change in plan.of("transition"))
    assert any(change.name == "sales.Order: active partner" for change in plan.of("check"))
    assert "+ night clerk: sales.order.confirm" in said(plan, "role")
    assert said(plan, "user") == ["+ admin: Administrator: admin", "+ ann: Ann: night clerk"]
    assert present(arranged.engine, arranged.installed).known == {}


def test_what_is_applied_is_there_and_leaves_an_empty_plan(arranged):
    app = arranged.apply(FILE, addons='"sales"')
    assert app.composition.enabled == WITH_SALES
    with app.unit("ann") as session:
        assert session.actor.may("sales.order.confirm")
        assert [(one["name"], one["roles"]) for one in all_users(session)] == [
            ("admin", ["admin"]),
            ("ann", ["night clerk"]),
        ]
    assert app.roles["night clerk"].summary == "Confirms at night"
    assert order(app)
    assert arranged.plan(FILE, addons='"sales"').is_empty
    assert arranged.plan(FILE).is_empty  # addons that the file does not name stay as they are


def test_disabling_counts_the_rows_that_rest_and_enabling_those_that_come_back(arranged):
    order(arranged.apply(FILE, addons='"sales", "stock"'))
    before = contents(arranged.engine)
    plan = arranged.plan(addons='"base"')
    known = before[0].arrangement.addons
    rest = ("links", "sales", "stock")
    assert said(plan, "addon") == [f"- {one}: {known[one]} (disable: nothing is deleted)" for one in rest]
    assert "- sales_order (rests, nothing is lost; 1 row)" in said(plan, "table")
    assert "- night clerk: sales.order.confirm" in said(plan, "role")
    arranged.apply(addons='"base"')
    back = arranged.plan(FILE, addons='"sales", "stock"')
    assert "+ sales_order (comes back; 1 row)" in said(back, "table")
    assert [one.note for one in back.of("addon")] == ["enable again"] * 3
    charity = next(one for one in back.of("type") if one.name == "order charity")
    assert (charity.rows, charity.note) == (1, "they come back")


def test_enable_disable_enable_is_the_identity_with_declared_types_too(arranged):

    app = arranged.apply(FILE, addons='"shipping"')
    id_ = order(app)
    before = contents(arranged.engine)
    for addons in ('"sales"', '"base", "sales", "stock"', '"shipping"'):
        last = arranged.apply(FILE, addons=addons)
    assert contents(arranged.engine) == before
    with last.unit() as session:
        found = session.get_one(last[sales.Order], id_)
        assert (found.kind_name, found.is_dormant) == ("charity", False)
        assert last.composition is app.composition


def test_columns_that_an_addon_adds_to_tables_of_others_rest_and_come_back(arranged):
    arranged.apply(addons='"shipping"')
    with arranged.engine.begin() as connection:
        columns = [one["name"] for one in __import__("sqlalchemy").inspect(connection).get_columns("sales_order_line")]
    assert "delivered" in columns
    plan = arranged.plan(addons='"sales"')
    assert "- sales_order_line.delivered (rests, nothing is lost; 0 rows)" in said(plan, "column")
    assert any(change.name.startswith("sales.Order.") for change in plan.of("behaviour"))
    fresh = arranged.plan(addons='"sales"').of("column")
    arranged.apply(addons='"sales"')
    assert {one.name for one in arranged.plan(addons='"shipping"').of("column")} >= {one.name for one in fresh}


def test_a_new_version_of_an_addon_is_an_upgrade_with_its_revisions(arranged):
    arranged.apply(addons='"sales"')
    with arranged.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET addon_version = '0.9' WHERE name = 'sales'"))
    (change,) = arranged.plan(addons='"sales"').of("addon")
    assert (change.action, change.name, change.before, change.note) == ("change", "sales", "0.9", "upgrade")
    arranged.apply(addons='"sales"')


def test_a_database_newer_than_the_code_is_refused(arranged):
    arranged.apply(addons='"base"')
    with arranged.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET addon_version = '99.0' WHERE name = 'base'"))
    with pytest.raises(DatabaseError, match="was upgraded by version 99"):
        arranged.plan(addons='"base"')


def test_an_addon_whose_package_is_gone_can_be_disabled_by_the_file(arranged):
    arranged.apply(addons='"sales", "stock"')
    arranged.installed = {
        name: addon for name, addon in arranged.installed.items() if "stock" not in (name, *addon.depends)
    }
    with pytest.raises(AddonError, match="'stock' is not installed"):
        arranged.plan(addons='"sales", "stock"')
    plan = arranged.plan(addons='"sales"')
    assert "stock" in {one.name for one in plan.of("addon")}
    assert plan.notes == ["the package of stock is not installed, so that revisions cannot be told"]
    arranged.apply(addons='"sales"')
    assert "stock" not in present(arranged.engine, arranged.installed).arrangement.addons


@pytest.mark.parametrize("steps", range(1, 5))
def test_applying_broken_off_between_two_steps_goes_on(arranged, steps):
    arranged.apply(addons='"shipping"')
    file = FILE.replace("confirm", "close")
    whole = {"addons": '"sales", "stock", "invoicing"'}
    for number, _ in enumerate(arranged.steps(file, **whole), 1):
        if number == steps:  # the step that was announced is not done any more
            break
    assert not arranged.plan(file, **whole).is_empty
    app = arranged.apply(file, **whole)
    assert app.composition.enabled == {*WITH_SALES, "stock", "invoicing"}
    assert present(arranged.engine, arranged.installed).unseeded == ()
    assert app.roles["night clerk"].permissions == ("sales.order.close",)


@pytest.mark.parametrize(
    "breaks",
    ["addons.installing.migration.upgrade", "addons.hosting.applying.seed_app", "addons.hosting.applying.store_roles"],
)
def test_applying_killed_within_a_step_goes_on(arranged, breaks, monkeypatch):
    arranged.apply(addons='"base"')
    real = __import__("pkgutil").resolve_name(breaks)

    def killed(*arguments):
        real(*arguments)
        raise SystemError("killed")

    monkeypatch.setattr(breaks, killed)
    with pytest.raises(SystemError):
        arranged.apply(FILE, addons='"sales"')
    monkeypatch.undo()
    assert not arranged.plan(FILE, addons='"sales"').is_empty
    assert order(arranged.apply(FILE, addons='"sales"'))


def test_reference_data_that_was_not_created_yet_is_planned(arranged):
    from core.app import utc_now

    installing.enable(arranged.engine, arranged.installed, ["base"], utc_now)
    assert "+ base" in said(arranged.plan(addons='"base"'), "reference data")
    arranged.apply(addons='"base"')
    with arranged.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM base_currency")).scalar_one() > 10


def test_users_have_exactly_the_roles_the_file_names_and_others_stay(arranged):
    app = arranged.apply(FILE, addons='"sales"')
    from addons.console import add_user, grant

    with app.unit() as session:
        grant(session, "ann", "seller", app.roles)
        add_user(session, "bob", "Bob", ["seller"], app.roles)
    assert said(arranged.plan(FILE), "user") == ["~ ann: Ann: night clerk, seller → Ann: night clerk"]
    arranged.apply(FILE)
    assert {
        name: sorted(one.roles) for name, one in present(arranged.engine, arranged.installed).arrangement.users.items()
    } == {
        "admin": ["admin"],
        "ann": ["night clerk"],
        "bob": ["seller"],
    }
    arranged.apply("[customers.acme.users.bob]\nactive = false\n")
    assert present(arranged.engine, arranged.installed).arrangement.users["bob"].active is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[X.roles.a]\npermission = ["a"]', "unknown key 'permission', did you mean 'permissions'"),
        ('[X.roles.a]\npermissions = "sales.*"', "'permissions' cannot be 'sales.*'"),
        (
            '[X.roles.a]\npermissions = ["sails.order.confirm"]',
            "addon 'sails', which is not installed, did you mean 'sales'",
        ),
        ('[X.users.a]\nroles = ["seler"]', "there is no role 'seler', did you mean 'seller'"),
        ('[X.users.a]\nactive = "yes"', "'active' cannot be 'yes'"),
        ('[X.users.a]\nfullname = "A"', "unknown key 'fullname', did you mean 'full_name'"),
        ("[X]\nroles = 1", "'roles' cannot be 1"),
    ],
)
def test_mistakes_in_roles_and_users_are_told_with_their_place(tmp_path, text, message):
    path = tmp_path / "tradeloom.toml"
    tables = text.replace("X.", "customers.acme.").replace("[X]\n", "")
    path.write_text(f'[customers.acme]\ndatabase = "x.db"\naddons = ["sales"]\n{tables}', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        target_of(read_config(path).customer("acme"), Present(), discover())
    assert message in caught.value.message
    assert caught.value.message.startswith(f"{path}: [customers.acme")


def test_a_role_of_the_customer_adds_to_an_addons_role_of_its_name(arranged):
    app = arranged.apply('[customers.acme.roles.seller]\npermissions = ["sales.order.void"]', addons='"sales"')
    assert {"sales.order.void", "sales.order.create"} <= set(app.roles["seller"].permissions)
    assert "sales.order.void" not in arranged.apply(addons='"sales"').roles["seller"].permissions


def test_arranging_leaves_a_trail(arranged):
    from core.storage import Audit

    arranged.apply(FILE, addons='"sales"')
    app = arranged.apply(FILE.replace("sales.order.confirm", "sales.order.void"), addons='"sales"')
    with app.unit(readonly=True) as session:
        A = session[Audit]
        (entry,) = session.scalars(select(A).where(A.model == "hosting.CustomerRole")).all()
        assert entry.old_values == {"permissions": "['sales.order.confirm']"}


def test_types_and_roles_rest_while_hosting_is_disabled_and_come_back(arranged):
    arranged.apply(FILE, addons='"sales"')
    plan = plan_with(arranged.engine, arranged.installed, ["sales"])
    assert [one.name for one in plan.of("addon")] == ["hosting"]
    assert [one.name for what in ("type", "role") for one in plan.of(what)] == ["order charity", "night clerk"]
    disable(arranged.engine, arranged.installed, "hosting")
    assert arranged.plan(addons='"sales"').is_empty
    assert "charity" not in arranged.open().composition.types_of(arranged.open()[sales.Order])
    back = arranged.plan(FILE, addons='"sales"')
    assert [one.name for what in ("type", "role") for one in back.of(what)] == ["order charity", "night clerk"]
    assert order(arranged.apply(FILE, addons='"sales"'))


def test_a_database_that_does_not_exist_is_created(arranged, tmp_path):
    from addons.console import is_missing
    from addons.devkit.testing import _drop
    from core.lifecycle import make_engine

    arranged.engine.dispose()
    name = f"{arranged.engine.url.database}_new"
    arranged.engine = make_engine(arranged.engine.url.set(database=name))
    arranged.url = arranged.engine.url.render_as_string(hide_password=False)
    assert is_missing(arranged.engine)
    assert said(arranged.plan(addons='"base"'), "database") == [f"+ {arranged.engine.url.render_as_string()}"]
    assert is_missing(arranged.engine)
    try:
        assert arranged.apply(addons='"base"').composition.enabled == {"core", "schemas", "preferences", "base"}
    finally:
        arranged.engine.dispose()
        _drop(arranged.url)


def test_a_change_reads_as_a_line():
    assert str(Change("table", "add", "a", rows=1)) == "+ a (1 row)"
    assert str(Change("role", "change", "a", "x", "y", note="n")) == "~ a: x → y (n)"
