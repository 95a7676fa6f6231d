"""`tradeloom addon check`: whatever is wrong with a stranger's addon is told at once, with place, reason and remedy."""

import itertools
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from addons.devkit.contract.examining import examine
from addons.devkit.contract.locating import fronts
from core.errors import UsageError

ROOT = Path(__file__).parents[1]
serial = itertools.count()

HEAD = """
from __future__ import annotations
from collections.abc import Sequence
from sqlalchemy import CheckConstraint
from addons import base, sales
from core import Addon, Check, Document, Mapped, Model, Role, Transition, column, hookimpl, reference, relation

addon = Addon(name="{name}", version="1.0", depends=("sales",))
"""

EXTENSION = """
class Order(sales.Order, extends=True):
    {}

@hookimpl
def models():
    return [Order]
"""

REVISION = """
import sqlalchemy as sa
from alembic import op
revision = "{name}_0001"
down_revision = None
branch_labels = ("{name}_branch",)
depends_on = ("sales_0001",)

def upgrade():
    {up}

def downgrade():
    {down}
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes an addon and returns its folder; it is forgotten after the test."""
    before, known = list(sys.path), set(sys.modules)

    def addon(source="", *, head=HEAD, readme="# An addon", files=None):
        name = f"bad{next(serial)}"
        folder = tmp_path / "addons" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(head.replace("{name}", name) + textwrap.dedent(source))
        if readme:
            (folder / "README.md").write_text(readme)
        for file, text in (files or {}).items():
            path = folder / file.replace("{name}", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.replace("{name}", name).encode())
        return folder

    yield addon
    sys.path[:] = before
    import addons

    for name in set(sys.modules) - known:
        if name.partition(".")[2].startswith("bad"):
            del sys.modules[name]
    for name in [name for name in vars(addons) if name.startswith("bad")]:
        delattr(addons, name)


def find(folder):
    """Return the only fault of an addon."""
    (front,) = fronts(folder)
    (fault,) = examine(front).faults
    return fault


def told(folder):
    (front,) = fronts(folder)
    return examine(front)


def line_of(fault):
    return fault.file.read_text().splitlines()[fault.line - 1]


def test_an_addon_that_keeps_the_contract_passes_all_rules(write):
    examination = told(write())
    assert (examination.breaches, examination.not_asked) == ([], {})
    assert len(examination.asked) > 20


# --- what cannot be imported ------------------------------------------------------------------------------


def test_a_syntax_error_is_told_with_its_line_and_so_is_what_else_can_be_seen(write):
    folder = write("def f(:\n", readme="", files={"templates/order.html": "{% if x %}"})
    examination = told(folder)
    assert [breach.rule for breach in examination.faults] == [
        "sources_are_python",
        "templates_compile",
        "has_a_readme",
    ]
    assert line_of(examination.faults[0]) == "def f(:"
    assert examination.not_asked["composes_with_its_closure"] == "it cannot be imported"


def test_a_syntax_error_in_any_file_is_told(write):
    fault = find(write(files={"order.py": "x =\n"}))
    assert (fault.file.name, fault.line) == ("order.py", 1)


def test_a_file_with_a_null_byte_is_told(write):
    assert "it is no Python" in find(write(files={"order.py": b"x = 1\x00"})).what


@pytest.mark.parametrize("code", ["import no_such_library", "1 / 0", "raise SystemExit(0)"])
def test_an_import_that_fails_is_told_with_the_line(write, code):
    fault = find(write(f"\n{code}\n"))
    assert fault.what.startswith("it cannot be imported: ")
    assert line_of(fault) == code


def test_a_missing_manifest_is_told(write):
    fault = find(write(head="x = 1\n"))
    assert (fault.what, fault.file.name) == ("it has no manifest", "__init__.py")


def test_a_stray_init_file_beside_the_addons_is_told(write):
    folder = write()
    (folder.parent / "__init__.py").touch()
    faults = told(folder).faults
    assert faults[0].what == "it hides the addons of all other distributions"
    assert faults[0].file == folder.parent / "__init__.py"


