"""The sentences of the pages: exact in English for worked numbers, whole in Chinese, right up, down and undefined."""

import ast
import re
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from metrics.made import month, retention_facts, retention_row
from proxy import called

from cs_dashboard.content.catalogue import LANGUAGES, LOCALES, Text, messages
from cs_dashboard.filters import Notice
from cs_dashboard.metrics.concentration import Concentration
from cs_dashboard.metrics.growth import renewal_crossover
from cs_dashboard.metrics.retention import retention, retention_bridge
from cs_dashboard.reports import phrases, stories
from cs_dashboard.scenarios.levers import LeverNotice
from cs_dashboard.scenarios.retention import RetentionProjection, measured_levers, project_retention

EN, ZH = Text("en"), Text("zh_Hans")
NAN = float("nan")
NOW = {
    "month": month("2026-10"),
    "window_months": 12,
    "nrr": 1.042,
    "nrr_low": 1.011,
    "nrr_high": 1.073,
    "nrr_interval_reason": "",
    "opening_customers": 812,
}


def row(**changes: Any) -> dict[str, Any]:
    return {**NOW, **changes}


def before(nrr: float, at: str = "2025-10") -> dict[str, Any]:
    return row(nrr=nrr, month=month(at))


def bridges(**nets: float) -> pd.DataFrame:
    """A bridge by segment whose members expand by 10 and lose so much that the net is as given."""
    rows = [(name, NOW["month"], 100.0, 10.0, -4.0, net - 6.0) for name, net in nets.items()]
    columns = ["segment", "month", "opening_mrr", "expansion_mrr", "contraction_mrr", "churn_mrr"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("earlier", "sentence"),
    [
        (before(1.021), "Net revenue retention is 104.2%, up 2.1 points in a year"),
        (before(1.0504), "Net revenue retention is 104.2%, down 0.8 points in a year"),
        (before(1.0423), "Net revenue retention is 104.2%, the same as a year before"),
        (before(1.032, "2026-09"), "Net revenue retention is 104.2%, up 1.0 points in a month"),
        (before(1.032, "2026-07"), "Net revenue retention is 104.2%, up 1.0 points in a quarter"),
        (before(1.032, "2026-05"), "Net revenue retention is 104.2%, up 1.0 points in 5 months"),
        (before(NAN), "Net revenue retention is 104.2%"),
        (None, "Net revenue retention is 104.2%"),
    ],
)
def test_the_headline_is_the_number_and_its_change(earlier: dict[str, Any] | None, sentence: str) -> None:
    assert called(stories.retention_headline, NOW, earlier, None, 12, EN) == sentence


def test_the_headline_names_another_window_and_the_cause() -> None:
    assert stories.retention_headline(NOW, None, None, 1, EN) == "Net revenue retention over 1 month is 104.2%"
    assert stories.retention_headline(NOW, None, None, 24, EN) == "Net revenue retention over 24 months is 104.2%"
    assert called(stories.retention_headline, NOW, before(1.021), bridges(Enterprise=5, SMB=-5), 12, EN) == (
        "Net revenue retention is 104.2%, up 2.1 points in a year; expansion outran losses in Enterprise only"
    )


@pytest.mark.parametrize(
    ("window", "sentence"),
    [
        (12, "There is no net revenue retention for October 2026: nobody was paying 12 months before"),
        (1, "There is no net revenue retention for October 2026: nobody was paying 1 month before"),
    ],
)
def test_no_base_is_a_reason(window: int, sentence: str) -> None:
    assert stories.retention_headline(row(nrr=NAN), before(1.0), bridges(A=1), window, EN) == sentence


