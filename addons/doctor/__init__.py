"""The doctor: proves that an installation and a customer's data are sound, and says what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports

if TYPE_CHECKING:
    from addons.doctor.examining import Complaint as Complaint
    from addons.doctor.examining import Invariant as Invariant
    from addons.doctor.sums import wrong_sums as wrong_sums

addon = Addon(
    name="doctor",
    version="1.0",
    summary="Proof that installation and data are sound",
    service=True,
    hookspecs="addons.doctor.hooks",
    commands={"doctor": ("command:doctor_command", "Prove that the installation and the data are sound.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
