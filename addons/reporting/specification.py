"""Vega-Lite specifications of charts, as plain dicts: with the figures in them, written as a language does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from addons.printing.figures import Figures
from addons.reporting.chart import Group, Panel, panels
from addons.reporting.chart_style import CONFIG, HUES, LESS, REST, SERIES, number_signs
from addons.reporting.group_times import in_words
from addons.reporting.grouping import label_of, percent
from addons.reporting.report import Answer, Column

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""What names the language of a specification; nothing is read from there."""
OTHERS = "Others"
WIDE, HIGH, COLUMN, BAR, PIE, SMALL_PIE = 580, 230, 90, 330, 190, 130
"""Pixels: width and height of charts along times, most width of a column, length of bars, size of a pie, of several."""

Spec = dict[str, Any]


def specifications(answer: Answer, figures: Figures) -> list[Spec]:
    """Return a Vega-Lite specification for each picture of an answer; none where there is nothing to draw."""
    return [picture.specification() for picture in pictures(answer, figures)]


def pictures(answer: Answer, figures: Figures) -> list[Picture]:
    """Return the pictures of an answer, which know their specifications."""
    return [Picture(answer, panel, figures) for panel in panels(answer)]


def as_one(specs: Sequence[Spec]) -> Spec:
    """Return several specifications as one that shows them below each other."""
    if len(specs) == 1:
        return specs[0]
    whole = {name: specs[0][name] for name in ("$schema", "config")}
    parts = [{name: value for name, value in spec.items() if name not in whole} for spec in specs]
    return {**whole, "vconcat": parts, "resolve": {"scale": {"color": "independent"}}}


