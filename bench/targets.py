"""What was to be reached, and what was: the table that names each miss, made of the stored results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Results = dict[str, list[dict[str, Any]]]


def targets_table(stored: Results) -> list[str]:
    """Return a table of the targets, each with what was measured; what has not been measured is left out."""
    lines = ["## Reached, and missed", "", "| what | to reach | measured | |", "| --- | --: | --: | --- |"]
    for what, bound, value in _all(stored):
        lines.append(f"| {what} | ≤ {bound:g} | {value:.2f} | {'' if value <= bound else '**missed**'} |")
    return lines


def _all(stored: Results) -> Iterator[tuple[str, float, float]]:
    makers: dict[str, Callable[[list[dict[str, Any]]], Iterator[tuple[str, float, float]]]] = {
        "order-to-cash": _road,
        "duplicates": _duplicates,
        "startup": _startup,
        "lists": _lists,
    }
    for name, make in makers.items():
        if name in stored:
            yield from make(stored[name])


def _road(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    for r in results:
        case, phases, floor = (r["mode"], r["n"]), r["phases"].values(), r["floor"]
        where = f"{r['database']}, {r['mode']}, {r['n']:,} orders"
        both = sum(one["cpu"] + one.get("server", 0) for one in phases) / (floor["cpu"] + floor.get("server", 0))
        if case == ("one-call", 2_000):
            bound = 2.5 if r["database"] == "sqlite" else 1.5
            yield f"{where}: CPU of client and server ÷ the floor", bound, both
        if case == ("one-call", 20_000):
            yield f"{where}: peak MB", 250, r["peak_mb"]
        if case == ("one-by-one", 200):
            yield f"{where}: statements per order", 32, sum(one["statements"] for one in phases) / r["n"]


def _duplicates(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    fewest: dict[tuple[str, int], float] = {}
    for r in results:
        key = r["database"], r["customers"]
        if key not in fewest:
            fewest[key] = r["road_ms"]
            continue
        what = (
            f"{r['database']}, {r['customers']:,} customers, {r['ahead']:,} old orders: the road ÷ that with the fewest"
        )
        yield what, 1.2 if r["customers"] == 1 else 1.1, r["road_ms"] / fewest[key]


def _startup(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    for r in results:
        if r.get("target"):
            yield r["what"], r["target"], r[r["of"]]


def _lists(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    for r in results:
        shown = next(one for one in r["queries"] if one["query"].startswith("show "))
        yield f"{r['database']}: a document by its number among {r['n']:,}, ms", 1, shown["ms"]
