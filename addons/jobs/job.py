"""What runs by itself: its name, its work, and when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from addons.jobs.work import name_of
from core import AddonError, Session
from core.composition import Composition, contributions

SPANS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """Declare what runs by itself: a name ("sales.expire_offers"), the work, when, and what it is for.

    `work` is a function at the top level of a module of the addon, whose first argument is `session` or `app`; see
    addons.jobs.work. `every` is a time span, counted from midnight UTC; `cron` the five fields of a crontab, in the
    time zone of the business: "0 2 * * *" is two at night, "0 6 1 * *" six in the morning of the first.
    Raises AddonError for what cannot be understood.
    """

    name: str
    work: Callable[..., object]
    every: timedelta | None = None
    cron: str = ""
    summary: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        name_of(self.work, self.arguments)
        if (self.every is None) == (not self.cron):
            raise self._wrong("says not when, or twice", 'Give every=timedelta(hours=1) or cron="0 2 * * *".')
        if self.every is not None and self.every < timedelta(minutes=1):
            raise self._wrong(f"runs every {self.every}", "A minute is the least: a worker looks every few seconds.")
        if self.cron:
            self._crontab(EPOCH)

    @property
    def when(self) -> str:
        """Return when it is due, in words: "every day", "every 15 minutes", "0 2 * * *"."""
        if self.every is None:
            return self.cron
        for unit, span in SPANS.items():
            if self.every % span == timedelta(0):
                return f"every {unit}" if self.every == span else f"every {self.every // span} {unit}s"
        return f"every {self.every}"

    def last_due(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the last time at which it was due, `now` included, in UTC."""
        if self.every is not None:
            return EPOCH + (now - EPOCH) // self.every * self.every
        minute = now.astimezone(zone).replace(second=0, microsecond=0)
        found = next(self._crontab(minute + timedelta(minutes=1), back=True))
        return found.astimezone(UTC)

    def next_due(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the next time at which it is due, after `now`, in UTC."""
        if self.every is not None:
            return self.last_due(now, zone) + self.every
        return next(self._crontab(now.astimezone(zone))).astimezone(UTC)

    def _crontab(self, start: datetime, *, back: bool = False) -> Iterator[datetime]:
        from cronsim import CronSim, CronSimError

        try:
            if len(self.cron.split()) != 5:
                raise CronSimError("it takes five fields")
            return CronSim(self.cron, start, reverse=back)
        except CronSimError as error:
            raise self._wrong(f"cannot be due at '{self.cron}': {error}", 'Write it as in "0 2 * * *".') from None

    def _wrong(self, what: str, remedy: str) -> AddonError:
        return AddonError(f"the job '{self.name}' {what}", remedy=remedy)


def jobs_of(composition: Composition) -> dict[str, Job]:
    """Return what the enabled addons let run by itself, by name."""
    given = contributions(composition.manager, "scheduled_jobs", Job)
    return composition.once("scheduled_jobs", lambda: {job.name: job for _, job in given})


def jobs_in(session: Session) -> dict[str, Job]:
    """Return what runs by itself by name: what addons let run, and what people asked for."""
    asked = [job for jobs in session.app.hook.stored_jobs(session=session) for job in jobs]
    return {**jobs_of(session.composition), **{job.name: job for job in asked}}
