"""The batch process: one action for all orders that meet some criteria, and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import exports

if TYPE_CHECKING:
    from addons.sales.batch.batch import Criteria as Criteria
    from addons.sales.batch.batch import chosen_orders as chosen_orders
    from addons.sales.batch.batch import run_batch as run_batch

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
