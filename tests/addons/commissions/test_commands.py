"""Commissions as people settle, explain, print and pay them; who may do what; what runs by itself."""

import datetime as dt
import json
from decimal import Decimal as D

import pytest
from click.testing import CliRunner

import cli
from addons import commissions
from addons.commissions.copying import copy_agreement
from addons.commissions.own import own_settlement
from addons.commissions.settling_due import settle_due
from addons.printing import render_document
from addons.reporting import run
from core import BadInput, Forbidden, NotFound

FIVE = {"amount_multiplier": D("0.05")}


@pytest.fixture
def settled(payee):
    """A seller sue, and what she sold in February."""
    for name, role in (("sue", "seller"), ("fay", "finance"), ("cora", "commissions")):
        payee.story.hire(name, role)
    with payee.story.on("2030-03-05") as scene:
        payee.agree(scene, FIVE | {"name": "Own sales", "amount_subtract": D(20)}, user="sue")
        payee.agree(scene, FIVE, code="LATE", valid_from=dt.date(2030, 3, 1))
        payee.agree(scene, FIVE, code="OVER", valid_to=dt.date(2030, 1, 31))
        payee.bill(scene, ("A", 10), day="2030-02-10")
    return payee


def test_it_is_settled_explained_printed_and_paid_by_who_may(settled, tradeloom):
    url = settled.story.app.engine.url.render_as_string(hide_password=False)

    def say(user, *words):
        result = CliRunner().invoke(cli.tradeloom, ["--database", url, "--as", user, *words])
        return result.exit_code, result.output + str(result.exception or "")

    march = ("--period-start", "2030-02-14")
    assert "may not" in say("sue", "commission", "run", "C", *march)[1]
    assert "say which commissions to settle" in say("fay", "commission", "run")[1]
    assert "did you mean 'LATE'" in say("fay", "commission", "run", "LATER", *march)[1]
    code, said = say("fay", "commission", "run", "C", *march, "--dry-run")
    assert (code, "Nothing was changed." in said) == (0, True)
    code, said = say("fay", "commission", "run", "C", *march, "--complete")
    assert (code, "(100.00 - 20.00) x 0.05" in said) == (0, True)
    assert "nothing is open" in say("fay", "commission", "run", "C", *march)[1]
    assert "IN000001" in say("fay", "commission", "explain", "CS000001")[1]
    (line,) = json.loads(say("fay", "commission", "explain", "CS000001", "--json")[1])["lines"]
    assert (line["now"], [one["amount"] for one in line["details"]]) == ("4.00", ["100.00"])
    assert "CS000001" in say("sue", "commission", "mine")[1]
    assert "IN000001" in say("sue", "commission", "mine", "CS000001")[1]
    assert "You have no settlements." in say("cora", "commission", "mine")[1]
    assert "may not" in say("sue", "commission", "explain", "CS000001")[1]
    assert say("cora", "commission", "copy", "C", "D", "--from", "2030-04-01")[0] == 0
    assert "OVER" not in say("fay", "commission", "due")[1]


def test_papers_and_reports(settled):
    with settled.story.on() as scene:
        agreement = scene.one(commissions.Agreement, code="C")
        draft = settled.settle(scene, agreement, "2030-02-01")
        (row,) = run(scene.session, "open_commissions").details
        assert (row.values["settlement"], row.values["open"]) == (f"#{draft.id}", 4)
        scene.fire("complete", draft)
        (row,) = run(scene.session, "open_commissions").details
        assert (row.values["note"], row.values["open"]) == ("CN000001", 4)
        scene.fire("pay", draft.invoice)
        assert run(scene.session, "open_commissions").details == []
        (row,) = run(scene.session, "invoices", {"by": "partner", "charges": "yes"}).details
        assert (row.values["partner"], row.values["net"]) == ("Alfa", 100), "notes are no sales"
        (row,) = run(scene.session, "commissions", {"payee": "SUE", "from": "2030-02-28", "to": "2030-02-28"}).details
        assert (row.values["agreement"], row.values["amount"]) == ("C", 4)
        paper = render_document(scene.session, draft, "html", language="de").decode()
        for text in ("Provisionsabrechnung CS000001", "(100,00", "IN000001", "Anvil"):
            assert text in paper
        note = render_document(scene.session, draft.invoice, "html").decode()
        assert "Commission note CN000001" in note
        assert "Settlement CS000001" in note


def test_what_is_due_is_settled_by_itself_once(settled):
    with settled.story.on() as scene:
        assert settle_due(scene.session) == "1 draft commission settlements made"
        assert settle_due(scene.session) == "0 draft commission settlements made"
        (draft,) = scene.all(commissions.Settlement)
        assert (draft.period_to, draft.total) == (dt.date(2030, 2, 28), 4)
        scene.fire("complete", draft)
    with settled.story.on("2030-03-06", user="sue") as scene:
        assert own_settlement(scene.session, "CS000001").total == 4
        with pytest.raises(NotFound, match="you have no commission settlement CS000002"):
            own_settlement(scene.session, "CS000002")
        with pytest.raises(Forbidden):
            scene.session.fire("reverse", scene.all(commissions.Settlement))


def test_a_copy_goes_on_and_a_run_looks_back_so_far(settled):
    with settled.story.on() as scene:
        agreement = scene.one(commissions.Agreement, code="C")
        settled.settle(scene, agreement, "2030-02-01")
        with pytest.raises(BadInput, match="is valid from 2030-01-01"):
            copy_agreement(scene.session, agreement, "D", dt.date(2030, 1, 1))
        copy_agreement(scene.session, agreement, "D", dt.date(2030, 3, 1))
        assert agreement.valid_to == dt.date(2030, 2, 28)
        copied = scene.one(commissions.Agreement, code="D")
        scene.session.edit(commissions.Rule, [{"id": scene.one(commissions.Rule, agreement_id=copied.id).id, **FIVE}])
        scene.prefer("commissions.look_back_months", "0")
        settled.bill(scene, ("A", 100), day="2030-02-11")
        settled.bill(scene, ("A", 10), day="2030-03-01")
        assert settled.settle(scene, agreement, "2030-03-01") is None
        assert settled.settle(scene, copied, "2030-03-01").total == 4
        assert settled.settle(scene, agreement, "2030-02-01").total == 50
