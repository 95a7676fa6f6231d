"""Every hook has a test of its name; and what is wrong with an implementation is said with file and line."""

import ast
from pathlib import Path

import pytest

from core import AddonError
from core.addon import CORE
from core.composition import Composition
from core.doctor import examine_data
from core.hooks import contributions, hook_names, plugin_manager
from core.workflow import Workflow


def given(write_addon, hook, value):
    addon = write_addon("dd", f"@hookimpl\ndef {hook}():\n    return {value}")
    return list(contributions(plugin_manager([CORE, addon]), hook))


def test_every_hook_has_a_test_of_its_name_and_a_docstring():
    import core.hooks

    functions = {f.name for f in ast.parse(Path(__file__).read_text()).body if isinstance(f, ast.FunctionDef)}
    assert [name for name in hook_names() if f"test_hook_{name}" not in functions] == []
    assert [name for name in hook_names() if not getattr(core.hooks, name).__doc__] == []


def test_there_are_fewer_than_sixteen_hooks():
    assert len(hook_names()) < 16


def test_hook_models(toy):
    names = Composition([CORE, toy]).names()
    assert {"toy.Thing", "toy.Paper", "toy.PaperLine"} <= names.keys()


def test_hook_models_is_told_which_addons_are_enabled(write_addon):
    source = "seen = []\n@hookimpl\ndef models(enabled):\n    seen.append(enabled)\n    return []"
    addon = write_addon("dd", source)
    Composition([CORE, addon])
    assert addon.plugin.seen[0] == {"core", "dd"}


def test_hook_document_types(toy):
    composition = Composition([CORE, toy])
    assert set(composition.types_of(composition.named("toy.Paper"))) == {"plain", "memo", "deed", "sealed"}


def test_hook_transitions(toy):
    rows = Workflow(Composition([CORE, toy])).transitions
    assert {name for _, name in rows} == {"confirm", "close"}


def test_hook_transitions_of_a_later_addon_replace_those_of_the_same_key(toy, write_addon):
    source = """
    from addons import toy
    @hookimpl
    def transitions():
        return [Transition(toy.Paper, "close", ("draft", "confirmed"), "closed")]
    """
    later = write_addon("zz_later", source, depends=("toy",))
    composition = Composition([CORE, toy, later])
    row = Workflow(composition).find(composition.named("toy.Paper"), "close")
    assert row.sources == ("draft", "confirmed")


def test_hook_checks(toy):
    composition = Composition([CORE, toy])
    found = Workflow(composition).checks_for(composition.named("toy.Paper"), "confirm")
    assert [check.name for check in found] == ["title"]


def test_hook_reports(write_addon):
    assert given(write_addon, "reports", "['a report']") == [("dd", "a report")]


def test_hook_schemas(write_addon):
    assert given(write_addon, "schemas", "['a schema']") == [("dd", "a schema")]


def test_hook_settings(open_app, write_addon):
    addon = write_addon("dd", '@hookimpl\ndef settings():\n    return [Setting("dd.age", int, 7, "Days")]')
    setting = open_app(addon).settings["dd.age"]
    assert (setting.default, setting.parse("9")) == (7, 9)


def test_hook_roles(open_app, toy, write_addon):
    more = write_addon(
        "dd", '@hookimpl\ndef roles():\n    return [Role("writer", ("dd.*",), "Writes")]', depends=("toy",)
    )
    assert open_app(toy, more).roles["writer"].permissions == ("toy.paper.create", "toy.paper.confirm", "dd.*")


def test_hook_worklists(open_app, toy, write_addon):
    from core.lists.worklist import works

    source = """
    from addons import toy
    from core import Worklist
    @hookimpl
    def worklists():
        return [Worklist("all papers", toy.Paper, lambda session: [])]
    """
    with open_app(toy, write_addon("dd", source, depends=("toy",))).unit() as session:
        assert works(session)[0].name == "all papers"