@pytest.mark.parametrize(
    ("nets", "cause"),
    [
        ({"A": 5}, "Expansion outran losses"),
        ({"A": -5}, "Losses outran expansion"),
        ({"A": 0}, "Expansion and losses were equal"),
        ({"A": 5, "B": 1}, "Expansion outran losses in every segment"),
        ({"A": 0, "B": -1}, "Expansion outran losses in no segment"),
        ({"A": 1, "B": 5, "C": -1}, "Expansion outran losses in B and A only"),
        ({"A": 1, "B": 5, "C": 3, "D": -1}, "Expansion outran losses in B, C and A only"),
        ({"A": 1, "B": 5, "C": 3, "D": 2, "E": -1}, "Expansion outran losses in every segment but E"),
        (
            {**{f"U{n}": n for n in range(1, 6)}, **{f"D{n}": -n for n in range(1, 5)}},
            "Expansion outran losses in U5, U4, U3 and 2 more only",
        ),
        ({"(none)": 1, "B": -1}, "Expansion outran losses in (none) only"),
    ],
)
def test_the_detail_begins_with_the_cause(nets: dict[str, float], cause: str) -> None:
    detail = called(stories.retention_detail, NOW, bridges(**nets), None, EN)
    assert detail == (
        f"{cause} · 95% interval 101.1% to 107.3% · 812 customers paying a year before · As of October 2026"
    )


def test_members_without_customers_then_and_other_months_have_no_part_in_the_cause() -> None:
    rows = bridges(A=5, B=-5, C=5)
    rows.loc[rows["segment"] == "B", "opening_mrr"] = 0.0
    rows.loc[rows["segment"] == "C", "month"] = month("2020-01")
    assert stories.retention_detail(NOW, rows, None, EN).startswith("Expansion outran losses · ")
    assert stories.retention_detail(NOW, rows.head(0), None, EN).startswith("95% interval")


def test_retention_and_bridge_give_the_same_cause() -> None:
    facts = retention_facts(
        retention_row([(100, 140)], segment="Enterprise"), retention_row([(100, 60)], segment="SMB", newcomers=[900])
    )
    now = retention(facts, 12).iloc[0]
    told = [
        stories.retention_headline(now, None, table(facts, by=["segment"]), 12, EN)
        for table in (lambda f, by: retention(f, 12, by), retention_bridge)
    ]
    assert told == ["Net revenue retention is 100.0%; expansion outran losses in Enterprise only"] * 2


def test_the_detail_tells_concentration_and_why_there_is_no_interval() -> None:
    held = Concentration(0.041, 0.15, 0.23, 1.039)
    assert called(stories.retention_detail, NOW, None, held, EN) == (
        "95% interval 101.1% to 107.3% · 812 customers paying a year before · As of October 2026 · "
        "Top 10 hold 23.0% of base MRR"
    )
    few = row(nrr_low=NAN, nrr_interval_reason="few_customers", opening_customers=7, window_months=3)
    assert stories.retention_detail(few, None, held, EN) == (
        "No interval: fewer than 10 customers · 7 customers paying a quarter before · As of October 2026 · "
        "The largest holds 4.1% of base MRR"
    )
    one = row(nrr_low=NAN, nrr_interval_reason="few_customers", opening_customers=1, window_months=1)
    assert stories.retention_detail(one, None, held, EN) == (
        "No interval: fewer than 10 customers · 1 customer paying a month before · As of October 2026"
    )


@pytest.mark.parametrize(
    ("revenue", "size"),
    [
        ({"arr": 8.42e6, "growth_rate": 0.146}, "; ARR is $8.42M, 14.6% more than a year before"),
        ({"arr": 8.42e6, "growth_rate": -0.031}, "; ARR is $8.42M, 3.1% less than a year before"),
        ({"arr": 8.42e6, "growth_rate": 0.0001}, "; ARR is $8.42M, as much as a year before"),
        ({"arr": 8.42e6, "growth_rate": NAN}, "; ARR is $8.42M"),
        (None, ""),
    ],
)
def test_the_overview_adds_the_size(revenue: dict[str, float] | None, size: str) -> None:
    told = called(stories.overview_headline, NOW, before(1.021), revenue, EN)
    assert told == f"Net revenue retention is 104.2%, up 2.1 points in a year{size}"


