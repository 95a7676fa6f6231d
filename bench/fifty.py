"""Fifty workers on one PostgreSQL, simulated from measured times: `python bench/fifty.py`.

A part of a run is a row of steps: work in the worker's process, which has a core of its own, and work in the server,
whose cores are shared; before one of them it takes the locks that other parts need too, and keeps them to its end.
The times are those that bench/workers.py measured per part of 500 orders (CPU seconds of worker and server, and for
what share of the part locks are held). Prints orders per second by number of workers, and what they wait for.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import defaultdict, deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

ROUND_TRIP = 0.0005
"""Seconds from a worker's machine to the server's and back."""
CORES = 8
"""Of the server."""
SLICE = 0.005
"""The server's cores turn to another part after so many seconds."""
LINES = 5


@dataclass(frozen=True)
class Verb:
    """The measured times of a part of 500 orders: CPU seconds, statements, and shares of it with locks held."""

    client: float
    server: float
    statements: int
    stock: float = 0.0
    series: float = 0.0


VERBS = {
    "confirm": Verb(0.053, 0.018, 14, series=0.36),
    "ship": Verb(0.236, 0.122, 40, stock=0.84, series=0.15),
    "invoice": Verb(0.145, 0.065, 25),
}
JOB = Verb(0.004, 0.003, 9)
"""What a job costs besides its work, whatever the size of the part: taken, begun, ended, thrown away."""


class Simulation:
    """One verb, done by some workers on one server, for some seconds."""

    def __init__(self, verb: Verb, workers: int, chunk: int, products: int, seconds: float) -> None:
        self.verb, self.chunk, self.products = verb, chunk, products
        self.now, self.done, self.chance = 0.0, 0, random.Random(1)
        self.waited: dict[str, float] = defaultdict(float)
        self.busy, self.queue = 0, deque[tuple[float, Any, float]]()
        self.held: set[Any] = set()
        self.wanting: list[tuple[float, Any, set[Any]]] = []
        self.events: list[tuple[float, int, Any]] = []
        self._serial = itertools.count()
        for _ in range(workers):
            self.resume(self.worker(), self.chance.uniform(0, 0.05))
        while self.events and self.events[0][0] < seconds:
            self.now, _, process = heapq.heappop(self.events)
            self.advance(process)
        self.rate = self.done / seconds
        self.seconds, self.workers = seconds, workers

    def worker(self) -> Generator[tuple[str, Any], None, None]:
        """Do part after part."""
        while True:
            yield from self.work(JOB, 1.0, 0.5)
            share, verb = self.chunk / 500, self.verb
            free = 1 - max(verb.stock, verb.series)
            yield from self.work(verb, free, share)
            locks: set[Any] = set()
            if verb.stock:
                locks = {self.chance.randrange(self.products) for _ in range(self.chunk * LINES)}
                yield "lock", locks
                yield from self.work(verb, verb.stock - verb.series, share)
            if verb.series:
                locks |= {"series"}
                yield "lock", {"series"}
                yield from self.work(verb, verb.series, share)
            elif not verb.stock:
                yield from self.work(verb, 0.0, share)
            yield "free", locks
            self.done += self.chunk

    def work(self, verb: Verb, part: float, share: float) -> Iterator[tuple[str, float]]:
        """Do a part of a verb's work: in the worker, on the way, and in the server, in turns."""
        steps = max(int(verb.statements * part), 1)
        for _ in range(steps):
            yield "sleep", verb.client * part * share / steps + ROUND_TRIP
            yield "serve", verb.server * part * share / steps

    def advance(self, process: Any) -> None:
        """Let a worker take its next step."""
        what, value = next(process)
        if what == "sleep":
            self.resume(process, value)
        elif what == "serve":
            self.queue.append((self.now, process, value))
        elif what == "lock":
            self.wanting.append((self.now, process, value))
        else:
            self.held -= value
            self.resume(process, 0.0)
        self.serve()
        self.grant()

    def serve(self) -> None:
        """Give free cores of the server to those who wait longest."""
        while self.queue and self.busy < CORES:
            since, process, left = self.queue.popleft()
            self.waited["a core of the server"] += self.now - since
            self.busy += 1
            self.resume(self.core(process, left), min(left, SLICE))

    def core(self, process: Any, left: float) -> Iterator[tuple[str, float]]:
        self.busy -= 1
        if left > SLICE:
            self.queue.append((self.now, process, left - SLICE))
        else:
            self.resume(process, 0.0)
        yield "sleep", 1e9

    def grant(self) -> None:
        """Give locks that are free to those who wait longest."""
        for wish in list(self.wanting):
            since, process, wanted = wish
            if not wanted & self.held:
                self.waited["numbers" if wanted == {"series"} else "stock of a product"] += self.now - since
                self.held |= wanted
                self.wanting.remove(wish)
                self.resume(process, 0.0)

    def resume(self, process: Any, after: float) -> None:
        heapq.heappush(self.events, (self.now + after, next(self._serial), process))

    def waits_for(self) -> str:
        """Return what workers wait for, in percent of their time."""
        since: dict[str, float] = dict(self.waited)
        for begun, _, wanted in self.wanting:
            name = "numbers" if wanted == {"series"} else "stock of a product"
            since[name] = since.get(name, 0.0) + self.now - begun
        shares = {name: time / self.seconds / self.workers * 100 for name, time in since.items()}
        return ", ".join(f"{name} {share:.0f} %" for name, share in shares.items() if share >= 3) or "nothing"


CASES = [
    ("confirm", 500, 20),
    ("invoice", 500, 20),
    ("ship", 500, 20),
    ("ship", 500, 5_000),
    ("ship", 20, 5_000),
    ("ship", 20, 50_000),
]


def main() -> None:
    counts = (1, 2, 4, 8, 16, 50)
    print(f"| verb | orders a part | products | {' | '.join(map(str, counts))} workers | fifty wait for |")
    print(f"| --- | --: | --: |{' --: |' * len(counts)} --- |")
    for name, chunk, products in CASES:
        runs = [Simulation(VERBS[name], count, chunk, products, 3.0) for count in counts]
        rates = " | ".join(f"{run.rate:,.0f}" for run in runs)
        print(f"| {name} | {chunk} | {products:,} | {rates} | {runs[-1].waits_for()} |")


if __name__ == "__main__":
    main()
