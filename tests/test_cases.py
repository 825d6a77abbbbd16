"""Foreign data with results that others computed: through files and the command line, equal to theirs."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cs_dashboard.__main__ import main

Ask = Callable[..., pd.DataFrame]
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Loads a folder once and answers `table` questions about it as frames."""
    monkeypatch.chdir(tmp_path)

    def question(folder: Path, name: str, *options: str, config: Path | None = None) -> pd.DataFrame:
        target = tmp_path / f"{folder.parent.name}_{folder.name}.duckdb"
        if not target.exists():
            configured = ["--config", str(config)] if config else []
            assert main(["load", str(folder), "--warehouse", str(target), *configured]) == 0
        capsys.readouterr()
        assert main(["table", name, "--warehouse", str(target), "--format", "json", *options]) == 0
        return pd.DataFrame(json.loads(capsys.readouterr().out))

    return question


def cents(series: pd.Series) -> list[int]:
    return [round(value * 100) for value in series]


def test_mrr_playbook_movements_and_counts_equal_the_peers(ask: Ask, cases: Path) -> None:
    ours = ask(cases / "mrr_playbook", "movements", "--as-of", "2020-02").set_index("month")
    peer = pd.read_csv(cases / "mrr_playbook/expected/peer_monthly_movements.csv").set_index("date_month")
    quiet = ours.drop(index=peer.index)
    # The peer leaves out the one month in which nothing was paid and nothing moved.
    assert list(quiet.index) == ["2017-12-01"]
    assert quiet.to_numpy().sum() == 0
    ours = ours.loc[peer.index]
    assert len(ours) == 29
    assert cents(ours["closing_mrr"]) == cents(peer["mrr"])
    assert cents(ours["opening_mrr"]) == cents(peer["previous_month_mrr"])
    assert ours["closing_customers"].tolist() == peer["active_customers"].tolist()
    for name in ("new", "reactivation", "expansion", "contraction", "churn"):
        assert cents(ours[f"{name}_mrr"]) == cents(peer[name])
        assert ours[f"{name}_customers"].tolist() == peer[f"n_{name}"].tolist()


def test_mrr_playbook_customer_months_equal_the_peers(ask: Ask, cases: Path) -> None:
    ours = ask(cases / "mrr_playbook", "customer_months", "--as-of", "2020-02")
    peer = pd.read_csv(cases / "mrr_playbook/expected/peer_customer_months.csv", keep_default_na=False)
    ours["customer_id"] = ours["customer_id"].astype(int)
    ours = ours.sort_values(["customer_id", "month"]).reset_index(drop=True)
    peer = peer.sort_values(["customer_id", "date_month"]).reset_index(drop=True)
    assert len(ours) == len(peer) == 417
    assert ours["month"].tolist() == peer["date_month"].tolist()
    assert ours["customer_id"].tolist() == peer["customer_id"].tolist()
    assert cents(ours["mrr"]) == cents(peer["mrr"].astype(float))
    assert cents(ours["mrr_change"]) == cents(peer["mrr_change"].astype(float))
    words = {"upgrade": "expansion", "downgrade": "contraction"}
    assert ours["movement"].tolist() == peer["change_category"].replace(words).tolist()


def test_mrr_playbook_retention_equals_an_independent_calculation(ask: Ask, cases: Path) -> None:
    ours = ask(cases / "mrr_playbook", "retention", "--as-of", "2019-12")
    peer = pd.read_csv(cases / "mrr_playbook/expected/trailing12.csv")
    assert ours["month"].str[:7].tolist() == peer["month_end"].str[:7].tolist()
    assert ours["opening_customers"].tolist() == peer["base_customers"].tolist()
    assert ours["kept_customers"].tolist() == peer["retained_customers"].fillna(0).tolist()
    assert cents(ours["opening_mrr"]) == cents(peer["base_mrr"])
    assert cents(ours["closing_mrr"]) == cents(peer["retained_mrr"].fillna(0))
    assert cents(ours["kept_mrr"]) == cents(peer["gross_retained_mrr"].fillna(0))
    for name, theirs in (("nrr", "nrr"), ("grr", "grr"), ("logo_retention", "logo")):
        np.testing.assert_allclose(ours[name].astype(float), peer[theirs], rtol=0, atol=1e-9, equal_nan=True)
    # Nobody was paying in November and December 2017: no rate, not 0 % and not 100 %.
    assert ours.loc[ours["opening_customers"] == 0, "nrr"].isna().tolist() == [True, True]


