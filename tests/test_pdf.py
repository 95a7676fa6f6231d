"""PDFs carry their text, their own font and page numbers, also on a machine without any font."""

import builtins
import os
import socket
import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from pypdf import PdfReader

from addons.printing.letters import breakable
from addons.printing.pdf import PdfError, font_faces, has_font, has_text, pdf

STYLE = "@page { @bottom-right { content: 'Page ' counter(page) ' of ' counter(pages) } }"
ROWS = "".join(f"<tr><td>Row {n}</td></tr>" for n in range(150))
PAGE = (
    f"<html><head><style>{STYLE} html {{ font-family: 'Source Sans Pro' }}</style></head>"
    f"<body><p>Grüße für 5 €, Đặng</p><table><thead><tr><th>Heading</th></tr></thead>{ROWS}</table></body></html>"
)


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def pages(made):
    return [page.extract_text() for page in PdfReader(BytesIO(made)).pages]


def test_pages_are_a4_numbered_and_repeat_the_heads_of_tables():
    made = pdf(PAGE)
    found = pages(made)
    assert len(found) > 1
    for number, text in enumerate(found, 1):
        assert "Heading" in text
        assert f"Page {number} of {len(found)}" in text
    box = PdfReader(BytesIO(made)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


OUTSIDE = (
    "<link rel='stylesheet' href='{}'>",
    "<style>@import url('{}');</style>",
    "<style>@font-face {{ font-family: X; src: url('{}') }} p {{ font-family: X }}</style><p>Text</p>",
    "<style>p {{ background: url('{}') }}</style><p>Text</p>",
    "<ul style=\"list-style-image: url('{}')\"><li>Text</li></ul>",
    "<p>Text</p><img src='{}'>",
    "<svg width='9' height='9'><image width='9' height='9' href='{}'/></svg>",
)


@pytest.mark.parametrize("page", OUTSIDE)
@pytest.mark.parametrize("url", ["http://{}/x", "https://{}/x", "file:///etc/passwd", "ftp://{}/x", "//{}/x"])
def test_nothing_is_fetched_from_files_or_the_network(page, url):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        asked = url.format(f"127.0.0.1:{listening.getsockname()[1]}")
        if url.startswith("//"):  # leads nowhere in a page that comes from nowhere
            pdf(page.format(asked))
        else:
            with pytest.raises(PdfError, match=f"asks for '{asked}', which is not fetched"):
                pdf(page.format(asked))
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_pictures_within_the_page_are_shown():
    made = pdf(f"<p>Text</p><img width='50' height='50' src='data:image/png;base64,{DOT}'>")
    assert len(PdfReader(BytesIO(made)).pages[0].images) == 1


def test_umlauts_and_accents_are_printed():
    assert "Grüße für 5 €, Đặng" in pages(pdf(PAGE))[0]


@pytest.fixture
def no_fonts(tmp_path):
    """Return a function that runs Python where fontconfig knows no font."""
    config = tmp_path / "fonts.conf"
    config.write_text("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig></fontconfig>")

    def run(code):
        environment = {**os.environ, "FONTCONFIG_FILE": str(config)}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)

    return run


def test_a_machine_without_any_font_prints_the_text_with_ours(no_fonts):
    code = f"import sys; from addons.printing.pdf import pdf; sys.stdout.buffer.write(pdf({PAGE!r}))"
    result = no_fonts(code)
    assert result.returncode == 0, result.stderr.decode()
    assert "Grüße für 5 €" in pages(result.stdout)[0]
    fonts = {str(font) for page in PdfReader(BytesIO(result.stdout)).pages for font in page["/Resources"]["/Font"]}
    assert fonts


def test_a_pdf_that_would_lose_its_text_is_an_error(no_fonts):
    code = (
        "import addons.printing.pdf as p; p.font_faces = lambda: ''\n"
        "try: p.pdf('<p>Hello</p>')\n"
        "except p.PdfError as error: print(error)"
    )
    assert b"the PDF would be without text: no font was found" in no_fonts(code).stdout


