"""Faults in the middle of a bulk run: nothing is half done, and the same command run again finishes the work."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import event, func, select

from addons import sales
from core.errors import DatabaseError
from core.storage import Audit

N = 1500


def command(app, *arguments):
    url = app.engine.url.render_as_string(hide_password=False)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADELOOM_")}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "--database", url, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def confirmed(app):
    order = app[sales.Order]
    with app.unit(readonly=True) as session:
        return session.scalar(select(func.count()).where(order.state == "confirmed"))


def trail(app):
    entry = app[Audit]
    with app.unit(readonly=True) as session:
        return session.scalar(select(func.count()).where(entry.verb == "confirm"))


@pytest.fixture
def drafts(shop_with):
    """A shop with many draft orders and the user admin."""
    from addons.hosting.customer_command import create_admin

    shop = shop_with("sales")
    create_admin(shop.app)
    with shop.app.unit() as session:
        rows = [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]} for _ in range(N)]
        session.create(sales.Order, rows)
    return shop


@pytest.mark.parametrize(("fault", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_bulk_run_that_is_interrupted_keeps_whole_chunks_and_is_finished_by_running_it_again(drafts, fault, code):
    app = drafts.app
    process = command(app, "order", "confirm", "--all", "--chunk", "3")
    deadline = time.monotonic() + 60
    while confirmed(app) < 30 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(fault)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    kept = confirmed(app)
    assert 30 <= kept < N, "it ended before the fault"
    assert (kept % 3, trail(app)) == (0, kept)
    assert "Traceback" not in errors
    if fault == signal.SIGINT:
        assert "run the same command again" in errors
    again = command(app, "order", "confirm", "--all", "--chunk", "500")
    output, _ = again.communicate(timeout=120)
    assert (again.returncode, output.strip()) == (0, f"confirm: {N - kept} done, 0 blocked, 0 failed")
    assert (confirmed(app), trail(app)) == (N, N)
    order = app[sales.Order]
    with app.unit(readonly=True) as session:
        numbers = sorted(session.scalars(select(order.number)))
    assert numbers == [f"SO{n:06d}" for n in range(1, N + 1)], "a gapless series has no gaps"
    assert drafts.sound()


def test_two_runs_of_the_same_command_at_once_confirm_each_order_once(drafts):
    app = drafts.app
    both = [command(app, "order", "confirm", "--all", "--chunk", "50") for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in both]
    assert (confirmed(app), trail(app)) == (N, N)
    done = [int(output.split(" done")[0].removeprefix("confirm: ")) for output, _ in outputs]
    assert sum(done) == N
    assert all("Traceback" not in errors for _, errors in outputs)
    assert drafts.sound()


@pytest.mark.parametrize("backend", ["sqlite"])  # a full server is its administrator's
def test_a_full_disk_ends_the_run_with_a_remedy_and_nothing_half_done(drafts):
    app = drafts.app
    with app.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    app.engine.dispose()
    event.listen(app.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}"))
    order = app[sales.Order]
    with app.unit(readonly=True) as session:
        ids = session.scalars(select(order.id)).all()
    with pytest.raises(DatabaseError, match="no room left") as found:
        app.fire_all("confirm", sales.Order, ids)
    assert "Free disk space" in found.value.remedy
    assert confirmed(app) == trail(app)