def test_an_addon_hidden_by_an_installed_one_of_its_name_is_told(tmp_path):
    folder = tmp_path / "addons" / "sales"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("from core import Addon\naddon = Addon(name='sales', version='9')\n")
    (folder / "README.md").write_text("# sales")
    before = list(sys.path)
    assert "another addon of this name is installed" in find(folder).what
    sys.path[:] = before


# --- manifest and hooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ('name="other", version="1.0"', "the manifest says name='other'"),
        ('name="{name}", version="1.0 beta"', "the version '1.0 beta' cannot be compared"),
        ('name="{name}", version="1", depends=("sale",)', "it depends on 'sale', which is not installed, did you mean"),
    ],
)
def test_a_wrong_manifest_is_told(write, wrong, what):
    examination = told(write(head=f"from core import Addon\n\naddon = Addon({wrong})\n"))
    fault = next(breach for breach in examination.faults if breach.rule == "manifest_is_sound")
    assert fault.what.startswith(what)
    assert fault.line == 3


def test_a_manifest_of_wrong_types_is_told_with_its_line(write):
    fault = find(write(head='from core import Addon\n\naddon = Addon("x", "1", optional="stock")\n'))
    assert fault.what == "it cannot be imported: the manifest of addon 'x' cannot say optional='stock'"
    assert (fault.line, fault.remedy) == (3, 'Write it as in optional=("sales",)')


def test_a_misspelt_hook_is_told_with_the_one_meant(write):
    fault = find(write("@hookimpl\ndef modles():\n    return []\n"))
    assert fault.what == "there is no hook 'modles', did you mean 'models'?"
    assert line_of(fault) == "@hookimpl"


def test_behind_a_misspelt_hook_the_rest_is_asked_as_well(write):
    source = EXTENSION.format("colour: Mapped[str]").replace("models", "modles")
    assert [breach.rule for breach in told(write(source)).faults] == [
        "hooks_exist",
        "extension_columns_are_safe",
        "migrations_equal_models",
    ]


def test_a_hook_with_a_wrong_argument_is_told(write):
    fault = find(write("@hookimpl\ndef models(enabeld):\n    return []\n"))
    assert fault.what == "hook 'models' has no argument 'enabeld', did you mean 'enabled'?"


def test_a_hook_without_its_mark_is_told(write):
    fault = find(write("def transitions():\n    return []\n"))
    assert fault.what == "transitions() is called like a hook and not marked"
    assert fault.remedy == "write @hookimpl above it"


@pytest.mark.parametrize("word", ["tryfirst", "trylast", "hookwrapper"])
def test_an_absolute_order_is_told(write, word):
    fault = find(write(f"@hookimpl({word}=True)\ndef started(app):\n    pass\n"))
    assert fault.what == f"hook 'started' uses {word}"


def test_a_file_called_like_a_hook_is_told(write):
    fault = find(write(files={"checks.py": '"""Checks."""\n'}))
    assert (fault.what, fault.file.name) == ("the file would hide the hook 'checks'", "checks.py")


def test_a_hook_that_raises_is_told_once_with_the_line(write):
    examination = told(write("@hookimpl\ndef models():\n    return [sales.Odrer]\n"))
    (fault,) = examination.faults
    assert "hook 'models' fails: AttributeError: module 'addons.sales' has no attribute 'Odrer', did you" in fault.what
    assert line_of(fault).strip() == "return [sales.Odrer]"
    assert examination.not_asked["extension_columns_are_safe"] == "it does not compose"


# --- files ------------------------------------------------------------------------------------------------


def test_a_missing_readme_is_told(write):
    assert find(write(readme="")).what == "README.md is missing"


def test_a_template_that_does_not_compile_is_told_with_its_line(write):
    fault = find(write(files={"templates/order.html": "<p>\n{% endif %}\n"}))
    assert (fault.file.name, fault.line) == ("order.html", 2)


def test_an_import_of_an_undeclared_addon_is_told(write):
    fault = find(write("from addons import stock\n"))
    assert fault.what == "it imports addons.stock"
    assert line_of(fault) == "from addons import stock"


