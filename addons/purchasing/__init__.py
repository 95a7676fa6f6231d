"""Purchasing: vendors and their prices, purchase orders, goods receipts, and what to buy for sales orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addons.doctor import Invariant
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.purchasing.drop_shipping import DropShippedLine as DropShippedLine
    from addons.purchasing.drop_shipping import ReceivedShipment as ReceivedShipment
    from addons.purchasing.expecting import ExpectedPurchase as ExpectedPurchase
    from addons.purchasing.from_sales import bought_for as bought_for
    from addons.purchasing.order import PurchasedOrder as PurchasedOrder
    from addons.purchasing.proposing import on_order as on_order
    from addons.purchasing.proposing import proposals as proposals
    from addons.purchasing.purchase import Purchase as Purchase
    from addons.purchasing.purchase_line import PurchaseLine as PurchaseLine
    from addons.purchasing.receipt import Receipt as Receipt
    from addons.purchasing.receipt_line import DROP_SHIP as DROP_SHIP
    from addons.purchasing.receipt_line import ReceiptLine as ReceiptLine
    from addons.purchasing.receiving import ReceivedPurchase as ReceivedPurchase
    from addons.purchasing.vendor import Vendor as Vendor
    from addons.purchasing.vendor_price import VendorPrice as VendorPrice
    from addons.purchasing.vendor_product import VendorProduct as VendorProduct
    from addons.reporting import Report
    from addons.stock import Expected
    from core import Check, Model, Role, Session, Transition

addon = Addon(
    name="purchasing",
    version="1.0",
    summary="Vendors, purchase orders and goods receipts; buying what sales orders need",
    depends=("sales", "shipping", "stock", "doctor", "links", "preferences", "schemas"),
    optional=("lists", "printing", "reporting"),
    documents={"purchase": "Purchase", "receipt": "Receipt"},
    commands={"purchase propose": ("propose_command:propose", "Say what to buy, or order it.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute vendors, purchase orders and receipts, and what sales orders and shipments know of them."""
    from addons import purchasing

    return [
        purchasing.Vendor,
        purchasing.VendorProduct,
        purchasing.VendorPrice,
        purchasing.Purchase,
        purchasing.ReceivedPurchase,
        purchasing.ExpectedPurchase,
        purchasing.PurchaseLine,
        purchasing.Receipt,
        purchasing.ReceiptLine,
        purchasing.PurchasedOrder,
        purchasing.ReceivedShipment,
        purchasing.DropShippedLine,
    ]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the workflows of purchase orders and receipts, and the verb "purchase" of sales orders."""
    from addons.purchasing.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before purchase orders and receipts go on."""
    from addons.purchasing.purchase_checks import CHECKS

    return CHECKS


@hookimpl
def settings() -> list[Setting]:
    """Contribute how much more than ordered may come."""
    from addons.purchasing.preferences import SETTINGS

    return SETTINGS


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute what is to be received, and what is late."""
    from addons.purchasing.purchase_worklists import WORKLISTS

    return WORKLISTS


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute where what is ordered and what is bought differ."""
    from addons.purchasing.differences_report import PurchaseDifferences

    return [PurchaseDifferences]


@hookimpl
def roles() -> list[Role]:
    """Contribute purchasers, and let warehouse people receive."""
    from addons.reporting import KEEPING
    from core import Role

    seen = ("base.*.read", "sales.*.read", "stock.*.read", *KEEPING)
    receiving = ("purchasing.receipt.*", "purchasing.purchase.receive", "purchasing.purchase.read")
    return [
        Role("purchaser", ("purchasing.*", "sales.order.purchase", *seen), "Buys from vendors"),
        Role("warehouse", receiving),
        Role("sales clerk", ("purchasing.*.read",)),
    ]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of purchase orders and receipts."""
    from addons.purchasing.purchase_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def expected_receipts(session: Session, products: Iterable[int]) -> list[Expected]:
    """Say what vendors will bring."""
    from addons.purchasing.expecting import expected

    return expected(session, products)


@hookimpl
def seed(session: Session) -> None:
    """Create a bin for drop shipments in each warehouse that has none."""
    from addons import stock
    from addons.purchasing.receipt_line import DROP_SHIP

    stock.create_bins(session, DROP_SHIP)
