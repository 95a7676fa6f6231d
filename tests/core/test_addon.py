"""Finding addons, and the order they depend on each other in."""

import re
import sys
import textwrap
from dataclasses import replace

import pytest

from addons.explain.needing import dependants
from core import Addon, AddonError, exports
from core.composition import CORE, discover, plugin_manager, resolve


def addons(**depends):
    return {"core": CORE, **{name: Addon(name, "1.0", depends=needs) for name, needs in depends.items()}}


@pytest.fixture
def folder(tmp_path):
    """A folder of addons on the path for this test only."""
    before = list(sys.path)

    def write(name, source='from core import Addon\naddon = Addon(name="{name}", version="1.0")', within="one"):
        path = tmp_path / within / "addons" / name
        path.mkdir(parents=True)
        (path / "__init__.py").write_text(textwrap.dedent(source).format(name=name))
        return tmp_path / within

    yield write
    sys.path[:] = before
    for name in [name for name in sys.modules if name.startswith("addons.tmp_")]:
        del sys.modules[name]


def test_dependencies_come_first_and_ties_are_sorted_by_name():
    found = resolve(addons(z=(), b=("z",), a=("z",), top=("b", "a")), ["top"])
    assert [addon.name for addon in found] == ["core", "z", "a", "b", "top"]


def test_an_optional_neighbour_comes_before_only_when_it_is_enabled():
    installed = addons(b=())
    installed["a"] = Addon("a", "1.0", optional=("b",))
    assert [addon.name for addon in resolve(installed, ["a", "b"])] == ["core", "b", "a"]
    assert [addon.name for addon in resolve(installed, ["a"])] == ["core", "a"]


def test_a_missing_dependency_names_who_needs_it():
    with pytest.raises(AddonError, match=r"addon 'zz' is not installed \(needed by 'c'\)"):
        resolve(addons(c=("zz",)), ["c"])


def test_an_unknown_addon_gets_a_suggestion():
    with pytest.raises(AddonError, match="addon 'sails' is not installed, did you mean 'sales'"):
        resolve(addons(sales=()), ["sails"])


def test_a_circle_is_printed_in_full():
    with pytest.raises(AddonError, match=r"addons depend on each other: . -> . -> . -> .") as caught:
        resolve(addons(a=("b",), b=("c",), c=("a",)), ["a"])
    assert "a -> b -> c -> a" in caught.value.message.replace("b -> c -> a -> b", "a -> b -> c -> a").replace(
        "c -> a -> b -> c", "a -> b -> c -> a"
    )


def test_dependants_are_found_though_the_addon_itself_has_gone():
    assert dependants(addons(b=("gone",), c=("b",), d=()), "gone", ["b", "c", "d", "gone"]) == ["c", "b"]


def test_addons_are_found_in_a_folder_that_contains_addons(folder):
    where = folder("tmp_found")
    assert discover([where])["tmp_found"].folder == where / "addons" / "tmp_found"


def test_naming_the_addons_folder_itself_is_refused_with_the_remedy(folder):
    where = folder("tmp_found")
    with pytest.raises(AddonError, match="has no folder 'addons'") as caught:
        discover([where / "addons"])
    assert "contains 'addons/'" in caught.value.remedy


def broken(folders, name):
    """Return why an addon cannot be used, and see that it stops only who wants it."""
    found = discover(folders)
    assert name not in found
    assert len(found) > 20
    with pytest.raises(AddonError) as caught:
        resolve(found, [name])
    assert caught.value.remedy
    return caught.value.message


def test_two_addons_of_one_name_stop_who_wants_it_and_both_places_are_told(folder):
    one, two = folder("tmp_twice"), folder("tmp_twice", within="two")
    assert re.search("two addons are called 'tmp_twice': .*one.* and .*two", broken([one, two], "tmp_twice"))


def test_two_modules_that_claim_one_name_stop_who_wants_it(folder):
    source = 'from core import Addon\naddon = Addon(name="tmp_same", version="1.0")'
    one, two = folder("tmp_a", source), folder("tmp_b", source, within="two")
    assert re.search("two addons are called 'tmp_same': .*tmp_a and .*tmp_b", broken([one, two], "tmp_same"))


def test_an_addon_without_manifest_stops_who_wants_it(folder):
    assert "tmp_bare/__init__.py has no manifest" in broken([folder("tmp_bare", "x = 1")], "tmp_bare")


def test_an_addon_that_cannot_be_imported_stops_who_wants_it(folder):
    said = broken([folder("tmp_broken", "import no_such_module")], "tmp_broken")
    assert said.startswith("addon module 'addons.tmp_broken' cannot be imported: ModuleNotFoundError: ")
    assert said.endswith("tmp_broken/__init__.py:1)")


