"""Reports: named questions to the data with parameters, answered as text, CSV, JSON, xlsx, HTML or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.jobs import Job
    from addons.preferences import Setting
    from addons.reporting.arithmetic import over as over
    from addons.reporting.arithmetic import portion as portion
    from addons.reporting.arithmetic import times as times
    from addons.reporting.chart import Chart as Chart
    from addons.reporting.dimension import Dimension as Dimension
    from addons.reporting.dimension import Paths as Paths
    from addons.reporting.dimension import month as month
    from addons.reporting.dimension import quarter as quarter
    from addons.reporting.dimension import year as year
    from addons.reporting.drilling import drill as drill
    from addons.reporting.exchange import Conversion as Conversion
    from addons.reporting.group_times import SPANS as SPANS
    from addons.reporting.group_times import time_of as time_of
    from addons.reporting.grouped_report import GroupedReport as GroupedReport
    from addons.reporting.grouping import percent as percent
    from addons.reporting.keeping import KEEPING as KEEPING
    from addons.reporting.measure import Derived as Derived
    from addons.reporting.measure import Detail as Detail
    from addons.reporting.measure import Measure as Measure
    from addons.reporting.parameter import Parameter as Parameter
    from addons.reporting.rendering import render as render
    from addons.reporting.report import Answer as Answer
    from addons.reporting.report import Column as Column
    from addons.reporting.report import Report as Report
    from addons.reporting.report import run as run
    from addons.reporting.saved_report import SavedReport as SavedReport
    from core import Model, Role, Session

addon = Addon(
    name="reporting",
    version="1.1",
    summary="Reports with parameters, as text, CSV, JSON, xlsx, HTML and PDF",
    depends=("preferences", "printing", "schemas"),
    optional=("jobs",),
    service=True,
    hookspecs="addons.reporting.hooks",
    commands={"report": ("command:report_command", "Reports: list, run, save, schedule.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the reports that people keep."""
    from addons.reporting.saved_report import SavedReport

    return [SavedReport]


@hookimpl(optionalhook=True)
def stored_jobs(session: Session) -> list[Job]:
    """Contribute the saved reports that are written to files now and then."""
    from addons.reporting.schedule import stored

    return stored(session)


@hookimpl
def roles() -> list[Role]:
    """Contribute who keeps reports for all."""
    from core import Role

    return [Role("report keeper", ("reporting.*",), "Keeps saved reports for all, and looks after those of others")]


@hookimpl
def settings() -> list[Setting]:
    """Contribute what adds up reports."""
    from addons.reporting.preferences import SETTINGS

    return SETTINGS