def bridge(opening: float, closing: float, **parts: float) -> dict[str, float]:
    names = ("new", "reactivation", "expansion", "contraction", "churn")
    return {"opening_mrr": opening, "closing_mrr": closing, **{f"{name}_mrr": parts.get(name, 0.0) for name in names}}


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            bridge(1000, 1500, new=300, reactivation=100, expansion=400, contraction=-100, churn=-200),
            "ARR rose from $12K to $18K in a year: $9.6K gained, $3.6K lost",
        ),
        (bridge(1000, 500, churn=-500), "ARR fell from $12K to $6K in a year: $0 gained, $6K lost"),
        (bridge(1000, 1000.01, new=0.01), "ARR stayed at $12K over a year: $0.12 gained, $0 lost"),
        (bridge(0, 0), "There was no ARR, neither then nor a year later"),
        (bridge(0, 100, new=100), "ARR rose from $0 to $1.2K in a year: $1.2K gained, $0 lost"),
    ],
)
def test_the_bridge_in_a_sentence(made: dict[str, float], sentence: str) -> None:
    assert called(stories.bridge_sentence, made, 12, EN) == sentence


def years(*pairs: tuple[float, float]) -> pd.DataFrame:
    """Crossover years to December 2020, 2021 …: (renewed, new) ARR."""
    rows = [
        {
            "month": month(f"{2020 + place}-12"),
            **bridge(renewed / 12, (renewed + new) / 12, new=new / 12),
        }
        for place, (renewed, new) in enumerate(pairs)
    ]
    return renewal_crossover(pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(0, 500), (400, 600)], "New ARR still exceeds renewed ARR: $600 against $400 in the year to Dec 2021"),
        (
            [(0, 500), (400, 600), (900, 300), (1000, 200)],
            "Since the year to Dec 2022 renewed ARR exceeds new ARR: $1K against $200 in the year to Dec 2023",
        ),
        (
            [(800, 500), (900, 300)],
            "Renewed ARR exceeded new ARR in every year shown: $900 against $300 in the year to Dec 2021",
        ),
        (
            [(800, 500), (400, 600), (700, 600)],
            "Since the year to Dec 2022 renewed ARR exceeds new ARR: $700 against $600 in the year to Dec 2022",
        ),
        ([(800, 500), (400, 600)], "New ARR exceeds renewed ARR again: $600 against $400 in the year to Dec 2021"),
        ([(0, 0)], "There is no year yet to hold renewals against new business"),
    ],
)
def test_the_crossover(pairs: list[tuple[float, float]], sentence: str) -> None:
    assert called(stories.crossover_sentence, years(*pairs), EN) == sentence


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (0.38, "38% of new ARR only refilled the leak"),
        (1.0, "100% of new ARR only refilled the leak"),
        (0.001, "Less than 1% of new ARR only refilled the leak"),
        (1.4, "The leak was larger than new ARR: 1.40 times as much was lost"),
        (0.0, "Nothing leaked: all new ARR is growth"),
        (NAN, "Nothing new was sold, so there is nothing that could refill the leak"),
    ],
)
def test_the_leaky_bucket(share: float, sentence: str) -> None:
    assert stories.leaky_sentence(share, EN) == sentence


@pytest.mark.parametrize(
    ("point", "best", "sentence"),
    [
        (84_000, 7e5, "One point of renewal is worth $84K of ARR, 12% of the best quarter of new ARR ($700K)"),
        (84_000, 7e4, "One point of renewal is worth $84K of ARR, more than the best quarter of new ARR ($70K)"),
        (84_000, NAN, "One point of renewal is worth $84K of ARR"),
        (84_000, 0, "One point of renewal is worth $84K of ARR"),
        (0, 7e5, "There was no ARR twelve months ago that a point of renewal could be taken of"),
        (NAN, 7e5, "There was no ARR twelve months ago that a point of renewal could be taken of"),
    ],
)
def test_one_point_of_renewal(point: float, best: float, sentence: str) -> None:
    assert stories.one_point_sentence(point, best, EN) == sentence


def test_concentration_in_a_sentence() -> None:
    held = Concentration(0.041, 0.15, 0.23, 1.039)
    assert called(stories.concentration_sentence, held, 812, EN) == (
        "The 10 largest customers hold 23.0% of base MRR, the largest 4.1%; without it NRR is 103.9%"
    )
    assert stories.concentration_sentence(Concentration(0.4, 0.9, 1.0, 0.8), 7, EN) == (
        "The largest of 7 customers holds 40.0% of base MRR; without it NRR is 80.0%"
    )
    assert stories.concentration_sentence(Concentration(1, 1, 1, NAN), 1, EN) == "One customer is the whole base"
    assert stories.concentration_sentence(Concentration(NAN, NAN, NAN, NAN), 0, EN) == (
        "There is no base to be concentrated: nobody was paying then"
    )


