"""What addons there are is believed from the last command, as long as nothing of it has changed."""

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict

import pytest

from addons.installing.kept import stamp
from core.composition import discover

LOOK = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from addons.installing.kept_addons import installed_addons
found = installed_addons([Path("more")])
opened = [one.name for one in found.values() if one.module in sys.modules and one.name not in ("core", "installing")]
told = {"found": [asdict(one) for one in found.values()], "opened": opened, "broken": list(found.broken)}
print(json.dumps(told))
"""


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: no database is needed."""
    return "sqlite"


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Return a function that says in a process of its own which addons there are, and which had to be imported."""
    monkeypatch.setenv("TRADELOOM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "more" / "addons").mkdir(parents=True)

    past = itertools.count(10**8)

    def looked(*, settled=True):
        for path in (tmp_path / "more").rglob("*") if settled else ():
            if path.stat().st_mtime > 10**9:
                os.utime(path, (next(past),) * 2)
        done = subprocess.run([sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return looked


def write(tmp_path, name, text):
    folder = tmp_path / "more" / "addons" / name
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").write_text(f"from core import Addon\n{text}\n")


WAX = 'addon = Addon(name="acme_wax", version="{}", depends=("sales",), commands={{"wax": ("wax:wax", "Wax it.")}})'


def test_the_second_look_is_the_same_and_opens_no_front_door(look, tmp_path):
    write(tmp_path, "acme_wax", WAX.format("1.0"))
    first = look()
    assert "acme_wax" in first["opened"]
    until = time.monotonic() + 30  # the folders Python imports from may have been written to just now
    while (second := look())["opened"] and time.monotonic() < until:
        time.sleep(0.5)
    assert second["opened"] == []
    assert second["found"] == first["found"]
    ours = [json.loads(json.dumps(asdict(one))) for one in discover().values()]
    assert [one for one in second["found"] if one["name"] != "acme_wax"] == ours


def test_what_has_changed_is_found(look, tmp_path):
    names = lambda told: {one["name"]: one["version"] for one in told["found"] if one["name"].startswith("acme")}  # noqa: E731
    write(tmp_path, "acme_wax", WAX.format("1.0"))
    assert names(look()) == names(look()) == {"acme_wax": "1.0"}
    write(tmp_path, "acme_wax", WAX.format("1.1"))
    assert names(look(settled=False)) == {"acme_wax": "1.1"}
    write(tmp_path, "acme_oil", 'addon = Addon(name="acme_oil", version="3")')
    assert names(look(settled=False)) == {"acme_oil": "3", "acme_wax": "1.1"}
    look()
    shutil.rmtree(tmp_path / "more" / "addons" / "acme_wax")
    assert names(look(settled=False)) == {"acme_oil": "3"}


def test_what_may_still_change_and_what_is_broken_is_looked_at_each_time(look, tmp_path):
    write(tmp_path, "acme_wax", WAX.format("1.0"))
    look(settled=False)
    assert "acme_wax" in look(settled=False)["opened"]
    write(tmp_path, "acme_oil", "addon = Addon(")
    look()
    again = look()
    assert again["broken"] == ["acme_oil"]
    assert "acme_wax" in again["opened"]


def test_the_stamp_of_addons_opens_none_of_them():
    code = "import sys\nfrom core import Addon\nfrom addons.installing.kept import stamp\n"
    code += "one = Addon(name='sales', version='1', module='addons.sales')\n"
    code += "print(stamp([one]), 'addons.sales' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    (found,) = [one for one in discover().values() if one.name == "sales"]
    assert done[1] == "False"
    assert done[0].split("-")[1:] == stamp([found]).split("-")[1:]
