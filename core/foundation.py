"""The core's own contributions, made by the same hooks as an addon's."""

from __future__ import annotations

from core.access import Grant, User
from core.audit import Audit
from core.customised import CustomerRole, DocumentType
from core.external import ExternalKey
from core.hooks import hookimpl
from core.lifecycle import AppliedAddon
from core.links import Link
from core.model import Model
from core.numbers import Series
from core.preferences import Preference
from core.settings import Role, Setting


@hookimpl
def models() -> list[type[Model]]:
    """Contribute users, the audit trail, numbers, links, external keys, and what is set up for this customer."""
    customer = [AppliedAddon, DocumentType, CustomerRole, Preference]
    return [User, Grant, Audit, Series, Link, ExternalKey, *customer]


@hookimpl
def roles() -> list[Role]:
    """Contribute the administrator, who may do everything."""
    return [Role("admin", ("*",), "May do everything")]


@hookimpl
def settings() -> list[Setting]:
    """Contribute the language of papers."""
    return [Setting("core.language", str, "en", "The language of papers for partners of whom none is known")]
