"""A warehouse of the sample for the tests of pages, built once."""

from ui.fixtures import elsewhere, sample, sample_var

__all__ = ["elsewhere", "sample", "sample_var"]
