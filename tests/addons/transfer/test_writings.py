"""Laws of how figures, days and texts are written in files: what is written one way is read back the same."""

import contextlib
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from addons.transfer.date_style import EPOCH, EPOCH_1904, DateStyle
from addons.transfer.encodings import encoding_of, opened, refuse_encoding
from addons.transfer.figure_style import EXAMPLES, FigureStyle
from addons.transfer.guessing_layout import guessed_layout
from addons.transfer.layout import Layout
from addons.transfer.tables import laid_out, letter_of, open_table
from core import BadInput

FIGURES = st.decimals(-(10**12), 10**12, places=4)
WAYS = {"year first": "%Y-%m-%d", "day first": "%d.%m.%Y", "month first": "%m/%d/%Y"}


@given(FIGURES, st.sampled_from(EXAMPLES), st.booleans())
def test_a_figure_written_like_the_example_is_read_exactly(figure, example, grouped):
    style = FigureStyle.like("here", example)
    text = f"{figure:,f}" if grouped else f"{figure:f}"
    text = text.translate({ord(","): style.thousands, ord("."): style.point})
    assert style.read(text) == figure
    if text.startswith("-"):
        assert style.read(f"{text[1:]}-") == style.read(f"\u2212{text[1:]}") == figure


@given(FIGURES, st.sampled_from(EXAMPLES))
def test_a_cell_that_is_a_number_stays_as_it_is(figure, example):
    assert FigureStyle.like("here", example).read(figure) is figure


@pytest.mark.parametrize(
    ("example", "text"),
    [("1.234,56", "12.50"), ("1.234,56", "1.23"), ("1,234.56", "1,23"), ("1234,56", "1.234"), ("1234.56", "--1")],
)
def test_a_figure_written_otherwise_is_refused_and_not_guessed(example, text):
    with pytest.raises(BadInput, match="is not a number written like"):
        FigureStyle.like("here", example).read(text)


@given(
    st.dates(date(1000, 1, 1)),
    st.sampled_from([*WAYS]),
    st.sampled_from(["", " 23:30:12 +0100", "T08:05:00Z", " 3:15 PM"]),
)
def test_a_day_is_read_in_the_order_that_is_said_and_a_time_behind_it_passed_over(day, way, time):
    text = day.strftime(WAYS[way]).zfill(10)
    assert DateStyle.of("here", (way,)).read(text + time) == day
    assert DateStyle.of("here", ("serial", way)).read(text) == day
    assert DateStyle.of("here", (WAYS[way],)).read(text) == day


@given(st.dates(date(1904, 1, 2)), st.sampled_from([EPOCH, EPOCH_1904]), st.sampled_from([0, Decimal("0.625")]))
def test_serial_numbers_are_days_in_the_count_of_their_workbook(day, epoch, time):
    style = DateStyle.of("here", ("serial",))
    number = (day - epoch).days + time
    assert style.read(number, epoch) == style.read(str(number), epoch) == day


@given(st.datetimes(datetime(1900, 1, 1)))
def test_of_a_moment_the_day_is_taken(moment):
    assert DateStyle.of("here", ("day first",)).read(moment) == moment.date()


@pytest.mark.parametrize("text", ["31/02/2026", "02/31/2026", "2026-01-31", "soon", "1.1", "", "\u0661/1/2026"])
def test_a_day_written_otherwise_is_refused(text):
    with pytest.raises(BadInput, match=r"not a (date|day)"):
        DateStyle.of("here", ("day first",)).read(text)


@pytest.mark.parametrize("number", ["9999999", "59", "0"])
def test_a_serial_number_outside_the_calendar_is_refused(number):
    with pytest.raises(BadInput):
        DateStyle.of("here", ("serial",)).read(number)