def test_a_name_that_hides_what_a_class_is_is_advice_and_no_fault(write):
    examination = told(write("class OrderManager:\n    pass\n"))
    (advice,) = examination.breaches
    assert (advice.what, advice.is_advice) == ("OrderManager ends with 'Manager'", True)
    assert examination.faults == []


# --- models -----------------------------------------------------------------------------------------------


def only(write, rule, source, **options):
    """Return the first fault of a rule in an addon."""
    return next(breach for breach in told(write(source, **options)).faults if breach.rule == rule)


def test_a_required_column_in_the_table_of_others_is_told(write):
    fault = only(write, "extension_columns_are_safe", EXTENSION.format("colour: Mapped[str]"))
    assert fault.what == "Order.colour is required in the table of others"
    assert line_of(fault).strip() == "colour: Mapped[str]"


def test_an_override_of_anothers_column_is_told_and_what_needs_composing_is_not_asked(write):
    examination = told(write(EXTENSION.format("note: Mapped[str | None] = column()")))
    (fault,) = examination.faults
    assert fault.what == "Order overrides the column 'note' of addons.sales.order.order"
    assert line_of(fault).strip() == "note: Mapped[str | None] = column()"
    assert examination.not_asked["migrations_equal_models"] == "it does not compose"


def test_a_class_that_says_not_what_it_is_is_told(write):
    fault = find(write("class Order(sales.Order):\n    pass\n"))
    assert "does not say what it is" in fault.what
    assert line_of(fault) == "class Order(sales.Order):"


def test_a_contribution_that_is_no_model_is_told(write):
    fault = find(write("@hookimpl\ndef models():\n    return ['Order']\n"))
    assert fault.what == "it contributes 'Order', which is no model"


def test_a_relation_that_leads_nowhere_is_told(write):
    body = 'friend_id: Mapped[int | None] = reference("base_partner")'
    body += '\n    friend: Mapped[object] = relation("base.Partnr")'
    fault = find(write(EXTENSION.format(body)))
    assert fault.what == "Order.friend leads to 'base.Partnr', which is no model here, did you mean 'base.Partner'?"
    assert line_of(fault).strip().startswith("friend:")


def test_a_constraint_on_the_table_of_others_is_told(write):
    body = "@classmethod\n    def constraints(cls):\n        return [CheckConstraint('id > 0', name='x')]"
    fault = only(write, "extensions_add_only_indexes", EXTENSION.format(body))
    assert fault.what == "Order puts a CheckConstraint on the table of others"


def test_an_override_with_another_signature_is_told(write):
    fault = find(write(EXTENSION.format("@classmethod\n    def confirm(cls, session, papers): ...")))
    assert fault.what == "Order.confirm has 'papers' where the one below has 'orders'"


# --- workflow ---------------------------------------------------------------------------------------------


def test_transitions_that_cannot_be_made_are_all_told(write):
    source = """
    @hookimpl
    def transitions():
        return [
            Transition(sales.Order, "burn", "draft", "ashes"),
            Transition(sales.Order, "close", "confrimed", "closed"),
        ]
    """
    examination = told(write(source))
    assert [fault.what for fault in examination.faults] == [
        "transition Order.burn has no method of that name",
        "transition Order.close starts from 'confrimed', which no transition leads to, did you mean 'confirmed'?",
    ]
    assert '"burn"' in line_of(examination.faults[0])
    assert '"close"' in line_of(examination.faults[1])


def test_a_check_before_no_verb_and_an_override_by_no_role_are_told(write):
    source = """
    @hookimpl
    def checks():
        return [Check(sales.Order, "limit", before="confrim", run=print, override="sales clrek")]
    """
    assert [fault.what for fault in told(write(source)).faults] == [
        "check 'limit' is asked before 'confrim', which Order does not have, did you mean 'confirm'?",
        "check 'limit' is overridden by 'sales clrek', which is no role, did you mean 'sales clerk'?",
    ]


# --- tables -----------------------------------------------------------------------------------------------


def test_models_without_a_revision_are_told(write):
    fault = find(write(EXTENSION.format("colour: Mapped[str | None]")))
    assert fault.what == "after upgrading: add column sales_order.colour"
    assert fault.remedy.startswith("write a revision: tradeloom db revision bad")


