"""Requests (semantics 11): due types, the history of every save, closing and opening again, time-outs."""

import datetime as dt

import pytest

from addons import crm
from core import BadInput, NotFound, Refused
from core.storage import Audit


@pytest.fixture
def story(story_with):
    return story_with("crm", "lists")


def ask(shop, session, summary="Where is it?", **values):
    (id_,) = session.create(crm.Request, [{"partner_id": shop.customer, "summary": summary, **values}])
    return session.get_one(session[crm.Request], id_)


def rep(session, code):
    (id_,) = session.create(crm.Customer, [{"code": code, "name": code, "is_employee": True}])
    return id_


def status(session, code):
    return next(one for one in session.known(crm.RequestStatus).values() if one.code == code)


@pytest.mark.parametrize(
    ("day", "due"),
    [("2024-04-09", "scheduled"), ("2024-04-10", "due"), ("2024-04-12", "due"), ("2024-04-13", "overdue")],
)
def test_e11_1_a_request_is_due_and_after_some_days_overdue(story, day, due):
    with story.on("2024-04-01") as scene:
        request = ask(story.shop, scene.session, next_action_date=dt.date(2024, 4, 10))
        assert request.request_type.tolerance_days == 2
        assert request.due_type(dt.date.fromisoformat(day)) == due
        scene.session.fire("close", [request]).expect_done()
        assert request.due_type(dt.date.fromisoformat(day)) == ""


def test_e11_2_a_save_leaves_one_record_of_the_old_values_and_one_update(story):
    with story.on("2024-04-01") as scene:
        session = scene.session
        old, new = rep(session, "E1"), rep(session, "E2")
        request = ask(story.shop, session, sales_rep_id=old)
        change = {"id": request.id, "status_id": status(session, "WORK").id, "sales_rep_id": new}
        session.edit(crm.Request, [change | {"lines": [{"text": "called back"}]}])
        session.write_later()
        (entry,) = story.shop.all(session, Audit, model="crm.Request", verb="edit")
        assert (entry.user, set(entry.old_values)) == ("system", {"status_id", "sales_rep_id"})
        (said,) = request.lines
        assert said.text == f"called back\nrequest #{request.id} transferred by system from E1 to E2"
        assert (said.user, said.confidentiality) == ("system", "customer")


def test_who_hands_it_over_without_a_word_is_noted_too(story):
    with story.on("2024-04-01") as scene:
        request = ask(story.shop, scene.session)
        scene.session.edit(crm.Request, [{"id": request.id, "sales_rep_id": rep(scene.session, "E2")}])
        assert [one.text for one in request.lines] == [f"request #{request.id} transferred by system from nobody to E2"]


def test_what_was_said_stays(story):
    with story.on("2024-04-01") as scene:
        request = ask(story.shop, scene.session, lines=[{"text": "first"}])
        line = request.lines[0]
        with pytest.raises(Refused, match="what was said about a request stays"):
            scene.session.edit(crm.Request, [{"id": request.id, "lines": [{"id": line.id, "text": "other"}]}])
        with pytest.raises(Refused, match="what was said about a request stays"):
            scene.session.edit(crm.Request, [{"id": request.id, "removed": [line.id]}])


def test_requests_are_closed_opened_again_and_closed_for_good(story):
    with story.on("2024-04-01") as scene:
        session, request = scene.session, ask(story.shop, scene.session)
        session.fire("close", [request], resolution="sent it again").expect_done()
        assert (request.state, request.status.code, request.number, request.resolution) == (
            "closed",
            "DONE",
            "RQ000001",
            "sent it again",
        )
        with pytest.raises(Refused, match="cannot be edited"):
            session.edit(crm.Request, [{"id": request.id, "summary": "other"}])
        with pytest.raises(Refused, match="needs a reason"):
            session.fire("reopen", [request])
        session.fire("reopen", [request], because="still missing").expect_done()
        assert (request.state, request.status.code, request.end_date) == ("open", "NEW", None)
        with pytest.raises(NotFound, match="no final status DONE"):
            session.fire("finish", [request], status="DONE")
        session.fire("finish", [request]).expect_done()
        assert session.fire("reopen", [request], because="x").failed or request.state == "final"


