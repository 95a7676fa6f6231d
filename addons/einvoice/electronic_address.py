"""Where e-invoices are sent to: a scheme of the list EAS and an address in it, such as "0088:4012345000009"."""

from __future__ import annotations

import re

from core import BadInput

SCHEME = re.compile(r"\d{4}|[A-Z]{2}")


def parts_of(text: str | None) -> tuple[str, str] | None:
    """Return scheme and address; None where nothing is said."""
    scheme, _, address = (text or "").partition(":")
    return (scheme.strip(), address.strip()) if scheme.strip() and address.strip() else None


def refuse_unknown_scheme(text: str | None, whose: str) -> None:
    """Raise BadInput for an address whose scheme is not said."""
    if not text:
        return
    parts = parts_of(text)
    if parts is None or not SCHEME.fullmatch(parts[0]):
        raise BadInput(
            f"the electronic address '{text}' does not say its scheme ({whose})",
            remedy="Put the scheme's code before it: 0088:4012345000009 (GLN), 9930:DE123456789 (VAT id), EM:… (mail).",
        )
