"""`tradeloom record`: records that are no documents, such as partners, products, bins and campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from addons.console.context import Context, pass_context, print_json, print_table
from core.errors import BadInput, NotFound, UsageError, did_you_mean

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


@record_command.command("models")
@pass_context
def list_models(context: Context) -> None:
    """List the models, and the fields and keys of their records."""
    from addons.console.entering import referred_models
    from core import Document, DocumentLine
    from core.composition import fields_of

    rows = []
    for name, model in context.app.composition.names().items():
        if name.startswith("core.") or issubclass(model, Document | DocumentLine):
            continue
        hidden = {"id", "version", *(f"{one}_id" for one in referred_models(model))}
        fields = [one for one in fields_of(model) if one not in hidden]
        rows.append((name, ", ".join(model.natural_key) or "#id", ", ".join([*fields, *referred_models(model)])))
    print_table(["model", "key", "fields"], rows)


@record_command.command("list")
@click.argument("name", metavar="MODEL")
@click.argument("conditions", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--limit", type=click.IntRange(1), default=FEW, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_records(context: Context, name: str, conditions: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List the records whose fields have these values."""
    from sqlalchemy import select

    from addons.console.entering import values_of
    from core.composition import fields_of

    model: Any = _model(context, name)
    with context.app.unit(context.user, readonly=True) as session:
        query = select(model).filter_by(**values_of(session, model, conditions)).order_by(model.id).limit(limit + 1)
        found = [_values(session, one) for one in session.scalars(query)]
    shown = [key for key in fields_of(model) if any(one[key] not in (None, "") for one in found) and key != "version"]
    if as_json:
        print_json([{key: one[key] for key in fields_of(model)} for one in found[:limit]])
        return
    print_table(shown, [tuple(_plain(one[key]) for key in shown) for one in found[:limit]])
    if len(found) > limit:
        click.echo("… and more: --limit shows more.")


def _values(session: Session, record: Any) -> dict[str, Any]:
    """Return the values of a record; other records by their key."""
    from addons.console.entering import referred_models
    from core.composition import fields_of

    values = {name: getattr(record, name) for name in fields_of(type(record))}
    for name, target in referred_models(type(record)).items():
        if values[f"{name}_id"] is not None and target.natural_key:
            values[f"{name}_id"] = getattr(session.get_one(target, values[f"{name}_id"]), target.natural_key[0])
    return values


def _plain(value: Any) -> str:
    from decimal import Decimal

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


@record_command.command("show")
@click.argument("name", metavar="MODEL")
@click.argument("key", metavar="RECORD")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def show_record(context: Context, name: str, key: str, as_json: bool) -> None:
    """Show one record."""
    model = _model(context, name)
    with context.app.unit(context.user, readonly=True) as session:
        _show(session, _one(session, model, key), as_json=as_json)


def _show(session: Session, record: Any, *, as_json: bool = False) -> None:
    values = _values(session, record)
    if as_json:
        print_json(values)
        return
    click.echo(f"{record} (#{record.id})")
    shown = {name.removesuffix("_id"): value for name, value in values.items() if name not in ("id", "version")}
    width = max(map(len, shown))
    for name, value in shown.items():
        if value not in (None, ""):
            click.echo(f"  {name.replace('_', ' '):<{width}}  {_plain(value)}")


def _one(session: Session, model: Any, key: str) -> Any:
    from sqlalchemy import select

    if key.startswith("#") and key[1:].isdigit():
        query = select(model).where(model.id == int(key[1:]))
    elif model.natural_key:
        query = select(model).where(getattr(model, model.natural_key[0]) == key)
    else:
        raise BadInput(f"{model.a_noun()} has no key of its own", remedy="Name it by its id, such as '#12'.")
    found = session.scalars(query.limit(2)).all()
    if not found:
        column = getattr(model, model.natural_key[0]) if model.natural_key else model.id
        near = did_you_mean(key, map(str, session.scalars(select(column).limit(5000))))
        raise NotFound(f"there is no {model.noun()} '{key}'{near}")
    if len(found) > 1:
        raise BadInput(f"there are several {model.noun()} '{key}'", remedy="Name it by its id, such as '#12'.")
    return found[0]


def _need(session: Session, model: Any, what: str) -> None:

    session.need(model.permission(what), f"{what} {model.a_noun()}")


@record_command.command("new")
@click.argument("name", metavar="MODEL")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@pass_context
def new_record(context: Context, name: str, fields: tuple[str, ...]) -> None:
    """Enter a record: record new base.Partner code=ACME name=Acme is_customer=yes."""
    from addons.console.entering import enter_record

    model = _model(context, name)
    with context.app.unit(context.user) as session:
        _need(session, model, "create")
        id_ = enter_record(session, model, fields).id
    _show_stored(context, model, id_)


@record_command.command("edit")
@click.argument("name", metavar="MODEL")
@click.argument("key", metavar="RECORD")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@pass_context
def edit_record(context: Context, name: str, key: str, fields: tuple[str, ...]) -> None:
    """Change a record; an empty VALUE takes a value away."""
    from addons.console.entering import values_of

    model = _model(context, name)
    with context.app.unit(context.user) as session:
        _need(session, model, "edit")
        id_ = _one(session, model, key).id
        session.edit(model, [{"id": id_, **values_of(session, model, fields)}])
    _show_stored(context, model, id_)


def _show_stored(context: Context, model: Any, id_: int) -> None:
    with context.app.unit(context.user, readonly=True) as session:
        _show(session, session.get_one(model, id_))


@record_command.command("delete")
@click.argument("name", metavar="MODEL")
@click.argument("key", metavar="RECORD")
@pass_context
def delete_record(context: Context, name: str, key: str) -> None:
    """Delete a record that nothing refers to."""
    model = _model(context, name)
    with context.app.unit(context.user) as session:
        _need(session, model, "delete")
        record = _one(session, model, key)
        text = str(record)
        session.remove(model, [record])
    click.echo(f"Deleted {text}.")
