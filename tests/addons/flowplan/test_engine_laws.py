"""Laws of the engine, on plain values: the quick index equals the profile, which equals counting minute by minute."""

from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from addons.flowplan.engine.axis import Axis, common, merged
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.gaps import Gaps
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.profile import FOREVER, Profile
from addons.flowplan.engine.solving import backward, forward, infinite
from addons.flowplan.engine.task import Need, NoSlot, Task

END = 400
cheap = settings(max_examples=60)
spans = st.tuples(st.integers(0, END), st.integers(1, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))
loads = st.lists(st.tuples(spans, st.integers(1, 2)), max_size=25)
windows = st.lists(spans, min_size=1, max_size=8).map(merged)


def profile_of(some):
    profile = Profile()
    for (start, end), units in some:
        profile.add(start, end, units)
    return profile


def counted(some, minute):
    return sum(units for (start, end), units in some if start <= minute < end)


def naive_earliest(some, start, minutes, most):
    while any(counted(some, m) > most for m in range(start, start + minutes)):
        start += 1
    return start


def naive_latest(some, end, minutes, most):
    start = end - minutes
    while start >= 0 and any(counted(some, m) > most for m in range(start, start + minutes)):
        start -= 1
    return max(start, -1)


@cheap
@given(loads, st.integers(0, END), st.integers(1, 50), st.integers(1, 3))
def test_index_profile_and_counting_agree(some, at, minutes, units):
    profile = profile_of(some)
    gaps = Gaps(profile, units)
    expected = naive_earliest(some, at, minutes, units - 1)
    assert profile.earliest(at, minutes, units - 1) == gaps.earliest(at, minutes) == expected
    expected = naive_latest(some, at, minutes, units - 1)
    assert max(profile.latest(at, minutes, units - 1), -1) == max(gaps.latest(at, minutes), -1) == expected


@cheap
@given(st.lists(st.tuples(spans, st.integers(1, 2), st.booleans()), max_size=60), st.integers(1, 2))
def test_the_index_that_is_kept_up_to_date_equals_a_new_one(changes, units):
    profile, held = Profile(), []
    gaps = Gaps(profile, units)
    for (start, end), load, takes_back in changes:
        change = (start, end, load)
        if takes_back and held:
            change = held.pop(0)
            profile.add(change[0], change[1], -change[2])
        else:
            held.append(change)
            profile.add(*change)
        gaps.refresh(profile, change[0], change[1])
        assert list(gaps) == list(Gaps(profile, units))
    again = Profile.of(held)
    assert (list(again.points), list(again.levels)) == (list(profile.points), list(profile.levels))


def test_a_long_index_agrees_with_the_profile_in_all_its_blocks():
    profile = Profile.of([(n * 10, n * 10 + 9 - n % 7, 1) for n in range(1000)])
    gaps = Gaps(profile, 1)
    assert len(gaps.starts) > 5
    for n in range(0, 10_000, 37):
        for minutes in (1, 4, 7, 30):
            assert gaps.earliest(n, minutes) == profile.earliest(n, minutes, 0)
            assert max(gaps.latest(n, minutes), -1) == max(profile.latest(n, minutes, 0), -1)
    for n in range(0, 9000, 450):
        profile.add(n, n + 600, -1)
        gaps.refresh(profile, n, n + 600)
    assert list(gaps) == list(Gaps(profile, 1))
    assert gaps.earliest(0, 10**9) == FOREVER or gaps.earliest(0, 10**9) > 0


@cheap
@given(windows, st.integers(-5, END + 80))
def test_the_axis_counts_open_minutes(some, clock):
    axis = Axis(some)
    assert axis.at(clock) == sum(1 for start, end in some for m in range(start, end) if m < clock)
    if 0 < axis.at(clock) < axis.total:
        work = axis.at(clock)
        assert axis.at(axis.end(work)) == axis.at(axis.start(work)) == work
        assert axis.end(work) <= axis.start(work)


@st.composite
def shops(draw):
    """Two or three lanes with calendars and loads, and a chain of tasks, some on two lanes at once."""
    lanes = {}
    for n in range(draw(st.integers(2, 3))):
        lane = Lane(n, f"L{n}", Axis([*draw(windows), (END + 100, END + 3000)]), draw(st.integers(1, 2)))
        for (start, end), _ in draw(st.lists(st.tuples(spans, st.just(1)), max_size=8)):
            if lane.fits(start, end, 1):
                lane.take((start, end, 1))
        lanes[n] = lane
    tasks = []
    for n in range(draw(st.integers(1, 4))):
        ids = draw(st.lists(st.sampled_from(sorted(lanes)), min_size=1, max_size=2, unique=True))
        needs = tuple(Need((id_,)) for id_ in ids)
        after = (n - 1,) if n else ()
        tasks.append(Task(f"t{n}", needs, D(draw(st.integers(1, 40))), after, draw(st.integers(0, 30))))
    return lanes, tasks, draw(st.integers(0, END))


