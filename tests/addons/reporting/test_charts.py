"""Charts are specifications; they are drawn as SVG in HTML and PDF, and open in a browser without a network."""

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zlib
from datetime import date, datetime
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from addons.printing import Figures
from addons.printing.template_chain import BadTemplate
from addons.reporting import Chart, Column, Report, drawing, page, render, run
from addons.reporting.chart import panels
from addons.reporting.data import as_json, as_vega_lite
from addons.reporting.group_times import every, later
from addons.reporting.report import Answer, Line
from addons.reporting.specification import specifications
from core import BadInput, UsageError
from core.composition import Composition, discover, resolve

COLUMNS = [
    Column("who", "Customer"),
    Column("net", "Net amount", "money", total=True),
    Column("net_before", "Net amount before", "money", total=True),
]


def answer(rows, *charts, columns=COLUMNS):
    names = [column.name for column in columns]
    lines = [Line(dict(zip(names, row, strict=False))) for row in rows]
    return Answer("odd", "Odd", columns, lines, {}, datetime(2030, 1, 1), "EUR", charts)


def drawn(rows, *charts, language="en"):
    """Return the specifications, and how many marks of which kind are in each picture."""
    specs = specifications(answer(rows, *charts), Figures(language, "EUR"))
    return specs, [marks(drawing.svg(spec)) for spec in specs]


def marks(svg):
    """Return the SVG's marks that stand for figures, by kind, as a screen reader is told of them."""
    kinds = [one.get("aria-roledescription") for one in ET.fromstring(svg).iter()]
    return {kind: kinds.count(kind) for kind in ("bar", "arc mark", "line mark", "point") if kind in kinds}


def texts(svg):
    return [one.text for one in ET.fromstring(svg).iter() if one.tag.endswith("text") and one.text]


def sold(count):
    return [(f"Customer {n}", D(1000 - n), D(n)) for n in range(count)]


def test_bars_are_sorted_labelled_and_the_smallest_are_drawn_as_one():
    (spec,), found = drawn(sold(20), Chart("who", ("net",)))
    assert found == [{"bar": 13}]
    values = spec["data"]["values"]
    assert [value["group"] for value in values][::6] == ["Customer 0", "Customer 6", "Others (8)"]
    assert values[-1]["amount"] == sum(1000 - n for n in range(12, 20))
    said = texts(drawing.svg(spec))
    assert "Net amount by customer" in said
    assert "EUR" in said
    assert "1,000.00 · 5.0%" in said


def test_a_pie_has_at_most_eight_slices_and_the_others():
    (few, many), found = (
        drawn(sold(8), Chart("who", ("net",), "pie"))[0] + drawn(sold(9), Chart("who", ("net",), "pie"))[0],
        [],
    )
    for spec in (few, many):
        found.append(marks(drawing.svg(spec)))
    assert found == [{"arc mark": 8}, {"arc mark": 9}]
    assert [value["group"] for value in many["data"]["values"]][-1] == "Others (1)"


def test_a_pie_with_an_amount_below_0_is_drawn_as_bars_without_shares():
    (spec,), found = drawn([("A", D(100)), ("B", D(-50)), ("C", D(0))], Chart("who", ("net",), "pie"))
    assert found == [{"bar": 2}]
    assert [value["note"] for value in spec["data"]["values"]] == ["100.00", "-50.00"]


def test_a_comparison_has_two_bars_of_each_group_and_a_legend():
    (spec,), found = drawn(sold(3), Chart("who", ("net", "net_before")))
    assert found == [{"bar": 6}]
    assert {"Net amount", "Net amount before"} <= set(texts(drawing.svg(spec)))


