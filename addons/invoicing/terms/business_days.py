"""On which days nobody works: weekends, and public holidays where the library of them is installed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from addons.base import Organisation
from addons.invoicing.terms.due_rule import FreeDay, is_weekend
from addons.preferences import setting_of
from core import BadInput, Session

if TYPE_CHECKING:
    from collections.abc import Container

HOLIDAYS = "invoicing.holidays"
NONE: Mapping[dt.date, str] = {}


def free_days(session: Session, organisation_id: int) -> FreeDay:
    """Return what says whether nobody works on a day where an organisation is; holidays are asked for when needed."""

    def is_free(day: dt.date) -> bool:
        return is_weekend(day) or day in holidays_of(session, organisation_id)

    return is_free


def holidays_of(session: Session, organisation_id: int) -> Container[dt.date]:
    """Return the public holidays of an organisation: by the preference, else by its country if that is known.

    None without the library. Raises BadInput for a preference that names no country or region.
    """
    asked: str = setting_of(session, HOLIDAYS, organisation_id)
    found = _of(asked.strip() or country_of(session, organisation_id))
    if found is None and asked.strip():
        raise BadInput(
            f"setting '{HOLIDAYS}': no holidays are known of '{asked}'", remedy="Give DE, or with its region DE-BY."
        )
    return NONE if found is None else found


def country_of(session: Session, organisation_id: int) -> str:
    """Return the country of an organisation, or of the one it is a branch of."""
    organisations = session.known(Organisation)
    one: Any = organisations.get(organisation_id)
    while one is not None and not one.country:
        one = organisations.get(one.parent_id or 0)
    return one.country.strip() if one is not None else ""


def is_installed() -> bool:
    """Say whether the library of public holidays is there."""
    return find_spec("holidays") is not None


@lru_cache(maxsize=64)
def _of(place: str) -> Container[dt.date] | None:
    """Return the holidays of "DE" or "DE-BY"; None for a place of which none are known."""
    if not place or not is_installed():
        return NONE
    import holidays

    country, _, region = place.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return None
