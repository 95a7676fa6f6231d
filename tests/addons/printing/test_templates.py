"""A template of a higher addon wins, and reaches the next one below by extending "super"."""

import sys

import pytest

from addons import installing
from addons.devkit.testing import NOW
from addons.printing.figures import Figures
from addons.printing.template_chain import BadTemplate, Templates, templates
from core.app import App
from core.composition import discover
from core.lifecycle import make_engine


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: templates know no database."""
    return "sqlite"


BOTTOM = "<h1>{% block title %}bottom{% endblock %}</h1>{% block body %}base{% endblock %}"
MIDDLE = '{% extends "super" %}{% block body %}{{ super() }} middle{% endblock %}'
TOP = (
    '{% extends "super" %}{% block title %}{{ super() }} top{% endblock %}'
    "{% block body %}{{ super() }} top{% endblock %}"
)


@pytest.fixture
def chain(tmp_path):
    """Return a function that makes a template chain of layers given as {addon: {template: text}}, lowest first."""

    def make(**layers):
        for addon, files in layers.items():
            for name, text in files.items():
                path = tmp_path / addon / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return Templates({addon: tmp_path / addon for addon in layers})

    return make


def test_three_layers_each_extend_the_one_below(chain):
    found = chain(low={"a.html": BOTTOM}, mid={"a.html": MIDDLE}, high={"a.html": TOP})
    assert found.fill("a.html") == "<h1>bottom top</h1>base middle top"


def test_a_layer_without_the_template_is_passed_over(chain):
    found = chain(low={"a.html": BOTTOM}, mid={"b.html": "b"}, high={"a.html": TOP})
    assert found.fill("a.html") == "<h1>bottom top</h1>base top"


def test_an_included_template_is_the_topmost_of_its_name(chain):
    found = chain(low={"a.html": '{% include "part.html" %}', "part.html": "low"}, high={"part.html": "high"})
    assert found.fill("a.html") == "high"


def test_addons_in_a_folder_compose_their_templates_three_deep(tmp_path):
    names = ("tlow", "tmid", "thigh")
    for name, below, text in zip(names, ("core", "tlow", "tmid"), (BOTTOM, MIDDLE, TOP), strict=True):
        folder = tmp_path / "addons" / name
        (folder / "templates").mkdir(parents=True)
        (folder / "templates" / "greeting.html").write_text(text)
        manifest = f'from core import Addon\naddon = Addon(name="{name}", version="1", depends=("{below}",))\n'
        (folder / "__init__.py").write_text(manifest)
    url = f"sqlite:///{tmp_path}/test.db"
    try:
        engine = make_engine(url)
        installing.enable(engine, discover([tmp_path]), ("thigh",), lambda: NOW)
        engine.dispose()
        app = App.open(url, folders=[tmp_path])
        assert templates(app.composition).fill("greeting.html") == "<h1>bottom top</h1>base middle top"
        app.close()
    finally:
        sys.path.remove(str(tmp_path))
        for name in names:
            sys.modules.pop(f"addons.{name}", None)


def test_extending_super_at_the_bottom_says_what_to_write(chain):
    with pytest.raises(BadTemplate, match=r"low/a.html:1: it extends 'super', but no addon below 'low'"):
        chain(low={"a.html": MIDDLE}).fill("a.html")


def test_an_undefined_name_is_an_error_with_file_and_line(chain):
    with pytest.raises(BadTemplate, match=r"low/a.html:3: UndefinedError: 'nobody' is undefined"):
        chain(low={"a.html": "one\ntwo\n{{ nobody }}"}).fill("a.html")


def test_an_undefined_name_in_a_lower_layer_names_that_file(chain):
    bottom = "{% block body %}\n{{ missing }}{% endblock %}"
    with pytest.raises(BadTemplate, match=r"low/a.html:2: UndefinedError: 'missing' is undefined"):
        chain(low={"a.html": bottom}, high={"a.html": MIDDLE}).fill("a.html")


def test_a_syntax_error_names_file_and_line(chain):
    found = chain(low={"a.html": "one\n{% if %}"})
    with pytest.raises(BadTemplate, match=r"low/a.html:2: Expected an expression"):
        found.fill("a.html")
    assert "a.html:2: Expected an expression" in found.check()[0]


def test_a_template_that_is_missing_or_no_text_names_file_and_line(chain):
    with pytest.raises(BadTemplate, match=r"low/a.html:2: there is no template 'c.html', did you mean 'b.html'"):
        chain(low={"a.html": "one\n{% include 'c.html' %}", "b.html": ""}).fill("a.html")
    found = chain(low={"a.html": "one"})
    (found.layers.folders["low"] / "a.html").write_bytes(b"one\ntwo \xff")
    with pytest.raises(BadTemplate, match=r"low/a.html:2: it is not written in UTF-8"):
        found.fill("a.html")
    assert "a.html:2: it is not written in UTF-8" in found.check()[0]


def test_a_fault_in_a_call_names_file_and_line(chain):
    with pytest.raises(BadTemplate, match=r"low/a.html:1: ZeroDivisionError"):
        chain(low={"a.html": "{{ 1 / 0 }}"}).fill("a.html")


def test_an_unknown_template_is_suggested(chain):
    with pytest.raises(BadTemplate, match=r"no template 'oder\.html', did you mean 'order\.html'"):
        chain(low={"order.html": ""}).fill("oder.html")


def test_a_template_outside_the_folders_cannot_be_named(chain):
    found = chain(low={"a.html": '{% include "../secret.txt" %}'})
    with pytest.raises(BadTemplate, match="no template"):
        found.fill("a.html")


def test_text_is_escaped(chain):
    assert chain(low={"a.html": "{{ name }}"}).fill("a.html", name="<b>&") == "&lt;b&gt;&amp;"


def test_figures_are_written_in_the_language(chain):
    from datetime import date
    from decimal import Decimal

    found = chain(
        low={"a.html": "{{ n | amount }}|{{ n | money('EUR') }}|{{ n | quantity }}|{{ r | percent }}|{{ d | date }}"}
    )
    values = {"n": Decimal("1234.5"), "r": Decimal("7.5"), "d": date(2030, 1, 31)}
    assert found.fill("a.html", figures=Figures("de"), **values) == (
        "1.234,50|1.234,50\xa0€|1.234,5|7,5\xa0%|31.01.2030"
    )
    assert found.fill("a.html", figures=Figures("en", "JPY"), **(values | {"n": Decimal(1234)})) == (
        "1,234|€1,234.00|1,234|7.5%|Jan 31, 2030"
    )


def test_every_template_of_the_enabled_addons_compiles(app_with):
    assert templates(app_with("sales").composition).check() == []
