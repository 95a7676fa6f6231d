"""The bench of starting: whole processes against a bare import, each in turn with it; and what composing takes.

    python bench/startup.py [--runs 15]

The database has every installed addon. Modules are compiled and help is kept beforehand, in folders of this bench, as
they are for who gives a second command. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from typing import Any

CLICK, ORM = "import click", "import sqlalchemy.orm"
COMMANDS: list[tuple[str, str, tuple[str, ...], float | None]] = [
    ("--help", CLICK, ("--help",), 2.0),
    ("order --help", CLICK, ("order", "--help"), 2.0),
    ("order confirm --help", CLICK, ("order", "confirm", "--help"), 2.0),
    ("order list --help", CLICK, ("order", "list", "--help"), 2.0),
    ("addon enable --help", CLICK, ("addon", "enable", "--help"), 2.0),
    ("order list --limit 1", ORM, ("order", "list", "--limit", "1"), 1.5),
    ("worklist", ORM, ("worklist",), None),
    ("record list base.Partner --limit 1", ORM, ("record", "list", "base.Partner", "--limit", "1"), None),
]
"""What is typed, what it is compared with, and the target of the ratio."""
PROGRAM = [sys.executable, "-c", "import cli; cli.main()"]
COMPOSE = """
import resource, sys, time
from addons.installing import woven
from core.composition import Composition, discover, resolve
from core.composition.plugins import contributions, plugin_manager
installed = discover()
addons = resolve(installed, woven(installed))
manager = plugin_manager(addons)
_ = [*contributions(manager, "models"), *contributions(manager, "document_types")]
begun = time.process_time()
composition = Composition(addons)
for name in sys.argv[1:]:
    composition.named(name)
if not sys.argv[1:]:
    composition.complete()
print(time.process_time() - begun, len(composition._classes))
"""
OPEN = """
import resource, sys
from sqlalchemy import select
from addons import sales
from core import App
app = App.open(sys.argv[1])
if sys.argv[2:]:
    app.composition.complete()
with app.unit("admin", readonly=True) as session:
    session.scalars(select(session[sales.Order]).limit(1)).all()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
ENABLE = """
import sys, time
from addons.installing import enable, woven
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine
installed, engine = discover(), make_engine(sys.argv[1])
begun = time.process_time()
enable(engine, installed, woven(installed), utc_now)
print(time.process_time() - begun)
"""


def measure(folder: str, runs: int) -> list[dict[str, Any]]:
    """Return what each command takes, and the ratio to its bare import."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PYTHONPYCACHEPREFIX": f"{folder}/code", "TRADELOOM_CACHE": f"{folder}/cache"}
    env |= {"TRADELOOM_DATABASE": f"sqlite:///{folder}/shop.db"}
    subprocess.run([*PROGRAM, "init"], env=env, check=True, stdout=subprocess.DEVNULL)
    found = []
    for name, bare, words, target in COMMANDS:
        base, mine = _in_turn([sys.executable, "-c", bare], [*PROGRAM, *words], env, runs)
        what = f"`tradeloom {name}` ÷ `python -c '{bare}'`"
        found.append({"what": what, "cpu": mine, "ratio": mine / base, "target": target, "of": "ratio"})
    own = {key: value for key, value in env.items() if key != "TRADELOOM_DATABASE"}
    demo = _cpu([*PROGRAM, "demo", "--to", f"{folder}/demo"], own)
    for name, program, arguments in (
        ("composing all classes and relations", COMPOSE, ()),
        ("composing what an order list reaches", COMPOSE, ("sales.Order", "base.Partner", "core.User", "core.Grant")),
    ):
        cpu, classes = _least(program, arguments, env, 5)
        found.append({"what": f"{name} ({classes:.0f} classes) ÷ the demo", "cpu": cpu, "ratio": cpu / demo})
    enabling = min(_least(ENABLE, (f"sqlite:///{folder}/{n}.db",), env, 1)[0] for n in range(3))
    found.append(
        {"what": "enabling all addons in an empty SQLite ÷ the demo", "cpu": enabling, "ratio": enabling / demo}
    )
    found.append({"what": "the demo", "cpu": demo, "ratio": 1.0})
    for name, arguments in (("before its first order", ()), ("with all classes composed", ("all",))):
        mb = _least(OPEN, (f"sqlite:///{folder}/shop.db", *arguments), env, 1)[0]
        found.append({"what": f"peak MB of a process of the largest set {name}", "mb": mb, "target": 80.0, "of": "mb"})
    return found


def _in_turn(base: list[str], mine: list[str], env: dict[str, str], runs: int) -> tuple[float, float]:
    """Return the least CPU seconds of two programs that are run by turns, so that both meet the same machine."""
    _cpu(base, env), _cpu(mine, env)
    pairs = [(_cpu(base, env), _cpu(mine, env)) for _ in range(runs)]
    return min(one for one, _ in pairs), min(two for _, two in pairs)


def _cpu(command: list[str], env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _least(program: str, arguments: tuple[str, ...], env: dict[str, str], runs: int) -> list[float]:
    """Return the figures that a program prints, of the run with the least of the first."""
    command = [sys.executable, "-c", program, *arguments]
    texts = [
        subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout for _ in range(runs)
    ]
    return min([float(word) for word in text.splitlines()[-1].split()] for text in texts)


def main() -> None:
    """Run the bench and print it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tradeloom-bench-") as folder:
        json.dump(measure(folder, options.runs), sys.stdout)


if __name__ == "__main__":
    main()
