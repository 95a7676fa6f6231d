"""The hook by which addons contribute schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.schemas.schema import Schema


@hookspec
def schemas(enabled: frozenset[str]) -> list[type[Schema]]:  # type: ignore[empty-body]
    """Contribute marshmallow schemas for models and extensions of schemas, composed like models."""