def test_times_are_drawn_as_a_line_in_their_order_and_those_without_figures_at_0():
    rows = [("2030-03", D(3)), ("2030-01", D(1))]
    (spec,), found = drawn(rows, Chart("who", ("net",)), language="de")
    assert found == [{"line mark": 1, "point": 3}]
    assert [(value["group"], value["amount"]) for value in spec["data"]["values"]] == [
        ("Jan. 2030", 1.0),
        ("Feb. 2030", 0.0),
        ("März 2030", 3.0),
    ]
    assert drawn(rows, Chart("who", ("net",), "bar"))[1] == [{"bar": 3}]


def test_the_year_before_is_drawn_over_the_same_months():
    rows = [("2029-01", D(0), D(5)), ("2030-01", D(7), D(0)), ("2030-02", D(8), D(0))]
    (spec,), _ = drawn(rows, Chart("who", ("net", "net_before"), behind=12))
    assert [(value["group"], value["amount"]) for value in spec["data"]["values"]] == [
        ("Jan 2030", 7.0),
        ("Jan 2030", 5.0),
        ("Feb 2030", 8.0),
        ("Feb 2030", 0.0),
    ]


def test_times_that_lie_between_are_found():
    assert every(["2030-02", "2029-11"]) == ["2029-11", "2029-12", "2030-01", "2030-02"]
    assert every(["2030", "2028"]) == ["2028", "2029", "2030"]
    assert every(["2030-Q1", "2029-Q3"]) == ["2029-Q3", "2029-Q4", "2030-Q1"]
    assert every(["2030-W05", "2030-W01"]) == ["2030-W01", "2030-W05"]
    moved = [
        later(name, 12) for name in ("2029-12", "2029", "2029-Q4", "2029-W05", "2029-03-31", date(2028, 2, 29), "A")
    ]
    assert moved == ["2030-12", "2030", "2030-Q4", "2030-W05", "2030-03-31", date(2029, 2, 28), "A"]
    assert (later("2029-12", 1), later("2029-Q4", 3), later("2030-01-31", 1)) == ("2030-01", "2030-Q1", "2030-02-28")
    assert every([date(2030, 1, 2), date(2030, 1, 1)])[0] == date(2030, 1, 1)


def test_each_value_of_a_column_has_a_chart_of_its_own():
    columns = [Column("of", "Customer"), Column("who", "Product"), Column("net", "Net amount", "money")]
    rows = [("Alfa", "A", D(100)), ("Alfa", "B", D(300)), ("Beta", "A", D(600))]
    found = specifications(answer(rows, Chart("who", ("net",), "pie", each="of"), columns=columns), Figures())
    assert [spec["title"]["text"] for spec in found] == ["Alfa", "Beta"]
    assert [value["note"] for value in found[0]["data"]["values"]] == ["300.00 · 75.0%", "100.00 · 25.0%"]


def test_names_are_escaped_and_long_ones_shortened():
    long = "A company with a name that is longer than any room that there could be for it, and Sons"
    (spec,), _ = drawn([("<script>alert(1)</script> & Co", D(2)), (long, D(1))], Chart("who", ("net",), "pie"))
    svg = drawing.svg(spec)
    assert "<script" not in svg
    assert any(text.startswith("<script>alert(1)</script> & Co · 2.00") for text in texts(svg))
    assert any(text.startswith("A company with a name that is lon… ·") for text in texts(svg))
    assert "</script" not in drawing.for_script(spec)


def test_two_groups_of_one_name_are_told_apart_by_their_codes():
    columns = [Column("who_code", "Code", data_only=True), *COLUMNS[:2]]
    rows = [("S1", "Smith", D(2)), ("S2", "Smith", D(1)), (None, None, D(3))]
    specs = specifications(answer(rows, Chart("who", ("net",)), columns=columns), Figures())
    assert [value["group"] for value in specs[0]["data"]["values"]] == ["(none)", "Smith (S1)", "Smith (S2)"]


def test_nothing_is_drawn_of_nothing():
    for rows in ([], [("A", D(0))]):
        assert drawn(rows, Chart("who", ("net",)))[0] == []
    with pytest.raises(BadInput, match="nothing to draw of the report 'odd'"):
        as_vega_lite(answer([], Chart("who", ("net",))))


