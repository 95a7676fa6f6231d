"""Share money out over what is open: pure arithmetic, no database (semantics 7.2).

received + credit used = what pays documents + G/L items + what is left over, always and to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from addons.sales import nearer
from core import ZERO, Refused, Row, rounded


@dataclass(frozen=True)
class Payable:
    """Something to be paid: what is open of it, negative if it is owed to the customer, and what is asked of that.

    `key` is the column that names it in a payment line, and its id. Paying a part off early earns a discount: `earns`
    says how much, of the part with its discount.
    """

    key: tuple[str, int]
    name: str
    open: Decimal
    asked: Decimal | None = None
    earns: Callable[[Decimal], Decimal] = field(default=lambda _: ZERO)
    digits: int = 2

    @property
    def money(self) -> Decimal:
        """Return the money that pays what is asked of it, else all that is open, with what that earns."""
        return self.open - self.earns(self.open) if self.asked is None else self.asked

    def discount(self, money: Decimal) -> Decimal:
        """Return what is given up for a payment of so much: no more than it earns, and no more than is open."""
        whole = self.earns(self.open)
        if not whole or not money:
            return ZERO
        if money >= self.open - whole:
            return max(self.open - money, ZERO)
        found = self.earns(rounded(money * self.open / (self.open - whole), self.digits))
        while found > self.earns(money + found):
            found -= Decimal(1).scaleb(-self.digits)
        return found


@dataclass(frozen=True)
class Part:
    """What is paid of one thing, and given up beside."""

    payable: Payable
    amount: Decimal
    discount: Decimal = ZERO
    write_off: Decimal = ZERO

    @property
    def settles(self) -> Decimal:
        """Return by how much less is open of it."""
        return self.amount + self.discount + self.write_off

    def row(self) -> Row:
        """Return the row of the payment line."""
        column, id_ = self.payable.key
        return {column: id_, "amount": self.amount, "discount": self.discount, "write_off": self.write_off}


@dataclass(frozen=True)
class Shares:
    """How money is shared out; `credit` of earlier payments is used, and `left` is over."""

    parts: list[Part]
    credit: Decimal = ZERO
    left: Decimal = ZERO


def due(payables: Sequence[Payable], items: Decimal = ZERO) -> Decimal:
    """Return the money that pays all of it."""
    return sum((one.money for one in payables), items)


def credit_used(wanted: Decimal, received: Decimal | None, credit: Decimal) -> Decimal:
    """Return how much of a customer's credit goes into what is to be paid: what money does not, as far as it goes."""
    return max(ZERO, min(credit, wanted - (received or ZERO)))


def share(
    payables: Sequence[Payable],
    received: Decimal,
    *,
    items: Decimal = ZERO,
    credit: Decimal = ZERO,
    writes_off: bool = False,
) -> Shares:
    """Share what was received, and credit, out over what is to be paid, in its order.

    What is owed the other way round, such as a credit memo beside invoices, counts whole. With `writes_off`, what then
    stays open, or is left over, is given up. Raises Refused if there is less than was asked for.
    """
    pool = received + credit - items
    sign = -1 if pool < 0 else 1
    against = [one for one in payables if one.money * sign < 0]
    pool -= sum((one.money for one in against), ZERO)
    parts: list[Part] = []
    for one in payables:
        money = one.money if one in against else nearer(one.money, pool)
        if money != one.money and one.asked is not None:
            what = f"{one.name} is to be paid {one.asked:f}, and only {max(pool * sign, ZERO):f} is left for it"
            raise Refused(what, remedy="Ask for less, or give more.")
        pool -= ZERO if one in against else money
        discount = one.discount(money)
        parts.append(Part(one, money, discount, one.open - money - discount if writes_off else ZERO))
    if pool > 0:
        parts, pool = _without_discounts(parts, pool)
    if writes_off and pool and parts:
        parts, pool = _with_the_rest(parts, pool), ZERO
    return Shares([one for one in parts if one.amount or one.write_off], credit, pool)


def _without_discounts(parts: Sequence[Part], pool: Decimal) -> tuple[list[Part], Decimal]:
    """Return the parts with less discount where more money came than they needed, and what is left of it."""
    found: list[Part] = []
    for one in parts:
        more = min(pool, one.discount)
        pool -= more
        found.append(replace(one, amount=one.amount + more, discount=one.discount - more))
    return found, pool


def _with_the_rest(parts: Sequence[Part], left: Decimal) -> list[Part]:
    """Return the parts with what is left over paid by the last one, which gives up so much less than nothing."""
    last = parts[-1]
    return [*parts[:-1], replace(last, amount=last.amount + left, write_off=last.write_off - left)]