def test_who_needs_a_broken_addon_is_named(folder):
    where = folder("tmp_broken", "import no_such_module")
    folder("tmp_needing", 'from core import Addon\naddon = Addon("{name}", "1.0", depends=("tmp_broken",))')
    with pytest.raises(AddonError, match=r"'addons.tmp_broken' cannot be imported.*\(needed by 'tmp_needing'\)"):
        resolve(discover([where]), ["tmp_needing"])


@pytest.mark.parametrize(
    "words",
    [
        "version=1.0",
        'depends="sales"',
        'depends=["sales"]',
        "depends=(1,)",
        'optional=("sales", None)',
        'documents=["Paper"]',
        'documents=dict(paper=("Paper",))',
        'commands=dict(wrap="wrapping:wrap")',
        "summary=None",
        'service="yes"',
        "hookspecs=True",
    ],
)
def test_a_manifest_of_wrong_types_is_told_with_what_is_right(folder, words):
    version = "" if words.startswith("version") else 'version="1", '
    where = folder("tmp_typed", f'from core import Addon\naddon = Addon("tmp_typed", {version}{words})')
    assert f"the manifest of addon 'tmp_typed' cannot say {words.partition('=')[0]}=" in broken([where], "tmp_typed")


def test_a_stray_init_file_in_the_namespace_is_found_out(monkeypatch):
    import addons as namespace

    monkeypatch.setattr(namespace, "__file__", "/somewhere/addons/__init__.py", raising=False)
    with pytest.raises(AddonError, match="hides the addons of other distributions"):
        discover()


def test_an_addon_outside_the_namespace_is_found_by_its_entry_point(tmp_path, monkeypatch):
    (tmp_path / "elsewhere.py").write_text('from core import Addon\naddon = Addon(name="elsewhere", version="2.0")')
    about = tmp_path / "elsewhere-2.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 2.0\n")
    (about / "entry_points.txt").write_text("[tradeloom.addons]\nelsewhere = elsewhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = discover()["elsewhere"]
    assert (found.version, found.module) == ("2.0", "elsewhere")
    monkeypatch.delitem(sys.modules, "elsewhere")


def test_a_front_door_imports_late_and_knows_its_names():
    load, listed = exports("core")
    assert load("rounded").__name__ == "rounded"
    assert {"rounded", "Addon", "__name__"} <= set(listed())
    with pytest.raises(AttributeError, match="did you mean 'rounded'"):
        load("ruonded")


def test_a_front_door_passes_on_what_stands_under_type_checking_from_whatever_module(tmp_path, monkeypatch):
    (tmp_path / "acme_door.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "from core import exports\n"
        "if TYPE_CHECKING:\n"
        "    from decimal import Decimal as Decimal\n"
        "    from core.composition.fields import (\n"
        "        ZERO as ZERO,\n"
        "    )\n"
        "    from core.composition.model import Model\n"
        "__getattr__, __dir__ = exports(__name__)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import acme_door

    assert {"Decimal", "ZERO"} <= set(dir(acme_door))
    assert "Model" not in dir(acme_door)
    assert acme_door.Decimal(acme_door.ZERO) == 0
    with pytest.raises(AttributeError, match="module 'acme_door' has no attribute 'Model'"):
        acme_door.Model  # noqa: B018
    monkeypatch.delitem(sys.modules, "acme_door")


def test_looking_for_hooks_imports_nothing_that_a_front_door_imports_late(tmp_path, monkeypatch):
    (tmp_path / "acme_lazy.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "from core import Addon, exports\n"
        "if TYPE_CHECKING:\n"
        "    from acme_no_such_module import Thing as Thing\n"
        'addon = Addon(name="acme_lazy", version="1.0")\n'
        "__getattr__, __dir__ = exports(__name__)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import acme_lazy

    assert "Thing" in dir(acme_lazy)
    plugin_manager([replace(acme_lazy.addon, module="acme_lazy")])
    monkeypatch.delitem(sys.modules, "acme_lazy")


def test_a_second_copy_of_tradeloom_on_the_path_is_in_nobodys_way(folder):
    root = folder("base", within="checkout")
    (root / "core" / "composition").mkdir(parents=True)
    (root / "core" / "composition" / "addon.py").write_text("")
    found = discover([root])
    assert found["base"].folder != root / "addons" / "base"


def test_an_addon_that_takes_the_name_of_ours_is_told(folder):
    assert "two addons are called 'base'" in broken([folder("base", within="stranger")], "base")
