"""Kill workers at random moments and see that nothing is lost and nothing doubled: `python bench/soak.py URL`.

URL names an empty database. Round after round orders are imported, confirmed, shipped and invoiced in the background,
in small parts, by workers of which one after the other is killed with `kill -9` while it does a job. In the end every
order has one shipment and one invoice for what was ordered, every job is done, and the doctor finds nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from addons import installing
from addons.devkit.testing.shop import open_shop
from addons.doctor.examining import examine_data
from addons.hosting.customer_command import create_admin
from addons.invoicing import Invoice, InvoiceLine
from addons.jobs import JobRun, enqueue, enqueue_verb
from addons.sales import Order, OrderLine
from addons.shipping import Shipment
from addons.transfer.import_job import import_files
from core import App, Session
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine

MAPPING = """
system = "soak"
[[load]]
model = "sales.Order"
file = "orders.csv"
key = "number"
[load.fields]
number = "number"
organisation_id = { value = "MAIN", find = "base.Organisation", by = "code" }
partner_id = { column = "customer", find = "base.Partner", by = "code" }
date = "date"
promised_date = "promised"
[[load.lines]]
file = "lines.csv"
join = "number"
[load.lines.fields]
product_id = { column = "product", find = "base.Product", by = "code" }
quantity = "quantity"
price = "price"
"""
TAKEOVER = 3
A_PHASE = 3
"""At most so many workers are killed in one phase of a round."""
PHASES = ("import", "confirm", "ship", "invoice")


class Soak:
    """One database, its workers, and how many of them were killed."""

    def __init__(self, url: str, folder: Path, workers: int, kills: int, orders: int, chance: random.Random) -> None:
        self.url, self.folder, self.kills, self.orders, self.chance = url, folder, kills, orders, chance
        self.app = fresh(url)
        self.killed: dict[str, int] = dict.fromkeys(PHASES, 0)
        self.rounds = 0
        self.workers = [self.start() for _ in range(workers)]

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "cli", "-d", self.url, "worker", "--takeover", str(TAKEOVER)]
        with (self.folder / "worker.log").open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)

    def run(self) -> None:
        """Do rounds until enough workers were killed."""
        while sum(self.killed.values()) < self.kills:
            self.rounds += 1
            for phase in PHASES:
                job = getattr(self, f"ask_{phase}")()
                self.kill_until_done(phase, job)
            print(f"round {self.rounds}: {sum(self.killed.values())} killed", file=sys.stderr)

    def kill_until_done(self, phase: str, job: int) -> None:
        """Kill workers in the middle of a job, at most A_PHASE of them, until the whole is done."""
        killed = 0
        while (state := self.state(job)) not in ("done", "failed"):
            time.sleep(self.chance.uniform(0.0, 0.15))
            if killed < A_PHASE and sum(self.killed.values()) < self.kills:
                killed += (place := self.at_work()) is not None and self.kill(phase, place)
        assert state == "done", f"{phase}: {self.state(job)}"

    def state(self, job: int) -> str:
        with self.app.unit(readonly=True) as session:
            R: Any = session[JobRun]
            return str(session.scalar(select(R.state).where(R.id == job)))

    def kill(self, phase: str, place: int) -> bool:
        self.workers[place].send_signal(signal.SIGKILL)
        self.workers[place].wait()
        self.workers[place] = self.start()
        self.killed[phase] += 1
        return True

    def at_work(self) -> int | None:
        """Return the place of a worker that does a job right now."""
        with self.app.unit(readonly=True) as session:
            R: Any = session[JobRun]
            names = session.scalars(select(R.worker).where(R.state == "running", R.work.is_not(None))).all()
        busy = {int(name.split("-")[-2]) for name in names if name}
        places = [place for place, worker in enumerate(self.workers) if worker.pid in busy]
        return self.chance.choice(places) if places else None

    def ask_import(self) -> int:
        path = self.folder / f"round{self.rounds}"
        path.mkdir()
        (path / "mapping.toml").write_text(MAPPING)
        with self.app.unit(readonly=True) as session:
            day = session.today
        heads, lines = ["number,customer,date,promised"], ["number,product,quantity,price"]
        for n in range(self.orders):
            number = f"S{self.rounds}-{n}"
            heads.append(f"{number},C1,{day},{day.replace(year=day.year + 1)}")
            lines += [f"{number},A,{n % 7 + 1},10", f"{number},B,2,5"]
        (path / "orders.csv").write_text("\n".join(heads) + "\n")
        (path / "lines.csv").write_text("\n".join(lines) + "\n")
        arguments = {"mapping": str(path / "mapping.toml"), "files": [], "on_error": "stop"}
        more = {"system": None, "report": None}
        return self.ask(lambda session: enqueue(session, import_files, arguments | more))

    def ask_confirm(self) -> int:
        return self.verb("confirm", "draft")

    def ask_ship(self) -> int:
        return self.verb("ship", "confirmed")

    def ask_invoice(self) -> int:
        return self.verb("invoice", "confirmed")

    def verb(self, verb: str, state: str) -> int:
        def ask(session: Session) -> int:
            orders: Any = session[Order]
            mine = orders.number.like(f"S{self.rounds}-%")
            ids = session.scalars(select(orders.id).where(mine, orders.state == state).order_by(orders.id)).all()
            options = {"override": ["duplicate"], "reason": "soak", "pass_over": True}
            return enqueue_verb(session, verb, Order, ids, chunk=100, options=options)

        return self.ask(ask)

    def ask(self, work: Callable[[Session], int]) -> int:
        return self.app.run(work, "admin")

    def stop(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(60)

    def faults(self) -> Iterator[str]:
        """Yield what was lost or doubled, and what the doctor says."""
        with self.app.unit(readonly=True) as session:
            order, L, S, invoice = session[Order], session[OrderLine], session[Shipment], session[Invoice]
            IL, R = session[InvoiceLine], session[JobRun]
            wanted = self.rounds * self.orders
            for name, query in {
                "orders": select(func.count()).select_from(order),
                "shipments": select(func.count()).select_from(S).where(S.state == "completed"),
                "invoices": select(func.count()).select_from(invoice).where(invoice.state != "voided"),
            }.items():
                found = session.scalar(query)
                if found != wanted:
                    yield f"{found} {name}, not {wanted}"
            ordered = session.scalar(select(func.sum(L.quantity)))
            delivered = session.scalar(select(func.sum(L.delivered)))
            invoiced = session.scalar(select(func.sum(IL.quantity)))
            if not ordered == delivered == invoiced:
                yield f"ordered {ordered}, delivered {delivered}, invoiced {invoiced}"
            states = dict(session.execute(select(R.state, func.count()).group_by(R.state)).all())  # type: ignore[arg-type]
            if set(states) != {"done"}:
                yield f"jobs: {states}"
        yield from (str(one) for one in examine_data(self.app) if one.wrong)


def fresh(url: str) -> App:
    """Enable what is needed in an empty database, with a shop in it."""
    engine = make_engine(url)
    installing.enable(engine, discover(), ["shipping", "invoicing", "jobs", "hosting"], utc_now)
    app = App.on(engine, discover())
    installing.seed_app(app)
    create_admin(app)
    shop = open_shop(app)
    with app.unit() as session:
        shop.stock(session, A=Decimal(1_000_000), B=Decimal(1_000_000))
    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(asked.url, Path(folder), asked.workers, asked.kills, asked.orders, random.Random(asked.seed))
        try:
            soak.run()
        finally:
            soak.stop()
            log = (Path(folder) / "worker.log").read_text()
        faults = list(soak.faults())
    result = {"killed": soak.killed, "rounds": soak.rounds, "orders": soak.rounds * asked.orders, "faults": faults}
    result |= {"seconds": round(time.monotonic() - began, 1), "taken over": log.count("took over")}
    result["tracebacks"] = log.count("Traceback")
    print(json.dumps(result, indent=2))
    if faults:
        sys.exit(log[-4000:])


if __name__ == "__main__":
    main()
