import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest
from sqlalchemy import event, func, select

from addons import sales
from addons.schemas import ExternalKey
from addons.transfer import run_import
from addons.transfer.running import CHUNK
from core.errors import DatabaseError

ORDERS = 8 * CHUNK

PROGRAM = """
import sys
from core.app import App
from addons.transfer import run_import
app = App.open(sys.argv[1])
run_import(app, sys.argv[2]).expect_good()
"""


def counts(app):
    Order, E = app[sales.Order], app[ExternalKey]
    with app.unit(readonly=True) as session:
        orders = session.scalar(select(func.count()).select_from(Order))
        keys = session.scalar(select(func.count()).select_from(E).where(E.model == "sales.Order"))
        lines = session.scalar(select(func.count()).select_from(app[sales.OrderLine]))
    return orders, keys, lines


def many_orders(shop):
    numbers = [f"O{n}" for n in range(ORDERS)]
    return shop(
        orders_csv="id,partner,date,note\n" + "".join(f"{n},ANNA,2030-01-01,\n" for n in numbers),
        lines_csv="order,product,quantity,price\n" + "".join(f"{n},TEA,2,3\n{n},CAKE,1,\n" for n in numbers),
    )


def test_an_import_killed_midway_leaves_whole_chunks_and_is_finished_by_running_it_again(app_with, shop):
    app = app_with("sales")
    place = many_orders(shop)
    url = app.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(place / "orders.toml")])
    while counts(app)[0] == 0 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it ended before it was killed"
    orders, keys, lines = counts(app)
    assert 0 < orders < ORDERS
    assert orders % CHUNK == 0
    assert (keys, lines) == (orders, 2 * orders)

    outcome = run_import(app, place / "orders.toml").expect_good()
    assert (outcome.loads[-1].created, outcome.loads[-1].unchanged) == (ORDERS - orders, orders)
    assert counts(app) == (ORDERS, ORDERS, 2 * ORDERS)


def test_an_import_stopped_by_the_keyboard_keeps_the_chunks_it_finished(app_with, shop):
    app = app_with("sales")
    place = many_orders(shop)

    class Impatient:
        def __init__(self, label, total):
            self.patience = 2 * CHUNK if label == "Writing" else total * 2

        def __enter__(self):
            return self.tick

        def __exit__(self, *_):
            pass

        def tick(self, count):
            self.patience -= count
            if self.patience < 0:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(app, place / "orders.toml", progress=Impatient)
    assert counts(app)[0] == 2 * CHUNK
    run_import(app, place / "orders.toml").expect_good()
    assert counts(app) == (ORDERS, ORDERS, 2 * ORDERS)


def test_an_import_into_a_locked_database_says_so_and_blames_no_row(app_with, shop, backend):
    if backend != "sqlite":
        return  # one writer at a time is SQLite's way
    import sqlite3

    app = app_with("sales")
    app.engine.dispose()
    event.listen(app.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 100"))
    with closing(sqlite3.connect(app.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="is locked by another process"):
            run_import(app, shop() / "orders.toml")
        other.execute("ROLLBACK")
    assert counts(app) == (0, 0, 0)
    assert run_import(app, shop() / "orders.toml").expect_good().created == 6
