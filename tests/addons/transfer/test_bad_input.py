import pytest
from sqlalchemy import func, select

from addons import base, sales
from addons.transfer import run_import
from core import BadInput, TradeloomError


@pytest.fixture
def app(app_with):
    return app_with("sales")


def count(app, model):
    with app.unit(readonly=True) as session:
        return session.scalar(select(func.count()).select_from(app[model]))


def reasons(outcome):
    return [str(row) for row in outcome.bad]


LOAD = '[[load]]\nmodel = "base.Partner"\nfile = "partners.csv"\n'
EVENT = '[[load]]\nverb = "confirm"\ndocument = "sales.Order"\nfile = "partners.csv"\nfind="id"\n'
BAD_LINES = """order,product,quantity,price
O1,TEA,2,1e400
O1,CAKE,NaN,1
O1,CAKE,two,1
O2,TEE,5,1.999
O2,TEA,-5,1
O3,TEA,5,1
O2,TEA
"""


def test_every_bad_row_is_listed_with_its_line_column_and_reason_and_nothing_is_written(app, shop):
    place = shop(lines_csv=BAD_LINES)
    outcome = run_import(app, place / "orders.toml")
    assert outcome.stopped
    assert reasons(outcome) == [
        "lines.csv, line 8: has 2 cells where the first line names 4",
        "lines.csv, line 2, column price: 1e400 does not fit: at most 12 digits before the point and 6 after it",
        "lines.csv, line 3, column quantity: 'NaN' is not a number; write digits with a point, as in 12.50",
        "lines.csv, line 4, column quantity: 'two' is not a number; write digits with a point, as in 12.50",
        "lines.csv, line 5, column product: there is no product with the key 'TEE' of 'shop', did you mean 'TEA'?",
        "lines.csv, line 7, column order ('O3'): orders.csv has no row with this id",
    ]
    assert count(app, base.Partner) == count(app, base.Product) == 0


def test_skipping_loads_the_good_rows_whole_and_nothing_of_the_bad_ones(app, shop):
    place = shop(lines_csv="order,product,quantity,price\nO1,TEA,2,1\nO1,CAKE,x,1\nO2,TEA,5,1\n")
    outcome = run_import(app, place / "orders.toml", on_error="skip")
    assert (len(outcome.bad), outcome.stopped, outcome.loads[-1].created) == (1, False, 1)
    assert count(app, sales.Order) == count(app, sales.OrderLine) == 1


def test_an_unknown_customer_a_day_outside_the_calendar_and_an_empty_key_are_refused(app, shop):
    orders = "id,partner,date,note\nO1,ANA,2030-01-01,\nO2,BERT,2030-02-30,\nO4,BERT,soon,\n"
    orders += ",ANNA,2030-01-01,\nO5,,2030-01-01,\n"
    place = shop(orders_csv=orders, lines_csv="order,product,quantity,price\n")
    assert reasons(run_import(app, place / "orders.toml")) == [
        "orders.csv, line 3, column date: 2030-02-30 is not a day of the calendar",
        "orders.csv, line 4, column date: 'soon' is not a date; write it as YYYY-MM-DD",
        "orders.csv, line 5, column id: the key is empty",
        "orders.csv, line 6, column partner: may not be empty",
        "orders.csv, line 2, column partner: there is no business partner with the key 'ANA' of 'shop', "
        "did you mean 'ANNA'?",
    ]


def test_what_the_model_refuses_is_known_before_anything_is_written(app, shop):
    run_import(app, shop() / "orders.toml").expect_good()
    place = shop(
        orders_csv="id,partner,date,note\nO3,ANNA,2030-01-01,\nO4,ANNA,2030-01-01,\n",
        lines_csv="order,product,quantity,price\nO3,TEA,5,1\nO4,TEA,-5,1\n",
    )
    outcome = run_import(app, place / "orders.toml")
    assert reasons(outcome) == ["orders.csv, line 3 ('O4'): the line of product TEA has the negative quantity -5"]
    assert count(app, sales.Order) == 2


def test_what_only_the_database_refuses_rolls_back_its_chunk_and_names_the_row(app, folder):
    mapping = """
    [[load]]
    model = "base.Product"
    file = "p.csv"
    key = "code"
    [load.fields]
    code = "code"
    name = "code"
    unit_id = { value = "pc", find = "base.Unit", by = "code" }
    list_price = "price"
    """
    place = folder(p_csv="code,price\nA,1\nB,-1\nC,2\n", m_toml=mapping)
    outcome = run_import(app, place / "m.toml")
    assert outcome.stopped
    assert outcome.bad[0].line == 3
    assert "a value is outside what is allowed" in outcome.bad[0].reason
    assert count(app, base.Product) == 0
    outcome = run_import(app, place / "m.toml", on_error="skip")
    assert (outcome.created, len(outcome.bad), count(app, base.Product)) == (2, 1, 2)


