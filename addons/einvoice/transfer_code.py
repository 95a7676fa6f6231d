"""The code that a bank's app reads to fill in a SEPA credit transfer: EPC069-12, version 2, drawn as a QR code."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from addons.einvoice.bank import grouped
from core import TradeloomError

LARGEST = Decimal("999999999.99")
NAME, TEXT, BYTES = 70, 140, 331
"""How long the beneficiary's name and the text may be, in letters, and the whole, in bytes (EPC069-12, 2.2)."""


class CodeError(TradeloomError):
    """Report that no code can be drawn, and what to install."""


@dataclass(frozen=True)
class Transfer:
    """An amount to transfer to an account; `text` says what for."""

    name: str
    iban: str
    bic: str | None
    amount: Decimal
    currency: str
    text: str

    @property
    def is_sepa(self) -> bool:
        """Say whether it can be a SEPA credit transfer: in euros, of an amount that fits."""
        return self.currency == "EUR" and Decimal(0) < self.amount <= LARGEST

    @property
    def grouped_iban(self) -> str:
        """Return the account in groups of four."""
        return grouped(self.iban)

    def content(self) -> str:
        """Return what the code says, line by line; neither purpose nor structured reference are used."""
        name, text = (" ".join(part.split()) for part in (self.name, self.text))
        amount = f"EUR{self.amount:.2f}"
        lines = ("BCD", "002", "1", "SCT", self.bic or "", name[:NAME], self.iban, amount, "", "", text[:TEXT])
        return "\n".join(lines)


@lru_cache(maxsize=1024)
def code_of(transfer: Transfer) -> str:
    """Return a `data:` URL of the code; raises an error that names the extra if that is not installed."""
    try:
        import segno
    except ImportError:
        raise CodeError(
            "codes to pay by are drawn by segno, which is not installed",
            remedy="Install it: pip install 'tradeloom[barcodes]'.",
        ) from None
    drawn = segno.make_qr(transfer.content(), error="m", encoding="utf-8", boost_error=False)
    out = io.BytesIO()
    drawn.save(out, kind="svg", border=4, xmldecl=False, svgns=True, scale=1)
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"
