"""Our own addons keep the contract, and an addon that breaks a rule is found out, rule by rule."""

import itertools
import sys
import textwrap
from dataclasses import replace

import pytest

from addons.devkit.contract import RULES, composed, declared, fragments, front_door, sources
from addons.devkit.contract.tables import DATABASE_RULES, disabling_leaves_the_rest_usable, migrations_equal_models
from addons.installing import woven
from core import Addon
from core.composition import discover
from core.lifecycle import make_engine

serial = itertools.count()
INSTALLED = discover()
OURS = [pytest.param(addon, id=name) for name, addon in INSTALLED.items() if name != "core"]
WOVEN = [pytest.param(INSTALLED[name], id=name) for name in woven(INSTALLED) if name != "core"]

HEAD = """
from __future__ import annotations
from collections.abc import Sequence
from sqlalchemy import CheckConstraint, Index
from addons import base, sales
from core import Addon, Check, Mapped, Model, Transition, column, hookimpl, reference, relation

addon = Addon(name="tmp_bad", version="1.0", depends=("sales",))
"""


# The rules of one addon follow each other: its compositions are kept meanwhile.
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in RULES])
@pytest.mark.parametrize("addon", OURS)
def test_our_addon_keeps_the_contract(rule, addon):
    assert rule(addon, INSTALLED) == []


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in DATABASE_RULES])
@pytest.mark.parametrize("addon", WOVEN)
def test_our_addon_keeps_the_contract_in_a_database(rule, addon, new_database):
    engine = make_engine(new_database())
    assert rule(addon, INSTALLED, engine) == []
    engine.dispose()


@pytest.fixture
def bad(tmp_path):
    """Return a function that makes a bad addon and returns what a rule finds in it."""
    before, forgotten = list(sys.path), set(sys.modules)

    def find(rule, source, *, engine=None, files=(), **manifest):
        folder = tmp_path / "addons" / "tmp_bad"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(HEAD + textwrap.dedent(source))
        for name, text in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(textwrap.dedent(text))
        installed = discover([tmp_path])
        # compositions are shared by name and version
        addon = replace(installed["tmp_bad"], **{"version": f"1.{next(serial)}", **manifest})
        installed = {**installed, "tmp_bad": addon}
        given = (addon, installed, engine) if engine else (addon, installed)
        return [str(breach) for breach in rule(*given)]

    yield find
    sys.path[:] = before
    import addons

    for name in set(sys.modules) - forgotten:
        if name.startswith("addons.tmp_bad"):
            del sys.modules[name]
    vars(addons).pop("tmp_bad", None)


def test_building_on_an_undeclared_addon_is_found(bad):
    source = """
    class Order(sales.Order, extends=True):
        x: Mapped[str | None]

    @hookimpl
    def models():
        return [Order]
    """
    (found,) = bad(composed.composes_with_its_closure, source, depends=("base",))
    assert "Order builds on addons.sales.order.order.Order, whose addon is not enabled" in found


def test_importing_an_undeclared_addon_is_found(bad):
    found = bad(sources.imports_only_declared_addons, "from addons import stock")
    assert len(found) == 1
    assert "imports addons.stock: name it in 'depends', or in 'optional'" in found[0]


def test_importing_an_optional_addon_elsewhere_than_in_its_file_is_found(bad):
    files = [("with_stock.py", "from addons import stock"), ("other.py", "from addons import stock")]
    (found,) = bad(sources.imports_only_declared_addons, "", files=files, optional=("stock",))
    assert "other.py:1: it imports addons.stock" in found


def test_importing_what_is_not_public_is_found(bad):
    (found,) = bad(sources.imports_only_declared_addons, "from addons.sales.order.order import Order")
    assert "import public names only" in found


def test_importing_the_command_line_is_found(bad):
    (found,) = bad(sources.imports_only_declared_addons, "import cli")
    assert "the command line is none of an addon's business" in found