def test_mrr_playbook_quarterly_cohorts_equal_an_independent_calculation(ask: Ask, cases: Path) -> None:
    ours = ask(cases / "mrr_playbook", "cohorts", "--as-of", "2019-12", "--cohort", "quarter")
    peer = pd.read_csv(cases / "mrr_playbook/expected/cohorts_by_first_paid_quarter.csv")
    start = pd.to_datetime(ours["cohort"])
    ours["cohort"] = start.dt.year.astype(str) + "Q" + start.dt.quarter.astype(str)
    both = ours.merge(peer, on=["cohort", "age_months"], how="outer", suffixes=("", "_peer"), indicator=True)
    assert both["_merge"].eq("both").all()
    assert len(both) == 160
    assert both["cohort_customers"].tolist() == both["cohort_size"].tolist()
    assert both["observed_customers"].tolist() == both["n_observed"].tolist()
    assert both["paying_customers"].tolist() == both["n_active"].tolist()
    assert both["is_complete"].tolist() == both["complete"].tolist()
    assert cents(both["mrr"]) == cents(both["mrr_peer"])
    assert cents(both["mrr_at_age_0"]) == cents(both["mrr_age0_same_customers"])
    np.testing.assert_allclose(both["logo_retention"], both["logo_retention_peer"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(both["nrr"], both["mrr_retention"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", ["saasops_1", "saasops_2"])
def test_saasops_equals_the_peers_own_expectation(ask: Ask, cases: Path, case: str) -> None:
    ours = ask(cases / case, "movements", "--as-of", "2023-12").set_index("month")
    peer = pd.read_csv(cases / case / "expected_peer.csv")
    peer["month"] = peer["month_end"].str[:7] + "-01"
    # Ours begin with the first paying month; before it the peer has zeros.
    peer = peer.set_index("month")
    assert (peer.drop(index=ours.index).drop(columns="month_end") == 0).all().all()
    peer = peer.loc[ours.index]
    names = {"starting_mrr": "opening_mrr", "ending_mrr": "closing_mrr"}
    for theirs in ("starting_mrr", "new_mrr", "expansion_mrr", "churn_mrr", "contraction_mrr", "ending_mrr"):
        # The peer writes losses without their sign.
        assert cents(ours[names.get(theirs, theirs)].abs()) == cents(peer[theirs])
    assert ours["reactivation_mrr"].sum() == 0


@pytest.mark.parametrize("folder", ["raw", "raw_day_first"])
def test_ravenstack_is_mapped_by_configuration_alone(ask: Ask, cases: Path, folder: str) -> None:
    config = EXAMPLES / "ravenstack/dashboard.toml"
    ours = ask(cases / "ravenstack" / folder, "movements", config=config).set_index("month")
    peer = pd.read_csv(cases / "ravenstack/expected/monthly_movements.csv")
    peer = peer.set_index(peer["month_end"].str[:7] + "-01")
    assert list(ours.index) == list(peer.index)
    for name in ("new", "reactivation", "expansion", "contraction", "churn"):
        assert cents(ours[f"{name}_mrr"]) == cents(peer[name])
        assert ours[f"{name}_customers"].tolist() == peer[f"n_{name}"].tolist()
    assert cents(ours["opening_mrr"]) == cents(peer["opening_mrr"])
    assert cents(ours["closing_mrr"]) == cents(peer["closing_mrr"])
    assert ours["opening_customers"].tolist() == peer["customers_opening"].tolist()
    assert ours["closing_customers"].tolist() == peer["customers_closing"].tolist()


def test_ravenstack_brings_usage_features_and_tickets(cases: Path, tmp_path: Path) -> None:
    from cs_dashboard.config import read_settings
    from cs_dashboard.warehouse.load import load_folder

    settings = read_settings(EXAMPLES / "ravenstack/dashboard.toml")
    report = load_folder(cases / "ravenstack/raw", settings, tmp_path / "raven.duckdb")
    assert report.rows == {
        "customers": 500,
        "subscriptions": 5000,
        "usage_monthly": 10182,
        "tickets": 2000,
        "feature_usage": 24344,
    }
    assert report.findings == []
