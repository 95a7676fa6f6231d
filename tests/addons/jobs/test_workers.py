"""Real workers, as processes: killed, stopped, cut off from the database, and told that addons changed."""

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import select, text

import addons
from addons import base
from addons.jobs import JobRun, enqueue
from addons.jobs.alive import workers_alive
from core import App

SLOW = '''
"""Works that take their time."""

import time

from core import Addon

addon = Addon(name="zz_slow", version="1.0", depends=("base", "hosting", "jobs"))


def write_slowly(session, code, ms):
    from addons.base import Partner

    session.create(Partner, [{"code": code, "name": code}])
    session.flush()
    time.sleep(ms / 1000)


def write_some(app, run, count):
    from addons.base import Partner

    for n in range(count):
        with run.unit() as session:
            if not session.query(session[Partner]).filter_by(code=f"S{n}").count():
                session.create(Partner, [{"code": f"S{n}", "name": "some"}])
        run.advance(1)
        time.sleep(0.05)
'''


class House:
    """A customer whose jobs real workers do."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.app = App.open(url, folders=[folder])
        self.slow = sys.modules["addons.zz_slow"]
        self.processes = []

    def worker(self, *options, takeover=2):
        """Start a worker and return its process."""
        command = [sys.executable, "-m", "cli", "--database", self.url, "worker", "--takeover", str(takeover), *options]
        with (self.folder / "worker.log").open("a") as log:
            self.processes.append(subprocess.Popen(command, cwd=self.folder, stderr=log, stdout=log))
        return self.processes[-1]

    def ask(self, work, user="admin", **arguments):
        with self.app.unit(user) as session:
            return enqueue(session, getattr(self.slow, work), arguments)

    def job(self, id_):
        with self.app.unit(readonly=True) as session:
            R = session[JobRun]
            return session.execute(select(R.state, R.attempts, R.message, R.done).where(R.id == id_)).one()

    def wait(self, truth, seconds=40):
        """Wait until something is true, and fail with the log of the workers if it does not become so."""
        end = time.monotonic() + seconds
        while not truth():
            assert time.monotonic() < end, self.log()
            time.sleep(0.05)

    def wait_for(self, id_, state):
        self.wait(lambda: self.job(id_).state == state)

    def log(self):
        return (self.folder / "worker.log").read_text()

    def partners(self):
        with self.app.unit(readonly=True) as session:
            P = session[base.Partner]
            return sorted(session.scalars(select(P.code)))


@pytest.fixture
def house(tradeloom, new_database, tmp_path):
    """Make a customer with slow works; whatever workers are left are killed in the end."""
    folder = tmp_path / "addons" / "zz_slow"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(SLOW)
    (tmp_path / "tradeloom.toml").write_text('addons_path = ["."]\n')
    url = new_database()
    before = list(sys.path)
    assert tradeloom("--database", url, "init", "--addons", "zz_slow")[0] == 0
    house = House(tmp_path, url)
    house.give = lambda *words: tradeloom("--database", url, *words)
    yield house
    for process in house.processes:
        process.kill()
        process.wait()
    house.app.close()
    sys.path[:] = before
    sys.modules.pop("addons.zz_slow", None)
    delattr(addons, "zz_slow")


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(house):
    job = house.ask("write_slowly", code="once", ms=1500)
    killed = house.worker()
    house.wait_for(job, "running")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    house.worker()
    house.wait_for(job, "done")
    assert house.partners() == ["once"]
    assert house.job(job).attempts == 2
    assert "Everything is sound." in house.give("doctor")[1]


def test_a_worker_that_is_stopped_gives_back_what_it_cannot_finish(house):
    steps = house.ask("write_some", count=60)
    worker = house.worker()
    house.wait(lambda: len(house.partners()) > 2)
    worker.terminate()
    assert worker.wait(30) == 0, house.log()
    assert house.job(steps).state == "waiting"
    assert house.job(steps).attempts == 0
    house.give("job", "cancel", steps)
    long = house.ask("write_slowly", code="long", ms=60_000)
    worker = house.worker("--grace", "0.2")
    house.wait_for(long, "running")
    worker.terminate()
    assert worker.wait(30) == 0, house.log()
    is_file = house.app.engine.dialect.name == "sqlite"  # locked by the work: the next worker begins it again
    assert house.job(long).state == ("running" if is_file else "waiting")
    assert "long" not in house.partners()


def test_a_worker_starts_anew_when_addons_change(house):
    first = house.ask("write_slowly", code="first", ms=0)
    worker = house.worker()
    house.wait_for(first, "done")
    house.wait(lambda: "done" in house.give("job", "schedule")[1])
    assert "A worker is there." in house.give("job", "schedule")[1]
    assert house.give("addon", "disable", "zz_slow")[0] == 0
    house.wait(lambda: "starting anew" in house.log())
    second = house.ask("write_slowly", code="second", ms=0)
    house.wait_for(second, "held")
    assert "addon 'zz_slow' is not enabled" in house.job(second).message
    assert house.give("addon", "enable", "zz_slow")[0] == 0
    house.wait_for(second, "done")
    assert worker.poll() is None, "the same process, with new code"
    worker.send_signal(signal.SIGINT)
    assert worker.wait(30) == 0
    with house.app.unit(readonly=True) as session:
        assert workers_alive(session) == 0


@pytest.mark.parametrize("backend", ["postgresql"])  # a file does not cut anybody off
def test_a_worker_finds_back_to_a_database_that_cut_it_off(house):
    first = house.ask("write_slowly", code="first", ms=2000)
    worker = house.worker()
    house.wait_for(first, "running")
    house.app.engine.dispose()
    with house.app.engine.connect() as connection:
        others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
        cut = connection.execute(text(others + "AND pid <> pg_backend_pid()")).scalar_one()
    assert cut >= 3
    second = house.ask("write_slowly", code="second", ms=0)
    house.wait_for(second, "done")
    house.wait_for(first, "waiting")
    assert worker.poll() is None
    assert house.partners() == ["second"], "of the first nothing was kept, and it is tried again"


@pytest.mark.parametrize("backend", ["postgresql"])  # a file has one worker
def test_two_processes_of_one_command_share_the_work_and_stop_together(house):
    jobs = [house.ask("write_slowly", code=f"C{n}", ms=300) for n in range(4)]
    both = house.worker("--concurrency", "2")
    house.wait(lambda: all(house.job(job).state == "done" for job in jobs))
    assert house.partners() == ["C0", "C1", "C2", "C3"]
    both.terminate()
    assert both.wait(30) == 0, house.log()
    assert not [line for line in house.log().splitlines() if "Traceback" in line], house.log()
