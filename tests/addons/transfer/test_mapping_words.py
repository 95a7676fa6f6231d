"""Whatever stands in a mapping: it is used, or refused in words."""

import contextlib
import copy
import json
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from addons.transfer import run_import
from core import TradeloomError

FILES = {
    "orders_csv": "id,partner,date,product,qty\nO1,A1,2030-01-01,TEA,2\n",
    "lines_csv": "order,product,qty\nO1,TEA,3\n",
}
FIELD = {
    "column": "id",
    "null": ["x"],
    "replace": {"a": "b"},
    "map": {"O1": "O1"},
    "pad": 3,
    "prefix": "P",
    "separator": "-",
    "optional": True,
}
MAPPING = {
    "system": "shop",
    "load": [
        {"model": "base.Partner", "rows": [{"code": "A1"}], "key": "code", "fields": {"code": "code", "name": "code"}},
        {
            "model": "sales.Order",
            "file": "orders.csv",
            "key": {"column": ["id", "partner"], "separator": "/"},
            "when": [{"column": "qty", "sign": "positive", "is_not": ["9"]}],
            "distinct": False,
            "repeated": True,
            "needs": "sales",
            "delimiter": ",",
            "encoding": "utf-8",
            "header": 1,
            "skip": 0,
            "fill_down": ["id"],
            "figures": "1,234.56",
            "dates": ["year first", "serial"],
            "trim": True,
            "fields": {
                "number": FIELD,
                "partner_id": {"column": "partner", "find": "base.Partner", "by": "code"},
                "date": {"column": "date", "format": "%Y-%m-%d"},
                "priority": {"value": 5},
            },
            "lines": [
                {
                    "file": "lines.csv",
                    "join": {"id": "order"},
                    "when": "qty",
                    "fields": {
                        "description": "product",
                        "quantity": {"column": "qty", "times": 2, "figures": "1234.56"},
                    },
                }
            ],
        },
        {
            "verb": "confirm",
            "document": "sales.Order",
            "file": "orders.csv",
            "find": {"column": ["id", "partner"], "separator": "/"},
            "key": "id",
            "arguments": {},
        },
    ],
}

TEXTS = st.one_of(
    st.sampled_from(["", " ", "id", "base.Partner", "sales.Order", "%", "%d", "\t", "utf-16", "hex", "\u2028"]),
    st.text(max_size=3),
)
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.datetimes(),
    st.times(),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2), max_leaves=4
)


def toml(value):  # noqa: PLR0911
    """Return a value as TOML writes it inside a line."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f")
        case bool():
            return str(value).lower()
        case Decimal():
            text = str(value).lower().replace("snan", "nan").lstrip("s")
            return text if "e" in text or "." in text or not value.is_finite() else f"{text}.0"
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{toml(key)} = {toml(inner)}' for key, inner in value.items())} }}"
    return str(value)


def places(value, path=()):
    """Yield where something stands in a mapping."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def changed(path, value, extra):
    """Return the mapping with another value at a place, or with one more key there."""
    made = copy.deepcopy(MAPPING)
    place = made
    for key in path[:-1]:
        place = place[key]
    if extra is not None and isinstance(place, dict):
        place[extra] = value
    else:
        place[path[-1]] = value
    return "\n".join(f"{toml(key)} = {toml(one)}" for key, one in made.items())


@pytest.fixture
def app(app_with):
    return app_with("sales")


def test_the_mapping_itself_is_right(app, folder):
    place = folder(**FILES, all_toml=changed(("system",), "shop", None))
    assert [str(row) for row in run_import(app, place / "all.toml", dry_run=True).bad] == []


KEYS = ["when", "rows", "join", "sheet", "by", "find", "value", "map", "pad", "times", "dates", "figures", "column"]


@settings(max_examples=60)
@given(st.sampled_from([*places(MAPPING)]), VALUES, st.none() | st.sampled_from(KEYS))
@example(("load", 1, "delimiter"), "", None)
@example(("load", 1, "delimiter"), ";;", None)
@example(("load", 1, "fields", "number", "optional"), "x", None)
@example(("load", 1, "fields", "number", "pad"), True, None)
@example(("load", 1, "encoding"), "rot13", None)
@example(("load", 1, "file"), "a\x00b.csv", None)
@example(("load", 1, "lines", 0, "join"), {"id": 5}, None)
@example(("load", 0, "rows"), [1], None)
@example(("system",), "\ud800".encode("utf-8", "replace").decode(), None)
def test_wrong_values_anywhere_are_told_in_words(app, folder, path, value, extra):
    place = folder(**FILES, all_toml=changed(path, value, extra))
    with contextlib.suppress(TradeloomError):
        outcome = run_import(app, place / "all.toml", dry_run=True)
        assert all(row.reason for row in outcome.bad)
