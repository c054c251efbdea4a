import pytest
from pydantic import ValidationError

from voc.domain.scores import Scale
from voc.settings import Settings, default_db_url


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a variable with the prefix VOC_."""
    monkeypatch.setenv("VOC_DB_URL", "sqlite:///x.db")
    monkeypatch.setenv("VOC_PORT", "9000")
    settings = Settings()
    assert (settings.database, settings.port) == ("sqlite:///x.db", 9000)


def test_the_default_database_is_a_file_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a setting a SQLite file in the user's data directory is used."""
    monkeypatch.delenv("VOC_DB_URL", raising=False)
    assert Settings().database == default_db_url()
    assert default_db_url().startswith("sqlite:///")


@pytest.mark.parametrize(
    ("declared", "scale"),
    [("1-10>=8", Scale(1, 10, 8)), ("5-1>=4", Scale(1, 5, 4, reversed=True))],
)
def test_a_scale_is_declared_with_its_direction(declared: str, scale: Scale) -> None:
    """`LOW-HIGH>=SATISFIED`; written high to low, less is better."""
    assert Settings(csat_scale=declared).csat_scale == scale  # type: ignore[arg-type]  # parsed


@pytest.mark.parametrize("declared", ["five", "1-5", "1-5>=x", ""])
def test_a_scale_in_another_form_is_refused(declared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error shows what a scale looks like."""
    monkeypatch.setenv("VOC_CES_SCALE", declared)
    with pytest.raises(ValidationError, match="must look like"):
        Settings()


def test_an_api_key_is_never_shown() -> None:
    """Its value is not in the representation of the settings."""
    assert "hunter2" not in repr(Settings(api_key="hunter2"))  # type: ignore[arg-type]  # parsed