@pytest.mark.parametrize(
    ("due", "renewed", "sentence"),
    [
        (
            150,
            132,
            "Of 150 customers whose contract term ended 132 renewed (88.0%); "
            "85.1% of the MRR was kept, 92.3% with expansion",
        ),
        (4, 0, "None of the 4 customers whose contract term ended renewed"),
        (1, 1, "The one customer whose contract term ended renewed, at 92.3% of its MRR"),
        (1, 0, "The one customer whose contract term ended did not renew"),
        (0, 0, "No contract term ended in these months"),
    ],
)
def test_renewals(due: int, renewed: int, sentence: str) -> None:
    rates = {"logo_renewal": renewed / due if due else NAN, "gross_renewal": 0.851, "net_renewal": 0.923}
    made = pd.Series({"due_customers": float(due), "renewed_customers": float(renewed), **rates})
    assert called(stories.renewal_sentence, made, EN) == sentence


def quality(*rows: tuple[Any, ...], by: tuple[str, ...] = ()) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*by, "quarter", "observed_customers", "grr_12", "is_complete"])
    return frame.assign(quarter=pd.to_datetime(frame["quarter"]))


@pytest.mark.parametrize(
    ("earlier", "tail"),
    [
        (0.903, ", 3.1 points less than those of Q3 2024"),
        (0.8, ", 7.2 points more than those of Q3 2024"),
        (0.8721, ", as much as those of Q3 2024"),
        (NAN, ""),
    ],
)
def test_the_quality_of_new_business_against_a_year_before(earlier: float, tail: str) -> None:
    made = quality(("2024-07-01", 40, earlier, True), ("2025-07-01", 50, 0.872, True), ("2025-10-01", 9, 0.1, False))
    told = called(stories.quality_sentence, made, EN)
    assert told == f"Customers won in Q3 2025 kept 87.2% of their first MRR a year later{tail}"


def test_the_quality_of_new_business_by_channel() -> None:
    rows = [
        ("Referral", "2025-08-01", 20, 0.95, True),
        ("Paid", "2025-08-01", 30, 0.712, True),
        ("Event", "2025-08-01", 2, 0.1, True),
    ]
    assert called(stories.quality_sentence, quality(*rows, by=("channel",)), EN) == (
        "Of their first MRR, customers won in the quarter from Aug 2025 kept the most a year later in Referral (95.0%) "
        "and the least in Paid (71.2%)"
    )
    assert stories.quality_sentence(quality(rows[0], rows[2], by=("channel",)), EN) == (
        "Too few customers were won in the quarter from Aug 2025 to hold one group against another"
    )
    same = ("Event", "2025-08-01", 20, 0.95, True)
    assert stories.quality_sentence(quality(rows[0], same, by=("channel",)), EN) == (
        "Customers won in the quarter from Aug 2025 kept 95.0% of their first MRR a year later in every group"
    )
    young = ("Partner", "2025-08-01", 20, 0.5, False)
    for made in (quality(rows[0], young, by=("channel",)), quality(by=("channel",)), quality()):
        told = stories.quality_sentence(made, EN)
        assert told == "No quarter's new customers have been seen for a whole year yet"


def split(upgrade: float, added: float, same_plan: float) -> pd.DataFrame:
    total = upgrade + added + same_plan
    made = {"expansion_mrr": total, "upgrade_mrr": upgrade, "added_mrr": added, "same_plan_mrr": same_plan}
    shares = {f"{name[:-4]}_share": value / total if total else NAN for name, value in made.items()}
    return pd.DataFrame([{"month": NOW["month"], **made, **shares}])


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((45, 30, 25), "Plan upgrades brought 45% of expansion, added products 30%, more of the same plan 25%"),
        ((45, 0, 0), "All expansion came from plan upgrades"),
        ((0, 45, 0), "All expansion came from added products"),
        ((0, 0, 45), "All expansion came from more of the same plan"),
        (
            (-100, 0, 200),
            "Of $1.2K expansion in ARR, plan upgrades brought −$1.2K, added products $0, more of the same plan $2.4K",
        ),
        ((0, 0, 0), "Nobody who was paying then pays more now"),
    ],
)
def test_where_expansion_came_from(parts: tuple[float, float, float], sentence: str) -> None:
    assert called(stories.expansion_sentence, split(*parts), EN) == sentence
    assert stories.expansion_sentence(split(*parts).head(0), EN) == "Nobody who was paying then pays more now"


