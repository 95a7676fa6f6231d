"""Keep a customer's data in one file that any database can be made from again.

`backup(engine, installed, path, at)` writes everything of one database into a zip file, from one moment;
`restore(engine, installed, path)` makes a database of it, on SQLite or PostgreSQL, whichever it came from.
The layout of the file is described in core.backup.archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.addon import exports

if TYPE_CHECKING:
    from core.backup.archive import About as About
    from core.backup.archive import open_archive as open_archive
    from core.backup.making import backup as backup
    from core.backup.making import size as size
    from core.backup.restoring import Restored as Restored
    from core.backup.restoring import contents as contents
    from core.backup.restoring import restore as restore

__getattr__, __dir__ = exports(__name__)
