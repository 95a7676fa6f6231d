"""Lines that follow from the others, such as discounts and freight: made, changed and taken out with these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from addons.sales.order.line_rows import reread_lines
from addons.sales.order.order_line import OrderLine
from core import Edited, Refused, Row, Session, load
from core import rows as writing
from core.storage import prepare

if TYPE_CHECKING:
    from addons.sales.order.order import Order

PRICING = ("price", "entered_price", "discount", "tax_id", "tax_rate")
"""What does not change on a line of which something is delivered or invoiced."""


def settle_made_lines(session: Session, model: type[Order], headers: Sequence[Row]) -> None:
    """Let prepared orders, lines under "lines", have the lines that follow from their others: writes nothing.

    A made line is known by its "made_by", which begins with the name of its maker. Those of makers that are not
    enabled stay as they are, and so does what is delivered or invoiced of the others.
    """
    makers = model.makers()
    settled = [header for header in headers if not header.get("as_entered") and not header.get("cancelled_order_id")]
    if not makers or not settled:
        return
    for header in settled:
        _refuse_edited(header, makers)
    made = [_taken_out(header, makers) for header in settled]
    fresh: list[tuple[Row, Row]] = []
    for header, old, wanted in zip(settled, made, model.made_lines(session, settled), strict=True):
        fresh += [(header, row) for row in _merged(header, old, wanted)]
    for header, row in fresh:
        row["header"], row["header_type"] = header, model
    for (header, _), row in zip(fresh, prepare(session, session[OrderLine], [row for _, row in fresh]), strict=True):
        del row["header"], row["header_type"]
        header["lines"].append(row)


def renew_made_lines(session: Session, orders: Sequence[Order]) -> list[Order]:
    """Bring the made lines of stored orders in line with the others, and return the orders where something changed.

    Their lines are read again, their totals are for the caller to bring in line. Costs the same statements for any
    number of orders, and none where no addon makes lines.
    """
    changed: list[Order] = []
    for model in dict.fromkeys(type(order) for order in orders):
        if model.makers():
            changed += _renew(session, model, [order for order in orders if type(order) is model])
    return changed


def _renew(session: Session, model: type[Order], orders: Sequence[Order]) -> list[Order]:
    load(session, orders, "lines")
    headers = [Edited(order, {}) for order in orders]
    for header in headers:
        header["lines"] = [_stored(line) for line in header.record.lines]
    settle_made_lines(session, model, headers)
    touched = [header.record for header in headers if _is_touched(header)]
    kept = [line for header in headers for line in header["lines"]]
    new = [line | {"order_id": header["id"]} for header in headers for line in _new(header)]
    removed = [line for header in headers for line in header.removed]
    line_model = session[OrderLine]
    if removed:
        line_model.before_removal(session, removed)
    _write_changes(session, line_model, [line for line in kept if isinstance(line, Edited) and line.given])
    writing.append(session, line_model, new)
    writing.delete(session, line_model, removed)
    _write_changes(session, session[model], [header for header in headers if _is_touched(header)])
    reread_lines(session, [header.record for header in headers if header.removed or any(_new(header))])
    return touched


def _stored(line: OrderLine) -> Row:
    """Return a stored line as a row: one that may change as Edited, the others as they are, which costs far less."""
    may_change = line.made_by is not None or line.kit_line_id is not None
    return Edited(line, {}) if may_change else dict(line.__dict__)


def _is_touched(header: Edited) -> bool:
    """Say whether an order or its lines are to be written; a line that was given nothing stays as it is."""
    given = any(line.given for line in header["lines"] if isinstance(line, Edited))
    return bool(header.removed) or given or any(_new(header)) or bool(header.changes())


def _new(header: Row) -> Iterator[Row]:
    return (line for line in header["lines"] if "id" not in line)


def _write_changes(session: Session, model: type[Any], rows: Sequence[Edited]) -> None:
    changed = [row for row in rows if row.changes()]
    names = list(dict.fromkeys(name for row in changed for name in row.changes()))
    writing.update(session, model, [{name: row[name] for name in ("id", "version", *names)} for row in changed])


def is_made(row: Row, makers: Collection[str]) -> bool:
    """Say whether a line was made by one of the makers."""
    return bool(row.get("made_by")) and str(row["made_by"]).split(" ", 1)[0] in makers


def _refuse_edited(header: Row, makers: Collection[str]) -> None:
    """Raise Refused for a made line that was edited or deleted by hand: it would only come back."""
    if not isinstance(header, Edited):
        return
    edited = [line.record for line in header["lines"] if isinstance(line, Edited) and line.given and line.changes()]
    for line in (*edited, *header.removed):
        if line.made_by and line.made_by.split(" ", 1)[0] in makers:
            raise Refused(
                f"line {line.position} ({line.subject}) follows from the rest of the order: it is not edited by hand",
                remedy="Change what it follows from, such as discounts or freight, or set as_entered first.",
            )


def _taken_out(header: Row, makers: Collection[str]) -> list[Row]:
    """Take the made lines out of an order's lines, with the components of those that are kits, and return them."""
    made: list[Row] = []
    ids: set[Any] = set()
    entered: list[Row] = []
    for line in header["lines"]:  # components come after their kits
        if is_made(line, makers) or line.get("kit_line_id") in ids:
            made.append(line)
            ids.add(line.get("id", 0))
        else:
            entered.append(line)
    header["lines"] = entered
    return made


