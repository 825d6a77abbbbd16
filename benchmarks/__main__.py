"""python -m benchmarks [queries|load|latency|readers|forecast|heatmap|team] [--customers N …]: claims beside floors."""

import argparse

from benchmarks import forecast, heatmap, latency, loading, queries, readers, team


def main() -> None:
    """Measures and prints; judges nothing by wall-clock time alone."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="*",
        choices=("queries", "load", "latency", "readers", "forecast", "heatmap", "team", []),
        help="default: load and queries",
    )
    parser.add_argument("--readers", type=int, default=readers.READERS, help="sessions that move sliders at once")
    parser.add_argument("--seconds", type=float, default=readers.SECONDS, help="how long they do")
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000, 1_000_000])
    options = parser.parse_args()
    wanted = options.what or ["load", "queries"]
    if "load" in wanted:
        print(f"{'load (Parquet)':<34}{'rows':>12}{'seconds':>10}{'rows/s':>12}{'peak GiB':>10}  limit")
        for customers in options.customers:
            one = loading.measure(customers)
            print(
                f"{customers:>12,} customers{'':<12}{one.rows:>12,}{one.seconds:>10.1f}{one.rows / one.seconds:>12,.0f}"
                f"{one.peak_gib:>10.2f}  < {loading.LIMIT_GIB:g} GiB",
                flush=True,
            )
        print()
    if "queries" in wanted:
        print(f"{'query':<34}{'customers':>11}{'ours ms':>10}  {'floor':<26}{'floor ms':>10}{'ratio':>8}  limit")
        for customers in options.customers:
            for line in queries.measure(customers):
                print(
                    f"{line.name:<34}{line.customers:>11,}{line.ours:>10.0f}  {line.floor_name:<26}{line.floor:>10.0f}"
                    f"{line.ratio:>8.2f}  ≤ {line.limit:g}",
                    flush=True,
                )
    if "latency" in wanted:
        _latency()
    if "heatmap" in wanted:
        _heatmap()
    if "readers" in wanted:
        _readers(options.readers, options.seconds)
    if "forecast" in wanted:
        _forecast()
    if "team" in wanted:
        _team(options.customers)


def _latency() -> None:
    print(f"{'latency':<40}{'ours ms':>9}  {'floor':<20}{'floor ms':>9}{'ratio':>8}  limit")
    for line in latency.measure():
        limit = "told only" if line.limit is None else f"≤ {line.limit:g}"
        print(
            f"{line.name:<40}{line.ours:>9.0f}  {line.floor_name:<20}{line.floor:>9.0f}{line.ratio:>8.2f}  {limit}",
            flush=True,
        )


def _heatmap() -> None:
    print(f"{'drawing':<44}{'ours ms':>9}  {'floor':<20}{'floor ms':>9}{'ratio':>8}  limit")
    for line in heatmap.measure():
        print(
            f"{line.name:<44}{line.ours:>9.0f}  {'empty heatmap':<20}{line.floor:>9.0f}{line.ratio:>8.2f}"
            f"  ≤ {line.limit:g}",
            flush=True,
        )


def _readers(count: int, seconds: float) -> None:
    found = readers.measure(count, seconds)
    print(f"{count} readers, {seconds:g} s: {len(found.errors)} errors, {found.sent:,.0f} bytes a move")
    print(f"{'':<34}{'runs':>8}{'p50 ms':>10}{'p95 ms':>10}")
    for name, times in (
        ("page opened by all at once", found.opened),
        ("slider moved by all at once", found.together),
        ("slider moved, a second apart", found.moved),
    ):
        print(f"{name:<34}{len(times):>8,}{latency.p50(times):>10.0f}{latency.p95(times):>10.0f}")
    print(f"memory of the server: {found.memory_before:.0f} MB before, {found.memory_after:.0f} MB after")
    for error in sorted(set(found.errors)):
        print(f"error: {error}")


def _forecast() -> None:
    print(f"{'forecast':<10}{'horizon':<12}{'origins':>8}{'error / naive':>15}{'limit':>8}{'in 95 %':>10}{'limit':>8}")
    for name, found, seconds in forecast.measure():
        for line in forecast.lines(name, found):
            limits = ("≤ 1", f"≥ {forecast.LIMIT_COVERAGE:.0%}") if line.horizon == "all" else ("", "")
            print(
                f"{line.series:<10}{line.horizon:<12}{line.origins:>8}{line.error_ratio:>15.2f}{limits[0]:>8}"
                f"{line.coverage:>10.0%}{limits[1]:>8}"
            )
        print(
            f"{name}: {found.method} against {found.naive}; intervals of the {found.interval_source}, "
            f"{found.widening:.2f} times as wide; {found.coverage_80:.0%} in 80 %; {seconds:.2f} s with its backtest\n"
        )


def _team(sizes: list[int]) -> None:
    print(f"{'Team ratios':<34}{'customers':>11}{'ours ms':>10}{'scan ms':>10}{'ratio':>8}  limit")
    for customers in sizes:
        for line in team.measure(customers):
            limit = "" if line.limit is None else f"≤ {line.limit:g}"
            print(
                f"{line.name:<34}{line.customers:>11,}{line.ours:>10.0f}{line.floor:>10.0f}{line.ratio:>8.2f}  {limit}",
                flush=True,
            )


if __name__ == "__main__":
    main()
