from pathlib import Path

import pytest

NORTHWIND = Path(__file__).parents[3] / "examples" / "northwind"


@pytest.fixture
def northwind():
    return NORTHWIND


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files, given by name and text, and returns their folder."""
    place = tmp_path / "files"
    place.mkdir()

    def write(**files):
        for name, text in files.items():
            stem, _, ending = name.rpartition("_")
            (place / f"{stem}.{ending}").write_text(text, encoding="utf-8")
        return place

    return write


PARTNERS = """
system = "shop"
[[load]]
model = "base.Partner"
file = "partners.csv"
key = "id"
[load.fields]
code = "id"
name = "name"
is_customer = { value = true }
"""

ORDERS = """
system = "shop"
[[load]]
model = "base.Partner"
file = "partners.csv"
key = "id"
[load.fields]
code = "id"
name = "name"

[[load]]
model = "base.Product"
rows = [{ code = "TEA" }, { code = "CAKE" }]
key = "code"
[load.fields]
code = "code"
name = "code"
unit_id = { value = "pc", find = "base.Unit", by = "code" }
list_price = { value = "2.50" }

[[load]]
model = "sales.Order"
file = "orders.csv"
key = "id"
[load.fields]
number = "id"
partner_id = { column = "partner", find = "base.Partner" }
date = "date"
note = "note"

[[load.lines]]
file = "lines.csv"
join = { id = "order" }
[load.lines.fields]
product_id = { column = "product", find = "base.Product" }
quantity = "quantity"
price = { column = "price", optional = true }
"""

FILES = {
    "partners_csv": "id,name\nANNA,Anna\nBERT,Bert\n",
    "orders_csv": "id,partner,date,note\nO1,ANNA,2030-01-01,\nO2,BERT,2030-01-02,soon\n",
    "lines_csv": "order,product,quantity,price\nO1,TEA,2,3.00\nO1,CAKE,1,\nO2,TEA,5,1.999\n",
    "orders_toml": ORDERS,
    "partners_toml": PARTNERS,
}


@pytest.fixture
def shop(folder):
    """Return a function that writes a small shop's files, some of them replaced, and returns their folder."""
    return lambda **changed: folder(**{**FILES, **changed})
