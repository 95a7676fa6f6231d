"""The how-to page of imports: its files come in by its mappings, and it shows every setting."""

import re
from decimal import Decimal as D
from pathlib import Path

from sqlalchemy import select

from addons import base, sales
from addons.transfer import cells, choosing, layout, run_import

PAGE = (Path(__file__).parents[3] / "docs" / "howto" / "import.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))


def test_the_files_of_the_page_come_in_by_its_mappings(app_with, tmp_path):
    app = app_with("sales")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in FILES:
        if name.endswith(".toml"):
            run_import(app, tmp_path / name).expect_good()
    with app.unit(readonly=True) as session:
        found = session.scalars(select(app[sales.Order]).order_by(app[sales.Order].id)).all()
        lines = [[(line.product.code, line.quantity, line.price) for line in order.lines] for order in found]
        assert [(order.kind, str(order.date), order.note) for order in found] == [
            ("standard", "2030-01-31", "urgent"),
            ("standard", "2030-02-01", None),
            ("standard/return", "2030-01-31", None),
        ]
        assert lines == [[("00815", 3, D("1234.5"))], [("00077", 1, 2)], [("00077", -10, 2)]]
        tea = session.scalars(select(app[base.Product]).where(app[base.Product].code == "PA-1")).one()
        assert (tea.name, tea.list_price, tea.weight, tea.kind) == ("Tea black", D("12.5"), D("1.5"), "goods")


def test_the_page_shows_every_setting():
    needed = {*layout.SETTINGS, *cells.SETTINGS, *choosing.SETTINGS, "repeated"} - {"format", "needs"}
    assert [name for name in sorted(needed) if not re.search(rf"\b{name}\b", PAGE)] == []