@pytest.mark.parametrize(
    "call", ["make_engine(url)", "lifecycle.make_engine(url)", "App.open(url)", "create_engine(url)"]
)
def test_a_command_that_opens_a_database_by_itself_is_found(bad, call):
    files = [("commands.py", f"def run(context, url):\n    app = {call}\n    engine = context.engine_of(url)\n")]
    commands = {"odd": ("commands:run", "Odd.")}
    (found,) = bad(sources.databases_are_opened_by_the_context, "", files=files, commands=commands)
    assert "which asks nobody" in found


EXTENSION = """
class Order(sales.Order, extends=True):
    {}

@hookimpl
def models():
    return [Order]
"""


def test_an_override_that_runs_after_those_below_is_found(bad, monkeypatch):
    def strange_order(parts):
        return sorted(parts, key=lambda one: (one is not one.__model__, "tmp_bad" not in one.__module__))

    source = EXTENSION.format("pass")
    assert bad(composed.overrides_run_before_those_below, source) == []
    monkeypatch.setattr("core.composition.composition.in_order", strange_order)
    found = bad(composed.overrides_run_before_those_below, source)
    assert any("Order runs after addons.sales" in one for one in found)


def test_a_required_column_in_the_table_of_others_is_found(bad):
    (found,) = bad(composed.extension_columns_are_safe, EXTENSION.format("colour: Mapped[str]"))
    assert "Order.colour is required in the table of others" in found


def test_a_required_column_of_a_type_that_shares_a_table_is_found(bad):
    source = """
    class Odd(sales.Order, kind="odd"):
        colour: Mapped[str] = column(default="red")

    @hookimpl
    def document_types():
        return [Odd]
    """
    (found,) = bad(composed.extension_columns_are_safe, source)
    assert "Odd.colour is required in the table of others" in found


def test_a_column_with_a_server_default_is_safe(bad):
    source = EXTENSION.format('colour: Mapped[str] = column(server_default="red")')
    assert bad(composed.extension_columns_are_safe, source) == []


@pytest.mark.parametrize("field", ["prise", "header.prise", "header.net"])
def test_a_derived_value_that_comes_from_no_field_is_found(bad, field):
    source = f"""
    class OrderLine(sales.OrderLine, extends=True):
        derived = {{"price": ("quantity", "header.date", "{field}")}}

    @hookimpl
    def models():
        return [OrderLine]
    """
    (found,) = bad(composed.derived_values_name_fields, source)
    assert f"OrderLine.derived names '{field}', which is no field of an order line" in found


@pytest.mark.parametrize(
    ("said", "faults"), [("", 1), ('kept_by = "the ledger"', 0), ('kept_by = ""', 0), ('natural_key = ("code",)', 0)]
)
def test_a_model_without_key_that_does_not_say_who_writes_it_is_found(bad, said, faults):
    source = f"""
    class Entry(Model, table="tmp_entry"):
        {said or "label = 'entry'"}
        code: Mapped[str]

    @hookimpl
    def models():
        return [Entry]
    """
    found = bad(composed.models_say_who_writes_them, source)
    assert len(found) == faults
    assert all("Entry has no natural key and does not say who writes it" in one for one in found)


def test_a_constraint_on_the_table_of_others_is_found(bad):
    body = """x: Mapped[int | None]

    @classmethod
    def constraints(cls):
        return [CheckConstraint("x > 0", name="x"), Index(None, "x")]"""
    (found,) = bad(fragments.extensions_add_only_indexes, EXTENSION.format(body))
    assert "puts a CheckConstraint on the table of others" in found


def test_a_relation_to_nothing_is_found(bad):
    body = 'friend_id: Mapped[int | None] = reference("base_partner")'
    body += '\n    friend: Mapped[object] = relation("base.Partnr")'
    (found,) = bad(fragments.relations_have_targets, EXTENSION.format(body))
    assert "Order.friend leads to 'base.Partnr', which is no model here" in found


