"""`tradeloom record`: records that are no documents, such as partners, products, bins and campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import AT_ONCE, Context, pass_context, print_json, print_json_list, print_table
from addons.console.permitting import asks_itself
from core.errors import UsageError

if TYPE_CHECKING:
    from core import Model, Session

FEW = 50


@click.group("record")
def record_command() -> None:
    """Partners, products and other records: models, list, show, new, edit, delete.

    MODEL is a name such as base.Partner; RECORD its key, such as ALFKI, or its id, such as '#12'.
    """


def _model(context: Context, name: str) -> type[Model]:
    from core import Document, DocumentLine

    model = context.app.composition.named(name)
    if issubclass(model, Document):
        raise UsageError(f"{name} is a document", remedy="Documents have commands of their own: tradeloom --help.")
    if issubclass(model, DocumentLine):
        raise UsageError(f"{name} is the line of a document", remedy="Edit the document.")
    return model


@asks_itself
@record_command.command("models")
@pass_context
def list_models(context: Context) -> None:
    """List the models whose records the user may read, and their fields and keys."""
    from addons.console.entering import referred_models
    from addons.schemas import read_permission, those_permitted
    from core import Document, DocumentLine
    from core.composition import fields_of

    rows = []
    with context.app.unit(context.user, readonly=True) as session:
        models = {
            read_permission(session, model): (name, model)
            for name, model in session.composition.names.items()
            if not name.startswith("core.") and not issubclass(model, Document | DocumentLine)
        }
        mine = those_permitted(session, models, "records")
    for name, model in mine:
        hidden = {"id", "version", *(f"{one}_id" for one in referred_models(model))}
        fields = [one for one in fields_of(model) if one not in hidden]
        rows.append((name, ", ".join(model.natural_key) or "#id", ", ".join([*fields, *referred_models(model)])))
    print_table(["model", "key", "fields"], rows)


@asks_itself
@record_command.command("list")
@click.argument("name", metavar="MODEL")
@click.argument("conditions", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--limit", type=click.IntRange(1), default=FEW, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_records(context: Context, name: str, conditions: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List the records whose fields have these values."""
    from sqlalchemy import func, select

    from addons.console.entering import values_of
    from addons.schemas import need_to_read
    from core.composition import fields_of

    model: Any = _model(context, name)
    with context.app.unit(context.user, readonly=True) as session:
        need_to_read(session, model)
        wanted = values_of(session, model, conditions)
        columns = {key: getattr(model, key) for key in fields_of(model)}
        page = select(*columns.values()).filter_by(**wanted).order_by(model.id).limit(limit)
        used = session.execute(select(func.count(), *map(func.count, columns.values())).filter_by(**wanted)).one()
        found = _values(session, model, session.execute(page.execution_options(yield_per=AT_ONCE)))
        if as_json:
            print_json_list(found)
            return
        shown = [key for key, count in zip(columns, used[1:], strict=True) if count and key != "version"]
        print_table(shown, (tuple(_plain(one[key]) for key in shown) for one in found))
    if used[0] > limit:
        click.echo("… and more: --limit shows more.")


def _values(session: Session, model: Any, records: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the values of records by field; other records by their key, asked for many at once."""
    from sqlalchemy import select

    from addons.console.entering import referred_models
    from core import among
    from core.composition import fields_of

    rest = iter(records)
    while some := [{key: getattr(one, key) for key in fields_of(model)} for one in islice(rest, AT_ONCE)]:
        for name, target in referred_models(model).items():
            column = f"{name}_id"
            ids = {one[column] for one in some} - {None}
            if ids and target.natural_key:
                key = getattr(target, target.natural_key[0])
                keys: dict[Any, Any] = dict(
                    session.execute(select(target.id, key).where(among(session, target.id, ids))).all()
                )
                for one in some:
                    one[column] = keys.get(one[column], one[column])
        yield from some


def _plain(value: Any) -> str:
    from decimal import Decimal

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


@asks_itself
@record_command.command("show")
@click.argument("name", metavar="MODEL")
@click.argument("key", metavar="RECORD")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def show_record(context: Context, name: str, key: str, as_json: bool) -> None:
    """Show one record."""
    from addons.schemas import find

    model = _model(context, name)
    with context.app.unit(context.user, readonly=True) as session:
        _show(session, find(session, model, key), as_json=as_json)


def _show(session: Session, record: Any, *, as_json: bool = False) -> None:
    (values,) = _values(session, type(record), [record])
    if as_json:
        print_json(values)
        return
    click.echo(f"{record} (#{record.id})")
    shown = {name.removesuffix("_id"): value for name, value in values.items() if name not in ("id", "version")}
    width = max(map(len, shown))
    for name, value in shown.items():
        if value not in (None, ""):
            click.echo(f"  {name.replace('_', ' '):<{width}}  {_plain(value)}")


def _need(session: Session, model: Any, what: str) -> None:
    session.refuse_by_hand(model)
    session.need(model.permission(what), f"{what} {model.a_noun()}")


@asks_itself
@record_command.command("new")
@click.argument("name", metavar="MODEL")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@pass_context
def new_record(context: Context, name: str, fields: tuple[str, ...]) -> None:
    """Enter a record: record new base.Partner code=ACME name=Acme is_customer=yes."""
    from addons.console.entering import enter_record

    model = _model(context, name)

    def work(session: Session) -> int:
        _need(session, model, "create")
        return int(enter_record(session, model, fields).id)

    _show_stored(context, model, context.app.run(work, context.user))


@asks_itself
@record_command.command("edit")
@click.argument("name", metavar="MODEL")
@click.argument("key", metavar="RECORD")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@pass_context
def edit_record(context: Context, name: str, key: str, fields: tuple[str, ...]) -> None:
    """Change a record; an empty VALUE takes a value away."""
    from addons.console.entering import values_of
    from addons.schemas import find

    model = _model(context, name)

    def work(session: Session) -> int:
        _need(session, model, "edit")
        id_: int = find(session, model, key).id
        session.edit(model, [{"id": id_, **values_of(session, model, fields)}])
        return id_

    _show_stored(context, model, context.app.run(work, context.user))


def _show_stored(context: Context, model: Any, id_: int) -> None:
    with context.app.unit(context.user, readonly=True) as session:
        _show(session, session.get_one(model, id_))


@asks_itself
@record_command.command("delete")
@click.argument("name", metavar="MODEL")
@click.argument("key", metavar="RECORD")
@pass_context
def delete_record(context: Context, name: str, key: str) -> None:
    """Delete a record that nothing refers to."""
    from addons.schemas import find

    model = _model(context, name)

    def work(session: Session) -> str:
        _need(session, model, "delete")
        record = find(session, model, key)
        text = str(record)
        session.remove(model, [record])
        return text

    click.echo(f"Deleted {context.app.run(work, context.user)}.")
