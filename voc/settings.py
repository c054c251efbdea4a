"""All settings in one typed place: environment variables `VOC_…`, overridden by options."""

from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from voc.domain.cases import Rule
from voc.domain.errors import ConfigurationError
from voc.domain.estimates import MIN_BASE
from voc.domain.scores import CES_SCALE, CSAT_SCALE, Scale

MAX_CASE_HOURS = 10_000.0
MAX_CASE_AGE_DAYS = 36_500.0
DEFAULT_CASE_HOURS = {
    Rule.CHURN_WORDS: 24.0,
    Rule.DETRACTOR_PROBLEM: 48.0,
    Rule.PROMOTER_COMPLAINT: 120.0,
}


def default_db_url() -> str:
    """A SQLite file in the user's data directory."""
    return f"sqlite:///{user_data_path('voc') / 'voc.db'}"


def parse_scale(declared: object) -> object:
    """Read `LOW-HIGH>=SATISFIED`, or `HIGH-LOW>=SATISFIED` where less is better.

    "1-10>=8": a CSAT question from 1 to 10 where 8 and more count as satisfied.
    "5-1>=4": CES 1.0, where 5 meant much effort; the threshold counts on the scale turned
    so that more is better. Raises `ValueError` on any other form.
    """
    if not isinstance(declared, str):
        return declared
    try:
        ends, satisfied = declared.split(">=")
        first, last = (float(end) for end in ends.split("-"))
        low, high = sorted((first, last))
        return Scale(low, high, float(satisfied), reversed=first > last)
    except ValueError as error:
        raise ValueError('must look like "1-5>=4"') from error
    except ConfigurationError as error:  # pydantic tells which variable it was
        raise ValueError(str(error)) from error


DeclaredScale = Annotated[Scale, NoDecode, BeforeValidator(parse_scale)]


def parse_case_hours(declared: object) -> object:
    """Read `RULE=HOURS,…`: which rules open cases, and how soon each should be closed.

    Raises `ValueError` on any other form and for rules that there are not.
    """
    if not isinstance(declared, str):
        return declared
    try:
        pairs = [part.partition("=") for part in declared.split(",") if part.strip()]
        hours = {Rule(rule.strip()): float(value) for rule, _, value in pairs}
    except ValueError:
        hours = {Rule.CHURN_WORDS: 0.0}
    if not all(0 < value <= MAX_CASE_HOURS for value in hours.values()):
        raise ValueError(f'must look like "{Rule.CHURN_WORDS}=24,{Rule.DETRACTOR_PROBLEM}=48"')
    return hours


CaseHours = Annotated[dict[Rule, float], NoDecode, BeforeValidator(parse_case_hours)]


class Settings(BaseSettings):
    """What can be configured. Built by the edges, never at import."""

    model_config = SettingsConfigDict(env_prefix="VOC_", frozen=True, extra="ignore")

    db_url: str = ""
    uploads: Path | None = None
    bundle: Path | None = None
    taxonomy: Path | None = None
    csat_scale: DeclaredScale = CSAT_SCALE
    ces_scale: DeclaredScale = CES_SCALE
    min_base: Annotated[int, Field(ge=1)] = MIN_BASE
    value_attribute: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    api_key: SecretStr | None = None
    case_hours: CaseHours = DEFAULT_CASE_HOURS
    case_max_age_days: Annotated[float, Field(gt=0, le=MAX_CASE_AGE_DAYS)] = 30.0
    webhook_url: str = ""
    webhook_secret: SecretStr | None = None
    webhook_text: bool = False
    llm_url: str = ""
    llm_model: str = ""
    llm_key: SecretStr | None = None
    llm_timeout: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 10.0

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.db_url or default_db_url()
