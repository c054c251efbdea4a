"""The customer journey: its stages, who owns each, and over which channels it runs."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voc.domain.errors import ConfigurationError

UNKNOWN_STAGE = "unknown"


@dataclass(frozen=True)
class Stage:
    """One phase of the journey; `owner` is the department that usually answers for it.

    `touchpoints` are the points of interaction that belong to it, by the names surveys give
    them; a touchpoint named like the stage itself always does.
    """

    name: str
    owner: str
    channels: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()

    def has_touchpoint(self, name: str) -> bool:
        """Whether a touchpoint belongs to this stage; letter case does not matter."""
        known = {touchpoint.casefold() for touchpoint in (self.name, *self.touchpoints)}
        return name.strip().casefold() in known


@dataclass(frozen=True)
class Taxonomy:
    """The stages of a journey, in the order a customer passes them.

    Raises `ConfigurationError` when it has no stage, a name twice, or the reserved name
    "unknown", in whatever letter case.
    """

    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        if not self.stages:
            raise ConfigurationError("a taxonomy needs at least one stage")
        folded = [name.casefold() for name in self.names]
        if len(set(folded)) != len(folded):
            raise ConfigurationError(
                "a taxonomy names each stage once; letter case is no difference"
            )
        if UNKNOWN_STAGE in folded:
            raise ConfigurationError(f"the stage name {UNKNOWN_STAGE!r} is reserved")

    @property
    def names(self) -> tuple[str, ...]:
        """Stage names in journey order."""
        return tuple(stage.name for stage in self.stages)

    def named(self, name: str) -> str | None:
        """The stage of this name as the journey spells it; letter case does not matter."""
        wanted = name.strip().casefold()
        return next((known for known in self.names if known.casefold() == wanted), None)

    def stage_at(self, touchpoint: str | None) -> str | None:
        """The stage a touchpoint belongs to, or None where the journey does not say."""
        found = (s.name for s in self.stages if touchpoint and s.has_touchpoint(touchpoint))
        return next(found, None)

    def require(self, names: tuple[str, ...]) -> None:
        """Raise `ConfigurationError` unless every one of `names` is a stage of this journey."""
        missing = [name for name in names if name not in self.names]
        if missing:
            raise ConfigurationError(
                f"the model predicts the stages {', '.join(missing)}, which the taxonomy lacks or "
                "spells otherwise; add them to it in this spelling or train a bundle on your own "
                "stages (voc train)"
            )


DEFAULT_TAXONOMY = Taxonomy(
    (
        Stage("awareness", owner="Marketing", channels=("website", "advertising")),
        Stage("purchase", owner="Sales / Web", channels=("website", "phone", "store")),
        Stage("onboarding", owner="Product", channels=("e-mail", "app")),
        Stage("usage", owner="Product", channels=("app",)),
        Stage("support", owner="Support", channels=("chat", "e-mail")),
        Stage("renewal", owner="Success", channels=("CRM",)),
    )
)


def taxonomy_from(mapping: Mapping[str, Any]) -> Taxonomy:
    """Build a taxonomy from `{"stages": [{"name": …, "owner": …}, …]}`.

    A stage may also list its `channels` and `touchpoints`. Raises `ConfigurationError` naming
    the stage and field at fault.
    """
    entries = mapping.get("stages")
    if not isinstance(entries, list):
        raise ConfigurationError("a taxonomy file needs a list of [[stages]]")
    return Taxonomy(tuple(_stage(number, entry) for number, entry in enumerate(entries, 1)))


def load_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a TOML file. Raises `ConfigurationError` if it can't be used."""
    try:
        return taxonomy_from(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ConfigurationError(f"the taxonomy {path} can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the taxonomy {path} is not valid TOML: {error}") from error


def _stage(number: int, entry: object) -> Stage:
    if not isinstance(entry, dict):
        raise ConfigurationError(f"taxonomy stage {number}: must be a table")
    name, owner = entry.get("name"), entry.get("owner", "")
    if not isinstance(name, str) or not name.strip():
        raise ConfigurationError(f"taxonomy stage {number}: name: must be a non-empty string")
    if not isinstance(owner, str):
        raise ConfigurationError(f"taxonomy stage {number}: owner: must be a string")
    channels, touchpoints = (_strings(number, entry, key) for key in ("channels", "touchpoints"))
    return Stage(name.strip(), owner, channels, touchpoints)


def _strings(number: int, entry: dict[str, Any], key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigurationError(f"taxonomy stage {number}: {key}: must be a list of strings")
    return tuple(values)
