"""The commands as sellers and planners give them; and sellers in processes of their own."""

import json
import os
import re
import subprocess
import sys

import pytest

import cli
from addons import flowplan
from tests.addons.flowplan.plant import Plant
from tests.addons.flowplan.test_reserving import over_allocated

LATER = "2099-01-01"


@pytest.fixture
def desk(shop_with, monkeypatch, capsys):
    """Return a plant and a function that runs a command on its database; commands go by the real clock."""
    from addons.hosting.customer_command import create_admin

    plant = Plant(shop_with)
    create_admin(plant.app)
    url = plant.app.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("COLUMNS", "190")

    def run(*arguments, code=0):
        monkeypatch.setattr(sys, "argv", ["tradeloom", "--database", url, *arguments])
        try:
            cli.main()
            ended = 0
        except SystemExit as end:
            ended = end.code
        captured = capsys.readouterr()
        assert ended == code, captured
        return captured.err if code else captured.out

    return plant, run


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_seller_simulates_reserves_and_plans(desk, tmp_path):
    _, run = desk
    assert "20 of A: done" in run("flowplan", "simulate", "A=20")
    (shown,) = json.loads(run("flowplan", "simulate", "A=20", "--json"))
    assert [one["operation"] for one in shown["operations"]] == ["saw", "weld", "paint"]
    assert "done" in run("flowplan", "reserve", "A=20", "--until", LATER)
    assert "JOB000001" in run("flowplan", "extend", "JOB000001", "--until", LATER)
    assert "done" in run("flowplan", "finalise", "JOB000001")
    assert "→ job: production job JOB000002 (planned)" in (
        run("flowplan", "finalise", "A=5", "--customer", "C1") and run("order", "show", "#1")
    )
    assert "1 would be done" in run("flowplan", "reschedule", "JOB000001", "--quantity", "40", "--dry-run")
    assert "JOB000003" in run("flowplan", "split", "JOB000001", "--into", "12", "--into", "8")
    assert "3 would be done" in run("flowplan", "move", "--hours", "24", "--dry-run")
    assert "JOB000003" in run("flowplan", "release", "JOB000003")
    assert "is draft: release needs" in run("flowplan", "release", "JOB000003", code=1)
    assert "promise: 1 done" in run("order", "promise", "#1")
    assert "0 done" in run("flowplan", "expire")
    run("flowplan", "reserve", "A=3", "--until", LATER, "--dry-run")
    assert "JOB000004" not in run("production_job", "list")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_planner_looks_draws_and_tries(desk, tmp_path):
    _, run = desk
    run("flowplan", "finalise", "A=20", "A=5", "--customer", "C1")
    run("flowplan", "reserve", "A=9", "--until", LATER)
    assert run("flowplan", "late", "--format", "csv").startswith("job,product,customer,wanted,done,days late")
    assert json.loads(run("flowplan", "expiring", "--format", "json"))[0]["job"] == "JOB000003"
    assert "Nothing found." in run("flowplan", "conflicts")
    assert re.search(r"WELD +\d{4}-", run("flowplan", "load", "--resource", "WELD"))
    for command in ("gantt", "load"):
        page = tmp_path / f"{command}.html"
        run("flowplan", command, "--to", str(page))
        assert "<svg" in page.read_text(encoding="utf-8")
    assert "no resource 'SAWS', did you mean 'SAW'" in run("flowplan", "load", "--resource", "SAWS", code=1)
    run("preference", "set", "flowplan.frozen_days", "0")
    assert "weighted hours late" in run("flowplan", "optimise", "better", "--seconds", "0.1")
    run("flowplan", "scenario", "new", "first", "--first", "JOB000002")
    assert "better" in run("flowplan", "scenario", "list")
    assert "there is no scenario 'x'" in run("flowplan", "scenario", "show", "x", code=1)
    run("flowplan", "scenario", "drop", "better")
    assert "Late jobs" in run("report", "list")
    assert "SAW has 0" in (
        out := run("flowplan", "capacity", "SAW", "--units", "0", "--from", "2020-01-01", "--to", LATER)
    )
    assert "too much load" in out


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("what", "says"),
    [
        (["A=0"], "a quantity of 0 makes nothing"),
        (["A=-1"], "a quantity of -1 makes nothing"),
        (["A=x"], "'x'"),
        (["NOPE=1"], "there is no product 'NOPE'"),
        (["N=1"], "has no released process"),
        (["SO9"], "SO9"),
        (["A=1", "--wanted", "2020-01-01"], "in the past"),
        (["A=1", "--wanted", "soon"], "'soon' is no date or time"),
        (["A=10000000"], "there is no slot for saw"),
    ],
)
def test_mistakes_are_told_with_what_to_do(desk, what, says):
    _, run = desk
    for verb in ("simulate", "reserve"):
        said = run("flowplan", verb, *what, code=1)
        assert says in said
        assert len(said.strip().splitlines()) > 1 or re.search("did you mean|; write", said)


SELLER = """
import sys
from addons import flowplan
from addons.flowplan.asking import jobs_of, read_asked
from core import App

app = App.open(sys.argv[1])
for _ in range(4):
    app.run(lambda session: session.fire("reserve", jobs_of(session, read_asked(session, ["A=7"]))).expect_done())
app.close()
"""


@pytest.mark.parametrize("backend", ["postgresql"])
def test_sellers_in_several_processes_never_sell_a_minute_twice(desk):
    plant, _ = desk
    url = plant.app.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    running = [subprocess.Popen([sys.executable, "-c", SELLER, url], env=environment) for _ in range(4)]
    assert [one.wait(timeout=300) for one in running] == [0, 0, 0, 0]
    with plant.app.unit(readonly=True) as session:
        assert len(plant.shop.all(session, flowplan.Job, state="reserved")) == 16
    assert over_allocated(plant) == []
