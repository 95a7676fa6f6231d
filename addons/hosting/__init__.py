"""Hosting: customers described by a file, addons enabled and disabled, document types and roles without code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from addons.hosting.customer_command import make_ready as make_ready
    from addons.hosting.customer_records import CustomerRole as CustomerRole
    from addons.hosting.customer_records import DocumentType as DocumentType
    from addons.hosting.declared_types import DeclaredType as DeclaredType
    from core import Model, Role
    from core.composition import Recipe

addon = Addon(
    name="hosting",
    version="1.0",
    summary="Customers described by a file; their document types and roles",
    depends=("doctor", "preferences", "schemas"),
    service=True,
    commands={
        "init": ("customer_command:init_command", "Make a customer's database ready."),
        "customer": ("customer_command:customer_command", "Customers in the configuration: list, show."),
        "plan": ("plan_command:plan_command", "Show what would change if a customer were made as tradeloom.toml says."),
        "apply": ("plan_command:apply_command", "Make a customer, or all, as tradeloom.toml says."),
        "diff": ("plan_command:diff_command", "Show in what two customers differ."),
        "addon": ("addon_command:addon_command", "Addons: list, info, graph, enable, disable, purge; new and check."),
        "db": ("db_command:db_command", "The database: upgrade, check."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the document types and roles of one customer."""
    from addons import hosting

    return [hosting.DocumentType, hosting.CustomerRole]


@hookimpl
def customised(connection: Connection) -> list[Recipe | Role]:
    """Contribute the document types and roles that the customer's database holds."""
    from addons.hosting.customer_records import customer_roles, declared_types
    from addons.hosting.declared_fragments import recipes

    return [*recipes(declared_types(connection)), *customer_roles(connection)]
