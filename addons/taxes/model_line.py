"""Trade model lines: discounts, surcharges and taxes of trade conditions, in one order (semantics 5.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.schema import SchemaItem

from addons.taxes.baskets import baskets_of, refuse_bad_baskets
from addons.taxes.engine.rule import CHARGE, TAX, Rule, refuse_circles
from addons.taxes.kinds import kind_named
from addons.taxes.trade_condition import TradeCondition, chain_of
from core import (
    BadInput,
    Edited,
    Mapped,
    Model,
    Money,
    Percent,
    Row,
    Session,
    column,
    did_you_mean,
    reference,
    relation,
)

DELIVERY, MOVEMENT = "delivery", "movement"
TARGETS = {DELIVERY: "once on the whole document", MOVEMENT: "line by line"}


class ModelLine(Model, table="taxes_model_line"):
    """A discount (negative), a surcharge or, with `is_tax`, a tax: its rate of the baskets it applies.

    `kind` says what the rate is: percent of the baskets if empty. The amount is put into the baskets it contributes
    to; the basket "tax" is the tax that each line bears. Only the part of the base above `above` and up to `up_to`
    counts. With `within_days` it applies only to orders that are to be delivered so many days after their date, or
    sooner. Without a rate it takes the line of its reference in a condition that is specialised away.
    """

    label = "trade model line"
    natural_key = ("condition_id", "reference")

    condition_id: Mapped[int] = reference("taxes_trade_condition", index=False)
    reference: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = column(default=10)
    kind: Mapped[str | None]
    rate: Mapped[Percent | None]
    base_application: Mapped[str]
    base_contribution: Mapped[str | None]
    target: Mapped[str] = column(default=DELIVERY)
    is_tax: Mapped[bool] = column(default=False, server_default=false())
    above: Mapped[Money | None]
    up_to: Mapped[Money | None]
    within_days: Mapped[int | None]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]

    condition: Mapped[TradeCondition] = relation("taxes.TradeCondition")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a condition have a reference once."""
        return [UniqueConstraint("condition_id", "reference")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse lines that could never be computed: of no basket, of themselves, or out of order."""
        rows = super().prepare(session, rows)
        for row in rows:
            whose = f"trade model line {row['reference']}"
            kind_named(session, row.get("kind"), whose)
            refuse_bad_baskets(row["base_application"], whose)
            refuse_bad_baskets(row.get("base_contribution"), whose)
            if not baskets_of(row["base_application"]):
                raise BadInput(f"{whose} applies no basket", remedy="Name one that products contribute to.")
            if row.get("target", DELIVERY) not in TARGETS:
                hint = did_you_mean(row["target"], TARGETS)
                raise BadInput(f"{whose} has the target '{row['target']}'{hint}", remedy="Write delivery or movement.")
        _refuse_circles(session, rows)
        return rows


def _refuse_circles(session: Session, rows: Sequence[Row]) -> None:
    """Look at the lines of each condition concerned, with those it specialises and those that specialise it."""
    stored = list(session.known(ModelLine).values())
    edited = {row["id"] for row in rows if isinstance(row, Edited)}
    by_condition: dict[int, list[Any]] = {}
    lines: list[Any] = [line for line in stored if line.id not in edited]
    for one in [*lines, *map(_AsLine, rows)]:
        by_condition.setdefault(one.condition_id, []).append(one)
    concerned = {row["condition_id"] for row in rows}
    for id_ in session.known(TradeCondition):
        chain = chain_of(session, id_)
        if concerned & {one.id for one in chain}:
            lines = nearest([by_condition.get(one.id, ()) for one in chain])
            refuse_circles([rule_of(session, line) for line in lines])


class _AsLine:
    """Let a row be read like a stored line."""

    def __init__(self, row: Row) -> None:
        self.__dict__.update({"position": 10, "target": DELIVERY, "is_tax": False}, **row)

    def __getattr__(self, name: str) -> None:
        if name.startswith("_"):
            raise AttributeError(name)


def nearest(chain: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the lines that hold, in order, of the lines of each condition of a chain, the nearest condition first."""
    found: dict[str, Any] = {}
    for lines in chain:
        for line in lines:
            found.setdefault(line.reference, line)
    holding = [line for line in found.values() if line.rate is not None]
    return sorted(holding, key=lambda line: (line.position, line.reference))


def rule_of(session: Session, line: Any) -> Rule:
    """Return a model line as a rule."""
    return Rule(
        line.reference,
        line.name,
        kind_named(session, line.kind, f"trade model line {line.reference}"),
        line.rate,
        baskets_of(line.base_application),
        baskets_of(line.base_contribution),
        TAX if line.is_tax else CHARGE,
        per_document=line.target == DELIVERY,
        above=line.above,
        up_to=line.up_to,
    )


def rules_for(session: Session, header: Row) -> tuple[Rule, ...]:
    """Return the rules of an order's trade condition that hold at its date, in order; costs nothing without one."""
    chain = chain_of(session, header.get("trade_condition_id"))
    if not chain:
        return ()
    lines: dict[int, list[Any]] = {one.id: [] for one in chain}
    for line in session.known(ModelLine).values():
        if line.condition_id in lines and _holds(line, header):
            lines[line.condition_id].append(line)
    return tuple(rule_of(session, line) for line in nearest([lines[one.id] for one in chain]))


def _holds(line: Any, header: Row) -> bool:
    day = header["date"]
    if line.valid_from is not None and day < line.valid_from:
        return False
    if line.valid_until is not None and day > line.valid_until:
        return False
    if line.within_days is None:
        return True
    wanted = header.get("scheduled_date")
    return wanted is not None and (wanted - day).days <= line.within_days
