"""What amounts are posted for: the purposes that posting rules name an account for."""

from __future__ import annotations

RECEIVABLE = "receivable"
REVENUE = "revenue"
TAX = "tax"
GL_ITEM = "gl item"
COST = "cost of goods"
STOCK = "stock"
MONEY = "money"
TRANSIT = "money in transit"
ADVANCE = "advance"
WRITE_OFF = "write-off"
DISCOUNT = "early payment discount"
ROUNDING = "rounding"
GAIN = "exchange gain"
LOSS = "exchange loss"
UNREALISED_GAIN = "unrealised gain"
UNREALISED_LOSS = "unrealised loss"
RETAINED = "retained earnings"

PURPOSES = (
    RECEIVABLE,
    REVENUE,
    TAX,
    GL_ITEM,
    COST,
    STOCK,
    MONEY,
    TRANSIT,
    ADVANCE,
    WRITE_OFF,
    DISCOUNT,
    ROUNDING,
    GAIN,
    LOSS,
    UNREALISED_GAIN,
    UNREALISED_LOSS,
    RETAINED,
)
"""What a posting rule may be for."""
OPEN_ITEMS = (RECEIVABLE, ADVANCE)
"""The purposes whose accounts documents open and settle item by item."""