def test_escalating_raises_the_priority_by_a_step_and_urgent_stays(story):
    with story.on("2024-04-01") as scene:
        request = ask(story.shop, scene.session, priority=5)
        for expected in (3, 1, 1):
            scene.session.fire("escalate", [request]).expect_done()
            assert (request.priority, request.is_escalated) == (expected, True)


def test_standard_responses_and_references(story):
    with story.on("2024-04-01") as scene:
        session, shop = scene.session, story.shop
        placed = shop.confirmed(session, ("A", 1))
        request = ask(shop, session, partner_id=None, order_id=placed.id)
        assert request.partner_id == shop.customer
        session.create(crm.StandardResponse, [{"code": "SORRY", "name": "Sorry", "text": "We are sorry."}])
        session.fire("answer", [request], response="SORRY", text="It is on its way.").expect_done()
        assert request.lines[0].text == "We are sorry.\nIt is on its way."
        with pytest.raises(NotFound, match="no standard response X"):
            session.fire("answer", [request], response="X")
        session.fire("refer", [request], to=f"order {placed.number}").expect_done()
        from addons.links import linked

        assert linked(session, request) == [("reference", "sales.Order", placed.id, "to")]
        with pytest.raises(BadInput, match="names no document"):
            session.fire("refer", [request], to="ordr 5")


def test_a_status_runs_out_into_the_next_one(story):
    from addons.crm.requests.timing import time_out

    with story.on("2024-04-01") as scene:
        wait, done = status(scene.session, "WAIT"), status(scene.session, "DONE")
        scene.session.edit(crm.RequestStatus, [{"id": wait.id, "timeout_days": 3, "next_status_id": done.id}])
        waiting = ask(story.shop, scene.session, status_id=wait.id)
        ask(story.shop, scene.session)
    with story.on("2024-04-03") as scene:
        assert time_out(scene.session) == 0
    with story.on("2024-04-04") as scene:
        assert time_out(scene.session) == 1
        closed = scene.session.get_one(scene.session[crm.Request], waiting.id)
        assert (closed.state, closed.status.code) == ("closed", "DONE")
        assert time_out(scene.session) == 0


def test_what_waits_is_on_the_worklists(story):
    from sqlalchemy import select

    from addons.crm.requests.request_worklists import due, escalated, unassigned

    with story.on("2024-04-01") as scene:
        session = scene.session
        ask(story.shop, session, "a", next_action_date=dt.date(2024, 4, 1))
        ask(story.shop, session, "b", priority=1, sales_rep_id=rep(session, "E1"))
        R = session[crm.Request]
        found = [
            [one.summary for one in session.scalars(select(R).where(*of(session)))]
            for of in (due, unassigned, escalated)
        ]
        assert found == [["a"], ["a"], ["b"]]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"summary": " "}, "needs a summary"),
        ({"priority": 2}, "2 is no priority"),
        ({"confidentiality": "secret"}, "no confidentiality"),
        ({"next_action": "sleep"}, "no next action"),
        ({"lines": [{"text": ""}]}, "says nothing"),
    ],
)
def test_requests_that_make_no_sense_are_refused(story, values, message):
    with pytest.raises(BadInput, match=message), story.on("2024-04-01") as scene:
        ask(story.shop, scene.session, **{"summary": "x", **values})


def test_statuses_that_make_no_sense_are_refused(story):
    with pytest.raises(BadInput, match="leads nowhere"), story.on("2024-04-01") as scene:
        scene.session.create(crm.RequestStatus, [{"code": "X", "name": "X", "timeout_days": 3}])
    with pytest.raises(BadInput, match="is reached by a verb"), story.on("2024-04-01") as scene:
        ask(story.shop, scene.session, status_id=status(scene.session, "DONE").id)


