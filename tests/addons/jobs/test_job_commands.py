"""From the command line: sent to the background, done by a worker, looked at, tried again, cancelled."""

import datetime as dt
import json
import re

import pytest

from addons.console import add_user
from core.app import App
from core.composition import discover

MAPPING = """
[[load]]
model = "base.Partner"
file = "partners.csv"
[load.fields]
code = "code"
name = "name"
"""


@pytest.fixture
def shop(tradeloom, shop_with, tmp_path):
    """A shop with three drafts, and a function that gives commands on its database."""
    shop = shop_with("invoicing", "shipping", "jobs")
    with shop.app.unit() as session:
        add_user(session, "admin", None, ["admin"], shop.app.roles)
        add_user(session, "sue", None, ["seller"], shop.app.roles)
        shop.stock(session, A=10)
        for _ in range(3):
            shop.order(session, ("A", 1))
    url = shop.app.engine.url.render_as_string(hide_password=False)
    with App.on(shop.app.engine, discover()).unit(readonly=True) as session:
        day = session.today
    promised = day + dt.timedelta(days=30)
    with shop.app.unit() as session:
        session.edit(shop.named("sales.Order"), [{"id": n, "date": day, "promised_date": promised} for n in (1, 2, 3)])

    def give(*words, user="admin"):
        return tradeloom("--database", url, "--as", user, *words)

    shop.give = give
    return shop


def test_a_verb_is_sent_to_the_background_and_done(shop):
    code, said = shop.give("order", "confirm", "--all", "--background", "--chunk", 2, user="sue")
    assert code == 0
    assert "Job 1: confirm 3 orders. To see how far it is: tradeloom job show 1" in said
    assert "No worker is there, so nothing runs: tradeloom worker starts one." in said
    assert shop.give("order", "list", "--state", "confirmed")[1] == "Nothing found.\n"
    code, said = shop.give("job", "list", user="sue")
    assert "sales order: confirm  running  sue" in said
    assert "0/3" in said
    code, said = shop.give("worker", "--once")
    assert code == 0, said
    listed = json.loads(shop.give("order", "list", "--state", "confirmed", "--json")[1])
    assert len(listed) == 3
    code, said = shop.give("job", "show", 1, user="sue")
    assert "message    3 done" in said
    assert "parts      2 done" in said
    assert json.loads(shop.give("job", "show", 1, "--json")[1])["outcome"]["done"] == 3
    assert [one["state"] for one in json.loads(shop.give("job", "list", "--parts", "--json")[1])][-3:] == ["done"] * 3


def test_what_does_not_go_together_is_refused(shop):
    assert shop.give("order", "confirm", "--all", "--background", "--dry-run")[0] == 2
    assert shop.give("report", "run", "sales", "--background")[1].startswith(
        "Error: in the background a report goes to"
    )
    assert shop.give("order", "confirm", "--state", "closed", "--background")[1] == "Nothing to do.\n"
    assert shop.give("job", "retry")[0] == 2
    assert shop.give("job", "cancel")[0] == 2
    assert "there is no job 7" in shop.give("job", "show", 7)[1]
    assert "It takes the permission 'jobs.job_run.read'" in shop.give("job", "list", user="sue")[1]
    assert "user 'sue' may not give the command 'worker'" in shop.give("worker", "--once", user="sue")[1]
    assert "user 'sue' may not give the command 'job schedule'" in shop.give("job", "schedule", user="sue")[1]


def test_an_import_and_a_report_are_done_in_the_background(shop, tmp_path):
    (tmp_path / "partners.toml").write_text(MAPPING)
    (tmp_path / "partners.csv").write_text("code,name\nX1,One\nX2,Two\n")
    assert "Job 1: import by partners.toml." in shop.give("import", "-m", "partners.toml", "--background")[1]
    asked = shop.give("report", "run", "sales", "by=partner", "--to", "sales.csv", "--background", user="sue")
    assert f"Job 2: report sales to {tmp_path}/sales.csv." in asked[1]
    (tmp_path / "partners.csv").write_text("code,name\nX1,One\nX2,\n")
    (tmp_path / "second.toml").write_text(MAPPING)
    shop.give("import", "-m", "second.toml", "--background", "--report", "bad.csv")
    shop.give("worker", "--once")
    states = {one["job"]: one["state"] for one in json.loads(shop.give("job", "list", "--json")[1])}
    assert {
        "import partners.toml": "failed",
        "import second.toml": "failed",
        "report sales": "done",
    }.items() <= states.items()
    said = shop.give("job", "show", 1)[1]
    assert "Nothing was written: 1 bad row." in said
    assert "partners.csv, line 3, column name" in said
    assert "line 3" not in (tmp_path / "sales.csv").read_text()
    assert (tmp_path / "bad.csv").exists()
    assert "jobs that failed" in shop.give("worklist")[1]
    assert "import second.toml" in shop.give("worklist", "jobs", "that", "failed")[1]
    assert "jobs that failed" not in shop.give("worklist", user="sue")[1]
    (tmp_path / "partners.csv").write_text("code,name\nX1,One\nX2,Two\n")
    assert shop.give("job", "retry", "--all")[1] == "Jobs 1, 3 will be done again.\n"
    shop.give("worker", "--once")
    assert "350" not in shop.give("job", "list", "--state", "failed")[1]
    assert shop.give("job", "list", "--state", "failed")[1] == "Nothing found.\n"
    assert "X2" in shop.give("record", "list", "base.Partner")[1]


def test_a_job_is_cancelled(shop):
    shop.give("order", "confirm", "--all", "--background", user="sue")
    assert shop.give("job", "cancel", 1)[1] == "Job 1 cancelled.\n"
    assert "cancelled by admin" in shop.give("job", "show", 1, user="sue")[1]


def test_what_runs_by_itself_is_listed_and_offers_expire(shop):
    with shop.app.unit() as session:
        offer = shop.order(session, ("A", 1))
        session.fire("offer", [offer]).expect_done()
    shop.give("worker", "--once")
    said = shop.give("job", "schedule")[1]
    assert re.search("sales.expire_offers +every hour", said)
    assert "Offers expire whose validity is over" in said
    found = {one["job"]: one["result"] for one in json.loads(shop.give("job", "schedule", "--json")[1])}
    assert found["jobs.forget"] == found["sales.expire_offers"] == "done"
    (one,) = [one for one in json.loads(shop.give("job", "list", "--json")[1]) if one["job"] == "sales.expire_offers"]
    assert one["message"] in ("1 offers expired", "0 offers expired")
