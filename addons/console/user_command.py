"""`tradeloom user`: who works with the application, and the roles granted to them."""

from __future__ import annotations

import click

from addons.console.context import Context, pass_context, print_json, print_table
from addons.console.permitting import asks_itself, needs
from core import BadInput


@click.group("user")
def user_command() -> None:
    """Users and the roles granted to them."""


@asks_itself
@user_command.command("add")
@click.argument("name")
@click.option("--full-name", help="The name as a person writes it.")
@click.option("--role", "roles", multiple=True, help="A role to grant; may be given several times.")
@pass_context
def add(context: Context, name: str, full_name: str | None, roles: tuple[str, ...]) -> None:
    """Add a user."""
    from addons.console.users import add_user

    app = context.app
    with app.unit(context.user) as session:
        session.need("core.user.add", "add users")
        if not name.strip():
            raise BadInput("a user needs a name")
        add_user(session, name, full_name, roles, app.roles)
    click.echo(f"User {name} was added{_with(roles)}.")


@asks_itself
@user_command.command("grant")
@click.argument("name")
@click.argument("roles", metavar="ROLE...", nargs=-1, required=True)
@pass_context
def grant_roles(context: Context, name: str, roles: tuple[str, ...]) -> None:
    """Grant roles to a user."""
    from addons.console.users import grant

    app = context.app
    with app.unit(context.user) as session:
        session.need("core.user.grant", "grant roles")
        new = [role for role in roles if grant(session, name, role, app.roles)]
    click.echo(f"{name} was granted: {', '.join(new)}." if new else f"{name} had {', '.join(roles)} already.")


@needs("core.user.read")
@user_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_users(context: Context, as_json: bool) -> None:
    """List the users with their roles, and the roles there are."""
    from addons.console.users import all_users

    app = context.app
    with app.unit(context.user, readonly=True) as session:
        found = all_users(session)
    roles = [
        {"name": role.name, "summary": role.summary, "permissions": role.permissions} for role in app.roles.values()
    ]
    if as_json:
        print_json({"users": found, "roles": roles})
        return
    print_table(
        ["user", "full name", "active", "roles"],
        [(u["name"], u["full_name"], "yes" if u["active"] else "no", ", ".join(u["roles"])) for u in found],
    )
    click.echo()
    print_table(["role", "may", "summary"], [(r.name, ", ".join(r.permissions), r.summary) for r in app.roles.values()])


def _with(roles: tuple[str, ...]) -> str:
    return f" with {', '.join(roles)}" if roles else ""
