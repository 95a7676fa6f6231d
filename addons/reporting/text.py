"""Reports as text for the terminal: figures right-aligned and never cut, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence

from addons.printing import Figures, fitted
from addons.reporting.layout import Shown, asked_in_words, shown
from addons.reporting.report import DETAIL, TOTAL, Answer

WIDE = 200


def as_text(answer: Answer, language: str = "en", width: int | None = None) -> str:
    """Return the answer as a table of at most `width` characters: names are shortened where they do not fit.

    Figures are never cut: columns that find no room are left out, and named.
    """
    figures = Figures(language, answer.currency)
    lines = list(shown(answer, figures))
    body = _table(answer, lines, width or WIDE) if lines else ["Nothing found."]
    return "\n".join([*_heading(answer, figures), "", *body]) + "\n"


def _table(answer: Answer, lines: Sequence[Shown], width: int) -> list[str]:
    rows: list[Sequence[str]] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        rows.append(line.cells)
        if after is not None and (after.role == TOTAL or (line.role != DETAIL and line.level == 1)):
            rows.append([""] * len(line.cells))
    right = {column.title for column in answer.printed if column.is_figure}
    table, left_out = fitted([column.title for column in answer.printed], rows, right, width)
    return [table, *([f"(no room for: {', '.join(left_out)}; --format csv shows all)"] if left_out else [])]


def _heading(answer: Answer, figures: Figures) -> list[str]:
    asked = [f"{name} {text}" for name, text in asked_in_words(answer, figures)]
    money = [f"amounts in {answer.currency}"] if answer.currency else []
    return [answer.title, *(["; ".join([*asked, *money])] if asked or money else [])]