@pytest.mark.parametrize(
    ("projection", "base", "sentence"),
    [
        ((1.05, 0.9, 9.37e6), None, "In October 2027 ARR is $9.37M at an NRR of 105.0% and a GRR of 90.0%"),
        (
            (1.05, 0.9, 9.37e6),
            (1.042, 0.896, 9.06e6),
            "In October 2027 ARR is $9.37M, $310K more than without a move, at an NRR of 105.0% and a GRR of 90.0%",
        ),
        (
            (1.0, 0.8, 9.0e6),
            (1.042, 0.896, 9.06e6),
            "In October 2027 ARR is $9M, $60K less than without a move, at an NRR of 100.0% and a GRR of 80.0%",
        ),
        (
            (1.05, 0.8, 9.06e6),
            (1.05, 0.9, 9.06e6),
            "In October 2027 ARR is $9.06M, as much as without a move, at an NRR of 105.0% and a GRR of 80.0%",
        ),
        (
            (1.05, 0.9, 9.06e6),
            (1.05, 0.9, 9.06e6),
            "If the last twelve months repeat, ARR is $9.06M in October 2027 at an NRR of 105.0%",
        ),
        ((NAN, NAN, NAN), None, "There is nothing to project: nobody was paying twelve months ago"),
    ],
)
def test_the_projection(
    projection: tuple[float, float, float], base: tuple[float, float, float] | None, sentence: str
) -> None:
    baseline = RetentionProjection(*base) if base else None
    assert stories.projection_sentence(RetentionProjection(*projection), month("2027-10"), EN, baseline) == sentence


def test_the_projection_of_untouched_levers_says_so() -> None:
    made = retention_bridge(retention_facts(retention_row([(1000, 1200)]))).iloc[0]
    projected = project_retention(made, measured_levers(made))
    told = stories.projection_sentence(projected, month("2027-10"), EN, projected)
    assert told == "If the last twelve months repeat, ARR is $17.3K in October 2027 at an NRR of 120.0%"


NOTICES = [
    (Notice("unknown_parameter", "colour", ""), "The link's parameter 'colour' means nothing here and was left out."),
    (
        Notice("unknown_parameter", "colour", "", 2),
        "The link's parameter 'colour' and 2 more mean nothing here and were left out.",
    ),
    (
        Notice("unknown_parameter", "chrun", "", close="churn"),
        "The link's parameter 'chrun' means nothing here and was left out. Did you mean 'churn'?",
    ),
    (Notice("unknown_member", "segment", "Smb"), "There is no segment 'Smb' here; it was left out."),
    (
        Notice("unknown_member", "landing_band", "{x}", 3),
        "There is no landing size '{x}' here, nor 3 more that the link names; they were left out.",
    ),
    (Notice("not_a_month", "as_of", "soon"), "'soon' is no month, such as 2019-12; the latest month is shown."),
    (Notice("unknown_month", "as_of", "2031-01"), "There are no figures for 2031-01; the latest month is shown."),
    (
        Notice("unknown_window", "window", "5"),
        "'5' is no window; 12 months are shown, and 1, 3, 6 and 24 can be chosen.",
    ),
    (Notice("unknown_comparison", "compare", "plan"), "'plan' is nothing to compare with; the year before is shown."),
    (LeverNotice("lever_not_a_number", "churn", "five", 6.5), "Churn: 'five' is no number; 6.5 is shown."),
    (LeverNotice("lever_out_of_range", "churn", "99", 60.0), "Churn: '99' lies outside the slider; 60.0 is shown."),
    (
        LeverNotice("lever_off_the_grid", "expansion", "5.2", 5.0),
        "Expansion: '5.2' lies between two steps of the slider; 5.0 is shown.",
    ),
]


