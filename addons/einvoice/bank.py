"""International account numbers (ISO 13616) and codes of banks (ISO 9362)."""

from __future__ import annotations

import re

from core import BadInput

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def iban_of(text: str | None, whose: str) -> str | None:
    """Return an IBAN in capitals without blanks; raises BadInput for one that was mistyped."""
    plain = _plain(text)
    if plain is None:
        return None
    if not IBAN.fullmatch(plain):
        raise BadInput(
            f"'{text}' is no IBAN ({whose})", remedy="It has a country, two digits and the account: DE89 3704 …"
        )
    if remainder(plain) != 1:
        raise BadInput(f"the IBAN '{text}' is mistyped: its check digits do not fit ({whose})", remedy="Type it again.")
    return plain


def remainder(iban: str) -> int:
    """Return what is left of an IBAN by ISO 7064: 1 if it was not mistyped."""
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97


def bic_of(text: str | None, whose: str) -> str | None:
    """Return a BIC in capitals without blanks; raises BadInput for what is none."""
    plain = _plain(text)
    if plain is not None and not BIC.fullmatch(plain):
        raise BadInput(f"'{text}' is no BIC ({whose})", remedy="It has 8 or 11 letters and digits: COBADEFFXXX.")
    return plain


def grouped(iban: str) -> str:
    """Return an IBAN in groups of four, as people read it."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def _plain(text: str | None) -> str | None:
    return "".join((text or "").split()).upper() or None