def test_a_transition_without_method_is_found(bad):
    source = '@hookimpl\ndef transitions():\n    return [Transition(sales.Order, "burn", "draft", "ashes")]'
    (found,) = bad(composed.transitions_can_be_made, source)
    assert "transition Order.burn has no method of that name" in found


def test_a_transition_from_a_state_nobody_gets_to_is_found(bad):
    source = '@hookimpl\ndef transitions():\n    return [Transition(sales.Order, "close", "asleep", "closed")]'
    (found,) = bad(composed.transitions_can_be_made, source)
    assert "Order.close starts from 'asleep', which no transition leads to" in found


def test_an_action_that_is_no_classmethod_is_found(bad):
    source = EXTENSION.format("def wake(self):\n        pass")
    source += '\n@hookimpl\ndef transitions():\n    return [Transition(sales.Order, "wake", "draft", "draft")]'
    (found,) = bad(composed.transitions_can_be_made, source)
    assert "Order.wake is no classmethod" in found


def test_a_check_before_a_verb_that_is_not_there_is_found(bad):
    source = '@hookimpl\ndef checks():\n    return [Check(sales.Order, "x", before="confrim", run=print)]'
    (found,) = bad(composed.checks_ask_before_a_verb, source)
    assert "check 'x' is asked before 'confrim', which Order does not have" in found


@pytest.mark.parametrize(
    ("method", "problem"),
    [
        ("@classmethod\n    def confirm(cls, session, papers): pass", "has 'papers' where the one below has 'orders'"),
        ("@classmethod\n    def confirm(cls, session): pass", "lacks 'orders'"),
        ("@classmethod\n    def confirm(cls, session, orders, when): pass", "needs 'when' besides"),
        ("def confirm(self, session, orders): pass", "is a function, the one below it a classmethod"),
    ],
)
def test_an_override_with_another_signature_is_found(bad, method, problem):
    (found,) = bad(fragments.overrides_keep_the_signature, EXTENSION.format(method))
    assert problem in found


REPORTS = "@hookimpl{}\ndef reports():\n    return []"


def test_a_hook_of_an_undeclared_addon_is_found(bad):
    (found,) = bad(declared.hooks_are_declared, REPORTS.format(""))
    assert "the hook 'reports' is specified by 'reporting', which it does not declare" in found
    assert "name 'reporting' in 'depends'" in found


def test_a_hook_of_an_optional_addon_that_is_not_marked_so_is_found(bad):
    (found,) = bad(declared.hooks_are_declared, REPORTS.format(""), optional=("reporting",))
    assert "'reporting', which may be missing: write @hookimpl(optionalhook=True)" in found


@pytest.mark.parametrize(
    ("mark", "manifest"),
    [
        ("", {"depends": ("sales", "reporting")}),
        ("(optionalhook=True)", {"optional": ("reporting",)}),
    ],
)
def test_a_hook_of_a_declared_addon_is_right(bad, mark, manifest):
    assert bad(declared.hooks_are_declared, REPORTS.format(mark), **manifest) == []


def test_a_tool_that_weaves_something_in_is_found(bad):
    found = bad(declared.tools_weave_nothing, REPORTS.format(""), tool=True, hookspecs="addons.lists.hooks")
    assert "a tool implements hook 'reports'" in found[0]
    assert "a tool specifies hooks" in found[1]


def test_depending_on_a_tool_is_found(bad):
    (found,) = bad(declared.nobody_depends_on_a_tool, "", depends=("sales", "transfer"))
    assert "it depends on 'transfer', which is a tool" in found


