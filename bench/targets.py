"""What was to be reached, and what was: the table that names each miss, made of the stored results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from road_bench import client, ratio

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
        "imports": _imports,
        "reports": _reports,
    }
    for name, make in makers.items():
        if name in stored:
            yield from make(stored[name])


def _road(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    by_case = {(r["database"], r["mode"], r["n"], r["customers"]): r for r in results}
    for database, bound in (("sqlite", 2.5), ("postgresql", 1.5)):
        batch, small = (
            by_case.get((database, "one-call", 2_000, 2_000)),
            by_case.get((database, "one-call", 200, 2_000)),
        )
        large, single = by_case.get((database, "one-call", 20_000, 2_000)), _of_mode(results, database, "one-by-one")
        if batch:
            yield f"{database}, 2,000 orders in one call: CPU of client and server ÷ the floor", bound, ratio(batch)
        if single:
            count = sum(phase["statements"] for phase in single["phases"].values()) / single["n"]
            yield f"{database}, one by one: statements per order", 32, count
            if "before" in single:
                yield f"{database}, one by one: CPU ÷ that of version 0.1", 0.6, single["cpus"] / single["before"]
        if large:
            yield f"{database}, 20,000 orders in one call: peak MB", 250, large["peak_mb"]
            if small:
                grown = client(large) / large["n"] / (client(small) / small["n"])
                yield f"{database}, the same: CPU per order ÷ that of 200", 1.2, grown
        one, many = (by_case.get((database, "chunks", 2_000, customers)) for customers in (1, 2_000))
        if one and many:
            yield f"{database}, orders of one customer ÷ those of 2,000", 1.2, client(one) / client(many)


def _of_mode(results: list[dict[str, Any]], database: str, mode: str) -> dict[str, Any] | None:
    return next((r for r in results if (r["database"], r["mode"]) == (database, mode)), None)


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


def _imports(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    for r in results:
        if "cpu_before" in r:
            yield f"{r['database']}, an import of orders: CPU ÷ that of version 0.1", 0.5, r["cpu"] / r["cpu_before"]


def _reports(results: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    for r in results:
        ms, what = r["ms"], f"{r['database']}, a report over {r['n']:,} invoice lines"
        yield f"{what} ÷ bare SQL", 1.5, ms["report"] / ms["bare"]
        if r["database"] == "postgresql" and r["n"] >= 1_000_000:
            yield f"{what}, by DuckDB ÷ bare SQL", 0.4, ms["duckdb"] / ms["bare"]
