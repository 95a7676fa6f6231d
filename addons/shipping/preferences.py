"""The preferences of deliveries."""

from __future__ import annotations

from addons.preferences import Setting

SETTINGS = [
    Setting(
        "shipping.warehouses",
        str,
        "",
        "The warehouses that order types may be shipped from, such as 'pos=SHOP staff=MAIN,SHOP'; others from any",
    ),
    Setting(
        "shipping.ship_on_confirm",
        bool,
        False,
        "Whether confirming an order makes its packing list: a draft shipment of all that is open",
    ),
    Setting(
        "shipping.check_availability",
        str,
        "off",
        "Whether placing and confirming ask what is available: 'off', 'warn', or 'stop'; what is short is recorded",
    ),
    Setting(
        "shipping.reserve_stock",
        bool,
        False,
        "Whether stock in bins is set apart for the lines of an order when it is placed or confirmed",
    ),
    Setting(
        "shipping.netting_shipment",
        bool,
        False,
        "Whether a shipment that moves nothing shows how a cancelled order's deliveries were netted",
    ),
    Setting(
        "shipping.associate_shipments",
        bool,
        False,
        "Whether the shipments of a replaced order become those of its replacement",
    ),
    Setting(
        "shipping.leave_delivered_zero",
        bool,
        False,
        "Whether lines of a cancelled order of which nothing was shipped stay undelivered",
    ),
]
