"""Documents by the names of their commands, such as "order"."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from core.composition import Composition
    from core.model import Document


def documents_by_name(composition: Composition) -> dict[str, type[Document]]:
    """Return the composed documents by the name of their command, those of dependencies first."""
    return {
        name: cast("type[Document]", composition.named(f"{addon.name}.{class_name}"))
        for addon in composition.addons
        for name, class_name in addon.documents.items()
    }
