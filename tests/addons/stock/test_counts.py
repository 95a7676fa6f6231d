"""A count is absolute at its own time; what moved later comes on top of it."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addons import stock
from core import BadInput, NotFound, Refused


@pytest.fixture
def story(story_with):
    return story_with("stock")


def at(story, hour):
    story.clock.now = dt.datetime(2030, 1, 15, hour, tzinfo=dt.UTC)
    return story.clock.now


def count(scene, counted, **header):
    (line,) = [{"product_id": scene.shop.products["A"], "counted": D(counted)}]
    return scene.record(stock.Inventory, lines=[line], **header)


def move(scene, quantity):
    """Move from a bin that may be over-issued, or back into it."""
    main = scene.one(stock.Bin, code="MAIN")
    other = [one.id for one in scene.all(stock.Bin, code="X")] or [
        scene.record(stock.Bin, warehouse_id=main.warehouse_id, code="X", inventory_status="over-issue").id
    ]
    ways = (
        {"from_bin_id": other[0], "to_bin_id": main.id}
        if quantity > 0
        else {"from_bin_id": main.id, "to_bin_id": other[0]}
    )
    line = {"product_id": scene.shop.products["A"], "quantity": D(abs(quantity))}
    scene.fire("complete", scene.record(stock.Transfer, lines=[line], **ways))


def held(scene):
    (balance,) = [one for one in scene.all(stock.Balance) if one.bin.code == "MAIN"]
    return balance.quantity


def in_main(scene):
    return [one for one in scene.all(stock.Move) if one.bin.code == "MAIN"]


def on_hand(story):
    with story.on() as scene:
        return held(scene)


def test_what_moves_while_it_is_counted_comes_on_top(story):
    at(story, 8)
    with story.on() as scene:
        scene.fire("complete", count(scene, 10))
    at(story, 9)
    with story.on() as scene:
        sheet = count(scene, 12).id
    at(story, 10)
    with story.on() as scene:
        move(scene, -3)
    at(story, 11)
    with story.on() as scene:
        sheet = scene.one(stock.Inventory, id=sheet)
        outcome = scene.session.fire("complete", [sheet])
        assert len(outcome.done) == 1
        (told,) = [one for result in outcome.results for one in result.findings]
        assert "-3 of A in MAIN at 2030-01-15 10:00 by stock transfer #1" in told.message
        assert held(scene) == 9  # 12 were there at 9, and 3 left at 10
        assert sheet.lines[0].booked == 10
        assert [one.at.hour for one in in_main(scene)] == [8, 10, 9]


def test_a_count_that_makes_a_later_moment_negative_is_refused(story):
    at(story, 8)
    with story.on() as scene:
        scene.fire("complete", count(scene, 10))
    at(story, 10)
    with story.on() as scene:
        move(scene, -6)
    at(story, 11)
    with story.on() as scene:
        move(scene, 20)
    late = r"with -5 of product A in storage bin MAIN since 2030-01-15 09:00, there would be -1 at 2030-01-15 10:00"
    with pytest.raises(Refused, match=late), story.on() as scene:
        scene.fire("complete", count(scene, 5, counted_at=dt.datetime(2030, 1, 15, 9, tzinfo=dt.UTC)))
    assert on_hand(story) == 24
    with story.on() as scene:
        scene.fire("complete", count(scene, 6, counted_at=dt.datetime(2030, 1, 15, 9, tzinfo=dt.UTC)))
    assert on_hand(story) == 20


def test_a_later_count_stays_what_it_was(story):
    at(story, 8)
    with story.on() as scene:
        scene.fire("complete", count(scene, 10))
    at(story, 12)
    with story.on() as scene:
        scene.fire("complete", count(scene, 10))  # finds no difference: no move, yet it counts
    with story.on() as scene:
        early = count(scene, 4, counted_at=dt.datetime(2030, 1, 15, 9, tzinfo=dt.UTC))
        scene.fire("complete", early)
        assert held(scene) == 10
        assert [(one.at.hour, one.quantity) for one in in_main(scene)] == [(8, 10), (9, -6), (12, 6)]
        assert [line.booked for line in scene.all(stock.InventoryLine)] == [0, 4, 10]
    assert story.sound()
    with story.on() as scene:
        scene.fire("reverse", scene.one(stock.Inventory, id=early.id))
        assert held(scene) == 10
        assert [line.booked for line in scene.all(stock.InventoryLine)] == [0, 10, 10]
    assert story.sound()


def test_a_reversed_count_gives_back_what_it_found(story):
    with story.on() as scene:
        scene.fire("complete", count(scene, 10))
        second = count(scene, 7)
        scene.fire("complete", second)
        scene.fire("reverse", second)
        assert (second.state, held(scene)) == ("reversed", 10)
    assert story.sound()


def test_a_count_of_a_day_that_is_over_is_of_its_end(story):
    with story.on() as scene:
        old = count(scene, 1, date=dt.date(2030, 1, 10))
        assert old.counted_at == dt.datetime(2030, 1, 10, 23, 59, 59, 999999, dt.UTC)
        assert count(scene, 1).counted_at == story.clock.now


def test_nothing_is_counted_ahead(story):
    with pytest.raises(BadInput, match="still to come"), story.on() as scene:
        count(scene, 1, counted_at=dt.datetime(2030, 2, 1, tzinfo=dt.UTC))


def test_an_unknown_lot_is_refused_with_those_there_are(story):
    with story.on() as scene:
        product = scene.shop.products["A"]
        scene.record(stock.Lot, product_id=product, code="L-1")
        line = {"product_id": product, "counted": D(5), "lot": "L-1"}
        scene.fire("complete", scene.record(stock.Inventory, lines=[line]))
        assert [(one.lot, one.quantity) for one in scene.all(stock.Balance)] == [("L-1", 5)]
    with pytest.raises(NotFound, match=r"product A has no lot 'L-2', did you mean 'L-1'"), story.on() as scene:
        scene.record(stock.Inventory, lines=[{**line, "lot": "L-2"}])
    with pytest.raises(Refused, match="was moved"), story.on() as scene:
        scene.session.edit(stock.Lot, [{"id": scene.one(stock.Lot).id, "code": "L-9"}])
    assert story.sound()


def test_a_bin_may_be_over_issued_until_that_is_taken_back(story):
    def status(value):
        with story.on() as scene:
            scene.session.edit(stock.Bin, [{"id": scene.one(stock.Bin, code="MAIN").id, "inventory_status": value}])

    with pytest.raises(Refused, match="not enough"), story.on() as scene:
        move(scene, -2)
    status("over-issue")
    with story.on() as scene:
        move(scene, -2)
        assert held(scene) == -2
    assert story.sound()
    with pytest.raises(Refused, match="has negative stock"):
        status("available")
    with pytest.raises(BadInput, match="did you mean 'blocked'"):
        status("bloked")


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["count", "move"]), st.integers(-4, 8)), max_size=7))
def test_law_every_count_holds_at_its_time(story_with, backend, steps):
    """Whatever the order in which counts are completed: at its time each says what there was."""
    if backend != "sqlite":
        pytest.skip("one database is enough for the law; the examples above run on both")
    story = story_with("stock")
    counts = {}
    for now, (hour, what, n) in enumerate(steps, 8):
        at(story, now)
        try:
            with story.on() as scene:
                if what == "move":
                    move(scene, n or 1)
                else:
                    moment = dt.datetime(2030, 1, 15, min(hour + 8, now), tzinfo=dt.UTC)
                    scene.fire("complete", count(scene, abs(n), counted_at=moment))
                    counts[moment] = abs(n)
        except Refused:
            pass
        with story.on() as scene:
            moves = in_main(scene)
            for moment, counted in counts.items():
                assert sum((one.quantity for one in moves if one.at <= moment), D(0)) == counted
    assert story.sound()
