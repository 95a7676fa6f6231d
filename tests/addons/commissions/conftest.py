"""A shop with a seller and an agreement."""

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, commissions, invoicing


class Payee:
    """A story in which Sue sells and gets commissions."""

    def __init__(self, story):
        self.story = story
        with story.on("2030-02-10") as scene:
            self.sue = scene.record(base.Partner, code="SUE", name="Sue", is_employee=True).id
            self.charge = scene.product("COMM", None, kind="charge").id

    def agree(self, scene, *rules, code="C", **values):
        row = {"partner_id": self.sue, "product_id": self.charge, "valid_from": dt.date(2030, 1, 1), "name": code}
        agreement = scene.record(commissions.Agreement, code=code, **(row | values))
        for rule in rules:
            scene.record(commissions.Rule, agreement_id=agreement.id, **rule)
        return agreement

    def bill(self, scene, *lines, day=None, **values):
        rows = [line if isinstance(line, dict) else scene.shop.line(*line) for line in lines]
        values |= {"date": dt.date.fromisoformat(day)} if day else {}
        invoice = scene.record(invoicing.Invoice, **({"partner_id": scene.shop.customer} | values), lines=rows)
        scene.fire("complete", invoice)
        return invoice

    def settle(self, scene, agreement, day=None):
        """Settle the period of a day and return the draft, or None."""
        found = commissions.settle(
            scene.session, [agreement], dt.date.fromisoformat(day) if day else scene.session.today
        )
        id_ = found.get(agreement)
        return scene.session.known(commissions.Settlement, [id_])[id_] if id_ else None

    def total(self, scene):
        """Return what all settlements that stand come to."""
        S = scene.session[commissions.Settlement]
        return sum(scene.session.scalars(select(S.total).where(S.state.in_(["draft", "completed"]))), D(0))


@pytest.fixture
def payee_with(story_with):
    return lambda *addons: Payee(story_with("commissions", *addons))


@pytest.fixture
def payee(payee_with):
    return payee_with("shipping")
