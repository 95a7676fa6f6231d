"""The arguments of a job as text: JSON, with marks for dates, instants, figures, values by id. Nothing is pickled."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from core import UsageError

MARK = "$"
MARKED: dict[str, tuple[type[Any], Callable[[Any], str], Callable[[str], Any]]] = {
    "figure": (Decimal, str, Decimal),
    "instant": (dt.datetime, dt.datetime.isoformat, dt.datetime.fromisoformat),
    "day": (dt.date, dt.date.isoformat, dt.date.fromisoformat),
}
"""How a value is marked: its type, how it becomes a text, and how it is read; instants are days and come first."""


def as_text(values: Mapping[str, Any]) -> str:
    """Return values by name as JSON; raises UsageError for one that is not plain."""
    return json.dumps({name: _plain(value, name) for name, value in values.items()}, ensure_ascii=False)


def from_text(text: str) -> dict[str, Any]:
    """Return the values by name."""
    return {name: _value(one) for name, one in json.loads(text).items()}


def _plain(value: Any, name: str) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    for kind, (type_, to_text, _) in MARKED.items():
        if isinstance(value, type_):
            return {MARK: kind, "of": to_text(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one, name) for one in value]
    if isinstance(value, Mapping):
        pairs = [[_plain(key, name), _plain(one, name)] for key, one in value.items()]
        is_object = MARK not in value and all(isinstance(key, str) for key in value)
        return dict(pairs) if is_object else {MARK: "pairs", "of": pairs}
    raise UsageError(
        f"a job cannot be given {name}={value!r}",
        remedy="Give names, ids, texts, figures and days: another machine may do it, later.",
    )


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    kind = plain.get(MARK)
    if kind == "pairs":
        return {_value(key): _value(one) for key, one in plain["of"]}
    return MARKED[kind][2](plain["of"]) if kind else {key: _value(one) for key, one in plain.items()}
