"""The workflows of commission settlements and of the notes they are paid by."""

from __future__ import annotations

from addons.commissions.note import CommissionNote
from addons.commissions.settlement import Settlement
from core import Transition

OF_SETTLEMENTS = "commission reverse"

TRANSITIONS = [
    Transition(Settlement, "complete", "draft", "completed", "Let the settlement count: make and complete its note"),
    Transition(Settlement, "reverse", "completed", "reversed", "Take the settlement back with its note"),
    Transition(Settlement, "void", "draft", "voided", "Drop a settlement that was not completed"),
    Transition(
        CommissionNote,
        "reverse",
        "completed",
        "reversed",
        "Take the note back by a credit memo",
        part_of=OF_SETTLEMENTS,
    ),
    Transition(CommissionNote, "void", "draft", "voided", "Drop a note", part_of=OF_SETTLEMENTS),
    Transition(CommissionNote, "order", (), None, "A commission note is not ordered"),
]
