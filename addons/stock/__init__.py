"""Warehouses, bins, the ledger of stock moves with its balances, and inventory counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.doctor import Invariant
    from addons.reporting import Report
    from addons.stock.balance import Balance as Balance
    from addons.stock.bin import AVAILABLE as AVAILABLE
    from addons.stock.bin import BLOCKED as BLOCKED
    from addons.stock.bin import Bin as Bin
    from addons.stock.bin import first_bins as first_bins
    from addons.stock.inventory import Inventory as Inventory
    from addons.stock.inventory_line import InventoryLine as InventoryLine
    from addons.stock.ledger import locked_balances as locked_balances
    from addons.stock.ledger import post as post
    from addons.stock.ledger_invariants import wrong_moves as wrong_moves
    from addons.stock.lot import Lot as Lot
    from addons.stock.lot import fill_lots as fill_lots
    from addons.stock.making_room import make_room as make_room
    from addons.stock.move import Move as Move
    from addons.stock.on_its_way import Expected as Expected
    from addons.stock.on_its_way import expected as expected
    from addons.stock.place import Place as Place
    from addons.stock.product import Product as Product
    from addons.stock.proposal import Proposal as Proposal
    from addons.stock.reservation import Reservation as Reservation
    from addons.stock.reserving import arrived as arrived
    from addons.stock.reserving import first_of as first_of
    from addons.stock.reserving import give_free as give_free
    from addons.stock.reserving import prereserve as prereserve
    from addons.stock.reserving import release as release
    from addons.stock.reserving import reservations_of as reservations_of
    from addons.stock.reserving import reserved_by_place as reserved_by_place
    from addons.stock.reserving import set_apart as set_apart
    from addons.stock.reserving import take_up_again as take_up_again
    from addons.stock.stock_rule import Choice as Choice
    from addons.stock.stock_rule import Offer as Offer
    from addons.stock.stock_rule import StockRule as StockRule
    from addons.stock.stock_rule import refuse_unknown_rule as refuse_unknown_rule
    from addons.stock.stock_value_report import StockValue as StockValue
    from addons.stock.supply import Supply as Supply
    from addons.stock.transfer import Transfer as Transfer
    from addons.stock.transfer import TransferLine as TransferLine
    from addons.stock.transfer import transfer_missing as transfer_missing
    from addons.stock.units import in_words as in_words
    from addons.stock.warehouse import Warehouse as Warehouse
    from addons.stock.warehouse import create_bins as create_bins
    from core import Check, Model, Role, Session, Transition

addon = Addon(
    name="stock",
    version="1.1",
    summary="Warehouses, bins, stock moves and balances, inventory counts",
    depends=("base", "doctor"),
    optional=("reporting",),
    documents={"inventory": "Inventory", "transfer": "Transfer"},
    hookspecs="addons.stock.hooks",
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute warehouses, bins, lots, moves, balances and inventories."""
    from addons import stock
    from addons.stock.units import ProductUnit

    return [
        stock.Product,
        ProductUnit,
        stock.Warehouse,
        stock.Bin,
        stock.Lot,
        stock.Balance,
        stock.Move,
        stock.Reservation,
        stock.Inventory,
        stock.InventoryLine,
        stock.Transfer,
        stock.TransferLine,
    ]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the workflows of inventories and transfers."""
    from addons.stock.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before an inventory is completed."""
    from addons.stock.inventory_checks import CHECKS

    return CHECKS


@hookimpl
def stock_rules() -> list[StockRule]:
    """Contribute to take what there is, all from one bin, or all of one lot."""
    from addons.stock.stock_rule import RULES

    return RULES


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute the reports of what is where, and of what it is worth."""
    from addons.stock.stock_report import StockReport
    from addons.stock.stock_value_report import StockValue

    return [StockReport, StockValue]


@hookimpl
def roles() -> list[Role]:
    """Contribute warehouse people."""
    from core import Role

    return [Role("warehouse", ("stock.*", "base.*.read"), "Counts and moves stock")]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of the ledger and of reservations."""
    from addons.stock import ledger_invariants, reservation_invariants

    return [*ledger_invariants.INVARIANTS, *reservation_invariants.INVARIANTS]


@hookimpl
def seed(session: Session) -> None:
    """Create a warehouse with one bin for each organisation that has none."""
    from addons.stock.warehouse import create_missing

    create_missing(session)