def test_a_wrong_chart_is_an_error_that_says_what_to_write():
    with pytest.raises(UsageError, match="the form 'pies', did you mean 'pie'"):
        Chart("who", ("net",), "pies")
    with pytest.raises(UsageError, match="a column 'nett', did you mean 'net'"):
        panels(answer(sold(1), Chart("who", ("nett",))))
    with pytest.raises(BadInput, match="a line goes along times"):
        panels(answer(sold(2), Chart("who", ("net",), "line")))


def test_specifications_are_given_out_one_for_each_or_all_as_one():
    charts = (Chart("who", ("net",)), Chart("who", ("net",), "pie"))
    found = json.loads(as_json(answer(sold(2), *charts), "de"))
    assert [spec["title"]["text"] for spec in found["charts"]] == ["Net amount by customer"] * 2
    assert found["charts"][0]["config"]["locale"]["number"]["decimal"] == ","
    whole = json.loads(as_vega_lite(answer(sold(2), *charts)))
    assert marks(drawing.svg(whole)) == {"bar": 2, "arc mark": 2}
    assert json.loads(as_vega_lite(answer(sold(2), charts[0])))["data"]["values"][0]["figure"] == "1,000.00"


class Odd(Report, name="odd"):
    """An odd report."""

    chart = Chart("who", ("net",))

    def columns(self, values):
        return COLUMNS[:2]

    def rows(self, session, values):
        return [{"who": "A", "net": D(1)}]


def test_a_report_declares_its_chart_and_people_choose_its_form():
    report, session = Odd(), SimpleNamespace(now=None)
    assert [one.name for one in report.all_parameters()] == ["chart"]
    assert report.answer(session, {"chart": "auto"}).charts == (Odd.chart,)
    assert [one.form for one in report.answer(session, {"chart": "pie"}).charts] == ["pie"]
    assert report.answer(session, {"chart": "none"}).charts == ()


@pytest.fixture
def html(monkeypatch):
    """Return a function that writes an answer as a page."""
    app = SimpleNamespace(composition=Composition(resolve(discover(), ["reporting"])))
    monkeypatch.setattr(page, "find", lambda _composition, _name: Odd())
    return lambda answer, **how: page.as_html(app, answer, **how)


def test_without_the_extra_the_page_says_how_to_get_charts(html, monkeypatch):
    monkeypatch.setattr(drawing, "_vl_convert", lambda: None)
    told = answer(sold(2), Chart("who", ("net",)))
    found = html(told)
    assert "“Net amount by customer” is not drawn" in found
    assert "pip install &#39;tradeloom[charts]&#39;" in found
    assert "Customer 1" in found
    with pytest.raises(drawing.ChartError, match=r"pip install 'tradeloom\[charts\]'"):
        html(told, interactive=True)


def test_a_page_has_everything_inside(html):
    found = html(answer(sold(2), Chart("who", ("net",))), interactive=True)
    assert not re.search(
        r"""(<link|<iframe|<img|@import|\bsrc=|\bhref=["']http|url\()""", re.sub("(?s)<script>.*", "", found)
    )
    assert not re.search(r"<script[^>]+src", found)
    assert found.count("<script>") == found.count("</script>") == 2


ADDON = """
class Stars(Report, name="stars"):
    title = "Stars"

    def columns(self, values):
        return [Column("who", "Hotel"), Column("net", "Stars", "integer", total=True)]

    def rows(self, session, values):
        return [{"who": "Ritz", "net": 5}, {"who": "Inn", "net": 2}]

@hookimpl
def reports():
    return [Stars]
"""