def test_hook_invariants(open_app, write_addon):
    source = '@hookimpl\ndef invariants():\n    return [Invariant("two is two", lambda session: ["it is three"])]'
    complaints = list(examine_data(open_app(write_addon("dd", source))))
    assert [(one.about, one.message) for one in complaints] == [("dd: two is two", "it is three")]


def test_hook_commands(open_app, write_addon):
    import click

    source = "import click\n@hookimpl\ndef commands(cli):\n    cli.add_command(click.Command('hello'))"
    group = click.Group()
    open_app(write_addon("dd", source)).hook.commands(cli=group)
    assert list(group.commands) == ["hello"]


def test_hook_seed(open_app, toy, write_addon):
    from core import lifecycle

    source = """
    from addons import toy
    @hookimpl
    def seed(session):
        session[toy.Thing].create(session, [{"code": "A"}])
    """
    app = open_app(toy, write_addon("dd", source, depends=("toy",)))
    lifecycle.seed(app)
    with app.unit() as session:
        assert [one.code for one in session.known(toy.plugin.Thing).values()] == ["A"]


def test_hook_demo(open_app, write_addon):
    app = open_app(write_addon("dd", "@hookimpl\ndef demo(app, folder):\n    return [f'loaded {folder}']"))
    assert app.hook.demo(app=app, folder="here") == [["loaded here"]]


def test_hook_fired(toy_app, toy):
    with toy_app.unit() as session:
        (id_,) = toy_app[toy.plugin.Paper].create(session, [{"title": "x"}])
    toy.plugin.heard.clear()
    toy_app.fire_all("confirm", toy.plugin.Paper, [id_]).expect_done()
    assert toy.plugin.heard == [("confirm", [id_])]


def test_hook_fired_can_be_wrapped(open_app, toy, write_addon):
    source = """
    from core import hookimpl
    import pluggy
    order = []
    @pluggy.HookimplMarker("tradeloom")(wrapper=True)
    def fired(session, transition, documents):
        order.append("before")
        result = yield
        order.append("after")
        return result
    """
    wrapping = write_addon("zz_wrap", source, depends=("toy",))
    app = open_app(toy, wrapping)
    with app.unit() as session:
        (id_,) = app[toy.plugin.Paper].create(session, [{"title": "x"}])
    app.fire_all("confirm", toy.plugin.Paper, [id_]).expect_done()
    assert wrapping.plugin.order == ["before", "after"]


def test_hook_started(open_app, write_addon):
    addon = write_addon("dd", "seen = []\n@hookimpl\ndef started(app):\n    seen.append(app)")
    app = open_app(addon)
    assert addon.plugin.seen == [app]


def test_a_misspelt_hook_is_named_with_addon_file_line_and_suggestion(write_addon):
    addon = write_addon("dd", "\n\n@hookimpl\ndef transitons():\n    return []")
    with pytest.raises(AddonError, match="addon 'dd' implements hook 'transitons', which does not exist") as caught:
        plugin_manager([CORE, addon])
    line = addon.plugin.transitons.__code__.co_firstlineno
    assert f"did you mean 'transitions'? ({addon.plugin.__file__}:{line})" in caught.value.message


def test_wrong_arguments_of_a_hook_are_refused(write_addon):
    addon = write_addon("dd", "@hookimpl\ndef fired(session, documnets):\n    pass")
    with pytest.raises(AddonError, match=r"addon 'dd' \(.*\) implements a hook with wrong arguments.*documnets"):
        plugin_manager([CORE, addon])


@pytest.mark.parametrize("word", ["tryfirst", "trylast"])
def test_an_absolute_order_is_refused(write_addon, word):
    addon = write_addon("dd", f"@hookimpl({word}=True)\ndef started(app):\n    pass")
    with pytest.raises(AddonError, match="addon 'dd' asks for an absolute order of hook 'started'"):
        plugin_manager([CORE, addon])


def test_each_set_of_addons_has_a_manager_of_its_own(toy):
    assert Composition([CORE, toy]).manager is not Composition([CORE, toy]).manager