def test_the_same_key_twice_in_a_file_is_refused(app, shop):
    place = shop(partners_csv="id,name\nANNA,Anna\nANNA,Other\n")
    assert reasons(run_import(app, place / "partners.toml")) == [
        "partners.csv, line 3, column id ('ANNA'): also stands in line 2"
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"partners_csv": "idd,name\n"}, "partners.csv has no column 'id', did you mean 'idd'?"),
        ({"partners_csv": ""}, "partners.csv is empty"),
        ({"partners_csv": "id,name,name\n"}, "two columns named name"),
        ({"partners_csv": 'id,name\nA,"open\n'}, "partners.csv, line 2: the row cannot be read"),
        (
            {"partners_toml": '[[load]]\nmodel = "base.Partnr"\nfile = "partners.csv"'},
            "no model 'base.Partnr', did you mean 'base.Partner'",
        ),
        (
            {"partners_toml": '[[load]]\nmodel = "base.Partner"\nfile = "partner.csv"\n[load.fields]\ncode="id"'},
            "there is no file .*did you mean 'partners.csv'",
        ),
        (
            {"partners_toml": LOAD + '[load.fields]\ncode="id"\nnam="name"'},
            "no field 'nam', did you mean 'name'",
        ),
        (
            {"partners_toml": LOAD + '[load.fields]\ncode="id"'},
            "does not fill 'name'",
        ),
        (
            {"partners_toml": LOAD + '[load.fields]\nname="name"'},
            "has no 'key'",
        ),
        ({"partners_toml": '[[load]]\nmodel = "base.Partner"\nfil = "partners.csv"'}, "either 'file' or 'rows'"),
        (
            {"partners_toml": LOAD + 'kee = "id"'},
            "unknown key 'kee', did you mean 'key'",
        ),
        (
            {"partners_toml": LOAD + '[load.fields]\ncode={columns="id"}'},
            "unknown key 'columns', did you mean 'column'",
        ),
        (
            {"partners_toml": LOAD + '[load.fields]\nversion="id"'},
            "'version' of a business partner is computed",
        ),
        (
            {"partners_toml": '[[load]]\nverb = "confrim"\ndocument = "sales.Order"\nfile = "partners.csv"\nfind="id"'},
            "no transition 'confrim', did you mean 'confirm'",
        ),
        (
            {"partners_toml": EVENT + 'arguments = { on = "id" }'},
            "'confirm' takes no argument 'on'",
        ),
        ({"partners_toml": "= 5"}, "is not a mapping in TOML"),
    ],
)
def test_a_mapping_or_file_that_cannot_be_used_says_what_is_wrong(app, shop, changed, message):
    with pytest.raises(TradeloomError, match=message):
        run_import(app, shop(**changed) / "partners.toml")
    assert count(app, base.Partner) == 0


def test_a_file_that_is_not_utf8_is_refused_with_its_place_and_a_remedy(app, shop):
    place = shop()
    (place / "partners.csv").write_bytes("id,name\nA,Alf\nB,Müller\n".encode("cp1252"))
    with pytest.raises(BadInput, match=r"not UTF-8: byte 0xfc at position 17, line 3") as caught:
        run_import(app, place / "partners.toml")
    assert "it then reads 'B,Müller'" in caught.value.remedy
    assert 'encoding = "windows-1252"' in caught.value.remedy


def test_a_byte_order_mark_is_accepted(app, shop):
    assert run_import(app, shop(partners_csv="\ufeffid,name\nA,Alf\n") / "partners.toml").expect_good().created == 1


def test_a_truncated_xlsx_is_refused(app, shop):
    place = shop(partners_toml=XLSX)
    write_xlsx(place / "partners.xlsx", [["id", "name"], [12, "Ann"], ["B-1", "Bert"]])
    whole = (place / "partners.xlsx").read_bytes()
    (place / "partners.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match=r"partners.xlsx is not a whole xlsx file"):
        run_import(app, place / "partners.toml")


@pytest.mark.parametrize(
    ("line", "words"),
    [('{"id": 1, "id": 2}', "it has a key twice"), ("[1]", "is not a JSON object"), ('{"id": ', "is not JSON")],
)
def test_a_line_that_is_no_object_is_refused(app, shop, line, words):
    place = shop(partners_toml=XLSX.replace("xlsx", "jsonl"), partners_jsonl=f"{line}\n")
    with pytest.raises(BadInput, match=words):
        run_import(app, place / "partners.toml")


def test_xlsx_and_json_lines_are_read_like_csv(app, shop):
    place = shop(
        partners_toml=XLSX,
        people_toml=XLSX.replace("xlsx", "jsonl"),
        partners_jsonl='{"id": 13, "name": "Cy"}\n\n{"id": "D"}\n',
    )
    write_xlsx(place / "partners.xlsx", [["id", "name"], [12, "Ann"], ["B-1", "Bert"]])
    assert run_import(app, place / "partners.toml").expect_good().created == 2
    outcome = run_import(app, place / "people.toml")
    assert reasons(outcome) == ["partners.jsonl, line 3, column name: may not be empty"]
    P = app[base.Partner]
    with app.unit(readonly=True) as session:
        assert session.scalars(select(P.code).order_by(P.code)).all() == ["12", "B-1"]


XLSX = """
[[load]]
model = "base.Partner"
file = "partners.xlsx"
[load.fields]
code = "id"
name = "name"
"""


def write_xlsx(path, rows):
    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
