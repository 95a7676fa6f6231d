"""The preferences of planning."""

from __future__ import annotations

from addons.preferences import Setting

SETTINGS = [
    Setting("flowplan.horizon_days", int, 730, "How many days ahead are planned", personal=False),
    Setting("flowplan.reserve_hours", int, 48, "How long a reservation holds unless told otherwise"),
    Setting("flowplan.safety_days", int, 0, "Jobs that are made just in time end so many working days before"),
    Setting("flowplan.frozen_days", int, 2, "What starts within so many days is not moved by the optimiser"),
    Setting("flowplan.check_promise", bool, False, "Whether orders are confirmed only if their date can be met"),
]
