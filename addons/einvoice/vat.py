"""Categories of value added tax as EN 16931 knows them (UNTDID 5305), and the reasons for bearing none."""

from __future__ import annotations

from core import BadInput, did_you_mean

STANDARD, ZERO_RATED, EXEMPT, REVERSED, COMMUNITY, EXPORT, OUTSIDE = "S", "Z", "E", "AE", "K", "G", "O"
CATEGORIES = {
    STANDARD: "standard rate",
    ZERO_RATED: "rate of 0",
    EXEMPT: "exempt",
    REVERSED: "the buyer owes the tax",
    COMMUNITY: "goods to another country of the EU",
    EXPORT: "export",
    OUTSIDE: "outside the scope of VAT",
}
REASONS = {REVERSED: "VATEX-EU-AE", COMMUNITY: "VATEX-EU-IC", EXPORT: "VATEX-EU-G", OUTSIDE: "VATEX-EU-O"}
"""The code of the reason, where the category alone says it."""
IN_WORDS = ", ".join(f"{code} ({words})" for code, words in CATEGORIES.items())
UNTAXED = ", ".join(f"{code} ({words})" for code, words in CATEGORIES.items() if code != STANDARD)


def refuse_unknown_category(code: str | None, whose: str) -> None:
    """Raise BadInput for a category there is not."""
    if code and code not in CATEGORIES:
        raise BadInput(
            f"'{code}' is no VAT category ({whose}){did_you_mean(code, CATEGORIES)}",
            remedy=f"Choose one of: {IN_WORDS}.",
        )