def test_an_addon_of_one_customer_changes_page_and_chart_of_a_report_and_an_error_names_file_and_line(
    open_app, write_addon, tmp_path
):
    below = write_addon("hotels", ADDON.replace("class Stars", "from addons.reporting import Column\nclass Stars", 1))
    source = """
    from addons import hotels
    from addons.reporting import Chart

    class Stars(hotels.Stars, extends=True):
        chart = Chart("who", ("net",), "pie")

    @hookimpl
    def reports():
        return [Stars]
    """
    above = write_addon("proud", source, depends=("hotels",))
    template = tmp_path / "addons" / "proud" / "templates" / "report.html"
    template.parent.mkdir()
    template.write_text('{% extends "super" %}\n{% block notes %}<p>The best of {{ answer.title }}</p>{% endblock %}')

    def rendered(*addons):
        app = open_app(*addons)
        with app.unit(readonly=True) as session:
            return render(app, run(session, "stars"), "html").decode()

    plain, proud = rendered(below), rendered(below, above)
    assert ("The best of" in plain, "arc mark" in plain) == (False, False)
    assert ("The best of Stars" in proud, proud.count('aria-roledescription="arc mark"')) == (True, 2)
    for line, message in (("{{ answer.titel }}", "titel"), ("{% if %}", "Expected an expression")):
        template.write_text(f'{{% extends "super" %}}\n{{% block notes %}}\n{line}\n{{% endblock %}}')
        broken = write_addon("proud", source, depends=("hotels",))
        with pytest.raises(BadTemplate, match=rf"proud.templates.report\.html:3: .*{message}"):
            rendered(below, broken)


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture
def browser():
    """Return a headless Chromium: that of TRADELOOM_TEST_BROWSER, or one that is found."""
    found = os.environ.get("TRADELOOM_TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed, TRADELOOM_TEST_BROWSER names none")
    quiet = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    )

    def run(*arguments):
        done = subprocess.run([found, *quiet, *arguments], capture_output=True, timeout=60, check=True)
        return done.stdout.decode()

    return run


def test_a_browser_without_a_network_draws_the_charts(html, browser, tmp_path):
    told = answer(sold(5), Chart("who", ("net",)), Chart("who", ("net",), "pie"))
    file, picture = tmp_path / "still.html", tmp_path / "still.png"
    file.write_text(html(told), encoding="utf-8")
    browser("--window-size=620,500", f"--screenshot={picture}", file.as_uri())
    seen = hues(picture.read_bytes())
    assert seen.get((0x2F, 0x6D, 0x8A), 0) > 5 * 300 * 10  # five bars
    for hue in ((0x1F, 0x4E, 0x66), (0xC5, 0x8B, 0x4E), (0xA6, 0x5B, 0x5B)):
        assert seen.get(hue, 0) > 1000  # a slice
    file.write_text(html(told, interactive=True), encoding="utf-8")
    dom = browser("--dump-dom", "--virtual-time-budget=5000", file.as_uri())
    assert dom.count('aria-roledescription="bar"') == dom.count('aria-roledescription="arc mark"') == 5
    assert dom.count('<details title="Click to view actions">') == 2  # drawn anew, by the scripts in the page


def hues(png):
    """Return how many points of each colour a picture has."""
    width, height, kind = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big"), png[25]
    size, found, at, parts = {2: 3, 6: 4}[kind], {}, 8, b""
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        parts += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    data, above = zlib.decompress(parts), bytearray(width * size)
    for row in range(height):
        start = row * (width * size + 1)
        above = _unfiltered(data[start], data[start + 1 : start + 1 + width * size], above, size)
        for point in range(0, width * size, size):
            hue = tuple(above[point : point + 3])
            found[hue] = found.get(hue, 0) + 1
    return found


def _unfiltered(kind, line, above, size):
    out = bytearray(line)
    for at in range(len(out)):
        left, up = (out[at - size] if at >= size else 0), above[at]
        corner = above[at - size] if at >= size else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda one: abs(guess - one))
        out[at] = (out[at] + (0, left, up, (left + up) // 2, nearest)[kind]) & 255
    return out
