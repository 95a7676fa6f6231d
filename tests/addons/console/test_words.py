"""The words of the command line come from manifests: which addon has a word, and what joins a group or a document."""

import json
import sys
from dataclasses import replace

import pytest

import cli
from addons.console.words import beneath, nouns, single, words
from core import Addon, AddonError
from core.composition import discover


def addon(name, *given, depends=(), optional=()):
    commands = {word: ("command:command", f"{word} of {name}") for word in given}
    return Addon(
        name=name, version="1.0", module=f"addons.{name}", depends=depends, optional=optional, commands=commands
    )


def installed(*addons):
    return {one.name: one for one in addons}


def test_words_stand_alone_or_join_a_group():
    found = words(installed(addon("one", "rent", "order batch"), addon("two", "order rent", "dance")))
    assert [word for word, _ in single(found)] == ["dance", "rent"]
    assert [word for word, _ in beneath(found, "order")] == ["batch", "rent"]


@pytest.mark.parametrize("above", [{"depends": ("one",)}, {"optional": ("one",)}])
def test_of_two_addons_with_one_word_the_one_above_has_it(above):
    assert words(installed(addon("one", "rent"), addon("a_two", "rent", **above)))["rent"].addon.name == "a_two"


def test_two_addons_with_one_word_of_which_none_is_above_stop_only_who_says_it():
    found = words(installed(addon("one", "rent", "hire"), addon("two", "rent")))
    with pytest.raises(AddonError, match="'one' and 'two' both bring the command 'rent'"):
        found["rent"].load()
    assert found["rent"].summary.startswith("Cannot be used: the addons 'one' and 'two'")
    assert found["hire"].summary == "hire of one"


def test_two_addons_with_one_document_stop_only_who_says_it():
    pair = [replace(addon(name), documents={"paper": "Paper"}) for name in ("one", "two")]
    assert nouns(installed(*pair)) == {}
    with pytest.raises(AddonError, match="'one' and 'two' both bring the document 'paper'"):
        words(installed(*pair))["paper"].load()


def test_addons_that_depend_on_each_other_leave_the_words_of_all():
    found = words(installed(addon("one", "rent", depends=("two",)), addon("two", "hire", depends=("one",))))
    assert sorted(found) == ["hire", "rent"]


BROKEN = {
    "acme_torn": "def f(:",
    "acme_typed": "from core import Addon\naddon = Addon('acme_typed', version=1)",
    "acme_bare": "",
    "acme_circle": "from core import Addon\naddon = Addon('acme_circle', '1.0', depends=('acme_circle',))",
    "acme_hook": "from core import Addon, hookimpl\naddon = Addon('acme_hook', '1.0')\n"
    "@hookimpl\ndef modles():\n    return []",
}


def test_broken_addons_in_a_folder_stop_only_what_wants_them_and_are_told(tradeloom, tmp_path, monkeypatch):
    for name, source in BROKEN.items():
        (tmp_path / "my" / "addons" / name).mkdir(parents=True)
        (tmp_path / "my" / "addons" / name / "__init__.py").write_text(source, encoding="utf-8")
    (tmp_path / "tradeloom.toml").write_text('addons_path = ["my"]\n[customers.acme]\ndatabase = "acme.db"\n')
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(cli.tradeloom, "installed", discover([tmp_path / "my"]), raising=False)
    code, said = tradeloom("--help")
    assert (code, "Addons left out" in said) == (0, True)
    for name in ("acme_torn", "acme_typed", "acme_bare"):
        assert f"{name}  " in said
    assert tradeloom("init", "acme", "--addons", "sales")[0] == 0
    assert tradeloom("order", "list")[0] == 0
    said = tradeloom("addon", "list")[1]
    assert "Left out: acme_torn, since it is broken: addon module 'addons.acme_torn' cannot be imported" in said
    states = {row["addon"]: row["state"] for row in json.loads(tradeloom("addon", "list", "--json")[1])}
    assert [states[name] for name in ("acme_torn", "acme_typed", "acme_bare", "sales")] == [*["broken"] * 3, "enabled"]
    for name, why in (
        ("acme_torn", "SyntaxError"),
        ("acme_bare", "has no manifest"),
        ("acme_circle", "acme_circle -> acme_circle"),
        ("acme_hook", "hook 'modles', which does not exist, did you mean 'models'"),
    ):
        code, said = tradeloom("addon", "enable", name)
        assert (code, why in said, "Traceback" in said) == (1, True, False), said
    for name in [name for name in sys.modules if name.startswith("addons.acme_")]:
        monkeypatch.delitem(sys.modules, name)


def test_the_words_we_bring_can_be_loaded_and_say_what_they_are_for():
    for word in words(discover()).values():
        assert word.load()
        assert word.summary.endswith((".", "…"))


def test_each_document_is_a_word():
    assert nouns(discover())["order"] == ("sales", "Order")


def test_an_addons_command_is_run_though_it_is_not_enabled(tradeloom, write_addon, monkeypatch, tmp_path):
    folder = tmp_path / "addons" / "dd"
    folder.mkdir(parents=True)
    source = 'import click\nhello = click.Command("hello", callback=lambda: click.echo("good morning"))\n'
    (folder / "command.py").write_text(source)
    found = write_addon("dd", "", commands={"hello": ("command:hello", "Greet.")})
    monkeypatch.setattr(cli.tradeloom, "words", words({**discover(), "dd": found}))
    assert "Greet." in tradeloom("--help")[1]
    assert tradeloom("hello") == (0, "good morning\n")
    monkeypatch.delitem(sys.modules, "addons.dd.command")
