"""Barcodes on papers: Code 128 as a picture that stands in the page itself."""

from __future__ import annotations

import base64
from functools import lru_cache

from core import TradeloomError


class BarcodeError(TradeloomError):
    """Report that no barcode can be drawn, and what to install."""


@lru_cache(maxsize=1024)
def barcode(text: str) -> str:
    """Return a `data:` URL of the barcode of a text; raises an error that names the extra if that is not installed."""
    try:
        from barcode import Code128
        from barcode.writer import SVGWriter
    except ImportError:
        raise BarcodeError(
            "barcodes are drawn by python-barcode, which is not installed",
            remedy="Install it: pip install 'tradeloom[barcodes]'.",
        ) from None
    options = {"write_text": False, "module_height": 9.0, "module_width": 0.25, "quiet_zone": 2.0}
    drawn = Code128(text, writer=SVGWriter()).render(options)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
