"""The kinds of rules that the enabled addons bring."""

from __future__ import annotations

from addons.taxes.engine.kinds import PERCENT
from addons.taxes.engine.rule import TaxKind
from core import BadInput, Session, did_you_mean, one_of
from core.composition import contributions


def kinds(session: Session) -> dict[str, TaxKind]:
    """Return the kinds by name."""
    composition = session.composition

    def found() -> dict[str, TaxKind]:
        return {kind.name: kind for _, kind in contributions(composition.manager, "tax_kinds", TaxKind)}

    return composition.once("tax kinds", found)


def kind_named(session: Session, name: str | None, whose: str) -> TaxKind:
    """Return the kind of a name, percent if there is none; raises BadInput for an unknown one."""
    if not name:
        return PERCENT
    known = kinds(session)
    if name not in known:
        raise BadInput(
            f"{whose} is of the kind '{name}', which does not exist{did_you_mean(name, known)}",
            remedy=f"Choose one of: {one_of(known)}.",
        )
    return known[name]
