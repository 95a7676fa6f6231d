"""The order batch process, and the commands of orders that are no verbs."""

import json
import sys
from datetime import date

import pytest

import cli
from addons import base, sales
from addons.sales.batch import Criteria, chosen_orders, run_batch
from core import NotFound, Refused, UsageError


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs a command for a shop and returns (exit code, output, errors)."""
    monkeypatch.setenv("COLUMNS", "150")

    def command(shop, *arguments):
        url = shop.app.engine.url.render_as_string(hide_password=False)
        monkeypatch.setattr(sys, "argv", ["tradeloom", "--database", url, *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def with_admin(shop):
    from addons.hosting.customer_command import create_admin

    create_admin(shop.app)
    return shop


def numbers(session, ids):
    return [session.get_one(session[sales.Order], id_).number for id_ in ids]


def test_orders_are_chosen_by_type_state_customer_and_dates(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        for name, more in [
            ("X1", {"date": date(2030, 1, 1)}),
            ("X2", {"date": date(2030, 1, 10)}),
            ("X3", {"date": date(2030, 1, 10), "partner_id": other}),
        ]:
            shop.confirmed(session, ("A", 1), number=name, **more)
        shop.order(session, ("A", 1), number="DRAFT")
        quotation = session[sales.QuotationOrder]
        session.create(quotation, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)], "number": "OFFER"}])

        def chosen(type_="standard", state="confirmed", **more):
            return numbers(session, chosen_orders(session, Criteria(type_, state, **more)))

        assert chosen() == ["X1", "X2", "X3"]
        assert chosen(partner="C1") == ["X1", "X2"]
        assert chosen(date_from=date(2030, 1, 2), partner="C1") == ["X2"]
        assert chosen(date_to=date(2030, 1, 9)) == ["X1"]
        assert chosen("quotation", "draft") == ["OFFER"]
        assert chosen(state="draft") == ["DRAFT"]


def test_delivered_and_invoiced_say_whether_something_is_open(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=3)
        text = {"product_id": None, "description": "Setting up", "quantity": 1, "price": 5}
        whole = shop.confirmed(session, ("A", 2), text, {"description": "a comment"}, number="WHOLE")
        part = shop.confirmed(session, ("A", 2), number="PART")
        shop.confirmed(session, ("A", 2), number="NONE")
        for order in (whole, part):
            session.fire("ship", [order]).expect_done()
        session.fire("invoice", [part]).expect_done()
        invoice = shop.all(session, shop.app.composition.named("invoicing.Invoice"))
        session.fire("complete", invoice).expect_done()

        def chosen(**more):
            return numbers(session, chosen_orders(session, Criteria("standard", "confirmed", **more)))

        assert chosen(delivered=True) == ["WHOLE"]
        assert chosen(delivered=False) == ["PART", "NONE"]
        assert chosen(invoiced=True) == ["PART"]
        assert chosen(invoiced=False, delivered=False) == ["NONE"]


def test_without_shipping_nothing_is_known_of_deliveries(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        for more, addon in (({"delivered": True}, "shipping"), ({"invoiced": False}, "invoicing")):
            with pytest.raises(UsageError, match=f"Enable the addon {addon}"):
                chosen_orders(session, Criteria("standard", "confirmed", **more))


@pytest.mark.parametrize(
    ("criteria", "action", "error", "says"),
    [
        (("standrd", "confirmed"), "close", UsageError, "did you mean 'standard'"),
        (("standard", "confirmd"), "close", UsageError, "never confirmd, did you mean 'confirmed'"),
        (("standard", "confirmed"), "clos", UsageError, "did you mean 'close'"),
        (("standard", "confirmed", "C11"), "close", NotFound, "did you mean 'C1'"),
    ],
)
def test_misspelt_criteria_are_refused_before_anything_is_done(shop_with, criteria, action, error, says):
    shop = shop_with("sales")
    with pytest.raises(error, match=says):
        run_batch(shop.app, Criteria(*criteria), action)
    with shop.app.unit() as session:
        assert shop.all(session, sales.BatchRun) == []


def test_an_order_that_refuses_is_an_error_of_that_order_only_and_all_is_logged(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1), number="X1")
        shop.order(session, number="EMPTY")
        shop.order(session, ("B", 1), number="X2")
    result = run_batch(shop.app, Criteria("standard", "draft"), "confirm")
    assert (result.updated, result.errors) == (2, 1)
    with shop.app.unit() as session:
        (run,) = shop.all(session, sales.BatchRun)
        assert (run.id, run.action, run.updated, run.errors) == (result.run_id, "confirm", 2, 1)
        assert run.criteria == "type: standard, state: draft"
        assert {(n.name, n.status) for n in run.entries} == {
            ("sales order X1", "done"),
            ("sales order EMPTY", "blocked"),
            ("sales order X2", "done"),
        }
        assert "it has no lines" in next(n.message for n in run.entries if n.status == "blocked")
        assert [n.state for n in shop.all(session, sales.Order)] == ["confirmed", "draft", "confirmed"]


def test_an_action_that_fails_for_one_order_is_kept_for_the_others(shop_with, monkeypatch):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        for name in ("X1", "BAD", "X2"):
            shop.order(session, ("A", 1), number=name)

    close = sales.Order.cancel.__func__

    def fails(cls, session, orders):
        if any(order.number == "BAD" for order in orders):
            raise Refused("BAD does not want to")
        close(cls, session, orders)

    monkeypatch.setattr(sales.Order, "cancel", classmethod(fails))
    result = run_batch(shop.app, Criteria("standard", "draft"), "cancel")
    assert (result.updated, result.errors) == (2, 1)
    with shop.app.unit() as session:
        assert [n.state for n in shop.all(session, sales.Order)] == ["cancelled", "draft", "cancelled"]
        assert [n.message for n in shop.all(session, sales.BatchEntry, status="failed")] == ["BAD does not want to"]


def test_an_action_that_is_not_possible_in_the_state_is_an_error_of_each_order(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1))
    result = run_batch(shop.app, Criteria("standard", "draft"), "close")
    assert (result.updated, result.errors) == (0, 1)
    assert "is draft: close needs" in result.outcome.blocked[0].message


def test_a_dry_run_changes_and_logs_nothing(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1))
    result = run_batch(shop.app, Criteria("standard", "draft"), "confirm", dry_run=True)
    assert (result.updated, result.run_id) == (1, None)
    with shop.app.unit() as session:
        assert shop.all(session, sales.BatchRun) == []
        assert [n.state for n in shop.all(session, sales.Order)] == ["draft"]


def test_the_batch_process_takes_its_own_permission(shop_with):
    from addons.console import add_user

    shop = shop_with("sales")
    with shop.app.unit() as session:
        add_user(session, "sam", None, ["seller"], shop.app.roles)
    with pytest.raises(Refused, match="run the order batch process"):
        run_batch(shop.app, Criteria("standard", "draft"), "confirm", user="sam")


def test_a_batch_costs_the_same_statements_for_any_number_of_orders(shop_with, statements):
    shop = shop_with("sales")
    counts = []
    for size in (1, 20, 200):
        with shop.app.unit() as session:
            rows = [{"partner_id": shop.customer, "lines": [shop.line("A", n + 1)]} for n in range(size)]
            session.create(sales.Order, rows)
        seen = statements(shop.app)
        assert run_batch(shop.app, Criteria("standard", "draft"), "cancel").updated == size
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 25


# --- on the command line ----------------------------------------------------------------------------------------


def test_batch_and_its_log_on_the_command_line(shop_with, run):
    shop = with_admin(shop_with("shipping"))
    with shop.app.unit() as session:
        for quantity in (1, 2):
            shop.confirmed(session, ("A", quantity))
    arguments = ("order", "batch", "--type", "standard", "--state", "confirmed", "--action", "close", "--not-delivered")
    code, output, _ = run(shop, *arguments, "--dry-run")
    assert (code, output.splitlines()[0]) == (0, "Updated = 2, Errors = 0 (nothing was changed)")
    code, output, _ = run(shop, *arguments, "--partner", "C1", "--from", "2030-01-01", "--to", "2030-01-31")
    assert (code, output.splitlines()[0]) == (0, "Updated = 2, Errors = 0; logged as run 1")
    code, output, _ = run(shop, "order", "batch-log")
    assert "type: standard, state: confirmed, partner: C1" in output
    code, output, _ = run(shop, "order", "batch-log", "1")
    assert "sales order SO000002  done" in output
    code, _, errors = run(shop, "order", "batch-log", "7")
    assert (code, errors.splitlines()[0]) == (1, "Error: there is no batch run 7")
    code, output, _ = run(shop, "order", "batch", "--type", "standard", "--state", "closed", "--action", "confirm")
    assert (code, output.splitlines()[0]) == (1, "Updated = 0, Errors = 2; logged as run 2")


def test_offers_copies_and_parts_on_the_command_line(shop_with, run):
    shop = with_admin(shop_with("sales"))
    with shop.app.unit() as session:
        shop.confirmed(session, ("A", 4), ("B", 1))
        shop.order(session, ("KIT", 2), ("A", 1), number="D1")
        shop.order(session, ("B", 1), number="D2")
        (offer,) = session.create(sales.QuotationOrder, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]}])
    code, output, _ = run(shop, "order", "copy", "SO000001", "--to", "quotation")
    assert (code, output.splitlines()[-1]) == (0, f"  sales order SO000001: made the draft quotation #{offer + 1}")
    code, output, _ = run(shop, "order", "convert", f"#{offer}", "--to", "standard", "--close")
    assert (code, output.splitlines()[-1]) == (0, f"  quotation QU000001: made the draft sales order #{offer + 2}")
    code, output, _ = run(shop, "order", "copy-lines", "D1", "--source", "SO000001", "--source", "QU000001")
    assert (code, output.splitlines()[0]) == (0, "copy_lines: 1 done, 0 blocked, 0 failed")
    code, output, _ = run(shop, "order", "add-lines", "D1", "--product", "B=3", "--product", "A")
    assert code == 0
    code, output, _ = run(shop, "order", "split", "D1", "--line", "10=1", "--line", "20")
    assert (code, output.splitlines()[-1]) == (0, f"  sales order D1: made the draft sales order #{offer + 3}")
    code, output, _ = run(shop, "order", "split-line", "D1", "--line", "30", "--quantity", "1")
    assert code == 0
    code, output, _ = run(shop, "order", "merge", "D1", "D2", f"#{offer + 3}")
    assert (code, output.splitlines()[-1]) == (0, "  sales order D1: took in D2, SO000002")
    code, _, errors = run(shop, "order", "merge", "D1", "SO000001")
    assert (code, "is confirmed: only drafts are merged" in errors) == (1, True)
    code, output, _ = run(shop, "order", "expire", "--dry-run")
    assert (code, output.splitlines()[0]) == (0, "expire: 0 would be done, 0 blocked, 0 failed")


def test_the_history_on_the_command_line(shop_with, run):
    shop = with_admin(shop_with("sales"))
    assert run(shop, "order", "history", "C1")[:2] == (0, "Nothing found.\n")
    with shop.app.unit() as session:
        shop.confirmed(session, ("A", 4), ("B", 1))
    _, output, _ = run(shop, "order", "history", "C1", "--json")
    assert [(row["product"], row["last quantity"], row["last price"]) for row in json.loads(output)] == [
        ("A", "4", "10.00"),
        ("B", "1", "5.00"),
    ]
    assert "Anvil" in run(shop, "order", "history", "C1")[1]
    assert run(shop, "order", "history", "C9")[0] == 1


def test_the_commands_that_addons_add_are_listed_and_suggested(shop_with, run):
    shop = with_admin(shop_with("sales"))
    output = run(shop, "order", "--help")[1]
    assert all(f"  {name} " in output for name in ("batch", "batch-log", "history", "merge", "convert"))
    assert "did you mean 'history'" in run(shop, "order", "histroy")[2]
