"""The core's own contributions, made by the same hooks as an addon's."""

from __future__ import annotations

from core.access.roles import Role
from core.access.users import Grant, User
from core.composition.model import Model
from core.hooks import hookimpl
from core.lifecycle.enabling import AppliedAddon
from core.storage.audit import Audit
from core.storage.external import ExternalKey
from core.storage.links import Link
from core.storage.numbers import Series


@hookimpl
def models() -> list[type[Model]]:
    """Contribute users, the audit trail, numbers, links, keys of other systems, and the addons applied."""
    return [User, Grant, Audit, Series, Link, ExternalKey, AppliedAddon]


@hookimpl
def roles() -> list[Role]:
    """Contribute the administrator, who may do everything."""
    return [Role("admin", ("*",), "May do everything")]
