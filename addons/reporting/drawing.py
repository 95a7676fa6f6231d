"""Draw specifications as SVG, by the extra `charts`, with a font of our own; and the scripts for charts that answer."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from core import TradeloomError

INSTALL = "pip install 'tradeloom[charts]'"


class ChartError(TradeloomError):
    """Report that no chart could be drawn, and what to install."""


def can_draw() -> bool:
    """Say whether the extra `charts` is installed."""
    return _vl_convert() is not None


def svg(specification: dict[str, Any]) -> str:
    """Return a Vega-Lite specification drawn as an SVG element; raises ChartError without the extra `charts`."""
    drawn: str = _installed().vegalite_to_svg(specification)
    return drawn


@cache
def scripts() -> str:
    """Return the JavaScript that draws charts in a browser, made once; raises ChartError without the extra `charts`."""
    bundle: str = _installed().javascript_bundle()
    return bundle.replace("</script", "<\\/script")


def for_script(specification: dict[str, Any]) -> str:
    """Return a specification as JSON that may stand between <script> and </script>."""
    return json.dumps(specification, ensure_ascii=False).replace("<", "\\u003c")


def _installed() -> Any:
    found = _vl_convert()
    if found is None:
        raise ChartError("charts need more than is installed", remedy=f"Install it: {INSTALL}.")
    return found


@cache
def _vl_convert() -> Any:
    """Return the package that draws, told of our font; None when it is not installed."""
    try:
        import vl_convert
    except ImportError:
        return None
    try:
        folder = resources.files("font_source_sans_pro") / "files"
    except ModuleNotFoundError:  # then it draws with what the machine has
        return vl_convert
    with resources.as_file(folder) as path:
        vl_convert.register_font_directory(str(path))
    return vl_convert
