"""Production planning driven by sales orders: a delivery date one can promise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.doctor import Invariant
    from addons.flowplan.asking import Asked as Asked
    from addons.flowplan.asking import jobs_of as jobs_of
    from addons.flowplan.asking import of_orders as of_orders
    from addons.flowplan.asking import read_asked as read_asked
    from addons.flowplan.engine.task import NoSlot as NoSlot
    from addons.flowplan.engine.task import PlanChanged as PlanChanged
    from addons.flowplan.engine.task import ReservationExpired as ReservationExpired
    from addons.flowplan.job.job import Job as Job
    from addons.flowplan.job.job import Operation as Operation
    from addons.flowplan.job.load_log import DayLoad as DayLoad
    from addons.flowplan.job.load_log import LoadEntry as LoadEntry
    from addons.flowplan.job.offer import Offer as Offer
    from addons.flowplan.job.offer import OfferedLine as OfferedLine
    from addons.flowplan.job.simulating import simulate as simulate
    from addons.flowplan.job.tasks import Wish as Wish
    from addons.flowplan.pictures.gantt import draw_gantt as draw_gantt
    from addons.flowplan.pictures.load_chart import draw_loads as draw_loads
    from addons.flowplan.plant.calendar import Calendar as Calendar
    from addons.flowplan.plant.calendar import DayOff as DayOff
    from addons.flowplan.plant.calendar import Shift as Shift
    from addons.flowplan.plant.material import Receipt as Receipt
    from addons.flowplan.plant.process import Process as Process
    from addons.flowplan.plant.process import ProcessStep as ProcessStep
    from addons.flowplan.plant.resource import CapacityChange as CapacityChange
    from addons.flowplan.plant.resource import GroupMember as GroupMember
    from addons.flowplan.plant.resource import Resource as Resource
    from addons.flowplan.plant.resource import ResourceGroup as ResourceGroup
    from addons.jobs import Job as ScheduledJob
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from core import Check, Document, Model, Role, Session, Transition

addon = Addon(
    name="flowplan",
    version="1.0",
    summary="Production planning driven by sales orders: dates one can promise",
    depends=("base", "sales", "doctor", "links", "preferences", "schemas"),
    optional=("jobs", "lists", "printing", "reporting", "shipping", "stock"),
    documents={"production_job": "Job", "process": "Process"},
    commands={
        "flowplan": ("command:flowplan", "Plan production from orders: dates one can promise."),
        "flowplan gantt": ("list_commands:gantt", "Draw who works on what when."),
        "flowplan scenario": ("scenario_commands:scenario", "Plans beside the live one."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute what there is to plan with, jobs, and the load they are."""
    from addons import flowplan
    from addons.flowplan.job.changing import ChangedJob
    from addons.flowplan.job.progress import ProgressedJob
    from addons.flowplan.job.reserving import ReservedJob
    from addons.flowplan.optimising.scenario import Scenario
    from addons.flowplan.plant import erp
    from addons.flowplan.promise import PromisedOrder

    return [
        *(flowplan.Calendar, flowplan.Shift, flowplan.DayOff),
        *(flowplan.Resource, flowplan.CapacityChange, flowplan.ResourceGroup, flowplan.GroupMember),
        *(flowplan.Process, flowplan.ProcessStep, flowplan.Receipt),
        *(flowplan.Job, flowplan.Operation, ReservedJob, ChangedJob, ProgressedJob),
        *(flowplan.LoadEntry, flowplan.DayLoad, Scenario),
        *(PromisedOrder, erp.Product, erp.Partner),
    ]


@hookimpl
def settings() -> list[Setting]:
    """Contribute the preferences of planning."""
    from addons.flowplan.preferences import SETTINGS

    return SETTINGS


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the workflows of jobs and processes."""
    from addons.flowplan.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def edited(session: Session, documents: Sequence[Document]) -> None:
    """Mark the jobs of orders that were changed; the plan stays as it is."""
    from addons.flowplan.following import mark_changed
    from addons.sales import Order

    if isinstance(documents[0], session[Order]):
        mark_changed(session, documents)


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Mark the jobs of orders that were dropped."""
    from addons.flowplan.following import DROPPED, mark_dropped
    from addons.sales import Order

    if transition.name in DROPPED and isinstance(documents[0], session[Order]):
        mark_dropped(session, documents)


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute what is late, what lapses and what no longer fits."""
    from addons.flowplan.flow_reports import REPORTS

    return REPORTS


@hookimpl(optionalhook=True)
def scheduled_jobs() -> list[ScheduledJob]:
    """Contribute that lapsed reservations are noted."""
    from addons.flowplan.housekeeping import tidy
    from addons.jobs import Job as ScheduledJob

    text = "Reservations that lapsed are noted, the log of loads is shortened"
    return [ScheduledJob("flowplan.tidy", tidy, every=timedelta(hours=1), summary=text)]


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute the jobs that wait for a planner."""
    from addons.flowplan.flow_worklists import WORKLISTS

    return WORKLISTS


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of the plan."""
    from addons.flowplan.flow_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def checks() -> list[Check]:
    """Contribute whether the date of an order can be met, and whether a process can be carried out."""
    from addons.flowplan.flow_checks import CHECKS

    return CHECKS


SELLING = ("create", "edit", "read", "reserve", "extend", "release", "finalise", "reschedule", "split")
"""What sellers do with jobs."""
WORKING = ("read", "begin", "report", "finish", "complete")
"""What people on the floor do with jobs."""


@hookimpl
def roles() -> list[Role]:
    """Contribute planners and the people on the floor; sellers promise dates."""
    from core import Role

    selling = (*(f"flowplan.job.{verb}" for verb in SELLING), "sales.order.promise", "flowplan.*.read")
    return [
        Role("planner", ("flowplan.*", "sales.*.read", "base.*.read"), "Keeps resources and processes, plans jobs"),
        Role("workshop", tuple(f"flowplan.job.{verb}" for verb in WORKING), "Starts and finishes operations"),
        Role("seller", selling),
        Role("sales clerk", selling),
    ]
