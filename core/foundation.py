"""The core's own contributions, made by the same hooks as an addon's."""

from __future__ import annotations

from core.access.users import Grant, Role, User
from core.composition.model import Model
from core.hooks import hookimpl
from core.lifecycle.enabling import AppliedAddon
from core.storage.audit import Audit
from core.storage.numbers import Series


@hookimpl
def models() -> list[type[Model]]:
    """Contribute users, the audit trail, numbers, and the addons applied."""
    return [User, Grant, Audit, Series, AppliedAddon]


@hookimpl
def roles() -> list[Role]:
    """Contribute the administrator, who may do everything, and who may only look."""
    return [Role("admin", ("*",), "May do everything"), Role("reader", ("*.read",), "Reads everything")]
