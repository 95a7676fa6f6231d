"""A newcomer follows the page "Work with orders" word by word, and makes the mistakes that newcomers make."""

import contextlib
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import cli
from addons.devkit.testing import _copy, _drop

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "orders.md"
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r'^```toml title="(.*?)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.fixture
def say(backend, demonstration, tmp_path, monkeypatch, capsys):
    """Return a function that runs a command line in a copy of the demonstration and returns what it prints."""
    made, _, folder = demonstration(backend)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    url = _copy(backend, made, tmp_path)
    monkeypatch.setenv("TRADELOOM_DATABASE", url)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.chdir(tmp_path)

    def run(line: str) -> str:
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with contextlib.suppress(SystemExit):  # how every command ends; a bug would raise something else
            cli.main()
        said = capsys.readouterr()
        return "\n".join(text.rstrip() for text in (said.out + said.err).strip().splitlines())

    yield run
    _drop(url)


def steps():
    """Yield each command line of the page with the answer shown there."""
    for block in CONSOLE.findall(PAGE.read_text(encoding="utf-8")):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = step.partition("\n")
            yield line, shown.strip()


def matches(shown, said):
    """Say whether an answer is as shown, where … stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.replace("\n…\n", "…").strip("\n").split("…"))
    return re.fullmatch(pattern, said, re.DOTALL) is not None


def test_every_command_of_the_page_answers_as_shown(say):
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        Path(name).write_text(text, encoding="utf-8")
    told = list(steps())
    assert len(told) > 60
    for line, shown in told:
        said = say(line)
        assert matches(shown, said), f"$ {line}\n{said}\n--- the page shows:\n{shown}"
    assert say("tradeloom doctor") == "Everything is sound."


MISTAKES = {
    "order new partner=": "needs a customer",
    "order new partner": "says nothing",
    "order new": "needs a customer",
    "order new partner=ALFKI --line product=9999,quantity=1": "there is no product '9999'",
    "order new partner=ALFKI --line produkt=11,quantity=1": "did you mean 'product'",
    "order new partner=ALFKI --line product=11": "quantity",
    "order new partner=ALFKI --line product=11,quantity=0": "quantity 0",
    "order new partner=ALFKI --line product=11,quantity=1e30": "does not fit",
    "order new partner=ALFKI --line product=11,quantity=nan": "is not a number",
    "order new partner=ALFKI --line product=11,quantity=1,discount=150": "has a discount of 150 percent",
    "order new partner=ALFKI --line product=11,quantity=1,unit=box": "there is no unit 'box'",
    "order new partner=ALFKI --line quantity=1": "neither product nor text",
    "order new partner=ALFKI state=confirmed": "is computed, not entered",
    "order new partner=ALFKI priority=2": "is no priority",
    "order edit 10248 priority=1": "it cannot be edited by hand",
    "order edit 99999 priority=1": "there is no sales order 99999",
    "order confirm": "which orders?",
    "order confirm 99999": "there is no sales order 99999",
    "order confirm 10248": "is confirmed",
    "order confirm 10248 --override weather --reason x": "there is no check 'weather'",
    "order confirm 10248 --override duplicat --reason x": "did you mean 'duplicate'",
    "order confrim 10248": "did you mean 'confirm'",
    "order ship 11008 --on tomorrow": "is not a date such as",
    "order ship 11008 --on 2030-02-30": "is not a date such as",
    "order pay 11008 --amount much": "is not a number",
    "order pay 11008 --amount -5": "it pays -5.00 of sales order 11008",
    "order pay 11008 --amount 1e20": "has 4760.36 open",
    "order reject 11008": "is confirmed",
    "order convert 11008 --to quotatoin": "is confirmed",
    "order copy 11008 --to quotatoin": "did you mean 'quotation'",
    "order split 11008 --line x": "is confirmed",
    "order replace 11008": "sales.cancel_and_replace",
    "order list --total '<much'": "cannot be compared with 'much'",
    "order list --date 2030-15-01": "cannot be compared",
    "order list --type foo": "there is no order type 'foo'",
    "order list --sort prise": "no listed column 'prise'",
    "order list --limit 0": "is not in the range",
    "order history NOBODY": "there is no",
    "order batch --type standard --state confirmed --action cloze": "did you mean 'close'",
    "order batch --type standard --state confirmd --action close": "did you mean 'confirmed'",
    "order print 10248 --as bill": "is not printed as 'bill'",
    "order print 10248 --language klingon": "klingon",
    "worklist 'orders to shipp'": "did you mean 'orders to ship'",
    "--as nobody order list": "nobody",
}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_mistake_ends_in_a_traceback(say):
    unclear = {}
    for line, expected in MISTAKES.items():
        said = say(f"tradeloom {line}")
        if expected not in said or "Traceback" in said:
            unclear[line] = said
    assert not unclear, "\n\n".join(f"$ tradeloom {line}\n{said[-400:]}" for line, said in unclear.items())
