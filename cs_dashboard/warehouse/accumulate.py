"""From steps to levels: lays the steps of a query on a dense grid of months and adds them up. Pure; no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cs_dashboard.frames import month_of

# Minor units become major units by this, second moments by its square.
MINOR = 100


@dataclass
class Grid:
    """A dense table: every combination of keys × every position, keys outer. `length` positions per combination."""

    frame: pd.DataFrame
    length: int

    def add_up(self, columns: Sequence[str]) -> None:
        """Replaces steps by their running sum along the positions."""
        for column in columns:
            self.frame[column] = self._blocks(column).cumsum(axis=1).ravel()

    def earlier(self, column: str, by: int) -> np.ndarray:
        """The value `by` positions before within each combination, 0 where there is none."""
        values = self._blocks(column)
        moved = np.zeros_like(values)
        if by < self.length:
            moved[:, by:] = values[:, : self.length - by]
        return moved.ravel()

    def _blocks(self, column: str) -> np.ndarray:
        return self.frame[column].to_numpy().reshape(-1, max(self.length, 1))


def dense(steps: pd.DataFrame, keys: Sequence[str], along: str, first: int, last: int, measures: Sequence[str]) -> Grid:
    """Steps on a dense grid, so that no month drops out of a roll-up; several steps of one cell are summed."""
    positions = np.arange(first, last + 1)
    known = steps[(steps[along] >= first) & (steps[along] <= last)]
    codes, combinations = _coded(known, keys)
    cells = (codes, known[along].to_numpy(dtype=np.int64) - first)
    frame = combinations.loc[combinations.index.repeat(len(positions))].reset_index(drop=True)
    frame[along] = np.tile(positions, len(combinations))
    for measure in measures:
        values = known[measure].to_numpy()
        cube = np.zeros((len(combinations), len(positions)), np.float64 if values.dtype.kind == "f" else np.int64)
        np.add.at(cube, cells, values)
        frame[measure] = cube.ravel()
    return Grid(frame, len(positions))


def _coded(known: pd.DataFrame, keys: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    if not keys:
        return np.zeros(len(known), dtype=np.int64), pd.DataFrame(index=range(1 if len(known) else 0))
    groups = known.groupby(list(keys), sort=True, dropna=False)
    return groups.ngroup().to_numpy(), groups.size().index.to_frame(index=False)


def in_major_units(frame: pd.DataFrame) -> pd.DataFrame:
    """Minor units as major units: money (`amount`, `mrr`, `…_mrr`) by 100, second moments (DOUBLE) by 10,000."""
    for column in frame.columns:
        if column in ("amount", "mrr") or column.endswith("_mrr"):
            frame[column] = frame[column] / MINOR
        elif frame[column].dtype.kind == "f":
            frame[column] = frame[column] / MINOR**2
    return frame


def as_months(indexes: pd.Series) -> pd.Series:
    """Month indexes as first days."""
    known = {index: month_of(int(index)) for index in indexes.unique()}
    return indexes.map(known).astype("datetime64[us]")
