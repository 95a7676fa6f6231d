"""Bring records in from files and out to files, set-wise, by mappings that a person can read.

`run_import(app, "orders.toml")` checks everything first and then writes in chunks, each its own transaction that
also remembers the keys of the other system: an import that was interrupted is finished by running it again.
The mapping language is described in core.transfer.mapping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.addon import exports

if TYPE_CHECKING:
    from core.transfer.exporting import run_export as run_export
    from core.transfer.outcome import BadRow as BadRow
    from core.transfer.outcome import ImportOutcome as ImportOutcome
    from core.transfer.purged import BroughtBack as BroughtBack
    from core.transfer.purged import bring_back as bring_back
    from core.transfer.running import run_import as run_import

__getattr__, __dir__ = exports(__name__)