class Picture:
    """Know one panel, its columns and its words."""

    def __init__(self, answer: Answer, panel: Panel, figures: Figures) -> None:
        self.panel, self.figures, self.currency = panel, figures, answer.currency
        known = {column.name: column for column in answer.columns}
        self.along = known[panel.chart.along]
        self.measured: list[Column] = [known[name] for name in panel.chart.figures]
        self.first = self.measured[0]
        self.total = sum((group.amounts[0] for group in panel.groups), Decimal(0))
        self.labels = self._labels()

    def specification(self) -> Spec:
        """Return the whole specification."""
        forms = {"pie": self._pie, "bar": self._bars, "column": self._along_time, "line": self._along_time}
        signs = {"locale": {"number": number_signs(self.figures.locale)}}
        whole = {"$schema": SCHEMA, "title": self._title(), "config": CONFIG | signs}
        return {**whole, "data": {"values": self._values()}, **forms[self.panel.form]()}

    @property
    def is_compared(self) -> bool:
        """Say whether several figures are drawn of each group."""
        return len(self.measured) > 1 and self.panel.form != "pie"

    def _labels(self) -> list[str]:
        """Return a name for each group, with its code where two have the same."""
        names = [self._name(group) for group in self.panel.groups]
        often = Counter(names)
        groups = zip(names, self.panel.groups, strict=True)
        return [f"{name} ({group.code})" if often[name] > 1 and group.code else name for name, group in groups]

    def _name(self, group: Group) -> str:
        if group.others:
            return f"{OTHERS} ({self.figures.integer(group.others)})"
        return label_of(group.name) if not group.name else in_words(group.name, self.figures.locale)

    def _title(self) -> Spec:
        chart = self.panel.chart
        figures = ", ".join(column.title for column in self.measured if not self._is_before(column))
        text = chart.title or f"{figures} by {self.along.title.lower()}"
        if chart.each:
            text = ", ".join([*([chart.title] if chart.title else []), label_of(self.panel.key[1])])
        return {"text": text, "subtitle": self._unit()}

    def _is_before(self, column: Column) -> bool:
        return column is not self.first and column.title.startswith(self.first.title)

    def _unit(self) -> str:
        currency = "" if self.panel.key[1] == self.currency else self.currency  # it is in the title
        units = {"money": currency or "", "percent": "%"}
        parts = [units.get(self.first.kind, "")]
        if self.panel.form == "pie":
            parts.append(f"total {self._figure(self.total, self.first)}")
        return ", ".join(part for part in parts if part)

    def _figure(self, amount: Decimal, column: Column) -> str:
        return self.figures.text(column.kind, amount)

    def _values(self) -> list[Spec]:
        shown = self.measured if self.is_compared else self.measured[:1]
        return [
            self._value(place, group, which, column)
            for place, group in enumerate(self.panel.groups)
            for which, column in enumerate(shown)
        ]

    def _value(self, place: int, group: Group, which: int, column: Column) -> Spec:
        amount = group.amounts[which]
        return {
            "place": place,
            "group": self.labels[place],
            "series": column.title,
            "amount": float(amount),
            "end": float(max(amount, Decimal(0))),
            "figure": self._figure(amount, column),
            "note": self._note(amount, column),
            "told": " · ".join(self._told_of(place, amount, column)),
            "hue": self._hue(place, group),
        }

    def _told_of(self, place: int, amount: Decimal, column: Column) -> list[str]:
        name, note = _short(self.labels[place]), self._note(amount, column)
        return [name, column.title, note] if self.is_compared else [name, note]

    def _note(self, amount: Decimal, column: Column) -> str:
        figure = self._figure(amount, column)
        has_shares = not self.is_compared and all(group.amounts[0] >= 0 for group in self.panel.groups)
        share = percent(amount, self.total) if has_shares else None
        return figure if share is None else f"{figure} · {self.figures.text('percent', share, 1)}"

    def _hue(self, place: int, group: Group) -> str:
        if group.others:
            return REST
        if self.panel.form == "pie":
            return HUES[place % len(HUES)]
        return LESS if group.amounts[0] < 0 else SERIES[0]

    def _colour(self) -> Spec:
        """Return how bars and lines are coloured: by series, with a legend above, or by the group's own hue."""
        if not self.is_compared:
            return {"field": "hue", "type": "nominal", "scale": None}
        titles = [column.title for column in self.measured]
        scale = {"domain": titles, "range": list(SERIES[: len(titles)])}
        return {"field": "series", "type": "nominal", "title": None, "scale": scale, "legend": {"orient": "top"}}

    def _told(self) -> Spec:
        """Return what the pointer is told of a mark, and a screen reader."""
        titles = {"group": self.along.title, "figure": self.first.title}
        if self.is_compared:
            titles = {"group": self.along.title, "series": "", "figure": "Amount"}
        hints = [{"field": name, "type": "nominal", "title": title} for name, title in titles.items()]
        return {"tooltip": hints, "description": {"field": "told", "type": "nominal"}}

    def _bars(self) -> Spec:
        names = {"domain": self.labels, "paddingInner": 0.25}
        axis = {"title": None, "labelLimit": 190, "ticks": False, "domain": False, "labelPadding": 8}
        across: Spec = {"field": "group", "type": "nominal", "scale": names, "axis": axis}
        length = {"field": "amount", "type": "quantitative", "axis": None, "scale": {"zero": True}}
        both: Spec = {"y": across, "color": self._colour()}
        if self.is_compared:
            order = [column.title for column in self.measured]
            both["yOffset"] = {"field": "series", "type": "nominal", "scale": {"domain": order}}
        bars = {"mark": {"type": "bar"}, "encoding": {"x": length, **self._told()}}
        note = {"field": "note", "type": "nominal"}
        ends = {"field": "end", "type": "quantitative", "axis": None}
        notes = {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"x": ends, "text": note, "color": {"value": "#555"}},
        }
        step = {"step": 17, "for": "offset"} if self.is_compared else {"step": 24}
        return {"width": BAR, "height": step, "encoding": both, "layer": [bars, notes]}

    def _along_time(self) -> Spec:
        # each word of a time on a line of its own, so that more of them find room
        axis = {"title": None, "labelExpr": "split(datum.label, ' ')", "labelAngle": 0, "labelOverlap": "greedy"}
        times = {"field": "group", "type": "ordinal", "scale": {"domain": self.labels}, "axis": axis}
        amounts = {"field": "amount", "type": "quantitative", "axis": {"title": None}, "scale": {"zero": True}}
        both: Spec = {"x": times, "y": amounts, "color": self._colour(), **self._told()}
        mark: Spec = {"type": "line", "point": True}
        if self.panel.form == "column":
            mark = {"type": "bar"}
            if self.is_compared:
                order = [column.title for column in self.measured]
                both["xOffset"] = {"field": "series", "type": "nominal", "scale": {"domain": order}}
        width = min(WIDE, COLUMN * len(self.labels)) if self.panel.form == "column" else WIDE
        return {"width": width, "height": HIGH, "mark": mark, "encoding": both}

    def _pie(self) -> Spec:
        values = self._values()
        scale = {"domain": [value["told"] for value in values], "range": [value["hue"] for value in values]}
        legend = {"title": None, "symbolType": "square", "labelLimit": 420}
        colour = {"field": "told", "type": "nominal", "scale": scale, "legend": legend}
        angle = {"field": "amount", "type": "quantitative", "stack": True}
        order = {"field": "place", "type": "quantitative"}
        encoding = {"theta": angle, "color": colour, "order": order, **self._told()}
        size = SMALL_PIE if self.panel.chart.each else PIE
        return {"width": size, "height": size, "mark": {"type": "arc"}, "encoding": encoding}


def _short(name: str, length: int = 34) -> str:
    return name if len(name) <= length else name[: length - 1] + "…"
