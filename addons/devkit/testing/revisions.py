"""An application at an older revision of an addon, with its data: to test what a revision does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core import App


def take_back(app: App, revision: str) -> list[str]:
    """Bring an addon's tables back to an older revision, such as "acme_gift_0001", and return those taken back.

    What is stored stays, as far as the older tables hold it. Until `bring_forward` speak to it in plain SQL, by
    `app.engine`: the classes are those of the newest revision.
    """
    from addons.installing.migration import installed_branches, migrating, run, script

    with migrating(app.engine) as connection:
        return run(connection, script(installed_branches(app.installed)), revision, downgrade=True)


def bring_forward(app: App) -> list[str]:
    """Apply the revisions that are missing, as `tradeloom db upgrade` does, and return them."""
    from addons.installing.migration import migrating, upgrade

    with migrating(app.engine) as connection:
        return upgrade(connection, app.composition.addons, app.installed)
