"""Days of the company's time zone and where its offsets change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from cs_dashboard.warehouse.durations import DAY, first_second, zone_changes


def test_utc_has_no_changes_and_a_fixed_zone_one_offset() -> None:
    assert zone_changes("UTC") == ()
    assert zone_changes("Asia/Shanghai") == ((0, 8 * 3600),)


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_the_changes_say_what_the_zone_says(name: str) -> None:
    changes, zone = zone_changes(name), ZoneInfo(name)
    assert [moment for moment, _ in changes] == sorted((moment for moment, _ in changes), reverse=True)
    for day in pd.date_range("2016-01-01", "2024-12-31", freq="7h"):
        seconds = int(day.timestamp())
        ahead = next(ahead for moment, ahead in changes if seconds >= moment)
        offset = datetime.fromtimestamp(seconds, zone).utcoffset()
        assert offset is not None
        assert ahead == offset.total_seconds(), day


def test_months_begin_at_midnight_utc() -> None:
    assert first_second(1970 * 12) == 0
    assert first_second(1970 * 12 + 1) == 31 * DAY
