"""No password is ever shown: odd URLs at every command that takes or shows one, and laws of what shows them."""

import json
import logging
import re
from contextlib import suppress
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL

import cli
from addons.console.context import Context
from addons.console.words import nouns, single, words
from core import TradeloomError
from core.composition import discover
from core.lifecycle import database_url, make_engine, plain_errors, shown_url

SECRET = "hush-Zq9"
INSTALLED = discover()
URLS = (
    "postgresql://u:{}@127.0.0.1:1/db",
    "postgresql+psycopg://u:{}@127.0.0.1:1/db?connect_timeout=1",
    "postgresql://u:{}@127.0.0.1:port/db",
    "postgresql://u:{}@[::1/db",
    "postgresql://u:{}@[::1]:1/db",
    "postgresql://u:x{}@y@127.0.0.1:1/db",
    "postgresql://u:x@{}@127.0.0.1:1/db",
    "postgresql://u:x/{}@127.0.0.1:1/db",
    "postgresql://u:x?{}@127.0.0.1:1/db",
    "postgresql://u:x#{}@127.0.0.1:1/db",
    "postgresql://127.0.0.1:1/db?password={}",
    "postgresql://127.0.0.1:1/db?user=u&password={}&sslmode=disable",
    "postgresql://127.0.0.1:1/db?passwort={}",
    "postgresql://127.0.0.1:1/db?{}",
    "postgresql://127.0.0.1:{}/db",
    "postgresql://u:{}",
    "postgresql:///u:{}@127.0.0.1:1/db",
    "postgresql:/u:{}@127.0.0.1/db",
    "postgresql//u:{}@127.0.0.1/db",
    "postgresql:u:{}@127.0.0.1/db",
    "postgres://u:{}@127.0.0.1:1/db",
    "postgresq://u:{}@127.0.0.1:1/db",
    "mysql://u:{}@127.0.0.1/db",
    "://u:{}@127.0.0.1/db",
    "u:{}@127.0.0.1/db",
    "sqlite://u:{}@127.0.0.1/file.db",
    "sqlite:///missing/file.db?password={}",
    "sqlite:///file.db?timeout={}",
)


def commands():
    """Yield the words of every command that may have to do with a database, without arguments."""
    ctx = cli.tradeloom.make_context("tradeloom", ["-d", "x", "doctor"])
    ctx.obj = Context(None, "x")
    with ctx:
        for word in [name for name, _ in single(words(INSTALLED))]:
            command = cli.tradeloom.get_command(ctx, word)
            names = command.list_commands(ctx) if isinstance(command, click.Group) else [None]
            for name in names:
                leaf = command if name is None else command.get_command(ctx, name)
                given = ["x.zip" if word == "restore" else "1" for one in leaf.params for _ in "1" if one.required]
                yield [word, *([name] if name else []), *given]


COMMANDS = [*commands(), *([noun, "list"] for noun in nouns(INSTALLED))]


@pytest.mark.parametrize("url", URLS)
def test_no_command_shows_the_password_of_a_url(url, tradeloom, tmp_path, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    given = url.format(SECRET)
    (tmp_path / "tradeloom.toml").write_text(f"[customers.acme]\ndatabase = {json.dumps(given)}\n")
    ways = [["--database", given], ["--customer", "acme"]]
    few = COMMANDS if url in URLS[:1] + URLS[18:19] else [["init"], ["plan", "acme", "--json"], ["order", "list"]]
    for words_ in [*few, ["customer", "list"], ["customer", "list", "--json"], ["init", "acme"], ["apply", "--all"]]:
        for way in ways:
            code, said = tradeloom(*way, *words_, answer="y\n")
            assert SECRET not in said, (way[0], words_, said)
            assert "Traceback" not in said
            assert code in (0, 1, 2), (words_, said)
    assert SECRET not in caplog.text


def test_what_is_shown_leads_back_to_the_database_without_secrets():
    for url in (
        "sqlite:////var/a.db",
        "sqlite:///a.db",
        "sqlite:///:memory:",
        "postgresql+psycopg://u@h:5432/db",
        "postgresql+psycopg:///db?host=/tmp/x&port=5433",
        "postgresql+psycopg://[::1]:5432/db",
        "a.db",
    ):
        assert shown_url(url) == url
    assert (
        shown_url(database_url("postgresql://u:x@h/db?password=y&host=z"))
        == "postgresql+psycopg://u:***@h/db?host=z&***"
    )


@given(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.text("abc", min_size=1),
    st.text("abc.", min_size=1),
    st.sampled_from(["a", "a@b", "a:b", "a/b?c", ""]),
)
def test_a_password_of_any_letters_is_hidden(password, user, host, database):
    marked = f"«{password}»"
    url = URL.create("postgresql+psycopg", user, marked, host, 5432, database)
    for text in (url, url.render_as_string(hide_password=False), f"postgresql://{user}:{marked}@{host}/{database}"):
        assert "«" not in shown_url(text)
        assert "»" not in shown_url(text)
        assert "%C2%AB" not in shown_url(text)
    with_option = URL.create("postgresql+psycopg", host=host, database="a", query={"password": marked, "host": "/x"})
    assert "%C2%AB" not in shown_url(with_option)


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_a_url_or_refused_in_words(text):
    with suppress(TradeloomError):
        url = database_url(text)
        shown_url(url)
        make_engine(url).dispose()


def test_what_a_driver_says_is_told_without_secrets():
    engine = make_engine(f"postgresql://u@127.0.0.1:1/db?password={SECRET}&connect_timeout={SECRET}")
    with pytest.raises(TradeloomError) as caught, plain_errors(engine.url), engine.connect():
        pass
    assert SECRET not in str(caught.value)


def test_one_function_shows_urls_everywhere():
    """Nobody else renders a URL, or puts one into a text as it is."""
    found = []
    for folder in ("core", "addons"):
        for path in (Path(cli.__file__).parent / folder).rglob("*.py"):
            if path.parts[-3:] == ("core", "lifecycle", "database.py") or "testing" in path.parts:
                continue
            lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            found += [f"{path}:{n}: {line}" for n, line in lines if "render_as_string" in line or RAW.search(line)]
    assert found == []


RAW = re.compile(r"\{[^{}()]*\.(?:url|database)(?:![rsa])?\}")
"""A URL as it is within an f-string."""
