"""What people edit, as records: words, metrics, benchmarks, claims, levers. Code holds formulas, this the rest."""
