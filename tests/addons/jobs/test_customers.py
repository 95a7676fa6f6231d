"""Workers of several customers; jobs of a restored backup; the queue purged with its addon."""

import json

import pytest
from sqlalchemy import text

from addons.backup import backup, restore
from addons.jobs import enqueue
from addons.jobs.forgetting import forget_finished
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine


def test_one_worker_serves_all_customers_and_one_at_fault_stops_only_itself(tradeloom, tmp_path):
    names = ("acme", "globex")
    for name in names:
        assert tradeloom("init", name, "--addons", "jobs")[0] == 0
    with (tmp_path / "tradeloom.toml").open("a") as file:
        file.write('[customers.gone]\ndatabase = "sqlite:///gone/gone.db"\n')
    code, said = tradeloom("worker", "--all", "--once")
    assert code == 1
    for name in names:
        listed = json.loads(tradeloom("-c", name, "job", "list", "--json")[1])
        assert [one["state"] for one in listed] == ["done"], said
    assert tradeloom("worker", "--customer", "acme", "--customer", "globex", "--once")[0] == 0
    assert tradeloom("worker", "--customer", "acme", "--all")[0] == 2
    assert "no customer 'acne'" in tradeloom("worker", "--customer", "acne", "--once")[1]


def test_jobs_of_a_restored_backup_are_done(tradeloom, app_with, new_database, tmp_path):
    app = app_with("jobs", "hosting", clock=utc_now)
    with app.unit() as session:
        job = enqueue(session, forget_finished)
    backup(app.engine, app.installed, tmp_path / "b.zip", app.clock())
    engine = make_engine(new_database())
    for replace in (False, True):  # the second time there is a queue already
        restore(engine, discover(), tmp_path / "b.zip", app.clock, replace=replace)
        assert state_of(engine, job) == "waiting"
        url = engine.url.render_as_string(hide_password=False)
        code, said = tradeloom("--database", url, "worker", "--once")
        assert (code, state_of(engine, job)) == (0, "done"), said
    engine.dispose()


def state_of(engine, job):
    with engine.connect() as connection:
        return connection.execute(text("SELECT state FROM job_run WHERE id = :job"), {"job": job}).scalar_one()


@pytest.mark.parametrize("backend", ["postgresql"])
def test_the_queue_goes_with_its_addon_and_comes_back(tradeloom, app_with):
    app = app_with("jobs", "hosting")
    url = app.engine.url.render_as_string(hide_password=False)

    def there():
        with app.engine.connect() as connection:
            found = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'procrastinate'"
            return connection.execute(text(found)).scalar_one()

    assert there() == 4
    assert tradeloom("--database", url, "addon", "disable", "jobs")[0] == 0
    assert there() == 4, "disabling loses nothing"
    assert tradeloom("--database", url, "addon", "purge", "jobs", "--yes", "--export", "jobs.zip")[0] == 0
    assert there() == 0
    assert tradeloom("--database", url, "addon", "enable", "jobs")[0] == 0
    assert there() == 4
