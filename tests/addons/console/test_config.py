"""The configuration file."""

import pytest

from addons.console.config import read_config
from core import UsageError


def write(tmp_path, text):
    path = tmp_path / "tradeloom.toml"
    path.write_text(text)
    return path


def test_no_file_is_an_empty_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRADELOOM_CONFIG", raising=False)
    assert read_config().customers == {}


def test_relative_files_and_folders_are_taken_from_the_files_own_folder(tmp_path):
    text = 'addons_path = ["more"]\n[customers.acme]\ndatabase = "sqlite:///acme.db"\naddons = ["sales"]\n'
    config = read_config(write(tmp_path, text))
    assert config.customer("acme").database == f"sqlite:///{tmp_path}/acme.db"
    assert config.customer("acme").addons == ("sales",)
    assert config.addons_path == (tmp_path / "more",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[customers.acme", "is not valid TOML"),
        ("customer = 1", "unknown key 'customer', did you mean 'customers'"),
        ("[customers.acme]\nx = 1", "has no database"),
        ('[customers.acme]\ndatabase = "x.db"\nadons = []', "unknown key 'adons', did you mean 'addons'"),
    ],
)
def test_mistakes_in_the_file_are_named(tmp_path, text, message):
    with pytest.raises(UsageError, match=message):
        read_config(write(tmp_path, text))


def test_a_file_that_was_named_must_exist(tmp_path, monkeypatch):
    monkeypatch.setenv("TRADELOOM_CONFIG", str(tmp_path / "no.toml"))
    with pytest.raises(UsageError, match="there is no configuration file"):
        read_config()


def test_an_unknown_customer_gets_a_suggestion(tmp_path):
    config = read_config(write(tmp_path, '[customers.acme]\ndatabase = "x.db"'))
    with pytest.raises(UsageError, match=r"there is no customer 'acne' in .*, did you mean 'acme'"):
        config.customer("acne")
