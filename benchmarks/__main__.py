"""python -m benchmarks [queries|load|latency|readers] [--customers N …]: each claim beside its floor, in this run."""

import argparse

from benchmarks import latency, loading, queries, readers


def main() -> None:
    """Measures and prints; judges nothing by wall-clock time alone."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="*", choices=("queries", "load", "latency", "readers", []), help="default: load and queries"
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
    if "readers" in wanted:
        _readers(options.readers, options.seconds)


def _latency() -> None:
    print(f"{'latency':<40}{'ours ms':>9}  {'floor':<20}{'floor ms':>9}{'ratio':>8}  limit")
    for line in latency.measure():
        limit = "told only" if line.limit is None else f"≤ {line.limit:g}"
        print(
            f"{line.name:<40}{line.ours:>9.0f}  {line.floor_name:<20}{line.floor:>9.0f}{line.ratio:>8.2f}  {limit}",
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


if __name__ == "__main__":
    main()
