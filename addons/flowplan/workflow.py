"""The workflows of production jobs and of processes."""

from __future__ import annotations

from addons.flowplan.job.changing import ChangedJob
from addons.flowplan.job.progress import ProgressedJob
from addons.flowplan.job.reserving import ReservedJob
from addons.flowplan.plant.process import Process
from addons.flowplan.promise import PromisedOrder
from addons.sales import BEING_MADE
from core import Transition

HELD = ("reserved", "planned", "started")
MOVED = ("reserved", "planned", "started")

TRANSITIONS = [
    Transition(ReservedJob, "reserve", ("draft", "expired"), "reserved", "Reserve capacity until a time"),
    Transition(ReservedJob, "extend", ("reserved", "expired"), "reserved", "Let a reservation lapse later"),
    Transition(ReservedJob, "release", ("reserved", "expired", "planned"), "draft", "Give the capacity of a job back"),
    Transition(ReservedJob, "expire", "reserved", "expired", "Note that a reservation lapsed"),
    Transition(
        ReservedJob, "finalise", ("draft", "reserved", "expired"), "planned", "Plan a job for good, as it is reserved"
    ),
    Transition(
        ReservedJob,
        "hold",
        "draft",
        "reserved",
        "Reserve a part together with the job it was split from",
        part_of="split",
    ),
    Transition(
        ReservedJob,
        "settle",
        "draft",
        "planned",
        "Plan a part together with the job it was split from",
        part_of="split",
    ),
    Transition(ReservedJob, "cancel", ("draft", *HELD, "expired"), "cancelled", "Make it no more"),
    Transition(ChangedJob, "reschedule", MOVED, None, "Plan anew for another date or quantity; --dry-run shows it"),
    Transition(ChangedJob, "split", ("draft", *MOVED), None, "Make several jobs of one, planned one after the other"),
    Transition(ChangedJob, "prioritise", ("draft", *MOVED), None, "Make it a rush job, or a usual one again"),
    Transition(ChangedJob, "pin", MOVED, None, "Let operations stay where they are, or move one there"),
    Transition(ChangedJob, "unpin", MOVED, None, "Let operations be moved again"),
    Transition(ChangedJob, "exchange", MOVED, None, "Let another resource do an operation"),
    Transition(ChangedJob, "outsource", MOVED, None, "Let somebody else do an operation, in so many hours"),
    Transition(ChangedJob, "postpone", MOVED, None, "Move what starts from a time on by so many hours, all at once"),
    Transition(ChangedJob, "explode", ("reserved", "planned"), None, "Plan by the minute what was planned by days"),
    Transition(ProgressedJob, "begin", {"planned": "started", "started": "started"}, summary="Start an operation"),
    Transition(ProgressedJob, "report", "started", None, "Say how long a started operation still takes"),
    Transition(ProgressedJob, "finish", {"planned": "started", "started": "started"}, summary="Finish an operation"),
    Transition(
        ProgressedJob, "complete", ("planned", "started"), "done", "Finish the job: all its operations are done"
    ),
    Transition(
        PromisedOrder,
        "promise",
        (*BEING_MADE, "offered", "confirmed"),
        None,
        "Promise the date on which what is to be made is done; --check asks whether the promised one can be met",
    ),
    Transition(Process, "release", "draft", "released", "Make the product this way from now on"),
    Transition(Process, "revise", ("released", "retired"), None, "Make a draft of the next edition"),
    Transition(Process, "retire", ("draft", "released"), "retired", "Make the product this way no longer"),
]
