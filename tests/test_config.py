"""Settings: who outranks whom, what is unknown or impossible, and that no secret is ever told."""

import traceback
from decimal import Decimal
from pathlib import Path

import pytest

from cs_dashboard.config import Settings, read_settings, settings_from
from cs_dashboard.errors import ConfigurationError

SECRET = "gehe1m-Wort"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(**values: object) -> str:
    with pytest.raises(ConfigurationError) as raised:
        settings_from(values, where="dashboard.toml")
    shown = "".join(traceback.format_exception(raised.value))
    assert SECRET not in str(raised.value) + repr(raised.value) + shown
    assert "\n" not in str(raised.value)
    return str(raised.value)


def url_of(settings: Settings) -> str | None:
    url = settings.warehouse.url
    return url.get_secret_value() if url else None


def test_without_any_file_there_are_defaults() -> None:
    made = read_settings()
    assert (made.currency, made.timezone, made.fiscal_year_start, made.warehouse.refresh_minutes) == (
        "USD",
        "UTC",
        1,
        60,
    )
    assert made.landing_band_edges == (500, 2000, 10000)
    assert url_of(made) is None
    assert made.embedded_file == Path("var/warehouse.duckdb")


def test_the_command_line_outranks_the_environment_the_file_and_the_secrets(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / ".streamlit").mkdir()
    (here / ".streamlit/secrets.toml").write_text('[connections.warehouse]\nurl = "secrets.duckdb"\n')
    assert url_of(read_settings()) == "secrets.duckdb"
    (here / "dashboard.toml").write_text('currency = "EUR"\n[warehouse]\nurl = "toml.duckdb"\nrefresh_minutes = 5\n')
    assert url_of(read_settings()) == "toml.duckdb"
    monkeypatch.setenv("CS_DASHBOARD_WAREHOUSE_URL", "env.duckdb")
    monkeypatch.setenv("CS_DASHBOARD_CURRENCY", "CHF")
    made = read_settings()
    assert (url_of(made), made.currency, made.warehouse.refresh_minutes) == ("env.duckdb", "CHF", 5)
    assert url_of(read_settings(url="flag.duckdb")) == "flag.duckdb"
    assert read_settings(url="flag.duckdb").warehouse.refresh_minutes == 5


def test_a_named_file_replaces_the_one_that_lies_here(here: Path) -> None:
    (here / "dashboard.toml").write_text('currency = "EUR"\n')
    (here / "other.toml").write_text('\ufeffcompany = "Acme"\n', encoding="utf-8")
    made = read_settings(here / "other.toml")
    assert (made.company, made.currency) == ("Acme", "USD")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"curency": "EUR"}, "dashboard.toml: 'curency' is no setting. Did you mean 'currency'?"),
        ({"warehouse": {"urll": SECRET}}, "dashboard.toml: 'warehouse.urll' is no setting. Did you mean 'url'?"),
        ({"warehouse": {"shema": "x"}}, "'warehouse.shema' is no setting. Did you mean 'schema'?"),
        ({"load": {"date_ordr": "x"}}, "'load.date_ordr' is no setting. Did you mean 'date_order'?"),
        ({"tables": {"subscription": {}}}, "'subscription' is no table of the contract. Did you mean 'subscriptions'?"),
        ({"tables": {"tickets": {"colums": {}}}}, "'tables.tickets.colums' is no setting. Did you mean 'columns'?"),
        ({"zzz": SECRET}, "dashboard.toml: 'zzz' is no setting."),
    ],
)
def test_an_unknown_key_names_the_close_match(values: dict[str, object], sentence: str) -> None:
    assert sentence in refusal(**values)


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("CS_DASHBOARD_CURENCY", "CS_DASHBOARD_CURENCY is no setting. Did you mean 'CURRENCY'?"),
        ("CS_DASHBOARD_WAREHOUSE_URLL", "CS_DASHBOARD_WAREHOUSE_URLL"),
        ("CS_DASHBOARD_CURRENCY_CODE", "CS_DASHBOARD_CURRENCY_CODE is no setting."),
        ("CS_DASHBOARD_FISCAL_YEAR_START", "CS_DASHBOARD_FISCAL_YEAR_START: 'fiscal_year_start' does not fit"),
        ("CS_DASHBOARD_LANDING_BAND_EDGES", "CS_DASHBOARD_LANDING_BAND_EDGES does not fit"),
        ("CS_DASHBOARD_WAREHOUSE", "CS_DASHBOARD_WAREHOUSE does not fit"),
        (
            "CS_DASHBOARD_WAREHOUSE_REFRESH_MINUTES",
            "CS_DASHBOARD_WAREHOUSE_REFRESH_MINUTES: 'warehouse.refresh_minutes'",
        ),
    ],
)
def test_a_wrong_environment_variable_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, variable: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, SECRET)
    told = refusal()
    assert sentence in told
    assert "environment" in told


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"currency": "euro"}, "currency"),
        ({"fiscal_year_start": 13}, "fiscal_year_start"),
        ({"data_through": "soon"}, "data_through"),
        ({"renewal_grace_months": -1}, "renewal_grace_months"),
        ({"landing_band_edges": [500, 500]}, "landing_band_edges"),
        ({"landing_band_edges": [-1, 500]}, "landing_band_edges"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"warehouse": {"refresh_minutes": 0}}, "warehouse.refresh_minutes"),
        ({"warehouse": {"statement_timeout_seconds": 0}}, "warehouse.statement_timeout_seconds"),
        ({"warehouse": {"url": [SECRET]}}, "warehouse.url"),
        ({"warehouse": SECRET}, "warehouse"),
        ({"load": {"date_order": "year-first"}}, "load.date_order"),
        ({"tables": {"tickets": "tickets"}}, "tables.tickets"),
    ],
)
def test_an_impossible_value_names_its_key_and_not_itself(values: dict[str, object], key: str) -> None:
    assert refusal(**values).startswith(f"dashboard.toml: '{key}' does not fit: ")