GERMAN = "Straße;Größe\nMüllerstraße 5;für Bücher „5“ €\nHörde;Äpfel\n"
TEXTS = {
    "windows-1252": GERMAN,
    "cp850": GERMAN.translate({ord("„"): '"', ord("“"): '"', ord("€"): "$"}),
    "mac-roman": GERMAN,
    "utf-16-le": GERMAN,
    "utf-16-be": GERMAN,
    "windows-1250": "Zákazník;Město\nŘehoř;České Budějovice\n",
    "windows-1251": "Ящик;Щит\nЖизнь;Филин и дщи\n",
    "shift_jis": "顧客;都市\nさくら商店;東京都港区\n",
    "gb18030": "客户;城市\n张三;北京市朝阳区\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_the_advice_names_the_encoding_a_file_is_really_in(tmp_path, encoding):
    path = tmp_path / "f.csv"
    path.write_bytes(TEXTS[encoding].encode(encoding))
    assert encoding_of(path.read_bytes()) == encoding
    with opened(path, encoding) as file:
        assert file.read() == TEXTS[encoding]
    if not encoding.startswith("utf-16"):
        with pytest.raises(BadInput) as caught:
            refuse_encoding(path)
        assert f'encoding = "{encoding}"' in caught.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_counts_before_what_the_mapping_says(tmp_path, encoding):
    (tmp_path / "f.csv").write_bytes(GERMAN.encode(encoding))
    table = open_table(tmp_path / "f.csv", Layout(delimiter=";", encoding="windows-1252"))
    assert table.columns == ("Straße", "Größe")
    assert [cells for _, cells in table.rows] == [["Müllerstraße 5", "für Bücher „5“ €"], ["Hörde", "Äpfel"]]


ROWS = st.lists(st.tuples(*[st.text("ab1", min_size=1, max_size=2)] * 3), min_size=1, max_size=5)


@given(ROWS, st.integers(0, 3), st.lists(st.integers(0, 5), max_size=4))
def test_empty_rows_and_columns_around_a_table_change_nothing(rows, behind, between):
    """Rows keep their lines, and cells their columns."""
    lines = [["x", "", "z"], *map(list, rows)]
    for place in between:
        lines.insert(min(place, len(lines)), ["", " "])
    numbered = [(number, cells + [""] * behind) for number, cells in enumerate(lines, 1)]
    table = laid_out("f.csv", iter(numbered), len(lines), Layout())
    assert table.columns[:3] == ("x", "column B", "z")
    assert [tuple(cells[:3]) for _, cells in table.rows] == rows


@given(ROWS, st.integers(1, 4), st.integers(0, 2))
def test_headings_stand_in_the_line_that_is_said(rows, header, skip):
    lines = [["title"]] * (header - 1) + [["x", "y", "z"]] + [["-", "-", "-"]] * skip + list(map(list, rows))
    table = laid_out("f.csv", iter(enumerate(lines, 1)), len(lines), Layout(header=header, skip=skip))
    assert table.columns == ("x", "y", "z")
    assert list(table.rows) == [(header + skip + n, list(cells)) for n, cells in enumerate(rows, 1)]
    bare = laid_out("f.csv", iter(enumerate(map(list, rows), 1)), len(rows), Layout(header=0))
    assert bare.columns == ("column A", "column B", "column C")
    assert [tuple(cells) for _, cells in bare.rows] == rows


@given(st.integers(0, 16383))
def test_columns_are_called_as_spreadsheets_do(place):
    letters = letter_of(place)
    assert sum((ord(letter) - 64) * 26**n for n, letter in enumerate(reversed(letters))) == place + 1


def test_cells_filled_down_have_the_value_above():
    lines = iter([(1, ["a", "b"]), (2, ["1", "x"]), (4, ["", ""]), (5, [" ", "y"]), (6, ["2", ""])])
    table = laid_out("f.csv", lines, 6, Layout(fill_down=("a",)))
    assert list(table.rows) == [(2, ["1", "x"]), (5, ["1", "y"]), (6, ["2", ""])]


def test_a_workbook_that_counts_from_1904_and_a_sheet_away_from_the_corner(tmp_path):
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "f.xlsx"), {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["day", "count"])
        sheet.write_row(4, 1, [(date(2026, 1, 31) - EPOCH_1904) // timedelta(1)])
        sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    table = open_table(tmp_path / "f.xlsx")
    ((line, (day, count)),) = table.rows
    assert (table.columns, line, count.text, table.sheet) == (("day", "count"), 5, "#DIV/0!", "Sheet1")
    assert DateStyle.of("here", ("serial",)).read(day, table.epoch) == date(2026, 1, 31)


def test_a_formula_that_nobody_calculated_is_not_taken_for_an_empty_cell(tmp_path):
    import zipfile

    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 1, "=1+1")
    with zipfile.ZipFile(tmp_path / "f.xlsx") as old, zipfile.ZipFile(tmp_path / "g.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</f><v>0</v>", b"</f>"))
    ((_, (_, cell)),) = open_table(tmp_path / "g.xlsx").rows
    assert "never calculated" in cell.reason


def test_a_merged_heading_moves_no_column(tmp_path):
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "code")
        sheet.write_row(0, 2, ["name"])
        sheet.write_row(1, 0, ["C1", "x", "Alpha"])
    table = open_table(tmp_path / "f.xlsx")
    assert (table.columns, list(table.rows)) == (("code", "column B", "name"), [(2, ["C1", "x", "Alpha"])])


def test_a_cell_merged_downwards_stands_in_each_of_its_rows(tmp_path):
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["key", "line"])
        sheet.merge_range(2, 1, 3, 1, "O1")
        sheet.write_column(2, 2, ["x", "y", "z"])
        sheet.write(4, 1, "O2")
    rows = open_table(tmp_path / "f.xlsx").rows
    assert list(rows) == [(3, ["O1", "x"]), (4, ["O1", "y"]), (5, ["O2", "z"])]


@settings(max_examples=100)
@given(
    st.binary(max_size=60) | st.text(",;\t\n\"'a1.\u00e4=#", max_size=40).map(lambda text: text.encode("utf-16")),
    st.sampled_from(["csv", "tsv", "txt", "jsonl", "xlsx"]),
    st.sampled_from(["", "utf-8", "windows-1252", "utf-16", "utf-16-le", "utf-7", "shift_jis", "idna"]),
    st.sampled_from([None, 0, 2]),
)
@example(b"\xff\xfea", "csv", "", None)
@example(b"\xff\xfe\x00\xd8", "csv", "", None)
@example(b"sep=;", "csv", "", None)
@example(b"\x00\x00a", "csv", "utf-16-le", None)
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_in_words(tmp_path, content, ending, encoding, header):
    path = tmp_path / f"f.{ending}"
    path.write_bytes(content)
    with contextlib.suppress(BadInput):
        table = open_table(path, Layout(encoding=encoding, header=header))
        assert all(isinstance(line, int) for line, _ in table.rows)
    with contextlib.suppress(BadInput):
        open_table(path, guessed_layout(path))