def test_a_page_without_text_needs_no_font(no_fonts):
    code = "import addons.printing.pdf as p; p.font_faces = lambda: ''; print(len(p.pdf('<p> </p>')) > 0)"
    assert no_fonts(code).stdout.strip() == b"True"


def test_text_and_fonts_are_recognised():
    assert has_text("<p>a</p>")
    assert not has_text("<style>p {}</style><title>t</title><p> </p>")
    assert has_font(pdf("<p>a</p>"))
    assert "SourceSansPro-Semibold.ttf" in font_faces()


@pytest.mark.parametrize("missing", ["plutoprint", "font_source_sans_pro"])
def test_without_the_extra_the_error_names_it(monkeypatch, missing):
    real = builtins.__import__

    def without(name, *arguments, **options):
        if name == missing:
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PdfError, match=r"pip install 'tradeloom\[pdf\]'"):
        pdf("<p>a</p>")


def test_the_sales_report_is_a_pdf_with_chart_and_total(app_with):
    from decimal import Decimal

    from sqlalchemy import select

    from addons import base, sales
    from addons.reporting.rendering import render
    from addons.reporting.report import run

    app = app_with("sales", "reporting")
    with app.unit() as session:
        unit = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "Ünal Ltd"}])
        (product,) = session.create(base.Product, [{"code": "P", "name": "Pen", "unit_id": unit}])
        lines = [{"product_id": product, "quantity": Decimal(2), "price": Decimal("617.25")}]
        ids = session.create(sales.Order, [{"partner_id": partner, "lines": lines}])
    app.fire_all("confirm", sales.Order, ids)
    with app.unit(readonly=True) as session:
        answer = run(session, "sales", {"by": "partner,product", "chart": "pie"})
    text = "\n".join(pages(render(app, answer, "pdf")))
    for wanted in ("Sales", "Net amount by customer", "Ünal Ltd", "Total Ünal Ltd", "1,234.50 · 100.0%", "Page 1 of 1"):
        assert wanted in text


COLUMNS = """<html><head><style>html {{ font-family: 'Source Sans Pro' }} .code {{ white-space: nowrap }}</style></head>
<body><p>Begin</p><table><tr><td>{0}</td><td>Right</td></tr></table><p class="code">{0}</p></body></html>"""


def scale(made):
    """Return by how much the text of the first page is made smaller."""
    found = []

    def visit(text, page, matrix, font, size):
        if text.strip() == "Begin":
            found.append(page[0] * matrix[0] * size)

    PdfReader(BytesIO(made)).pages[0].extract_text(visitor_text=visit)
    return found[0]


@given(st.text(st.sampled_from("abc-/@.&<'"), min_size=80, max_size=300))
@example("x" * 90)
@settings(max_examples=15)
def test_a_long_word_breaks_inside_its_column_and_the_page_keeps_its_size(word):
    made = pdf(COLUMNS.format(escape(word)))
    assert scale(made) == pytest.approx(scale(pdf(COLUMNS.format("short"))))
    assert "".join(pages(made)[0].split()).replace("Right", "") == f"Begin{word * 2}"


def test_breaks_are_made_in_long_words_only_and_in_nothing_but_the_text():
    page = f"<style>{'s' * 90}</style><a href='{'h' * 90}'>&amp; {'w' * 24}</a><!-- {'c' * 90} -->"
    assert breakable(page) == page
    assert breakable("&amp;" * 25).count("&amp;") == 25
    assert breakable("x" * 25).count("<wbr>") == 3


def test_letters_without_a_font_are_told_by_name():
    told = []
    pdf(PAGE.replace("Grüße", "Grüße an \U00013000 und \U00013000 &amp; \ue000"), told.append)
    (text,) = told
    assert "\U00013000 (EGYPTIAN HIEROGLYPH A001), \ue000 (U+E000). Install" in text
    pdf(PAGE, told.append)
    assert len(told) == 1, "nothing is told of a page that can be printed"
