"""Commands that addons add to a document's group, beside its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from core.composition import Composition


class _Gathering(click.Group):
    """Join the commands of groups of one name, from whatever addons."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take in a command; the commands of a group join those of the group of that name."""
        mine = self.commands.get(name or cmd.name or "")
        if isinstance(mine, click.Group) and isinstance(cmd, click.Group):
            mine.commands.update(cmd.commands)
            return
        if isinstance(cmd, click.Group):
            cmd = click.Group(cmd.name, commands=dict(cmd.commands))
        super().add_command(cmd, name)


def added_commands(composition: Composition, document: str) -> dict[str, click.Command]:
    """Return the commands that the enabled addons contribute in a group called like the document."""
    gathering = _Gathering()
    composition.manager.hook.commands(cli=gathering)
    group = gathering.commands.get(document)
    return dict(group.commands) if isinstance(group, click.Group) else {}
