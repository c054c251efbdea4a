import pytest

from voc.domain.comparison import Change, Side
from voc.domain.movement import Effect, GroupMovement, GroupSide, Movement
from voc.domain.sentences import beyond_sentence, movement_sentence


@pytest.mark.parametrize(
    ("low", "verdict"), [(-25.0, "which may be chance."), (1.0, "which is more than chance.")]
)
def test_a_difference_of_changes_says_how_sure_it_is(low: float, verdict: str) -> None:
    """As every change does, with its interval."""
    side = Side(0.0, 80)
    found = Change("nps", side, side, 12.0, 12.0, low, 23.0, 6.0, 2.0, 0.04)
    said = beyond_sentence(found)
    assert "a difference of +12.0 points (95" in said
    assert said.endswith(verdict)
    assert said.startswith("How NPS changed, ")


def test_a_movement_at_no_stage_is_told_in_words() -> None:
    """Readers never meet the name that programs use for it."""
    side, part = GroupSide(40, 0.5, 10.0), Effect(1.0, 0.0, 2.0)
    change = Change("nps", Side(0.0, 40), Side(10.0, 40), 10.0, 10.0, 1.0, 19.0, 4.0, 2.2, 0.03)
    found = Movement(
        "stage", change, part, part, (GroupMovement("unknown", side, side, part, part),)
    )
    assert "The largest part: no stage named, +2.0." in movement_sentence(found)