def over(lanes):
    return [lane.code for lane in lanes.values() if any(level > lane.units for level in lane.profile.levels)]


def copies(lanes):
    return {id_: (list(lane.profile.points), list(lane.profile.levels)) for id_, lane in lanes.items()}


@cheap
@given(shops())
def test_a_finite_plan_fits_keeps_order_and_leaves_no_trace(shop):
    lanes, tasks, now = shop
    board, before = Board(lanes), copies(lanes)
    plan = forward(board, tasks, now)
    assert copies(lanes) == before
    ends = now
    for one in plan.placed:
        assert one.span.start >= ends
        axis = board.axis([id_ for id_, _ in one.span.lanes])
        assert axis.at(one.span.end) - axis.at(one.span.start) == one.span.minutes == one.task.minutes(100)
        ends = one.span.end + one.task.lag
        board.attempt(one.span)
    assert over(lanes) == []


@cheap
@given(shops(), st.integers(1, 500))
def test_infinite_is_no_later_and_dates_grow_with_now_and_work(shop, more):
    lanes, tasks, now = shop
    board = Board(lanes)
    plan = forward(board, tasks, now)
    assert infinite(board, tasks, now).end <= plan.end
    assert forward(board, tasks, now).spans == plan.spans
    assert forward(board, tasks, now + more).end >= plan.end
    longer = [Task(t.name, t.needs, t.work + more % 7, t.after, t.lag) for t in tasks]
    assert forward(board, longer, now).end >= plan.end


@cheap
@given(shops(), st.integers(0, 300))
def test_a_chain_forward_by_a_date_is_a_chain_backward_from_now(shop, slack):
    lanes, tasks, now = shop
    board = Board(lanes)
    due = now + slack
    back = backward(board, tasks, due)
    try:
        reached = forward(board, tasks, now).end <= due
    except NoSlot:
        reached = False
    assert reached == (back is not None and back.start >= now)


@cheap
@given(shops())
def test_placing_again_is_no_later_than_its_own_dates(shop):
    lanes, tasks, now = shop
    board = Board(lanes)
    plan = forward(board, tasks, now, stays=True)
    with board.trying():
        for span in plan.spans:
            board.attempt(span, -1)
        assert forward(board, tasks, now).end <= plan.end


def test_common_time_is_when_all_are_open():
    both = common([Axis([(0, 10), (20, 30)]), Axis([(5, 25)])])
    assert (list(both.starts), list(both.ends)) == ([5, 20], [10, 25])


def parts(axis, work, minutes):
    """Return (length, length of its shift) of each part of work that begins there."""
    found = []
    for opening, start, end in zip(axis.before, axis.starts, axis.ends, strict=True):
        closing = opening + end - start
        part = min(work + minutes, closing) - max(work, opening)
        if part > 0:
            found.append((part, end - start))
    return found


@cheap
@given(windows, loads, st.integers(0, END), st.integers(1, 60), st.integers(0, 40))
def test_no_part_of_an_operation_is_shorter_than_its_chunk(some, taken, at, minutes, chunk):
    axis = Axis(some)
    lane = Lane(1, "SAW", axis, 1)
    lane.fill([(start, end, units, None) for (start, end), units in taken], [])
    task, board = Task("saw", (Need((1,)),), D(minutes), chunk=chunk), Board({1: lane})

    def fits(work):
        divided = parts(axis, work, minutes)
        short = len(divided) > 1 and any(part < min(chunk, shift) for part, shift in divided)
        return not short and lane.profile.blocked_from(work, work + minutes, 0) is None

    work = axis.at(at)
    first = next((w for w in range(work, axis.total - minutes + 1) if fits(w)), None)
    try:
        assert (board.earliest(task, at).start, board.earliest(task, at).end) == (
            axis.start(first),
            axis.end(first + minutes),
        )
    except NoSlot:
        assert first is None
    last = next((w for w in range(work - minutes, -1, -1) if fits(w)), None)
    span = board.latest(task, at)
    assert (span and span.start) == (None if last is None else axis.start(last))
