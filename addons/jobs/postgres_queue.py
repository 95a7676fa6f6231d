"""The queue of PostgreSQL: a worker of procrastinate, which is told at once of a job and takes one at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import procrastinate
import psycopg
from procrastinate import exceptions
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from addons.jobs.serving import REOPEN_AFTER, Service, log
from addons.jobs.tickets import SCHEMA, TASK

if TYPE_CHECKING:
    from procrastinate.jobs import Job as Ticket

    from addons.jobs.running import Runner
    from core import App

CONNECTIONS = 2
"""How many connections procrastinate holds for a customer, besides the one that listens."""


class TryAgain(Exception):
    """Give a ticket back for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:g} s")
        self.seconds = seconds


class Again(BaseRetryStrategy):
    """Give back the tickets for which TryAgain was raised; the job has said why."""

    def get_retry_decision(self, *, exception: BaseException, job: Ticket) -> RetryDecision | None:
        """Return when a ticket is to be taken again."""
        if not isinstance(exception, TryAgain):
            return None
        return RetryDecision(retry_in={"milliseconds": int(exception.seconds * 1000)})


async def attend(service: Service, app: App, runner: Runner) -> bool:
    """Do the jobs of a customer until told to stop; return whether the one at hand was finished by then.

    When the database does not answer, or is restarted, it is asked again until it does.
    """
    while not service.stop.is_set():
        try:
            if not await _work(service, app, runner):
                return False
        except (exceptions.ProcrastinateException, psycopg.Error, OSError) as error:
            why = error.__cause__ or error
            log.warning("the queue does not answer, trying again: %s", str(why).partition("\n")[0])
        if service.once:
            return True
        await service.pause(REOPEN_AFTER)
    return True


async def _work(service: Service, app: App, runner: Runner) -> bool:
    _, arguments = app.engine.dialect.create_connect_args(app.engine.url)
    pool: dict[str, Any] = {"min_size": 1, "max_size": CONNECTIONS, "configure": _set_path, "timeout": 10.0}
    queue = procrastinate.App(connector=procrastinate.PsycopgConnector(kwargs=arguments, **pool))

    @queue.task(name=TASK, retry=Again(), pass_context=True)
    def do(context: procrastinate.JobContext, id: int) -> None:
        again = runner.do(id, context.job.id)
        if again is not None:
            raise TryAgain(again)

    async with queue.open_async():
        return await _until_stopped(service, queue, runner)


async def _until_stopped(service: Service, queue: procrastinate.App, runner: Runner) -> bool:
    working = asyncio.create_task(
        queue.run_worker_async(
            wait=not service.once,
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=service.check_every,
            update_heartbeat_interval=service.check_every,
            stalled_worker_timeout=service.takeover,
        )
    )
    stop = asyncio.create_task(service.stop.wait())
    await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not working.done():
        runner.stopping.set()
        working.cancel()  # takes no more jobs, and waits for the one at hand
        await asyncio.wait({working}, timeout=service.grace)
        return working.done()
    working.result()
    return True


async def _set_path(connection: Any) -> None:
    await connection.execute(f"SET search_path = {SCHEMA}, public")
    await connection.commit()