def _merged(header: Row, old: Iterable[Row], wanted: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows to be prepared; what stays as it is goes back into the lines, what is gone among the removed."""
    there, parts = _by_maker(header, old)
    last = max((line["position"] for line in header["lines"]), default=0) // 10 * 10
    for number, values in enumerate(wanted, 1):
        line = there.pop(values["made_by"], None)
        # behind the entered lines; components stay where their kits are
        row = values if parts and line is not None else {**values, "position": last + 10 * number}
        if line is None:
            yield row
        elif (changed := _followed(header, line, row)) is not None:
            yield changed
    for line in there.values():
        _take_away(header, line)
    for part in parts:  # of kits: they stay while their kit does
        if isinstance(header, Edited) and any(one.id == part["kit_line_id"] for one in header.removed):
            _take_away(header, part)
        else:
            header["lines"].append(part)


def _by_maker(header: Row, old: Iterable[Row]) -> tuple[dict[str, Row], list[Row]]:
    """Return made lines by their "made_by", and the components of kits among them; takes away what is there twice."""
    there: dict[str, Row] = {}
    parts: list[Row] = []
    for line in old:
        name = line.get("made_by")
        if name is None:
            parts.append(line)
        elif name in there:
            _take_away(header, line)
        else:
            there[name] = line
    return there, parts


def _followed(header: Row, line: Row, row: Row) -> Row | None:
    """Return the row by which a made line becomes as wanted; None, with the line among the others, if it is already."""
    if not isinstance(line, Edited):
        return _entered(line) | row
    changed = _changes(line, row)
    if "quantity" in changed and line["exploded"]:  # the kit is taken apart anew
        _take_away(header, line)
        return {"position": line["position"], **row}
    if changed:
        return Edited(line.record, changed)
    header["lines"].append(Edited(line.record, {}))
    return None


def _entered(line: Row) -> Row:
    """Return a row of a copied line without the amounts that were worked out for it."""
    return {name: value for name, value in line.items() if name not in ("net", "tax_amount", "header", "header_type")}


def _changes(line: Edited, row: Row) -> Row:
    """Return what becomes different of a stored made line; what is delivered or invoiced of it keeps its price."""
    changed = {name: value for name, value in row.items() if name != "net" and line.before[name] != value}
    covered = line.record.covered()
    is_fixed = covered and (any(name in changed for name in PRICING) or abs(row["quantity"]) < abs(covered))
    return {} if is_fixed else changed


def _take_away(header: Row, line: Row) -> None:
    """Put a line among the removed, unless something of it is delivered or invoiced."""
    if not isinstance(line, Edited) or not isinstance(header, Edited):
        return
    if line.record.covered():
        header["lines"].append(Edited(line.record, {}))
    else:
        header.removed.append(line.record)
