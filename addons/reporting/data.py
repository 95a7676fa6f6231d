"""Reports as data: CSV for spreadsheets, JSON for programs. Figures keep their point and all their digits."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

from addons.printing.figures import Figures
from addons.reporting.report import Answer, Line
from addons.reporting.specification import as_one, specifications
from addons.schemas import BYTE_ORDER_MARK, figure, guarded, plain, refuse_too_long
from core import BadInput


def as_csv(answer: Answer, *, for_spreadsheets: bool = False) -> str:
    """Return the details under column names; no totals, so that a spreadsheet can add up.

    For spreadsheets it begins with a byte-order mark, and texts that would be formulas there are guarded.
    """
    out = io.StringIO()
    if for_spreadsheets:
        out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, lineterminator="\n")
    names = [column.name for column in answer.columns]
    writer.writerow(names)
    cell = _cell if for_spreadsheets else _plain
    writer.writerows([cell(line.values.get(name)) for name in names] for line in answer.details)
    return out.getvalue()


def as_json(answer: Answer, language: str = "en") -> str:
    """Return columns, details, subtotals and the grand total; figures and dates as texts, so that they stay exact.

    Charts are Vega-Lite specifications, in words of the language.
    """
    found = {
        "report": answer.report,
        "title": answer.title,
        "made": answer.made.isoformat(),
        "currency": answer.currency,
        "asked": {name: _plain(value) for name, value in answer.asked.items()},
        "columns": [{"name": c.name, "title": c.title, "kind": c.kind} for c in answer.columns],
        "lines": [{"role": line.role, **_values(answer, line)} for line in answer.lines],
        "charts": specifications(answer, Figures(language, answer.currency)),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def as_vega_lite(answer: Answer, language: str = "en") -> str:
    """Return the charts as one Vega-Lite specification; raises BadInput when nothing is drawn of the answer."""
    specs = specifications(answer, Figures(language, answer.currency))
    if not specs:
        raise BadInput(
            f"there is nothing to draw of the report '{answer.report}'",
            remedy="Ask for figures other than 0, and for another chart than none.",
        )
    return json.dumps(as_one(specs), indent=2, ensure_ascii=False) + "\n"


def _values(answer: Answer, line: Line) -> dict[str, Any]:
    return {c.name: _plain(line.values[c.name]) for c in answer.columns if c.name in line.values}


def _cell(value: Any) -> Any:
    refuse_too_long(value, "a text of the report")
    return _plain(guarded(value))


def _plain(value: Any) -> Any:
    """Return a value without loss, but figures without the zeros that only their column's type gives them."""
    return figure(value) if isinstance(value, Decimal) else plain(value)
