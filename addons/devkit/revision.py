"""Write an addon's next revision: what its models add to a database that has only its dependencies.

Autogenerate needs no filters: the addon's closure alone is composed, a scratch database is brought to the
revisions there are, and the difference is exactly the addon's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.render import _ident, _repr_type, renderers
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.sql.elements import False_, True_

from addons.installing import migration
from addons.schemas.switches import refuse_silent
from core import Addon, UsageError
from core.composition import ID, Composition, Exact, UtcTime, compose, resolve

TEMPLATE = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields
{more}
revision = {revision!r}
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}


def upgrade() -> None:
    """Apply."""
{upgrade}


def downgrade() -> None:
    """Take back."""
{downgrade}
'''


def write_revision(installed: Mapping[str, Addon], name: str, message: str, *, neighbour: str = "") -> Path | None:
    """Write the next revision of an addon (with an optional neighbour) and return its file, None if nothing differs."""
    addon = installed.get(name)
    if addon is None:
        raise UsageError(f"addon '{name}' is not installed")
    addons = resolve(installed, [name, neighbour] if neighbour else [name])
    refuse_silent(compose(addons))
    branch = f"{name}_with_{neighbour}" if neighbour else name
    folder = addon.folder / "migrations" / (f"with_{neighbour}" if neighbour else "")
    folder.mkdir(parents=True, exist_ok=True)
    branches = migration.all_branches(addons)
    others = {key: path for key, path in branches.items() if key != branch}
    scripts = migration.script({**branches, branch: folder})
    own = sorted(folder.glob(f"{branch}_*.py"))
    operations = _difference(addons, branches, scripts)
    if operations.is_empty():
        return None
    needed = _needed(installed, addon, neighbour)
    heads = [_head(scripts, key) for key in others if key in needed]
    number = len(own) + 1
    upgrade, downgrade = _code(operations.upgrade_ops), _code(operations.downgrade_ops)
    text = TEMPLATE.format(
        message=message,
        revision=f"{branch}_{number:04d}",
        down=f"{branch}_{number - 1:04d}" if own else None,
        labels=(migration.label(branch),) if not own else None,
        depends=tuple(heads) or None,
        upgrade=upgrade,
        downgrade=downgrade,
        more="from addons.devkit.nullable import set_nullable\n" if "set_nullable(" in upgrade + downgrade else "",
    )
    path = folder / f"{branch}_{number:04d}.py"
    path.write_text(text)
    return path


def _needed(installed: Mapping[str, Addon], addon: Addon, neighbour: str) -> set[str]:
    """Return the branches a first revision depends on, without those that another of them implies."""
    direct = {addon.name, neighbour} if neighbour else set(addon.depends) or {"core"} - {addon.name}
    implied = {other.name for name in direct for other in resolve(installed, [name]) if other.name != name}
    return direct - implied


def _head(scripts: Any, branch: str) -> str:
    return str(scripts.get_revision(f"{migration.label(branch)}@head").revision)


def _difference(addons: tuple[Addon, ...], branches: Mapping[str, Path], scripts: Any) -> _Pair:
    composition = Composition(addons)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for branch in branches:
            migration.run(connection, scripts, f"{migration.label(branch)}@head")
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        script = produce_migrations(context, composition.metadata)
    assert script.upgrade_ops is not None
    _inline_foreign_keys(script)
    return _Pair(script)


class _Pair(ops.MigrationScript):
    def __init__(self, script: ops.MigrationScript) -> None:
        super().__init__(None, script.upgrade_ops, script.downgrade_ops)  # type: ignore[arg-type]

    def is_empty(self) -> bool:
        """Say whether there is nothing to do."""
        return self.upgrade_ops is None or self.upgrade_ops.is_empty()


def _inline_foreign_keys(script: ops.MigrationScript) -> None:
    """Leave foreign keys out that the added columns carry inline."""
    for container in (script.upgrade_ops, script.downgrade_ops):
        for table in container.ops if container else ():
            if isinstance(table, ops.ModifyTableOps):
                table.ops = [
                    op
                    for op in table.ops
                    if not isinstance(op, ops.CreateForeignKeyOp)
                    and not (isinstance(op, ops.DropConstraintOp) and op.constraint_type == "foreignkey")
                ]


@renderers.dispatch_for(ops.AddColumnOp, replace=True)
def _render_add_column(context: Any, operation: ops.AddColumnOp) -> str:
    column = operation.column
    parts: list[str] = [repr(str(_ident(column.name))), _repr_type(column.type, context)]
    parts += [
        f"sa.ForeignKey({key.target_fullname!r}, name={f'fk_{operation.table_name}_{column.name}'!r})"
        for key in column.foreign_keys
    ]
    if column.server_default is not None:
        parts.append(f"server_default={_default(column.server_default)}")
    parts.append(f"nullable={column.nullable}")
    return f"op.add_column({operation.table_name!r}, sa.Column({', '.join(parts)}), inline_references=True)"


@renderers.dispatch_for(ops.AlterColumnOp, replace=True)
def _render_alter_column(context: Any, operation: ops.AlterColumnOp) -> str:
    """Let a column become optional, which SQLite does without rebuilding the table; nothing else is rendered."""
    if operation.modify_nullable is None:
        raise UsageError(
            f"the change of column {operation.table_name}.{operation.column_name} cannot be written automatically",
            remedy="Write the revision by hand: add a column, copy, drop the old one.",
        )
    return f"set_nullable({operation.table_name!r}, {operation.column_name!r}, {operation.modify_nullable})"


def _default(clause: Any) -> str:
    """Return the code of a server default; truth values differ between databases."""
    if isinstance(clause.arg, False_ | True_):
        return "sa.false()" if isinstance(clause.arg, False_) else "sa.true()"
    return repr(str(getattr(clause.arg, "text", clause.arg)))


def _render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    if kind == "server_default" and item is not None:
        return _default(item)
    if kind != "type":
        return False
    if isinstance(item, Exact):
        return f"core.composition.fields.Exact({item.digits}, {item.scale})"
    if isinstance(item, UtcTime):
        return "core.composition.fields.UtcTime()"
    if item is ID or (type(item) is type(ID) and item is not None and item._variant_mapping):
        return "core.composition.fields.ID"
    return False


def _code(container: Any) -> str:
    body = render_python_code(
        container, sqlalchemy_module_prefix="sa.", alembic_module_prefix="op.", render_item=_render_item
    )
    lines = [line for line in body.splitlines() if not line.strip().startswith("#")]
    return "\n".join(line if line.startswith("    ") or not line else f"    {line}" for line in lines) or "    pass"
