"""The baskets that amounts are put into, named by words."""

from __future__ import annotations

from core import BadInput


def baskets_of(text: str | None) -> frozenset[str]:
    """Return the baskets that a text names, parted by spaces or commas."""
    return frozenset((text or "").replace(",", " ").split())


def refuse_bad_baskets(text: str | None, whose: str) -> None:
    """Raise BadInput for the name of a basket that taxes keep for themselves."""
    for basket in baskets_of(text):
        if ":" in basket or not basket.isascii():
            raise BadInput(
                f"{whose} names the basket '{basket}'",
                remedy="Write words of letters, digits, - and _, without colons.",
            )