def test_those_interested_are_told_what_others_do_until_they_have_read_it(story, tradeloom, statements):
    from addons.crm.requests.notice import inbox, mark_read

    for name in ("ann", "bob", "eve"):
        story.hire(name, "sales clerk")
    with pytest.raises(NotFound, match=r"no user 'ane'.*ann.*\nThere are: "), story.on("2024-04-01", "eve") as scene:
        ask(story.shop, scene.session, watchers="ane")
    with story.on() as scene:
        session = scene.session
        first, second = rep(session, "E1"), rep(session, "E2")
        session.edit(crm.Person, [{"id": first, "user_name": "ann"}, {"id": second, "user_name": "bob"}])
        request = ask(story.shop, session, "Box", sales_rep_id=first, watchers="eve, ann")
        session.edit(
            crm.Request, [{"id": request.id, "lines": [{"text": "rang"}, {"text": "hm", "confidentiality": "private"}]}]
        )
    with story.on("2024-04-02", "ann") as scene:  # what one does oneself is not told
        request = scene.session.get_one(scene.session[crm.Request], request.id)
        scene.session.fire("answer", [request], text="soon").expect_done()
    with story.on("2024-04-03", "ann") as scene:
        request = scene.session.get_one(scene.session[crm.Request], request.id)
        scene.session.edit(crm.Request, [{"id": request.id, "sales_rep_id": second}])
        scene.session.fire("escalate", [request]).expect_done()
    told = {}
    for name in ("ann", "bob", "eve"):
        with story.on(user=name) as scene:
            told[name] = [one.text for one in reversed(inbox(scene.session))]
    box = "Box (NEW, priority"
    assert told["ann"] == [f"{box} 5): edited by system: rang; hm"]  # who sees to it reads what is private
    assert told["eve"] == [
        f"{box} 5): edited by system: rang",
        f"{box} 5): edited by ann: soon",
        f"{box} 5): edited by ann: request RQ000001 transferred by ann from E1 to E2",
        f"{box} 3): escalated by ann",
    ]
    assert told["bob"] == told["eve"][2:]
    url = story.app.engine.url.render_as_string(hide_password=False)
    code, said = tradeloom("--database", url, "--as", "bob", "notices")
    assert (code, "escalated by ann" in said, "RQ000001" in said) == (0, True, True)
    with story.on(user="bob") as scene:
        (last, before) = inbox(scene.session)
        with pytest.raises(NotFound, match=f"no notice #{last.id + 99} that is not read"):
            mark_read(scene.session, [last.id, last.id + 99])
    assert tradeloom("--database", url, "--as", "bob", "notices", "--read", before.id) == (0, "Read: 1.\n")
    assert tradeloom("--database", url, "--as", "bob", "notices", "--read") == (0, "Read: 1.\n")
    assert tradeloom("--database", url, "--as", "bob", "notices") == (0, "Nothing new.\n")
    code, said = tradeloom("--database", url, "--as", "bob", "worklist", "requests", "of", "mine")
    assert (code, "Box" in said) == (0, True)
    with story.on(user="eve") as scene:  # nobody is interested: nothing is written for it
        lonely = ask(story.shop, scene.session, "x")
        seen = statements(story.app)
        scene.session.fire("escalate", [lonely]).expect_done()
        assert not [one for one in seen if "crm_notice" in one]


def test_what_makes_no_sense_is_refused_with_what_there_is(story):
    from addons.preferences import settings_of
    from addons.reporting.report import run

    with story.on("2024-04-01") as scene:
        session, customer = scene.session, scene.one(crm.Customer)
        with pytest.raises(BadInput, match=r"2024-02-01 to 2024-01-01 ends before it begins"):
            crm.customer_cards(session, [customer], dt.date(2024, 2, 1), dt.date(2024, 1, 1))
        with pytest.raises(NotFound, match="no business partner 'EVE'"):
            run(session, "forecast", {"rep": "EVE"})
        with pytest.raises(BadInput, match="the answer says nothing"):
            session.fire("answer", [ask(story.shop, session)])
        rule = settings_of(session.composition)["crm.credit_rule"]
        with pytest.raises(BadInput, match=r"cannot be 'stats', did you mean 'status'"):
            rule.parse("stats")
