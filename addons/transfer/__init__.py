"""Bring records in from files and out to files, set-wise, by mappings that a person can read.

`run_import(app, "orders.toml")` checks everything first and then writes in chunks, each its own transaction that
also remembers the keys of the other system: an import that was interrupted is finished by running it again.
The mapping language is described in addons.transfer.mapping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports

if TYPE_CHECKING:
    from addons.transfer.exporting import run_export as run_export
    from addons.transfer.load_outcome import BadRow as BadRow
    from addons.transfer.load_outcome import ImportOutcome as ImportOutcome
    from addons.transfer.running import run_import as run_import

addon = Addon(
    name="transfer",
    version="1.0",
    summary="Records from files and to files, by mappings",
    depends=("schemas",),
    service=True,
    tool=True,
    commands={
        "import": ("command:import_command", "Bring in CSV, JSON lines or xlsx by a mapping file."),
        "export": ("command:export_command", "Write records to CSV, JSON lines or xlsx."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
