"""One file per speed claim; `python -m benchmarks` prints ratios against a floor measured in the same run."""
