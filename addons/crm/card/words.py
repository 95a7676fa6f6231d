"""What the customer card says, as plain values and as lines to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addons.schemas import figure

if TYPE_CHECKING:
    from addons.crm.card.customer_card import Card


def as_values(one: Card) -> dict[str, Any]:
    """Return a card as plain values."""
    owed = one.exposure
    return {
        "customer": one.customer.code,
        "name": one.customer.name,
        "currency": one.currency,
        "credit status": one.status,
        "credit limit": _amount(one.limit),
        "used": _amount(owed.balance),
        "ordered": _amount(owed.ordered),
        "available": _amount(one.available),
        "overdue": _amount(owed.overdue),
        "oldest due": owed.oldest_due and owed.oldest_due.isoformat(),
        "orders": one.period.orders,
        "amount": _amount(one.period.total),
        "orders before": one.period_before.orders,
        "amount before": _amount(one.period_before.total),
        "average order": _amount(one.average_order),
        "last order": one.last_order and one.last_order.isoformat(),
        "blocked": list(one.blocked),
        "last orders": [(number, day.isoformat(), _amount(total)) for number, day, total in one.last_orders],
        "open requests": [list(request) for request in one.open_requests],
        "usual products": [list(product) for product in one.usual_products],
    }


def _amount(value: Any) -> str | None:
    return None if value is None else figure(value, 2)


def lines_of(values: dict[str, Any]) -> list[str]:
    """Return the values of a card as lines to read."""
    limit = values["credit limit"] or "none"
    since = f", the oldest since {values['oldest due']}" if values["oldest due"] else ""
    before = f"{values['orders before']} of {values['amount before']} before"
    last = "; ".join(f"{number} {day} {total}" for number, day, total in values["last orders"])
    usual = ", ".join(f"{code} {name} ({times} times)" for code, name, times in values["usual products"])
    asked = ", ".join(f"{number} {name}" for name, number in values["open requests"])
    return [
        f"{values['customer']} {values['name']} ({values['currency']})",
        *([f"  BLOCKED: {', '.join(values['blocked'])}"] if values["blocked"] else []),
        f"  credit          {values['credit status']}, limit {limit}, available {values['available'] or 'any'}",
        f"  open            {values['used']} invoiced, {values['ordered']} ordered",
        f"  overdue         {values['overdue']}{since}",
        f"  orders          {values['orders']} of {values['amount']}; {before}",
        f"  average order   {values['average order'] or '-'}",
        f"  last orders     {last or '-'}",
        f"  usual products  {usual or '-'}",
        f"  open requests   {asked or '-'}",
    ]
