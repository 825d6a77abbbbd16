"""Settings from dashboard.toml, the environment and Streamlit's secrets; the only reader of clock and environment."""

import hashlib
import os
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, get_args
from uuid import uuid4
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from cs_dashboard.config_records import Function as Function
from cs_dashboard.config_records import LoadSettings, StageSettings, TableName, WarehouseSettings
from cs_dashboard.config_records import TableMapping as TableMapping
from cs_dashboard.errors import ConfigurationError, did_you_mean

ENV_PREFIX = "CS_DASHBOARD_"
CONFIG_FILE = Path("dashboard.toml")
SECRETS_FILE = Path(".streamlit/secrets.toml")
SAMPLE_FOLDER = Path(__file__).parent.parent / "data" / "sample"

# Settings that hold settings, so that a variable may name one inside: CS_DASHBOARD_WAREHOUSE_URL.
_NESTED = ("warehouse", "load", "stages", "tables", "exchange_rates")


class Settings(BaseSettings):
    """Everything a deployment may set; unknown keys raise. Money is in major units of `currency`."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )

    company: str = ""
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    exchange_rates: dict[str, float] = {}
    synthetic: bool = False
    timezone: str = "UTC"
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    data_through: date | None = None
    landing_band_edges: tuple[Decimal, ...] = (Decimal(500), Decimal(2000), Decimal(10000))
    renewal_grace_months: int = Field(default=0, ge=0, le=12)
    functions: dict[str, Function] = {}
    product_caused: tuple[str, ...] = ("bug", "defect", "incident", "outage", "performance")
    # Whether a customer team is split into specialists, which narrows its span; a team not named here is not known.
    specialised: dict[Function, bool] = {}
    # The goals that lead the company; kinds of touches that count as having met a customer, by a word in them.
    north_star: tuple[str, ...] = ("net_revenue_retention",)
    meeting_kinds: tuple[str, ...] = ("visit", "interview", "review", "meeting")
    stages: StageSettings = StageSettings()
    readers: tuple[str, ...] = ()
    var: Path = Path("var")
    store_url: SecretStr | None = None
    warehouse: WarehouseSettings = WarehouseSettings()
    load: LoadSettings = LoadSettings()
    tables: dict[TableName, TableMapping] = {}

    # What describes the company and not the machine; kept inside an embedded warehouse.
    company_fields: ClassVar[set[str]] = {
        "company",
        "currency",
        "exchange_rates",
        "synthetic",
        "timezone",
        "fiscal_year_start",
        "data_through",
        "landing_band_edges",
        "renewal_grace_months",
        "functions",
        "product_caused",
        "specialised",
        "north_star",
        "meeting_kinds",
        "stages",
    }

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment outranks the file."""
        return env_settings, init_settings

    @field_validator("landing_band_edges")
    @classmethod
    def _edges_rise(cls, edges: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        if any(a >= b for a, b in zip((Decimal(0), *edges), edges, strict=False)):
            raise ValueError("must be above zero and rise")
        return edges

    @field_validator("timezone")
    @classmethod
    def _timezone_exists(cls, name: str) -> str:
        try:
            return name if name == "UTC" else ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            raise ValueError("must be a time zone such as Europe/Berlin") from None

    @property
    def embedded_file(self) -> Path:
        """Where the embedded warehouse stands when no URL is set."""
        return self.var / "warehouse.duckdb"

    @property
    def store_file(self) -> Path:
        """Where readers' scenarios are kept when no `store_url` is set."""
        return self.var / "store.sqlite"

    def company_json(self) -> str:
        """The settings that travel inside an embedded warehouse; holds no secret and no path."""
        return self.model_dump_json(include=self.company_fields)

    def fingerprint(self) -> str:
        """A short hash of the configuration, a part of the data version; where scenarios are kept is none of it."""
        url = self.warehouse.url.get_secret_value() if self.warehouse.url else ""
        return hashlib.sha256(f"{self.model_dump_json(exclude={'store_url'})}{url}".encode()).hexdigest()[:12]


def today() -> date:
    """The current day in UTC."""
    return datetime.now(UTC).date()


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A name that nobody can guess and nothing else has: 32 hexadecimal digits."""
    return uuid4().hex


def read_settings(config: Path | None = None, *, url: str | None = None) -> Settings:
    """The settings of this deployment.

    Ranking, highest first: `url` (a command line's --warehouse), the environment (`CS_DASHBOARD_CURRENCY`,
    `CS_DASHBOARD_WAREHOUSE_URL`), `config` (else ./dashboard.toml), and for the URL alone
    `[connections.warehouse] url` in .streamlit/secrets.toml.

    Raises
    ------
    ConfigurationError
        A file is missing or not TOML, a key is unknown, a value is impossible.
    """
    values = _toml(config) if config else _toml(CONFIG_FILE) if CONFIG_FILE.exists() else {}
    return settings_from(values, where=str(config or CONFIG_FILE), url=url)


def settings_from(values: dict[str, Any], *, where: str, url: str | None = None) -> Settings:
    """Settings from a parsed dashboard.toml; see `read_settings` for the ranking and the errors."""
    _refuse_unknown_environment()
    secret = _secrets_url()
    if secret and isinstance(values.get("warehouse", {}), dict):
        values = {**values, "warehouse": {"url": secret, **values.get("warehouse", {})}}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(_explain(error, where)) from None
    except SettingsError as error:
        # Its text names the field and nothing else; its cause would show the value.
        field = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        variable = f"{ENV_PREFIX}{field}".upper()
        raise ConfigurationError(f"The environment variable {variable} does not fit: write it as JSON.") from None
    if url is not None:
        warehouse = settings.warehouse.model_copy(update={"url": SecretStr(url)})
        settings = settings.model_copy(update={"warehouse": warehouse})
    return settings


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary; a missing or malformed file is a ConfigurationError."""
    return _toml(path)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigurationError(f"There is no configuration file {path}; check the path.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not TOML: {error}.") from None


def _secrets_url() -> str | None:
    if not SECRETS_FILE.exists():
        return None
    section = _toml(SECRETS_FILE).get("connections", {})
    warehouse = section.get("warehouse", {}) if isinstance(section, dict) else None
    url = warehouse.get("url") if isinstance(warehouse, dict) else None
    return str(url) if url else None


def _refuse_unknown_environment() -> None:
    """A misspelt variable would otherwise be ignored in silence."""
    known = [name.upper() for name in Settings.model_fields]
    nested = tuple(f"{name}_".upper() for name in _NESTED)
    for variable in os.environ:
        name = variable.removeprefix(ENV_PREFIX)
        if variable.startswith(ENV_PREFIX) and name not in known and not name.startswith(nested):
            hint = (
                did_you_mean(name.lower(), [k.lower() for k in known]).upper().replace("DID YOU MEAN", "Did you mean")
            )
            raise ConfigurationError(f"The environment variable {variable} is no setting.{hint}")


def _explain(error: ValidationError, where: str) -> str:
    """The first problem in one sentence. Never the value: it may be a URL with a password."""
    first = error.errors(include_input=False, include_url=False)[0]
    loc = [str(part) for part in first["loc"] if part != "[key]"]
    key = ".".join(loc)
    variable = f"{ENV_PREFIX}{'_'.join(loc)}".upper()
    if variable in os.environ:
        where = f"The environment variable {variable}"
    if first["type"] == "extra_forbidden":
        return f"{where}: '{key}' is no setting.{did_you_mean(loc[-1], _names_at(loc[:-1]))}"
    if loc[:1] == ["tables"] and first["type"] == "literal_error":
        return f"{where}: '{loc[1]}' is no table of the contract.{did_you_mean(loc[1], get_args(TableName))}"
    return f"{where}: '{key}' does not fit: {first['msg']}."


def _names_at(loc: list[str]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "warehouse": WarehouseSettings,
        "load": LoadSettings,
        "stages": StageSettings,
        "tables": TableMapping,
    }
    model = models[loc[0]] if loc and loc[0] in models else Settings
    return [field.alias or name for name, field in model.model_fields.items()]
