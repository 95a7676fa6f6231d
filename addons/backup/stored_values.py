"""Values as JSON and back: exact decimals and instants as text, and what form each column has in a file.

A file says the form of each column, so that it is read without the models that wrote it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, types
from sqlalchemy.types import TypeEngine

from addons.schemas import plain
from core import BadInput
from core.composition import Exact, UtcTime

SCALED = "scaled"
"""The form of a SQLite column that no installed addon knows: it may hold units of a figure, of unknown scale."""

FORMS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (types.Boolean, "boolean"),
    (types.Integer, "integer"),
    (types.Float, "float"),
    (types.Numeric, "decimal"),
    (types.DateTime, "instant"),
    (types.Date, "date"),
    (types.Time, "time"),
    (types.JSON, "json"),
    (types.LargeBinary, "bytes"),
    (types.String, "text"),
)


def form_of(type_: TypeEngine[Any], *, reflected_from: str = "") -> str:
    """Return the form of a column; `reflected_from` is the database's name when no model tells the type.

    The form of a figure tells its digits, as in "decimal(18,4)".
    """
    if isinstance(type_, Exact):
        return f"decimal({type_.digits},{type_.scale})"
    if isinstance(type_, UtcTime):
        return "instant"
    if reflected_from == "sqlite" and isinstance(type_, BigInteger):
        return SCALED
    if isinstance(type_, types.Numeric) and type_.asdecimal and type_.scale is not None:
        return f"decimal({type_.precision},{type_.scale})"
    return next((form for kind, form in FORMS if isinstance(type_, kind)), "other")


def to_line(row: Mapping[str, Any]) -> bytes:
    """Return a row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    """Return a value as JSON can carry it; bytes, which only a backup meets, in base 64."""
    return base64.b64encode(value).decode("ascii") if isinstance(value, (bytes, memoryview)) else plain(value)


READERS: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": base64.b64decode,
}


def reader(form: str, target: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return the function from a value of this form in a file to one for a column of the target's type, if needed.

    A target that no model knows may be a SQLite column of units; then the form tells their scale.
    """
    kind, _, digits = form.partition("(")
    if kind == SCALED and isinstance(target, types.Numeric | Exact):
        scale = int(target.scale or 0)
        return lambda units: Decimal(units).scaleb(-scale)
    if kind == "decimal" and isinstance(target, BigInteger):
        if not digits:
            raise BadInput("holds figures of unknown scale", remedy="Restore it on PostgreSQL.")
        scale = int(digits.rstrip(")").partition(",")[2])
        return lambda figure: int(Decimal(figure).scaleb(scale))
    return READERS.get(kind)
