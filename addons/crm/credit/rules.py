"""The rules of credit: whether a customer may owe more; which of them counts is a preference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from addons.crm.credit.customer import HOLD, NO_CHECK, STOP, WATCH, Customer, status_of
from addons.crm.credit.exposure import Exposure
from addons.schemas import figure
from core import ZERO


@dataclass(frozen=True)
class Asked:
    """What is asked: whether a customer may owe `extra` more than `owed`, in the company's currency."""

    customer: Customer
    exposure: Exposure
    ordered: Decimal
    extra: Decimal
    today: Any

    @property
    def figures(self) -> dict[str, Any]:
        """Return the figures that were compared, by name."""
        available = self.customer.credit_limit - self.exposure.balance - self.ordered
        return {
            "limit": self.customer.credit_limit,
            "open": self.exposure.balance,
            "ordered": self.ordered,
            "extra": self.extra,
            "available": available,
        }

    def words(self) -> str:
        """Return the figures as a sentence."""
        values = {name: figure(value, 2) for name, value in self.figures.items()}
        return (
            f"limit {values['limit']}, open {values['open']}, ordered {values['ordered']}: "
            f"{values['available']} available, {values['extra']} wanted"
        )


@dataclass(frozen=True)
class Answer:
    """Why credit is refused or watched."""

    text: str
    blocks: bool = True


def by_status(asked: Asked) -> Answer | None:
    """Refuse customers stopped or on hold, and what would put them on hold (semantics 4.2, 4.3)."""
    customer = asked.customer
    if customer.credit_status in (STOP, HOLD):
        return Answer(f"the credit of {customer.code} is on {customer.credit_status}")
    status = status_of(customer, asked.exposure.balance, asked.ordered + asked.extra)
    if status == HOLD:
        return Answer(f"it would exceed the credit of {customer.code}: {asked.words()}")
    if status == WATCH:
        return Answer(f"the credit of {customer.code} is to be watched: {asked.words()}", blocks=False)
    return None


def by_limit_and_age(asked: Asked) -> Answer | None:
    """Refuse beyond the limit, and whoever has an invoice open that is past its term (semantics 4.4)."""
    customer = asked.customer
    if customer.credit_status == NO_CHECK:
        return None
    if customer.credit_status in (STOP, HOLD):
        return Answer(f"the credit of {customer.code} is on {customer.credit_status}")
    used = asked.exposure.invoiced + asked.ordered + asked.extra
    if customer.credit_limit and used > customer.credit_limit:
        return Answer(f"it would exceed the credit of {customer.code}: {asked.words()}")
    if asked.exposure.oldest_due is not None and asked.exposure.oldest_due < asked.today:
        return Answer(f"{customer.code} has an invoice open that was due on {asked.exposure.oldest_due}")
    return None


def by_warning(asked: Asked) -> Answer | None:
    """Warn of what is beyond the limit; whoever enters it goes on (Openbravo)."""
    customer = asked.customer
    over = asked.exposure.balance + asked.ordered + asked.extra - customer.credit_limit
    if customer.credit_status == NO_CHECK or not customer.credit_limit or over <= ZERO:
        return None
    return Answer(f"the credit limit of {customer.code} is over by {figure(over, 2)}", blocks=False)


def no_rule(asked: Asked) -> Answer | None:
    """Ask nothing."""
    return None


RULES: dict[str, Callable[[Asked], Answer | None]] = {
    "status": by_status,
    "limit and age": by_limit_and_age,
    "warn": by_warning,
    "none": no_rule,
}
"""The rules, by the name that the preference `crm.credit_rule` gives."""
