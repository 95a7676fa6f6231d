"""The one pure function of (lines, rules): worked examples of semantics 5.5 and 5.7, and laws."""

from decimal import ROUND_HALF_UP
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons.taxes import Line, Rule, evaluate
from addons.taxes.engine.kinds import KINDS, PERCENT
from addons.taxes.engine.plan import Plan
from addons.taxes.engine.rule import CHARGE
from addons.taxes.engine.sharing import share_out
from addons.taxes.rules import FLAT
from core import BadInput

BY_NAME = {kind.name: kind for kind in KINDS}


def rule(reference, rate, applies, contributes="", *, kind="percent", **values):
    baskets = frozenset(applies.split()), frozenset(contributes.split())
    return Rule(reference, reference, BY_NAME[kind], D(rate), *baskets, **values)


def discount(reference, rate, applies, contributes="", **values):
    return rule(reference, rate, applies, contributes, effect=CHARGE, per_document=True, **values)


def line(amount, baskets, quantity=1):
    return Line(D(amount), D(quantity), frozenset(baskets.split()))


def amounts(results):
    return [one.amounts for one in results]


def total(results):
    return sum((one.net + one.tax_amount for one in results), D(0))


def test_e5_9_taxes_are_rounded_by_line_or_once_on_the_document():
    lines, tax = [line("0.25", "t")] * 2, rule("T10", 10, "t")
    by_line, once = evaluate(lines, [tax], 2), evaluate(lines, [tax], 2, per_document=True)
    assert [one.tax_amount for one in by_line] == [D("0.03"), D("0.03")]
    assert total(by_line) == D("0.56")
    assert sum(one.tax_amount for one in once) == D("0.05")
    assert total(once) == D("0.55")


def test_e5_10_a_price_that_includes_its_tax():
    (result,) = evaluate([line("59.90", "t")], [rule("T21", 21, "t")], 2, included=True)
    assert result[:2] == (D("49.50"), D("10.40"))
    assert result.bases == (D("49.50"),)


@pytest.mark.parametrize(
    ("gst_contributes", "rate", "qst", "whole"),
    [
        ("q", "7.5", "7.88", "112.88"),  # 2008 to 2010
        ("q", "8.5", "8.93", "113.93"),  # 2011
        ("q", "9.5", "9.98", "114.98"),  # 2012
        ("", "9.975", "9.98", "114.98"),  # since 2013: no longer on GST
    ],
)
def test_e5_15_quebec(gst_contributes, rate, qst, whole):
    rules = [rule("GST", 5, "taxable", gst_contributes), rule("QST", rate, "q")]
    results = evaluate([line(100, "taxable q")], rules, 2)
    assert amounts(results) == [(D("5.00"), D(qst))]
    assert total(results) == D(whole)


def test_e5_16_destock():
    results = evaluate([line(80, "destock"), line(30, "")], [discount("DESTOCK", -50, "destock")], 2)
    assert amounts(results) == [(-40,), ()]
    assert total(results) == 70


@pytest.mark.parametrize(("contributes", "vat", "whole"), [("taxable", 46, 276), ("", 50, 280)])
def test_e5_17_a_discount_before_tax_or_after_it(contributes, vat, whole):
    rules = [discount("D10", -10, "discountable", contributes), rule("VAT", 20, "taxable")]
    results = evaluate([line(200, "taxable discountable"), line(50, "taxable")], rules, 2)
    assert sum(one.tax_amount for one in results) == vat
    assert sum(one.net for one in results) == 230
    assert total(results) == whole


def test_e5_18_a_surcharge_for_a_rush_order():
    rules = [discount("RUSH", 15, "goods", "taxable"), rule("VAT", 10, "taxable")]
    (result,) = evaluate([line(400, "goods taxable")], rules, 2)
    assert result.amounts == (60, 46)
    assert total([result]) == 506


def test_bounds_fixed_amounts_and_amounts_per_unit():
    low, high = rule("LOW", 10, "t", up_to=D(200)), rule("HIGH", 20, "t", above=D(200))
    once = [
        rule(one.reference, one.rate, "t", above=one.above, up_to=one.up_to, per_document=True) for one in (low, high)
    ]
    lines = [line(150, "t", 3), line(100, "t", 2)]
    assert [sum(column) for column in zip(*amounts(evaluate(lines, once, 2)), strict=True)] == [20, 10]
    assert amounts(evaluate([line(250, "t"), line(-250, "t")], [low, high], 2)) == [(20, 10), (-20, -10)]
    fee, eco = discount("FEE", 5, "t", kind="fixed"), rule("ECO", "0.15", "t", kind="per unit")
    results = evaluate(lines, [fee, eco], 2)
    assert [sum(column) for column in zip(*amounts(results), strict=True)] == [5, D("0.75")]
    assert evaluate([line(0, "t", 0)], [fee], 2)[0].net == 0


