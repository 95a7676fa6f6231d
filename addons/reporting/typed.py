"""What is typed of reports: parameters as NAME=VALUE, and the format by the ending of a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core import UsageError

FORMATS = ("text", "csv", "json", "xlsx", "html", "pdf", "vega-lite")
"""Repeated from addons.reporting.rendering, so that the help need not import it; a test compares them."""


def parameters_of(texts: Iterable[str]) -> dict[str, str]:
    """Return values by name; raises UsageError for what is no NAME=VALUE, and for a name given twice."""
    found: dict[str, str] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or not name:
            raise UsageError(f"'{text}' is not a parameter", remedy="Write NAME=VALUE, as in from=2030-01-01.")
        if name in found:
            raise UsageError(f"the parameter '{name}' is given twice")
        found[name] = value
    return found


def group_of(texts: Iterable[str]) -> dict[str, str] | None:
    """Return the group to drill into, by dimension; empty for "total", None where nothing is asked."""
    typed = list(texts)
    if not typed:
        return None
    if typed == ["total"]:
        return {}
    for text in typed:
        if "=" not in text:
            raise UsageError(
                f"'{text}' is not a group", remedy="Write DIMENSION=CODE, as in --drill partner=ALFKI, or total."
            )
    return parameters_of(typed)


def form_of(to: Path | None) -> str:
    """Return the format that a file's ending says; text where there is no file."""
    if to is None:
        return "text"
    if to.name.lower().endswith(".vl.json"):
        return "vega-lite"
    form = {"txt": "text", "htm": "html"}.get(to.suffix[1:].lower(), to.suffix[1:].lower())
    if form not in FORMATS:
        raise UsageError(f"the format of '{to}' is not known", remedy=f"Give --format: {', '.join(FORMATS)}.")
    return form
