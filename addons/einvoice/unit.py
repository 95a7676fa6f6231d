"""What units are called in e-invoices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from addons import base
from core import BadInput, Mapped, Row, Session

CODE = re.compile(r"[A-Z0-9]{1,3}")
ONE = "C62"
"""The code of what is counted in no unit."""
COMMON = {
    "pc": "H87",
    "dz": "DZN",
    "kg": "KGM",
    "g": "GRM",
    "t": "TNE",
    "l": "LTR",
    "ml": "MLT",
    "m": "MTR",
    "cm": "CMT",
    "h": "HUR",
    "d": "DAY",
}
"""The codes of units that need none of their own."""


class Unit(base.Unit, extends=True):
    """`unece_code` is its code in UN/ECE Recommendation 20, such as KGM, or 21 after an X, such as XBX for a box."""

    unece_code: Mapped[str | None]

    @property
    def electronic_code(self) -> str | None:
        """Return its code, that of a common unit where it has none of its own; None for another unit."""
        return self.unece_code or COMMON.get(self.code)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse what is no code."""
        rows = super().prepare(session, rows)
        for row in rows:
            code = row.get("unece_code")
            if code and not CODE.fullmatch(code):
                raise BadInput(
                    f"'{code}' is no code of UN/ECE for a unit (unit {row['code']})",
                    remedy="It has up to three capitals or digits: H87 for a piece, KGM for a kilogram, XBX for a box.",
                )
        return rows