@pytest.mark.parametrize(("notice", "sentence"), NOTICES, ids=lambda value: getattr(value, "code", ""))
def test_a_notice_in_words(notice: Any, sentence: str) -> None:
    assert stories.notice(notice, EN) == sentence


def test_reasons_for_no_interval() -> None:
    assert stories.interval_reason("too_concentrated", EN) == "No interval: a few customers hold most of the base"
    assert stories.interval_reason("no_variation", EN) == "No interval: all customers moved alike"
    assert stories.interval_reason("empty_base", EN) == "No interval: nobody was paying then"
    assert stories.interval_reason("", EN) == ""


def test_names_stay_as_the_data_have_them() -> None:
    told = stories.retention_detail(NOW, bridges(**{"<b>{x}</b>": 5, "B": -1}), None, EN)
    assert told.startswith("Expansion outran losses in <b>{x}</b> only · ")


def test_the_same_in_chinese() -> None:
    """Against a file of one sentence a line, for Chinese stays out of code."""
    held = Concentration(0.04, 0.1, 0.23, 1.0)
    told = [
        stories.retention_headline(NOW, before(1.021), bridges(A=5, B=3, C=-1), 12, ZH),
        stories.retention_headline(NOW, before(1.042), None, 3, ZH),
        stories.retention_headline(row(nrr=NAN), None, None, 12, ZH),
        stories.retention_detail(NOW, bridges(A=5, B=3), held, ZH),
        stories.overview_headline(NOW, None, {"arr": 8.42e6, "growth_rate": 0.146}, ZH),
        stories.bridge_sentence(bridge(1000, 1500, new=700, churn=-200), 12, ZH),
        stories.leaky_sentence(0.38, ZH),
        stories.one_point_sentence(84_000, 7e5, ZH),
        stories.concentration_sentence(held, 812, ZH),
        stories.notice(Notice("unknown_member", "segment", "Smb"), ZH),
        stories.notice(LeverNotice("lever_out_of_range", "churn", "99", 60.0), ZH),
    ]
    assert told == Path(__file__).with_name("stories_zh_Hans.txt").read_text(encoding="utf-8").splitlines()


class Recorder(Text):
    """A reader's language that keeps the messages asked of it."""

    def __call__(self, message: str, **values: object) -> str:
        assert message in messages(self.locale), f"'{message}' is not in the catalogue of {self.locale}"
        text = super().__call__(message, **values)
        assert not re.search(r"\{[a-z]+\}", text), text
        return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_a_sentence_is_in_the_catalogues_and_filled(language: str) -> None:
    t = Recorder(language)
    for nets in ({"A": 5, "B": -1}, {"A": 5}, {"A": -5}, {"A": 0}, {"A": 5, "B": 5}, {"A": -5, "B": -5}):
        for earlier in (before(1.0), before(1.1), before(1.042), None):
            for window in (1, 3, 6, 12):
                assert stories.retention_headline(NOW, earlier, bridges(**nets), window, t)
                assert stories.retention_detail(row(window_months=window), bridges(**nets), None, t)
    for notice, _ in NOTICES:
        if "{" not in notice.value:
            assert stories.notice(notice, t)
    gone = SimpleNamespace(nrr=NAN, grr=NAN, arr=NAN)
    assert stories.projection_sentence(gone, month("2027-10"), t)


def literals(module: Any) -> set[str]:
    """The messages of a module: its texts with a blank that are no docstrings."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if " " in node.value.strip()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_every_message_with_its_places(language: str) -> None:
    wanted = {*phrases.DIMENSION_WORDS.values()}
    from cs_dashboard.reports import growth_stories

    for module in (stories, growth_stories, phrases):
        wanted |= literals(module)
    assert wanted - set(messages(language)) == set()
    for message in wanted:
        told = messages(language)[message]
        assert places(told) == places(message), message
        if language == "en":
            assert told == message


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


@pytest.mark.parametrize("name", ["stories.po", "levers.po"])
def test_both_languages_hold_the_same_messages(name: str) -> None:
    found = [re.findall(r'^msgid "(.+)"$', (LOCALES / lang / name).read_text("utf-8"), re.M) for lang in LANGUAGES]
    assert found[0] == found[1]
    assert len(found[0]) == len(set(found[0]))
