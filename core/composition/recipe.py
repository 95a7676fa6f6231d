"""What one customer's database adds to the classes of its addons."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.composition.addon import Addon
    from core.composition.model import Model

Fragments = Mapping[type["Model"], Sequence[type["Model"]]]
"""The fragments of each model, by its root fragment."""
Owners = Mapping[type["Model"], str]
"""The addon that contributes each fragment."""


class Recipe(Hashable, Protocol):
    """Make fragments without code of an addon; equal recipes make the same ones, and share a composition."""

    def fragments(
        self, addons: Sequence[Addon], fragments: Fragments, owners: Owners
    ) -> Iterable[tuple[type[Model], str]]:
        """Yield (root fragment, addon it counts for), parents first, given what the addons contribute."""
