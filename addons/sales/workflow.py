"""The workflow of sales orders: which verb leads from which state to which.

Three roads lead through this one table (semantics 2): ERP5's offer, accept, plan, place, confirm; Compiere's prepare
(here: place), approve, complete (here: confirm), void, close, re-activate, re-open; and Openbravo's book (here:
confirm), close, cancel and replace.
"""

from __future__ import annotations

from addons.sales.copying.copying import CopiedOrder
from addons.sales.kits.kit_order import KitOrder
from addons.sales.offers.offers import OfferedOrder
from addons.sales.order.order import Order
from addons.sales.replacing.replacing import ReplacedOrder
from addons.sales.services.service_order import ServiceOrder
from addons.sales.types.quotation import ProposalOrder, QuotationOrder
from core import Transition

BEING_MADE = ("draft", "planned", "placed")
"""The states of orders that are not confirmed yet."""
DONE_WITH = ("converted", "rejected", "closed", "voided", "cancelled")
STATES = (
    *BEING_MADE,
    "offered",
    "under evaluation",
    "not accepted",
    "waiting payment",
    "temporal",
    "confirmed",
    *DONE_WITH,
)
EDITING = "sales.order.edit"
"""The permission that verbs need which do what could be done by hand."""
FILLED = (*BEING_MADE, "not accepted", "temporal")
"""The states in which lines are added by verbs, as by hand."""
SPLIT = (*BEING_MADE, "not accepted")

TRANSITIONS = [
    Transition(Order, "offer", "draft", "offered", "Offer the order to the customer"),
    Transition(Order, "accept", "offered", "planned", "Note that the customer accepts the offer"),
    Transition(Order, "plan", ("draft", "offered"), "planned", "Expect the order: likely, not yet placed"),
    Transition(
        Order, "place", ("draft", "planned", "not accepted"), "placed", "Receive the order; all checks are asked"
    ),
    Transition(
        Order,
        "approve",
        {"placed": "placed", "temporal": "temporal"},
        summary="Let an order be confirmed that needs approval",
    ),
    Transition(Order, "confirm", (*BEING_MADE, "temporal"), "confirmed", "Accept the order; also called booking"),
    Transition(
        Order,
        "reject",
        {"placed": "not accepted", "offered": "rejected", "under evaluation": "rejected"},
        summary="Do not accept an order, or note that the customer declined; needs a reason",
    ),
    Transition(
        Order,
        "close",
        ("placed", "offered", "converted", "under evaluation", "waiting payment", "confirmed"),
        "closed",
        "Finish the order; what is open becomes lost sales",
    ),
    Transition(Order, "reopen", "closed", "confirmed", "Take the closing back; lost sales are ordered again"),
    Transition(
        Order,
        "reactivate",
        ("confirmed", "waiting payment", "under evaluation"),
        "draft",
        "Make the order a draft again, to edit it",
    ),
    Transition(
        Order,
        "void",
        (*BEING_MADE, "not accepted", "offered", "under evaluation", "waiting payment", "confirmed", "temporal"),
        "voided",
        "Undo the order; all quantities become 0",
    ),
    Transition(
        Order,
        "cancel",
        dict.fromkeys(BEING_MADE, "cancelled") | {"confirmed": "closed"},
        summary="Drop an order, or take a confirmed one back by an inverse order",
    ),
    Transition(ReplacedOrder, "replace", "confirmed", None, "Make copies to change, which take the order's place"),
    Transition(ReplacedOrder, "supersede", "draft", "temporal", "Let a copy wait to be changed", part_of="replace"),
    Transition(
        ReplacedOrder,
        "countermand",
        {"draft": "closed", "confirmed": "closed"},
        summary="Close an order and its inverse",
        part_of="cancel",
    ),
    Transition(
        OfferedOrder,
        "expire",
        ("offered", "under evaluation"),
        "rejected",
        "Count offers as rejected whose validity is over",
    ),
    Transition(
        OfferedOrder,
        "convert",
        dict.fromkeys(("draft", "offered", "converted"), "converted"),
        summary="Make an order of another type of an offer",
        otherwise="A completed order cannot change its document type: copy it into another type.",
    ),
    Transition(CopiedOrder, "copy", STATES, None, "Make a draft like the order, of any type"),
    Transition(CopiedOrder, "copy_lines", FILLED, None, "Append lines of other orders"),
    Transition(CopiedOrder, "add_lines", FILLED, None, "Append products, such as the customer ordered before"),
    Transition(CopiedOrder, "split", SPLIT, None, "Move lines, or parts of them, into a new draft"),
    Transition(CopiedOrder, "split_line", SPLIT, None, "Divide a line into several"),
    Transition(CopiedOrder, "merge", "draft", None, "Take in other drafts of the same customer"),
    Transition(KitOrder, "explode", FILLED, None, "Insert a line for each component of a kit", EDITING),
    Transition(ServiceOrder, "relate", FILLED, None, "Say for which products a service is sold", EDITING),
    Transition(ServiceOrder, "unrelate", FILLED, None, "Take back for which products a service is sold", EDITING),
]

OF_OFFERS: list[tuple[str, str | tuple[str, ...] | dict[str, str | None], str | None, str]] = [
    ("confirm", "draft", "under evaluation", "Send the offer to the customer, who evaluates it"),
    (
        "convert",
        dict.fromkeys(("draft", "under evaluation", "converted"), "converted"),
        None,
        "Make an order of the offer",
    ),
    ("reopen", ("closed", "converted"), "under evaluation", "Take the closing or converting back"),
    ("offer", (), None, "An offer is sent by confirming it"),
    ("accept", (), None, "An accepted offer is converted"),
    ("plan", (), None, "An offer is not planned"),
    ("place", (), None, "An offer is not placed: it is converted"),
    ("approve", (), None, "An offer needs no approval"),
]
"""What offers do instead: verb, source, target, summary; a verb without source is none of theirs."""

OFFER_TRANSITIONS = [
    Transition(offer, verb, source, target, summary, otherwise="" if source else f"{summary}.")
    for offer in (ProposalOrder, QuotationOrder)
    for verb, source, target, summary in OF_OFFERS
]
