"""An addon with works of all kinds, and a worker of this very process."""

import pytest
from sqlalchemy import select

from addons.console import add_user
from addons.jobs import JobRun
from addons.jobs.running import Runner
from addons.jobs.sqlite_queue import _next

WORKS = """
from datetime import timedelta
from addons import toy
from addons.jobs import Job

def write(session, code, amount=1):
    session.create(toy.Thing, [{"code": code, "amount": amount}])
    return f"wrote {code}"

def write_some(app, run, codes):
    for code in codes:
        with run.unit() as session:
            session.create(toy.Thing, [{"code": code}])
        run._told = 0
        run.advance(1)

def fail(session, code, error="RuntimeError"):
    session.create(toy.Thing, [{"code": code}])
    errors = {one.__name__: one for one in (RuntimeError, SystemExit, MemoryError, BadInput)}
    raise errors[error]("it went wrong")

def write_paper(session, title):
    session.create(toy.Paper, [{"title": title}])

def who(session):
    return session.actor.name

def _hidden(session): ...

def nothing(other): ...

@hookimpl
def scheduled_jobs():
    return [
        Job("zz.hourly", who, every=timedelta(hours=1), summary="Says who, each hour"),
        Job("zz.nightly", write, cron="30 2 * * *", summary="Writes at night", arguments={"code": "night"}),
    ]
"""


@pytest.fixture
def works(open_app, toy, write_addon):
    """Open an application with works; `works.plugin` holds them, `works.app` is the application."""
    addon = write_addon("zz_work", WORKS, depends=("toy", "jobs"))
    app = open_app(toy, addon)
    with app.unit() as session:
        add_user(session, "erna", None, ["editor"], app.roles)
        add_user(session, "boss", None, ["admin"], app.roles)
        add_user(session, "keeper", None, ["job keeper"], app.roles)
    return Works(app, addon, toy)


class Works:
    """An application with works, and what tests ask of it."""

    def __init__(self, app, addon, toy):
        self.app, self.addon, self.toy = app, addon, toy
        self.runner = Runner(app)

    def __getattr__(self, name):
        return getattr(self.addon.plugin, name)

    def jobs(self, **values):
        with self.app.unit(readonly=True) as session:
            R = session[JobRun]
            found = session.scalars(select(R).filter_by(**values).order_by(R.id)).all()
            session.expunge_all()
            return found

    def job(self, id_):
        return self.jobs(id=id_)[0]

    def things(self):
        with self.app.unit(readonly=True) as session:
            T = session[self.toy.plugin.Thing]
            return sorted(session.scalars(select(T.code)))

    def work_off(self):
        """Do all jobs that wait and are due."""
        while (job := _next(self.app)) is not None:
            self.runner.do(job)
