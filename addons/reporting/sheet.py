"""Reports as spreadsheets: figures and dates that can be worked with, headings that stay, totals that stand out."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from addons.printing.figures import Figures
from addons.reporting.grouping import label_of
from addons.reporting.layout import asked_in_words
from addons.reporting.report import DETAIL, TOTAL, Answer, Column, Line
from addons.schemas import plain, refuse_too_long
from core import BadInput

ROWS = 1 << 20
"""So many rows a sheet holds."""
SAFE_DIGITS = 15
"""Figures with more digits would be rounded by a spreadsheet: they are written as text."""
FORMS = {"money": "#,##0.00", "quantity": "#,##0.######", "percent": '0.0"%"', "integer": "#,##0", "date": "yyyy-mm-dd"}
WIDEST = 50


def as_xlsx(answer: Answer, language: str = "en") -> bytes:
    """Return the answer as a workbook of one sheet, with subtotals and the grand total; codes have columns too.

    Raises BadInput where the extra `xlsx` is missing and for more rows than a sheet holds.
    """
    try:
        from xlsxwriter import Workbook  # type: ignore[import-untyped]
    except ImportError:
        raise BadInput("xlsx files need the extra 'xlsx'", remedy="pip install 'tradeloom[xlsx]'") from None
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_name(answer.title))
        head = _heading(sheet, book, answer, language)
        if head + len(answer.lines) >= ROWS:
            raise BadInput(f"a sheet holds {ROWS:,} rows", remedy="Ask for fewer groups, or --format csv.")
        formats = _Formats(book)
        for place, column in enumerate(answer.columns):
            sheet.write_string(head, place, column.title, formats.of("head", (column.is_figure and "right") or "left"))
            sheet.set_column(place, place, _width(answer, column))
        for row, line in enumerate(answer.lines, head + 1):
            for place, column in enumerate(answer.columns):
                _write(sheet, row, place, _value(answer, column, line), formats.of(line.role, column.kind))
        sheet.freeze_panes(head + 1, 0)
        sheet.repeat_rows(head)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


class _Formats:
    """Make each format once, by the role of a line and the kind of a column."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[str, str], Any] = {}

    def of(self, role: str, kind: str) -> Any:
        """Return a format."""
        if (role, kind) not in self.made:
            how: dict[str, Any] = {"num_format": FORMS[kind]} if kind in FORMS else {}
            if role != DETAIL:
                how |= {"bold": True, "top": 1} if role != "head" else {"bold": True, "bottom": 1, "text_wrap": True}
            how |= {"align": kind} if kind in ("left", "right") else {}
            self.made[role, kind] = self.book.add_format(how)
        return self.made[role, kind]


def _heading(sheet: Any, book: Any, answer: Answer, language: str) -> int:
    """Write the title and what was asked; return the row of the headings."""
    figures = Figures(language, answer.currency)
    asked = [f"{name} {text}" for name, text in asked_in_words(answer, figures)]
    asked += [f"amounts in {answer.currency}"] if answer.currency else []
    sheet.write_string(0, 0, answer.title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, "; ".join(asked))
    return 3


def _value(answer: Answer, column: Column, line: Line) -> Any:
    value = line.values.get(column.name)
    texts = [one for one in answer.columns if not one.is_figure and not one.data_only]
    if line.role == DETAIL or column not in texts:
        return label_of(value) if line.level and column in texts and value is None else value
    if line.role == TOTAL:
        return "Total" if column == texts[0] else None
    return f"Total {label_of(value)}" if column == texts[line.level - 1] else value


def _write(sheet: Any, row: int, place: int, value: Any, form: Any) -> None:
    if value is None:
        sheet.write_blank(row, place, None, form)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool) and _is_safe(value):
        sheet.write_number(row, place, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, form)
    else:
        refuse_too_long(value, "a text of the report")
        sheet.write_string(row, place, str(plain(value)), form)


def _is_safe(value: int | Decimal) -> bool:
    figure = Decimal(value).normalize()
    return len(figure.as_tuple().digits) <= SAFE_DIGITS


def _width(answer: Answer, column: Column) -> int:
    longest = max((len(str(line.values.get(column.name) or "")) for line in answer.lines[:1000]), default=0)
    return min(max(longest + 2, len(column.title), 8), WIDEST)


def _name(title: str) -> str:
    """Return a name that a sheet may have."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:31].strip() or "Report"
