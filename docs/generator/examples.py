"""Run the examples of pages: `python docs/generator/examples.py docs.db docs/howto/addon.md`.

The database has all addons that are installed; it is made where it is missing, and each page gets a copy. Blocks with a
title such as "addons/acme_gift/order.py" are written to a folder of addons, which get their revisions and are enabled
as well. Then each Python block marked `<!-- run -->` runs, in order, with `app` and the ids `customer` and `product`.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from addons import installing
from addons.devkit.revision import write_revision
from addons.hosting.customer_command import create_admin
from addons.installing import woven
from core import Addon, App
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine

TITLED = re.compile(r'^```\w+ title="(addons/[^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
RUNNABLE = re.compile(r"^<!-- run -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_page(page: Path, prepared: Path) -> None:
    """Run everything a page shows in a copy of a database; an example that fails raises."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="tradeloom-docs-") as name:
        folder = Path(name)
        installed = write_addons(folder, text)
        app = open_app(Path(shutil.copy(prepared, folder / "docs.db")), installed)
        try:
            names = {"app": app} | make_shop(app)
            for code in RUNNABLE.findall(text):
                exec(compile(code, str(page), "exec"), names)
        finally:
            app.close()


def write_addons(folder: Path, text: str) -> dict[str, Addon]:
    """Write the titled blocks and the revisions of the addons they make; return all that is installed."""
    (folder / "addons").mkdir()
    before = discover()
    for path, code in TITLED.findall(text):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(code, encoding="utf-8")
    installed = discover([folder])
    for name in installed.keys() - before.keys():
        write_revision(installed, name, "Create the columns")
    return installed


def open_app(file: Path, installed: dict[str, Addon]) -> App:
    """Enable all that is installed in a database, new or not, and open it."""
    engine = make_engine(f"sqlite:///{file}")
    installing.enable(engine, installed, woven(installed), utc_now)
    app = App.on(engine, installed)
    installing.seed_app(app)
    return app


def make_shop(app: App) -> dict[str, Any]:
    """Create a customer and a product and return their ids."""
    partner, product, unit = (app.composition.named(f"base.{name}") for name in ("Partner", "Product", "Unit"))
    with app.unit() as session:
        (customer,) = session.create(partner, [{"code": "C1", "name": "Customer", "is_customer": True}])
        (goods,) = session.create(
            product, [{"code": "P1", "name": "Product", "unit_id": min(session.known(unit)), "list_price": 10}]
        )
    return {"customer": customer, "product": goods}


def prepare(file: Path) -> None:
    """Make a database with all addons that are installed, and an administrator."""
    app = open_app(file, discover())
    create_admin(app)
    app.close()


if __name__ == "__main__":
    database, *pages = map(Path, sys.argv[1:])
    if not database.exists():
        prepare(database)
    for each in pages:
        run_page(each, database)
