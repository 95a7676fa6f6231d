"""`tradeloom shell`: Python with the customer's application open."""

from __future__ import annotations

from typing import Any

import click

from addons.console.context import Context, pass_context


@click.command("shell")
@click.option("--execute", "-e", "code", help="Run this code instead of asking for it.")
@pass_context
def shell_command(context: Context, code: str | None) -> None:
    """Open Python with `app`, `session` and the composed classes by name; nothing is kept unless you commit.

    A class whose name two addons use is called by both, as in `sales_Order`.
    """
    app = context.app
    with app.unit(context.user, readonly=False) as session:
        names: dict[str, Any] = {**_models(app.composition.names), "app": app, "session": session}
        if code is not None:
            exec(compile(code, "<shell>", "exec"), names)
        else:
            _interact(names, f"Tradeloom: {app.name or context.where}, as {context.user}")
        session.rollback()


def _models(known: dict[str, Any]) -> dict[str, Any]:
    short = [name.rpartition(".")[2] for name in known]
    return {
        name.rpartition(".")[2] if short.count(name.rpartition(".")[2]) == 1 else name.replace(".", "_"): model
        for name, model in known.items()
    }


def _interact(names: dict[str, Any], title: str) -> None:
    import code

    known = ", ".join(sorted(names))
    code.interact(f"{title}\nKnown: {known}\nsession.commit() keeps what you changed.", local=names, exitmsg="")