@pytest.mark.parametrize("edges", [[], [500], [0.5, 1000.25]])
def test_band_edges_rise_from_above_zero(edges: list[float]) -> None:
    assert settings_from({"landing_band_edges": edges}, where="test").landing_band_edges == tuple(
        Decimal(str(edge)) for edge in edges
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dashboard.toml", f'[warehouse]\nurl = "postgresql://u:{SECRET}@h/d'.encode()),
        ("dashboard.toml", f"password = {SECRET}".encode()),
        ("dashboard.toml", b"company = '\xff\xfe'"),
        (".streamlit/secrets.toml", f'[connections.warehouse]\nurl = "{SECRET}'.encode()),
    ],
)
def test_a_file_that_is_not_toml_says_where_and_not_what(here: Path, name: str, content: bytes) -> None:
    (here / ".streamlit").mkdir()
    (here / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"^{name} is not TOML: ") as raised:
        read_settings()
    assert SECRET not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    "text", ['connections = "x"', '[connections]\nwarehouse = "x"', "[connections.other]\nurl = 'x'", ""]
)
def test_other_secrets_are_none_of_ours(here: Path, text: str) -> None:
    (here / ".streamlit").mkdir()
    (here / ".streamlit/secrets.toml").write_text(text)
    assert url_of(read_settings()) is None


def test_a_file_that_is_not_there_or_no_file_says_so(here: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no configuration file nowhere\.toml"):
        read_settings(Path("nowhere.toml"))
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        read_settings(here)


def test_a_secret_is_in_no_text_of_the_settings() -> None:
    made = settings_from({"warehouse": {"url": f"postgresql://u:{SECRET}@h/d"}}, where="test")
    texts = [
        repr(made),
        str(made),
        made.model_dump_json(),
        made.company_json(),
        made.fingerprint(),
        str(made.warehouse),
    ]
    assert not [text for text in texts if SECRET in text]


def test_the_fingerprint_changes_with_the_configuration_and_the_url() -> None:
    one = settings_from({"warehouse": {"url": f"postgresql://u:{SECRET}@h/d"}}, where="test")
    same = settings_from({"warehouse": {"url": f"postgresql://u:{SECRET}@h/d"}}, where="elsewhere")
    other = settings_from({"warehouse": {"url": "postgresql://u:other@h/d"}}, where="test")
    euro = settings_from({"currency": "EUR", "warehouse": {"url": f"postgresql://u:{SECRET}@h/d"}}, where="test")
    assert one.fingerprint() == same.fingerprint()
    assert len({one.fingerprint(), other.fingerprint(), euro.fingerprint()}) == 3
    assert len(one.fingerprint()) == 12
