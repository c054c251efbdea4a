from pathlib import Path

import pytest

from voc.domain.errors import ConfigurationError
from voc.domain.taxonomy import DEFAULT_TAXONOMY, Stage, Taxonomy, load_taxonomy, taxonomy_from


def test_the_default_journey_has_six_owned_stages() -> None:
    """Stages come in journey order and each has an owner."""
    names = ("awareness", "purchase", "onboarding", "usage", "support", "renewal")
    assert DEFAULT_TAXONOMY.names == names
    assert all(stage.owner for stage in DEFAULT_TAXONOMY.stages)


def test_a_custom_journey_is_read_from_toml(tmp_path: Path) -> None:
    """Names, owners and channels come from the file, in its order."""
    path = tmp_path / "journey.toml"
    path.write_text(
        '[[stages]]\nname = "quote"\nowner = "Sales"\nchannels = ["web"]\n'
        'touchpoints = ["Quote sent"]\n',
        "utf-8",
    )
    assert load_taxonomy(path).stages == (Stage("quote", "Sales", ("web",), ("Quote sent",)),)


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ({"owner": "Sales"}, "name"),
        ({"name": "quote", "owner": 3}, "owner"),
        ({"name": "quote", "channels": "web"}, "channels"),
        ({"name": "quote", "touchpoints": [1]}, "touchpoints"),
        ("quote", "table"),
    ],
)
def test_a_faulty_stage_is_named_with_its_field(entry: object, named: str) -> None:
    """The error tells the number of the stage and the field at fault."""
    with pytest.raises(ConfigurationError, match=f"stage 1: .*{named}"):
        taxonomy_from({"stages": [entry]})


@pytest.mark.parametrize("content", ["stages = 3", "not toml", "stages = []"])
def test_an_unusable_taxonomy_file_is_refused(tmp_path: Path, content: str) -> None:
    """A file that is no taxonomy gives a configuration error."""
    path = tmp_path / "journey.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError):
        load_taxonomy(path)


def test_a_missing_taxonomy_file_is_named(tmp_path: Path) -> None:
    """The error names the path that can't be read."""
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml"):
        load_taxonomy(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("names", [("a", "a"), ("Quote", "quote"), ("unknown",), ("Unknown",)])
def test_stage_names_are_unique_and_unknown_is_reserved(names: tuple[str, ...]) -> None:
    """A journey can't name a stage twice, nor use the name for "no stage shown"."""
    with pytest.raises(ConfigurationError):
        Taxonomy(tuple(Stage(name, "") for name in names))


def test_a_journey_must_know_every_stage_the_model_predicts() -> None:
    """Otherwise predictions would vanish from the scorecard in silence."""
    journey = Taxonomy((Stage("quote", "Sales"),))
    with pytest.raises(ConfigurationError, match="usage"):
        journey.require(("quote", "usage"))


def test_a_stage_is_known_by_its_name_in_any_letter_case() -> None:
    """It comes back as the journey spells it; a stage the journey lacks does not."""
    journey = Taxonomy((Stage("Unboxing", "Shop"), Stage("support", "Care")))
    assert [journey.named(name) for name in ("unboxing", " UNBOXING ", "Support")] == [
        "Unboxing",
        "Unboxing",
        "support",
    ]
    assert journey.named("usage") is None


def test_a_touchpoint_belongs_to_the_stage_that_lists_it_or_is_named_like_it() -> None:
    """Letter case does not matter, and what no stage lists is not guessed."""
    journey = Taxonomy((Stage("renewal", "Success", touchpoints=("Contract end",)),))
    assert journey.stage_at("contract END") == journey.stage_at(" Renewal") == "renewal"
    assert journey.stage_at("Renewal reminder opened") is None
    assert journey.stage_at(None) is None
