"""python -m benchmarks [queries|load] [--customers N …]: prints each claim beside its floor, measured in this run."""

import argparse

from benchmarks import loading, queries


def main() -> None:
    """Measures and prints; judges nothing by wall-clock time alone."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=("queries", "load", []), help="default: all")
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


if __name__ == "__main__":
    main()
