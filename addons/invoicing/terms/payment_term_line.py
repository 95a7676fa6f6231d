"""The instalments of a payment term (payment conditions in ERP5's words)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlalchemy.schema import SchemaItem

from addons.invoicing.payments.payment_method import methods_by_code
from addons.invoicing.terms.due_columns import DueColumns, refuse_impossible
from addons.invoicing.terms.payment_term import PaymentTerm
from addons.invoicing.terms.splitting import HUNDRED, SHARES, TOTAL, Part
from addons.schemas import figure
from core import (
    ZERO,
    BadInput,
    Edited,
    Mapped,
    Model,
    Money,
    Percent,
    Row,
    Session,
    column,
    one_of,
    reference,
    relation,
)


class PaymentTermLine(DueColumns, Model, table="payment_term_line"):
    """An instalment: `percent` of the total, the net or the remainder, or an `amount`, due by a rule of its own.

    The lines of a term make up the whole: percentages of the total that come to 100, or a last one of 100 % of the
    remainder. The last one takes the residual cents. `method` is how this instalment is paid.
    """

    label = "instalment of a payment term"
    natural_key = ("term_id", "position")

    term_id: Mapped[int] = reference("payment_term", index=False)
    position: Mapped[int]
    percent: Mapped[Percent] = column(default=HUNDRED)
    share_of: Mapped[str] = column(default=TOTAL)
    amount: Mapped[Money | None]
    method: Mapped[str | None]

    term: Mapped[PaymentTerm] = relation("invoicing.PaymentTerm", back="lines")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Count the lines of a term by position."""
        return [UniqueConstraint("term_id", "position")]

    @property
    def part(self) -> Part:
        """Return it as a part of an amount."""
        return Part(self.percent, self.share_of, self.amount, self.method, self.rule)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Number lines that say no position; refuse what is no part of a whole, and more than 100 %."""
        rows = super().prepare(session, rows)
        refuse_impossible(rows, "instalment")
        last = _positions(session)
        for row in rows:
            if row.get("position") is None:
                row["position"] = last[row["term_id"]] + 10
            last[row["term_id"]] = max(row["position"], last[row["term_id"]])
            _refuse_no_part(row, methods_by_code(session))
        _refuse_too_much(session, rows)
        return rows


def _positions(session: Session) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for line in session.known(PaymentTermLine).values():
        found[line.term_id] = max(line.position, found[line.term_id])
    return found


def _refuse_no_part(row: Row, methods: Collection[str]) -> None:
    percent, amount, method = row.get("percent", HUNDRED), row.get("amount"), row.get("method")
    if not ZERO < percent <= HUNDRED or (amount is not None and amount <= ZERO):
        raise BadInput("an instalment is more than 0 %, at most 100 %", remedy="Correct percent, or amount.")
    if row.get("share_of", TOTAL) not in SHARES:
        raise BadInput(f"share_of cannot be '{row['share_of']}'", remedy=f"Give {one_of(SHARES)}.")
    if method is not None and method not in methods:
        raise BadInput(f"'{method}' is not a way to pay", remedy=f"Choose one of: {one_of(methods)}.")


def _refuse_too_much(session: Session, rows: Sequence[Row]) -> None:
    """Raise BadInput for lines that come to more than 100 % of the total with those that are there."""
    given = {row.record.id: row for row in rows if isinstance(row, Edited)}
    whole: dict[int, Decimal] = defaultdict(Decimal)
    for line in session.known(PaymentTermLine).values():
        if line.id not in given:
            whole[line.term_id] += _of_total(line.share_of, line.amount, line.percent)
    for row in rows:
        whole[row["term_id"]] += _of_total(row.get("share_of", TOTAL), row.get("amount"), row.get("percent", HUNDRED))
    for term, percent in whole.items():
        if percent > HUNDRED:
            code = session.known(PaymentTerm)[term].code
            raise BadInput(
                f"the instalments of payment term {code} come to {figure(percent)} % of the total, not 100 %",
                remedy="Correct the percentages; what takes the rest is share_of=remainder.",
            )


def _of_total(share_of: str, amount: Decimal | None, percent: Decimal) -> Decimal:
    return percent if share_of == TOTAL and amount is None else ZERO
