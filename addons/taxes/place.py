"""Places that goods leave and reach, and how well a tax region fits one."""

from __future__ import annotations

from dataclasses import dataclass

from addons.taxes.category import ANYWHERE, places_of


@dataclass(frozen=True)
class Place:
    """A country and, if known, the part of it; whose place it is, for messages."""

    whose: str
    country: str | None
    region: str | None = None

    def __str__(self) -> str:
        if not self.country:
            return f"an unknown country ({self.whose})"
        return f"{self.country}/{self.region}" if self.region else self.country


def fit(kept: str | None, place: Place) -> tuple[int, int]:
    """Return how well the region that a tax keeps fits a place: the greater, the more specific; (0, 0) if not at all.

    A part of a country comes before the country, and that before everywhere; of two such the region of fewer places.
    No region fits every place, least of all.
    """
    if kept is None:
        return 1, -1
    places = places_of(kept.partition(": ")[2])
    country, part = (place.country or "").strip().casefold(), (place.region or "").strip().casefold()
    if part and f"{country}/{part}" in places:
        return 3, -len(places)
    if country and country in places:
        return 2, -len(places)
    return (1, 0) if ANYWHERE in places else (0, 0)


def code_in(kept: str) -> str:
    """Return the code of the region that a tax keeps."""
    return kept.partition(": ")[0]