def test_lines_that_stay_keep_their_share_and_the_others_have_the_rest():
    fee, tax = discount("FEE", 10, "g", "t", kind="fixed"), rule("T", 10, "t")
    kept = (("FEE", D(100), D(7)), ("T", D(107), D("10.70")))
    lines = [Line(D(100), D(1), frozenset({"g", "t"}), kept), line(60, "g t"), line(30, "g t")]
    results = evaluate(lines, [fee, tax], 2, per_document=True)
    assert [one.amounts for one in results] == [(7, D("10.70")), (2, D("6.20")), (1, D("3.10"))]
    assert total(results) == 200 + 20


def test_cascading_and_withheld_taxes_included_or_not():
    rules = [
        rule("A", 10, "t", "a"),
        rule("B", 5, "t a"),
        rule("W", 2, "t", is_withheld=True),
    ]
    (added,) = evaluate([line(100, "t")], rules, 2)
    assert (added.amounts, added.tax_amount) == ((10, D("5.5"), -2), D("13.5"))
    (included,) = evaluate([line("115.50", "t")], rules, 2, included=True)
    assert (included.net, included.amounts) == (100, (10, D("5.5"), -2))


def test_a_discount_of_prices_that_include_their_taxes():
    rules = [discount("D10", -10, "g", "t"), rule("VAT", 20, "t")]
    (result,) = evaluate([line(120, "t g")], rules, 2, included=True)
    assert result[:2] == (90, 18)
    assert result.amounts == (-10, 18)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule("A", 1, "x"), rule("B", 1, "y", "x")], "'B' contributes to 'x' after 'A' has applied it"),
        ([rule("A", 1, "x", "x")], "'A' refers to itself"),
    ],
)
def test_rules_that_go_in_circles_are_refused(rules, said):
    with pytest.raises(BadInput, match=said):
        evaluate([line(1, "x")], rules, 2)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule("A", 1, "t", up_to=D(5))], "'A' cannot be included in prices"),
        ([rule("A", 1, "t", "a"), discount("S", 5, "a")], "'S' is computed on 'A', which the prices include"),
    ],
)
def test_what_prices_cannot_include_is_refused(rules, said):
    with pytest.raises(BadInput, match=said):
        evaluate([line(1, "t")], rules, 2, included=True)


# --- laws ------------------------------------------------------------------------------------------------------

CENTS = st.integers(-100_000, 100_000).map(lambda n: D(n) / 100)
RATES = st.integers(0, 3000).map(lambda n: D(n) / 100)
LINES = st.lists(st.tuples(CENTS, st.sampled_from(["t", "t d", "", "d", "t u"])), min_size=1, max_size=12)


@given(LINES, RATES, RATES, st.booleans(), st.booleans())
@settings(max_examples=30)
def test_totals_are_the_sum_of_what_is_shown_whatever_the_order_of_lines(given_lines, first, second, once, included):
    lines = [line(*one) for one in given_lines]
    rules = [discount("D", -10, "d", "t"), rule("A", first, "t", "a"), rule("B", second, "u a")]

    def computed(some):
        return evaluate(some, rules, 2, per_document=once, included=included)

    results, turned = computed(lines), computed(lines[::-1])
    assert total(results) == total(turned)
    for one, result in zip(lines, results, strict=True):
        charges = sum((a for r, a in zip(result.rules, result.amounts, strict=True) if r.effect == CHARGE), D(0))
        shown = result.net - charges
        assert result.net + result.tax_amount == shown + sum(result.amounts)
        if not included:
            assert shown == one.amount
        assert all(amount == amount.quantize(D("0.01")) for amount in result.amounts)
    if included and first == second == 0:
        assert sum(one.tax_amount for one in results) == 0


@given(st.lists(CENTS, min_size=1, max_size=8), RATES, st.booleans())
@settings(max_examples=30)
def test_included_and_added_taxes_agree(nets, rate, once):
    """What is paid for prices with their tax, when that was added before, is the same; a cent a rounding apart."""
    tax = rule("T", rate, "t")
    added = evaluate([line(net, "t") for net in nets], [tax], 2, per_document=once)
    gross = [line(one.net + one.tax_amount, "t") for one in added]
    back = evaluate(gross, [tax], 2, per_document=once, included=True)
    assert total(back) == total(added)
    if not once:
        for net, one in zip(nets, back, strict=True):
            assert abs(one.net - net) <= D("0.01")
    assert abs(sum(one.net for one in back) - sum(nets)) <= D("0.01") * (1 if once else len(nets))


@given(CENTS, st.lists(CENTS, max_size=9))
@settings(max_examples=30)
def test_what_is_shared_out_adds_up(amount, weights):
    parts = share_out(amount, weights, D("0.01"))
    assert sum(parts) == (amount if weights else 0)
    assert all(part == part.quantize(D("0.01"), ROUND_HALF_UP) for part in parts)


def test_a_plan_leaves_out_what_has_no_base():
    plan = Plan.of(frozenset({"x"}), [rule("A", 1, "y"), rule("B", 1, "x")])
    assert [step.rule.reference for step in plan.steps] == ["B"]
    assert (PERCENT.is_share, FLAT) == (True, "tax")