COMMAND = """
import click

@click.command("wrap")
def wrap(): ...
"""


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("commands_of:wrap", None),
        ("commands_of:warp", "has no attribute 'warp'"),
        ("command_of:wrap", "No module named"),
        ("commands_of:click", "click is no click command"),
    ],
)
def test_a_command_that_is_not_there_is_found(bad, target, problem):
    commands = {"order wrap": (target, "Wrap it.")}
    found = bad(declared.commands_exist, "", files=[("commands_of.py", COMMAND)], commands=commands)
    assert len(found) == (problem is not None)
    assert problem is None or problem in found[0]


def test_a_word_that_another_addon_brings_is_found(bad):
    commands = {word: ("command:run", "") for word in ("report", "order batch", "order")}
    found = bad(declared.words_are_its_own, "", commands=commands)
    assert [one.partition(": ")[2].partition(":")[0] for one in found] == ["the addon 'reporting' brings 'report' too"]


def test_a_file_of_commands_may_import_what_is_only_installed(bad):
    source, commands = "from addons.console import Context", {"order wrap": ("wrap_command:wrap", "")}
    files = [("wrap_command.py", source)]
    assert bad(sources.imports_only_declared_addons, "", files=files, commands=commands) == []
    assert len(bad(sources.imports_only_declared_addons, "", files=files)) == 1


@pytest.mark.parametrize("word", ["tryfirst", "trylast"])
def test_an_absolute_order_of_hooks_is_found(bad, word):
    source = f"@hookimpl({word}=True)\ndef started(app):\n    pass"
    (found,) = bad(front_door.hooks_ask_no_absolute_order, source)
    assert f"hook 'started' uses {word}: remove it" in found


def test_a_template_that_does_not_compile_is_found(bad):
    files = [("templates/order.html", "<p>\n{% if x %}\n</p>")]
    (found,) = bad(sources.templates_compile, "", files=files)
    assert "templates/order.html:2: it is not a template" in found


def test_a_missing_readme_is_found(bad):
    (found,) = bad(sources.has_a_readme, "")
    assert "README.md is missing" in found


def test_models_without_revision_are_found(bad, new_database):
    engine = make_engine(new_database())
    found = bad(migrations_equal_models, EXTENSION.format("colour: Mapped[str | None]"), engine=engine)
    assert "after upgrading: add column sales_order.colour" in found[0]
    assert "tradeloom db revision tmp_bad" in found[0]
    engine.dispose()


REVISION = """
import sqlalchemy as sa
from alembic import op
revision = "tmp_bad_0001"
down_revision = None
branch_labels = ("tmp_bad_branch",)
depends_on = ("sales_0001",)

def upgrade():
    op.add_column("sales_order", sa.Column("colour", sa.String(), nullable={nullable}, server_default={default}))

def downgrade():
    {downgrade}
"""


def test_a_revision_that_does_not_take_back_what_it_did_is_found(bad, new_database):
    engine = make_engine(new_database())
    revision = REVISION.format(nullable=True, default=None, downgrade="op.execute('SELECT 1')")
    files = [("migrations/tmp_bad_0001.py", revision)]
    source = EXTENSION.format("colour: Mapped[str | None]")
    (found,) = bad(migrations_equal_models, source, files=files, engine=engine)
    assert "after taking it back: remove column sales_order.colour: correct downgrade() of tmp_bad" in found
    engine.dispose()


def test_a_column_that_blocks_the_others_once_it_is_dormant_is_found(bad, new_database):
    engine = make_engine(new_database())
    revision = REVISION.format(nullable=False, default=None, downgrade="op.drop_column('sales_order', 'colour')")
    files = [("migrations/tmp_bad_0001.py", revision)]
    source = EXTENSION.format("colour: Mapped[str]")
    (found,) = bad(disabling_leaves_the_rest_usable, source, files=files, engine=engine)
    assert "sales_order.colour stays behind and is required" in found
    engine.dispose()


def test_the_contract_of_a_single_file_addon_needs_no_readme():
    assert sources.has_a_readme(Addon(name="x", version="1", module="addons.sales.workflow"), INSTALLED) == []
