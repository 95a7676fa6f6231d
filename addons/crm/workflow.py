"""The verb of the credit controller, and the workflows of requests and opportunities."""

from __future__ import annotations

from addons.crm.credit.order import CreditedOrder
from addons.crm.opportunities.opportunity import Opportunity
from addons.crm.requests.request import Request
from core import Transition

TRANSITIONS = [
    Transition(
        CreditedOrder,
        "clear_credit",
        ("draft", "planned", "placed"),
        None,
        "Let an order be confirmed whatever its customer owes; needs a reason",
    ),
    Transition(Request, "answer", "open", None, "Note what was answered"),
    Transition(Request, "escalate", "open", None, "Raise the priority by a step"),
    Transition(Request, "refer", "open", None, "Link the request to a document"),
    Transition(Request, "close", "open", "closed", "Close the request; it may be opened again"),
    Transition(Request, "finish", ("open", "closed"), "final", "Close the request for good"),
    Transition(Request, "reopen", "closed", "open", "Open the request again; needs a reason"),
    Transition(Opportunity, "win", "open", "won", "Note that the customer orders"),
    Transition(Opportunity, "lose", "open", "lost", "Note that nothing comes of it; needs a reason"),
    Transition(Opportunity, "reopen", ("won", "lost"), "open", "Go after it again"),
]
