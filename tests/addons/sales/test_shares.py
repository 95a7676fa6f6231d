from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from addons.sales import Done, Whole
from core import rounded


class Money:
    """Enough of a currency."""

    def __init__(self, digits):
        self.digits, self.unit = digits, D(1).scaleb(-digits)

    def round(self, amount):
        return rounded(amount, self.digits)


def amounts(digits):
    return st.decimals(0, 10_000, places=digits)


@given(st.data(), st.sampled_from([0, 2, 3]), st.lists(st.decimals("0.1", 50, places=1), min_size=1, max_size=8))
def test_parts_of_a_line_add_up_to_it_and_never_exceed_it_whatever_is_taken_back_between(data, digits, parts):
    """A part is billed, or returned; now and then one is taken back as it was, and its quantity is done again."""
    net, tax = data.draw(amounts(digits), label="net"), data.draw(amounts(digits), label="tax")
    whole = Whole(sum(parts), net, tax, Money(digits))
    standing, waiting, done = [], list(parts), Done()
    for _ in range(12):
        if standing and data.draw(st.booleans(), label="take back"):
            quantity, part = standing.pop(data.draw(st.integers(0, len(standing) - 1), label="which"))
            done.add(-quantity, {name: -amount for name, amount in part.items()})
            waiting.append(quantity)
        elif waiting:
            quantity = waiting.pop()
            standing.append((quantity, whole.part(done, quantity)))
            done.add(*standing[-1])
            assert sum(part["net"] for _, part in standing) <= net
    for quantity in waiting:
        done.add(quantity, whole.part(done, quantity))
    assert (done.net, done.tax_amount) == (net, tax)


def test_the_cents_are_spread_as_they_accrue():
    whole, done = Whole(D(3), D("29.97"), D("5.69"), Money(2)), Done()
    for _ in range(3):
        done.add(D(1), whole.part(done, D(1)))
    assert (done.net, done.tax_amount, done.parts) == (D("29.97"), D("5.69"), 3)
    assert whole.part(Done(D(1), D("9.99"), D("1.90"), 1), D(1))["tax_amount"] == D("1.89")


def test_an_amount_changed_by_hand_is_not_made_up_for():
    whole = Whole(D(4), D("40.00"), D(0), Money(2))
    cheaper = Done(D(1), D("2.00"), D(0), 1)
    assert whole.part(cheaper, D(3))["net"] == D("30.00")
