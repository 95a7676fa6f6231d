"""The tables of the page of benches, one function per bench; run.py writes them."""

from __future__ import annotations

import re
from typing import Any


def list_table(results: list[dict[str, Any]]) -> list[str]:
    """Return the table of what each query takes on each database, and the ratio to the list without a filter."""
    lines = [
        "| database | `order list …`, `order show …` | ms | next page | ÷ the first | found by |",
        "| --- | --- | --: | --: | --: | --- |",
    ]
    for one in results:
        whole = one["queries"][0]["ms"]
        lines += [f"| {one['database']} | {_cells(query, whole)} |" for query in one["queries"]]
    lines.append("")
    for one in results:
        worst = max(query["ms"] / one["queries"][0]["ms"] for query in one["queries"][1:3])
        lines.append(
            f"* {one['database']}, {one['n']:,} orders: with `--delivery-status '<100'` at most {worst:.1f} times the "
            f"list without a filter (the target is 3); all worklists of an administrator counted in "
            f"{one['worklist_ms']:.0f} ms."
        )
    return lines


def _cells(query: dict[str, Any], whole: float) -> str:
    late = "" if query["next_ms"] is None else f"{query['next_ms']:.1f}"
    index = re.search(r"(?:INDEX|using|Scan on) ((?:ix|uq|pk|sqlite_autoindex)_\w+)", query["plan"])
    ordered = "--sort" not in query["query"] and "SCAN" in query["plan"]
    found = f"`{index[1]}`" if index else "the ids, in order" if ordered else "every order"
    return f"`{query['query']}` | {query['ms']:.1f} | {late} | {query['ms'] / whole:.1f} | {found}"


