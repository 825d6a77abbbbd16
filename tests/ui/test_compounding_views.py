"""What the compounding simulator starts from: the survival of revenue by segment, beside that of customers."""

from pathlib import Path

import pytest

from cs_dashboard.filters import Filters
from cs_dashboard.models.sbg import NoFit, Sbg
from cs_dashboard.ui.compounding_views import CompoundingView, compounding_view


@pytest.fixture
def view(sample: Path) -> CompoundingView:
    return compounding_view(Filters())


def test_segments_make_up_the_starting_arr(view: CompoundingView) -> None:
    assert list(view.segment_mrr) == list(view.fits) == ["Enterprise", "Mid-market", "SMB"]
    assert 12 * sum(view.segment_mrr.values()) == pytest.approx(view.measured.base)


def test_revenue_survives_by_segment_and_customers_all_alike(view: CompoundingView) -> None:
    total, first = sum(view.segment_mrr.values()), 0.0
    for segment, fit in view.fits.items():
        kept = fit.kept_rate if isinstance(fit, NoFit) else fit.retention_rate(1)
        first += view.segment_mrr[segment] / total * kept
    revenue, customers = view.yearly_survival(10), view.customers_survival(10)
    assert revenue is not None and customers is not None and isinstance(view.fit, Sbg)
    assert revenue[:2] == pytest.approx([1.0, first])
    assert customers[9] == pytest.approx(view.fit.survival(9))
    # The money is with those who stay: 42 % of it with Enterprise, of whom one in fourteen leaves a year.
    assert revenue[9] > 1.5 * customers[9]


def test_a_segment_alone_is_its_own_mix(sample: Path) -> None:
    smb, enterprise = (compounding_view(Filters(segment=(name,))) for name in ("SMB", "Enterprise"))
    assert smb.yearly_survival(10) == pytest.approx(smb.customers_survival(10))
    assert smb.no_fit_reason == ""
    assert isinstance(enterprise.fit, NoFit) and enterprise.no_fit_reason == "one_rate"
    assert enterprise.yearly_survival(3) == pytest.approx([1.0, enterprise.fit.kept_rate, enterprise.fit.kept_rate**2])


def test_a_slice_of_nobody_has_no_survival(sample: Path) -> None:
    nobody = compounding_view(Filters(segment=("SMB",), as_of="2021-10"))
    assert nobody.segment_mrr == {}
    assert nobody.yearly_survival(3) is None and nobody.customers_survival(3) is None
    assert nobody.no_fit_reason == "few_customers"
