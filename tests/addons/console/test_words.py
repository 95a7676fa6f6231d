"""The words of the command line come from manifests: which addon has a word, and what joins a group or a document."""

import sys

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


def test_two_addons_with_one_word_of_which_none_is_above_are_refused():
    with pytest.raises(AddonError, match="'one' and 'two' both bring the command 'rent'"):
        words(installed(addon("one", "rent"), addon("two", "rent")))


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
