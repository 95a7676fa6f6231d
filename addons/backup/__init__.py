"""Keep a customer's data in one file that any database can be made from again.

`backup(engine, installed, path, at)` writes everything of one database into a zip file, from one moment;
`restore(engine, installed, path)` makes a database of it, on SQLite or PostgreSQL, whichever it came from.
The layout of the file is described in addons.backup.archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports

if TYPE_CHECKING:
    from addons.backup.archive import About as About
    from addons.backup.archive import open_archive as open_archive
    from addons.backup.making import backup as backup
    from addons.backup.making import size as size
    from addons.backup.purged import BroughtBack as BroughtBack
    from addons.backup.purged import bring_back as bring_back
    from addons.backup.restoring import Restored as Restored
    from addons.backup.restoring import contents as contents
    from addons.backup.restoring import restore as restore

addon = Addon(
    name="backup",
    version="1.0",
    summary="All data of a customer in one file, and back; purging an addon",
    depends=("schemas",),
    service=True,
    tool=True,
    commands={
        "backup": ("command:backup_command", "Write all data of a customer to one file."),
        "restore": ("command:restore_command", "Make a customer's database from a backup."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
