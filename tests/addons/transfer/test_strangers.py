"""Files in the shapes that other systems and their users make: each comes in right, or is refused in words."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from sqlalchemy import select
from xlsxwriter import Workbook

from addons import base, sales
from addons.schemas import ExternalKey
from addons.transfer import run_import
from core import TradeloomError

SEED = """
[[load]]
model = "base.Product"
rows = [{ code = "P1", price = "10" }, { code = "P2", price = "0.07" }, { code = "0815", price = "3.33" }]
[load.fields]
code = "code"
name = "code"
unit_id = { value = "pc", find = "base.Unit", by = "code" }
list_price = "price"

[[load]]
model = "base.Partner"
rows = [{ code = "A1" }, { code = "A2" }]
[load.fields]
code = "code"
name = "code"
is_customer = { value = true }
"""

MAPPING = """
system = "{name}"
[[load]]
model = "{model}"
file = "{file}"
key = {key}
{load}
[load.fields]
partner_id = {{ column = "customer", find = "base.Partner", by = "code" }}
date = "date"
{header}
[[load.lines]]
{lines}
[load.lines.fields]
product_id = {{ column = "product", find = "base.Product", by = "code"{product} }}
quantity = "qty"
{line}
"""

HEADS = "order,customer,date,product,qty"
SEMICOLONS = HEADS.replace(",", ";")
ONE = {"1": ("A1", "2026-01-31", [("P1", "3", "10")])}
TWO = {
    "1": ("A1", "2026-01-31", [("P1", "3", "10"), ("P2", "2", "0.07")]),
    "2": ("A2", "2026-02-01", [("P1", "1", "10")]),
}
FLAT = f"{HEADS}\n1,A1,2026-01-31,P1,3\n1,A1,2026-01-31,P2,2\n2,A2,2026-02-01,P1,1\n"


@dataclass
class Case:
    """One file, how the mapping describes it, and what comes out: orders by key, or the words of the refusal."""

    content: object
    """A text, bytes, or the rows of an xlsx."""
    right: object
    settings: dict = field(default_factory=dict)
    encoding: str = "utf-8"

    def write(self, folder, name):
        """Write the file and its mapping, and return the mapping."""
        path = folder / f"{name}.{'csv' if isinstance(self.content, str) else 'xlsx'}"
        if isinstance(self.content, str):
            path.write_bytes(self.content.encode(self.encoding))
        else:
            write_xlsx(path, self.content if isinstance(self.content, dict) else {"Sheet1": self.content})
        blanks = dict.fromkeys(("load", "header", "lines", "line", "product"), "")
        given = {"model": "sales.Order", "key": '"order"', **blanks, **self.settings}
        text = MAPPING.format(name=name, file=path.name, **given).replace("SAME", path.name)
        mapping = folder / f"{name}.toml"
        mapping.write_text(text, encoding="utf-8")
        return mapping


def write_xlsx(path, sheets):
    """Write sheets by name; a name that begins with a point is hidden, a text with "=" is a formula that failed."""
    with Workbook(str(path)) as book:
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in SHOWN.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name.strip("."))
            if name.startswith("."):
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, tuple):
                        sheet.write_formula(line, place, value[0], None, value[1])
                    elif type(value) in formats:
                        sheet.write_datetime(line, place, value, formats[type(value)])
                    elif value is not None:
                        sheet.write(line, place, value)


SHOWN = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}
SELF = {"lines": 'file = "SAME"\njoin = "order"'}
DAY = date(2026, 1, 31)
H = HEADS.split(",")

CASES = {
    "western": Case(
        "order;customer;date;product;qty;price\n1;A1;31.01.2026;P1;3;1.234,50\n1;A1;31.01.2026;0815;2;3,33\n;;;;;\n",
        {"1": ("A1", "2026-01-31", [("P1", "3", "1234.5"), ("0815", "2", "3.33")])},
        {
            "load": 'delimiter = ";"\nencoding = "windows-1252"\nfigures = "1.234,56"\n'
            'dates = "day first"\nrepeated = true',
            "line": 'price = "price"',
        },
        encoding="cp1252",
    ),
    "utf16": Case(f"{SEMICOLONS}\r\n1;A1;2026-01-31;P1;3\r\n", ONE, {"load": 'delimiter = ";"'}, encoding="utf-16"),
    "sep line": Case(f"sep=;\n{SEMICOLONS}\n1;A1;2026-01-31;P1;3\n", ONE),
    "blank rows and columns": Case(f"{HEADS},,\n1,A1,2026-01-31,P1,3,,\n,,,,,,\n , ,\n", ONE),
    "an empty heading": Case([["order", "", *H[1:]], ["1", "remark", "A1", DAY, "P1", 3]], ONE),
    "a column without a heading is named by its letter": Case(
        [["order", "customer", "date", "product", ""], ["1", "A1", DAY, "P1", 3]],
        ["has no column 'qty'"],
    ),
    "a title above": Case(
        [["Orders", "", ""], [], H, ["1", "A1", DAY, "P1", 3]], ["Line 3 names it: write header = 3."]
    ),
    "a title above, said": Case([["Orders"], [], H, ["1", "A1", DAY, "P1", 3]], ONE, {"load": "header = 3"}),
    "units under the headings": Case(f"{HEADS}\n-,-,-,-,pc\n1,A1,2026-01-31,P1,3\n", ONE, {"load": "skip = 1"}),
    "a hidden sheet first": Case({".old": [H, ["9", "A2", DAY, "P2", 9]], "new": [H, ["1", "A1", DAY, "P1", 3]]}, ONE),
    "key and header on the first row only": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n,,,P2,2\n2,A2,2026-02-01,P1,1\n", TWO, SELF | {"load": 'when = "order"'}
    ),
    "the same, repeated": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n,,,P2,2\n2,A2,2026-02-01,P1,1\n", TWO, {"load": "repeated = true"}
    ),
    "the same, filled down": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n,,,P2,2\n2,A2,2026-02-01,P1,1\n",
        TWO,
        {"load": 'repeated = true\nfill_down = ["order", "customer"]'},
    ),
    "a key forgotten": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n,A2,2026-02-01,P1,1\n",
        ["line 3, column order: the key is empty, but the row has other values of a header"],
        SELF,
    ),
    "follow-up rows of which nothing is said": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n,,,P2,2\n", ["line 3, column customer: may not be empty"]
    ),
    "header values on every row": Case(FLAT, TWO, SELF),
    "header values on every row, said": Case(FLAT, TWO, {"load": "repeated = true"}),
    "header values on every row, not said": Case(FLAT, ["are they lines of one document, write repeated = true"]),
    "header values that differ": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n1,A2,2026-01-31,P2,2\n",
        ["line 3, column customer ('A2'): differs from 'A1' in line 2, though the key is the same"],
        SELF,
    ),
    "header values on the first row only": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n2,A2,2026-02-01,P1,1\n1,,,P2,2\n", TWO, {"load": "repeated = true"}
    ),
    "the total on the last row": Case(
        "order,customer,date,product,qty,total\n1,A1,2026-01-31,P1,3,\n1,A1,2026-01-31,P2,2,30.14\n2,A2,2026-02-01,P1,1,10\n",
        TWO,
        SELF | {"load": 'when = "total"'},
    ),
    "a row too short": Case(f"{HEADS}\n1,A1,2026-01-31,P1,3\n1,A1\n", ["line 3: has 2 cells"], SELF),
    "padded": Case(
        "order ; customer;date;product  ;qty\n1  ; A1 ; 2026-01-31 ;P1   ; 3 \n", ONE, {"load": 'delimiter = ";"'}
    ),
    "a shop's export": Case(
        "order,customer,date,Total,qty,product\n"
        "1,A1,2026-01-31 23:30:12 +0100,30.14,3,P1\n1,,2026-01-31 23:30:12 +0100,,2,P2\n"
        "2,A2,2026-02-01 18:05:00 -0500,10.00,1,P1\n",
        TWO,
        {"load": 'repeated = true\ndates = "year first"'},
    ),
    "cells of a spreadsheet": Case(
        [
            [*H, "price", "disc"],
            ["1", "A1", DAY, "P1", 3, 12.5, 0.07],
            ["2", "A1", datetime(2026, 1, 31, 14, 35), "P1", 3, 12.5, 0.1],
            ["3", "A1", 46053, "P1", 3, ("=1.1*3", 3.3000000000000003), 0],
            ["4", "A1", "31.01.2026", 815, "1.234,0", "12,5", "0,1"],
        ],
        {
            "1": ("A1", "2026-01-31", [("P1", "3", "12.5", "7")]),
            "2": ("A1", "2026-01-31", [("P1", "3", "12.5", "10")]),
            "3": ("A1", "2026-01-31", [("P1", "3", "3.3", "0")]),
            "4": ("A1", "2026-01-31", [("0815", "1234", "12.5", "10")]),
        },
        {
            "load": 'figures = "1.234,56"\ndates = ["day first", "serial"]',
            "line": 'price = "price"\ndiscount = { column = "disc", times = 100 }',
            "product": ", pad = 4",
        },
    ),
    "a decimal comma by replace": Case(
        [[*H, "price"], ["1", "A1", DAY, "P1", 3, 12.5], ["2", "A1", DAY, "P1", 3, "1.012,5"]],
        {"1": ("A1", "2026-01-31", [("P1", "3", "12.5")]), "2": ("A1", "2026-01-31", [("P1", "3", "1012.5")])},
        {"line": 'price = { column = "price", replace = { "." = "", "," = "." } }'},
    ),
    "a time that nothing is said of": Case(
        [H, ["1", "A1", datetime(2026, 1, 31, 14, 35), "P1", 3]],
        ['line 2, column date: 2026-01-31 14:35:00 has a time: write dates = "year first" in the mapping'],
    ),
    "a formula that failed": Case(
        [[*H, "price"], ["1", "A1", DAY, "P1", 3, ("=1/0", "#DIV/0!")]],
        ["line 2, column price: #DIV/0! is an error of the spreadsheet"],
        {"line": 'price = { column = "price", optional = true }'},
    ),
    "a formula that failed, said to be empty": Case(
        [[*H, "price"], ["1", "A1", DAY, "P1", 3, ("=1/0", "#DIV/0!")]],
        ONE,
        {"line": 'price = { column = "price", optional = true, null = "#DIV/0!" }'},
    ),
    "a formula that failed, in a text": Case(
        f"{HEADS},note\n1,A1,2026-01-31,P1,3,#NV\n",
        ["line 2, column note: #NV is an error of the spreadsheet"],
        {"header": 'note = "note"'},
    ),
    "more digits than are kept": Case(
        [H, [40063813339310000001, "A1", DAY, "P1", 3]],
        ["column order: 40063813339310000000 has more than 15 digits"],
    ),
    "negative rows are returns": Case(
        f"{HEADS}\n1,A1,2026-01-31,P1,3\n1,A1,2026-01-31,P2,-2\n2,A2,2026-02-01,P1,1\n",
        {"R1": ("A1", "2026-01-31", [("P2", "-2", "0.07")])},
        {
            "model": "sales.ReturnOrder",
            "key": '{ column = "order", prefix = "R" }',
            "load": 'repeated = true\nwhen = { column = "qty", sign = "negative" }',
        },
    ),
    "rows of a value": Case(
        f"{HEADS},type\n1,A1,2026-01-31,P1,3,sale\n2,A1,2026-01-31,P1,3,Total\n3,A1,2026-01-31,P1,-3,sale\n",
        ONE,
        {"load": 'when = [{ column = "type", is_not = ["Total", ""] }, { column = "qty", sign = "not negative" }]'},
    ),
    "the end of the calendar": Case(
        f"{HEADS}\n1,A1,9999-12-31,P1,1\n", ["line 2: the date 9999-12-31 is too near an end of the calendar"]
    ),
}


def orders_of(app, session, system):
    """Return what came in: orders by key, as cases tell them."""
    E = app[ExternalKey]
    keys = session.execute(select(E.record_id, E.key).where(E.system == system, E.model == "sales.Order")).all()
    found = {}
    for id_, key in sorted(keys, key=lambda row: row[1]):
        order = session.get_one(app[sales.Order], id_)
        lines = [tuple(map(figure, (line.quantity, line.price, line.discount))) for line in order.lines]
        codes = [line.product.code for line in order.lines]
        found[key] = (order.partner.code, order.date.isoformat(), list(zip(codes, lines, strict=True)))
    return found


def figure(value):
    return f"{value.normalize():f}"


def shaped(orders, like):
    """Return orders with as many figures as those they are compared with; a discount may be left out."""
    long = any(len(line) == 4 for _, _, lines in like.values() for line in lines)
    return {
        key: (partner, day, [(code, *figures[: 3 if long else 2]) for code, figures in lines])
        for key, (partner, day, lines) in orders.items()
    }


def test_every_shape_comes_in_right_or_is_refused_in_words(app_with, tmp_path):
    app = app_with("sales")
    (tmp_path / "seed.toml").write_text(SEED, encoding="utf-8")
    run_import(app, tmp_path / "seed.toml").expect_good()
    wrong = {}
    for name, case in CASES.items():
        mapping = case.write(tmp_path, name)
        try:
            outcome = run_import(app, mapping)
            said = [str(row) for row in outcome.bad]
        except TradeloomError as error:
            said = [f"{error.message} {error.remedy}"]
        with app.unit(readonly=True) as session:
            orders = orders_of(app, session, name)
        if isinstance(case.right, list):
            if orders or not all(any(words in text for text in said) for words in case.right):
                wrong[name] = (orders, said)
        elif said or shaped(orders, case.right) != case.right:
            wrong[name] = (orders, said)
    assert not wrong


PADDED = """
[[load]]
model = "base.Partner"
file = "padded.csv"
delimiter = ";"
key = "code"
[load.fields]
code = "code"
name = "name"
"""


def test_codes_are_stored_without_the_blanks_that_pad_them(app_with, folder):
    app = app_with("base")
    with app.unit() as session:
        session.create(base.Partner, [{"code": "A1", "name": "Alpha"}])
    place = folder(padded_csv="code   ;name\nB7   ;Padded  \nA1   ;Alpha again\n", padded_toml=PADDED)
    outcome = run_import(app, place / "padded.toml").expect_good()
    assert (outcome.created, outcome.updated) == (1, 1)
    with app.unit(readonly=True) as session:
        P = app[base.Partner]
        names = dict(session.execute(select(P.code, P.name)).all())
    assert {"B7": "Padded", "A1": "Alpha again"}.items() <= names.items()


OWN = """
[[load]]
model = "sales.OrderLine"
file = "flat.csv"
key = { column = ["order", "product"] }
[load.fields]
quantity = "qty"
"""


def test_lines_as_a_load_of_their_own_are_refused_before_anything_is_written(app_with, folder):
    app = app_with("sales")
    place = folder(flat_csv=FLAT, own_toml=SEED + OWN)
    with pytest.raises(TradeloomError, match="comes with its document") as caught:
        run_import(app, place / "own.toml")
    assert "[[load.lines]] under the load of sales.Order" in caught.value.remedy
    with app.unit(readonly=True) as session:
        assert session.scalars(select(app[base.Product].id)).all() == []
