"""The core's own contributions, made by the same hooks as an addon's."""

from __future__ import annotations

from core.access import Grant, User
from core.audit import Audit
from core.external import ExternalKey
from core.hooks import hookimpl
from core.lifecycle import AppliedAddon
from core.links import Link
from core.model import Model
from core.numbers import Series
from core.settings import Role


@hookimpl
def models() -> list[type[Model]]:
    """Contribute users, the audit trail, numbers, links, external keys and the list of addons."""
    return [User, Grant, Audit, Series, Link, ExternalKey, AppliedAddon]


@hookimpl
def roles() -> list[Role]:
    """Contribute the administrator, who may do everything."""
    return [Role("admin", ("*",), "May do everything")]