def reports_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what a report takes beside the bare statement, and DuckDB beside the database."""
    lines = [
        "| database | invoice lines | groups | bare SQL, ms | the report, ms | ÷ bare | by DuckDB, ms | ÷ bare |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for r in results:
        bare, report, beside = (r["ms"][name] for name in ("bare", "report", "duckdb"))
        figures = f"{bare:,.0f} | {report:,.0f} | {report / bare:.2f} | {beside:,.0f} | {beside / bare:.2f}"
        lines.append(f"| {r['database']} | {r['n']:,} | {r['groups']:,} | {figures} |")
    return lines


def duplicates_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what an order takes beside old ones, and the ratio to the fewest old orders of as many customers."""
    lines = [
        "| database | customers | orders of the last 30 days | confirm, CPU ms per order | whole road | ÷ the fewest "
        "| the floor | ÷ the fewest |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    fewest: dict[tuple[str, int], dict[str, Any]] = {}
    for r in results:
        least = fewest.setdefault((r["database"], r["customers"]), r)
        lines.append(
            f"| {r['database']} | {r['customers']:,} | {r['ahead']:,} | {r['confirm_ms']:.2f} | {r['road_ms']:.2f} "
            f"| {r['road_ms'] / least['road_ms']:.2f} | {r['floor_ms']:.2f} | {r['floor_ms'] / least['floor_ms']:.2f} |"
        )
    return lines


def customers_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what sets of addons and customers cost in memory."""
    lines = [
        "| what | addons | models | MiB of Python objects | MiB of the process |",
        "| --- | --: | --: | --: | --: |",
    ]
    return lines + [
        f"| {r['what']} | {r.get('addons', '')} | {r.get('models', '')} | {r['objects']:.1f} | {r['process']:.1f} |"
        for r in results
    ]


def backups_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what backups and restores take."""
    lines = [
        "| database | step | rows | wall s | µs per row | peak MB | file MB |",
        "| --- | --- " + "| --: " * 5 + "|",
    ]
    return lines + [
        f"| {r['database']} | {r['step']} | {r['rows']:,} | {r['wall']:.1f} | {r['wall'] / r['rows'] * 1e6:.0f} "
        f"| {r['peak_mb']:.0f} | {r['file_mb']:.1f} |"
        for r in results
    ]


def workers_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what workers on one machine did, with the load of the machine."""
    names = ("workers", "load", "orders", "confirm, orders/s", "ship", "invoice", "CPU ms per order", "of the server")
    lines = [f"| {' | '.join((*names, 'connections'))} |", "| --: " * 9 + "|"]
    for r in results:
        rates = " | ".join(f"{r[verb]:,.0f}" for verb in ("confirm", "ship", "invoice"))
        cpu = " | ".join(f"{r[whose] / r['orders'] * 1000:.2f}" for whose in ("cpu", "server cpu"))
        lines.append(f"| {r['workers']} | {r['load']} | {r['orders']:,} | {rates} | {cpu} | {r['connections']} |")
    return lines


def receivables_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what the payment monitor takes beside one grouped query of the same rows."""
    lines = [
        "| database | open invoices | grouped query, CPU s | payment monitor | ratio |",
        "| --- | --: | --: | --: | --: |",
    ]
    for r in results:
        figures = f"{r['grouped']:.2f} | {r['monitor']:.2f} | {r['ratio']:.2f}"
        lines.append(f"| {r['database']} | {r['invoices']:,} | {figures} |")
    return lines


def entries_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what invoicing and completing take, with entries and without."""
    lines = [
        "| database | orders | entries | SQL statements per order | CPU ms per order | the floor | ÷ the floor |",
        "| --- | --: | --- | --: | --: | --: | --: |",
    ]
    for r in results:
        figures = f"{r['statements per order']:.3f} | {r['CPU ms per order']:.2f} | {r['floor ms per order']:.2f}"
        kept = "yes" if r["books"] else "no"
        lines.append(f"| {r['database']} | {r['n']:,} | {kept} | {figures} | {r['CPU ÷ the floor']:.2f} |")
    return lines


def series_table(results: list[dict[str, Any]]) -> list[str]:
    """Return how fast processes take numbers of one series, and what generating the invoices took."""
    names = ("processes", "invoices", "numbers per second", "p50 ms", "p95 ms", "gaps", "errors")
    lines = [f"| {' | '.join(names)} | generating: statements per order | CPU ms per order |", "| --: " * 9 + "|"]
    for r in results:
        figures = (
            f"{r['numbers per second']:,.0f} | {r['p50 ms']:.1f} | {r['p95 ms']:.1f} | {r['gaps']} | {r['errors']}"
        )
        made = f"{r['statements per order']:.3f} | {r['CPU ms per order']:.2f}"
        lines.append(f"| {r['processes']} | {r['invoices']:,} | {figures} | {made} |")
    return lines


def taxes_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what the taxes of a line take, and what the road takes with and without them."""
    lines = [
        "| database | lines | taxes | CPU µs per line | all ÷ bare | engine ÷ bare | statements |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for one in (one for one in results if one["what"] == "set"):
        ratios = f"{one['cpu'] / one['bare']:.1f} | {one['engine'] / one['bare']:.1f}"
        each = one["cpu"] / one["n"] * 1e6
        lines.append(
            f"| {one['database']} | {one['n']:,} | {one['taxes']} | {each:.1f} | {ratios} | {one['statements']} |"
        )
    lines += [
        "",
        "| database | the road | orders | CPU ms per order, without | with | ÷ | statements an order, without | with |",
        "| --- | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for one in (one for one in results if one["what"] == "road"):
        for name, bare in one["without"].items():
            taxed, n = one["with"][name], bare["orders"]
            lines.append(
                f"| {one['database']} | {name} | {n:,} | {bare['cpu'] / n * 1000:.2f} | {taxed['cpu'] / n * 1000:.2f} "
                f"| {taxed['cpu'] / bare['cpu']:.2f} | {bare['statements'] / n:.3f} | {taxed['statements'] / n:.3f} |"
            )
    return lines


def startup_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what processes take to start, compose and enable, and how much memory they hold."""
    lines = ["| what | CPU seconds | ratio | MB |", "| --- | --: | --: | --: |"]
    for r in results:
        cells = (f"{r[name]:.{digits}f}" if name in r else "" for name, digits in (("cpu", 3), ("ratio", 2), ("mb", 0)))
        lines.append(f"| {r['what']} | {' | '.join(cells)} |")
    return lines


def imports_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what an import of many order lines takes, beside version 0.1 where that was run."""
    lines = [
        "| database | orders | order lines | CPU s | lines per CPU s | version 0.1 | times | MB before | peak MB |",
        "| --- " + "| --: " * 8 + "|",
    ]
    for r in results:
        before = r.get("cpu_before")
        beside = f"{r['lines'] / before:,.0f} | {before / r['cpu']:.2f}" if before else " | "
        lines.append(
            f"| {r['database']} | {r['orders']:,} | {r['lines']:,} | {r['cpu']:.1f} | {r['lines'] / r['cpu']:,.0f} "
            f"| {beside} | {r['before_mb']:.0f} | {r['peak_mb']:.0f} |"
        )
    return lines


def filters_table(results: list[dict[str, Any]]) -> list[str]:
    """Return which filters and sorts take more than five times the list without any."""
    lines: list[str] = []
    for r in results:
        slow = [one for one in r["crossed"] if one["ratio"] > 5]
        lines += [
            f"**{r['database']}, {r['n']:,} orders.** Of {len(r['crossed'])} filters with sorts {len(slow)} take more "
            f"than five times the list without any ({r['plain_ms']:.1f} ms), in brackets how many times:",
            "",
        ]
        by_sort: dict[str, list[str]] = {}
        for one in slow:
            by_sort.setdefault(one["sort"] or "id", []).append(f"{one['filter'] or 'no filter'} ({one['ratio']:.0f})")
        lines += [*(f"* sorted by `{sort}`: {', '.join(found)}" for sort, found in by_sort.items()), ""]
    return lines


def planning_table(results: list[dict[str, Any]]) -> list[str]:
    """Return the tables of planning: dates by the engine, from a database, reserving at once, whole plans."""
    of = {step: [r for r in results if r["step"] == step] for step in ("promise", "stored", "reserve", "plan")}
    ways = ("index", "profile", "sweep", "sql", "infinite", "update")

    def times(one: dict[str, float]) -> str:
        return f"{one['median']:.3f} / {one['p95']:.3f}"

    lines = [
        "| operations | index | profile | sort and sweep | SQL sweep | without load | one change "
        "| bytes an operation | dates agree |",
        f"| --: {'| --: ' * 8}|",
    ]
    for r in of["promise"]:
        cells = " | ".join(times(r[way]) for way in ways)
        lines.append(f"| {r['n']:,} | {cells} | {r['bytes']:.0f} | {r['agree']} |")
    lines += ["", "| database | operations | cold, all resources, s | date | explained | chart of 104 weeks |"]
    lines.append("| --- | --: | --: | --: | --: | --: |")
    for r in of["stored"]:
        cells = " | ".join(times(r[way]) for way in ("promise", "explain", "load_chart"))
        lines.append(f"| {r['database']} | {r['n']:,} | {r['cold_s']:.2f} | {cells} |")
    lines += [
        "",
        "| processes | resources | reserve, wall ms: median / p95 / max | its CPU | a second | offer had changed | ",
    ]
    lines[-1] += "over-allocated points |"
    lines.append("| --: | --: | --: | --: | --: | --: | --: |")
    for r in of["reserve"]:
        figures = f"{r['median']:.0f} / {r['p95']:.0f} / {r['max']:.0f} | {r['cpu']:.0f} | {r['per_s']:.0f}"
        changed = f"{r['changed']} of {r['reserved']}"
        lines.append(f"| {r['sellers']} | {r['resources']} | {figures} | {changed} | **{r['over']}** |")
    lines += [
        "",
        "| jobs, machines, operations | as entered | due date | slack | dispatch | search | solver after it |",
    ]
    lines.append("| --- | --: | --: | --: | --: | --: | --: |")
    for r in of["plan"]:
        cells = " | ".join(f"{r[way]:,.0f}" for way in ("fifo", "due", "slack", "dispatch", "search", "solver"))
        lines.append(f"| {r['jobs']}, {r['machines']}, {r['operations']} | {cells} |")
    return lines


def shops_table(results: list[dict[str, Any]]) -> list[str]:
    """Return how much longer plans are than the best known: of the plain order, the mean of all runs, each run."""
    lines = ["| shop | best known | plain order | reached | gap in %, mean | runs | CPU s |"]
    lines.append("| --- | --: | --: | --: | --: | --- | --: |")
    for r in results:
        reached, gaps = min(r["reached"]), ", ".join(f"{gap:.1f}" for gap in r["gaps"])
        figures = f"{r['best']:,} | {r['plain']:,} | {reached:,} | {r['gap']:.1f} | {gaps} | {r['cpu_s']:.0f}"
        lines.append(f"| {r['shop']} | {figures} |")
    ten = [r["gap"] for r in results if not r["shop"].startswith("mk")]
    if ten:
        lines += ["", f"The mean of the {len(ten)} job shops is {sum(ten) / len(ten):.1f} %."]
    return lines


def prices_table(results: list[dict[str, Any]]) -> list[str]:
    """Return what a line takes, by how many lines and rules there are, and what the road takes with and without."""
    lines = [
        "| database | lines | rules | CPU µs per line | ÷ bare arithmetic | ÷ 10,000 lines, 50 rules | statements |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    sets = [one for one in results if one["what"] == "set"]
    for one in sets:
        first = next(other for other in sets if other["database"] == one["database"])
        each = one["cpu"] / one["n"] * 1e6
        ratio, growth = one["cpu"] / one["bare"], each / (first["cpu"] / first["n"] * 1e6)
        lines.append(
            f"| {one['database']} | {one['n']:,} | {one['rules']:,} | {each:.1f} | {ratio:.1f} | {growth:.2f} "
            f"| {one['statements']} |"
        )
    lines += [
        "",
        "| database | the road | orders | CPU ms per order without | with | ÷ | statements per order without | with |",
    ]
    lines += ["| --- | --- | --: | --: | --: | --: | --: | --: |"]
    for one in (one for one in results if one["what"] == "road"):
        for name, bare in one["without"].items():
            priced, n = one["with"][name], bare["orders"]
            lines.append(
                f"| {one['database']} | {name} | {n:,} | {bare['cpu'] / n * 1000:.2f} | {priced['cpu'] / n * 1000:.2f} "
                f"| {priced['cpu'] / bare['cpu']:.2f} | {bare['statements'] / n:.3f} | {priced['statements'] / n:.3f} |"
            )
    return lines