def test_a_revision_that_does_not_take_back_what_it_did_is_told(write):
    up = "op.add_column('sales_order', sa.Column('colour', sa.String(), nullable=True))"
    files = {"migrations/{name}_0001.py": REVISION.replace("{up}", up).replace("{down}", "pass")}
    fault = find(write(EXTENSION.format("colour: Mapped[str | None]"), files=files))
    assert fault.what == "after taking it back: remove column sales_order.colour"
    assert fault.file.name.endswith("_0001.py")


def test_a_revision_that_raises_is_told_with_its_line(write):
    files = {"migrations/{name}_0001.py": REVISION.replace("{up}", "op.add_colum('x')").replace("{down}", "pass")}
    examination = told(write(files=files))
    (fault,) = examination.faults
    assert "add_colum" in fault.what
    assert line_of(fault).strip() == "op.add_colum('x')"


# --- everything at once, and the command ------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once(write):
    source = """
    from addons import stock

    class Order(sales.Order, extends=True):
        colour: Mapped[str]

        @classmethod
        def confirm(cls, session, papers): ...

    @hookimpl(tryfirst=True)
    def models():
        return [Order]

    @hookimpl
    def transition():
        return [Transition(Order, "burn", "draft", "ashes")]
    """
    examination = told(write(source, readme="", files={"templates/order.html": "{% endif %}"}))
    assert [fault.rule for fault in examination.faults] == [
        "imports_only_declared_addons",
        "templates_compile",
        "has_a_readme",
        "hooks_exist",
        "hooks_ask_no_absolute_order",
        "overrides_keep_the_signature",
        "extension_columns_are_safe",
        "transitions_can_be_made",
        "migrations_equal_models",
    ]
    assert examination.not_asked == {}
    assert all(fault.remedy and fault.why and fault.file for fault in examination.faults)


def test_a_path_without_an_addon_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(UsageError, match="holds no addon"):
        fronts(tmp_path)
    with pytest.raises(UsageError, match="there is no"):
        fronts(tmp_path / "nowhere")


def test_an_addon_is_found_by_its_folder_by_that_of_all_and_by_the_one_above(write):
    folder = write()
    (folder.parent / "single.py").touch()
    assert [front.file for front in fronts(folder)] == [folder / "__init__.py"]
    for path in (folder.parent, folder.parent.parent):
        assert [front.name for front in fronts(path)] == [folder.name, "single"]


def run(*arguments, cwd):
    command = [sys.executable, "-m", "cli", "addon", "check", *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "150"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


def test_the_command_explains_each_finding_and_ends_with_1(write, tmp_path):
    folder = write("from addons import stock\n", readme="")
    done = run(".", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"1. addons/{folder.name}/__init__.py:9",
        "   it imports addons.stock",
        "   why: Import nothing of an addon that is not declared, and of the declared ones only public names. "
        "Where an undeclared one is not installed, yours would not start; what is not public changes without notice.",
        "   do: name it in 'depends', or in 'optional' and move it to with_….py",
        "",
        f"2. addons/{folder.name}/README.md",
        "   README.md is missing",
        "   why: Explain the addon in a README.md in its folder: who enables it wants to know what it changes.",
        "   do: say what the addon adds, what may be overridden, and give one example",
        "",
        f"{folder.name}: 2 to mend.",
    ]
    (found,) = json.loads(run("addons", "--json", cwd=tmp_path).stdout)
    assert [(breach["rule"], breach["line"]) for breach in found["breaches"]] == [
        ("imports_only_declared_addons", 9),
        ("has_a_readme", 0),
    ]


def test_the_command_works_where_the_broken_addon_is_on_the_path(write, tmp_path):
    folder = write("1 / 0\n")
    (tmp_path / "tradeloom.toml").write_text('addons_path = ["."]\n')
    done = run(folder, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "it cannot be imported: ZeroDivisionError" in done.stdout
    assert "Not asked, it cannot be imported: manifest is sound, " in done.stdout


def test_our_example_keeps_the_contract():
    done = run(ROOT / "examples" / "acme_rental", cwd=ROOT)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("acme_rental keeps the contract: ")
