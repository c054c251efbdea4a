from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.facts import facts_of
from voc.domain.placement import place
from voc.domain.taxonomy import DEFAULT_TAXONOMY

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def visits(*rows: AnalysedResponse) -> set[tuple[int, str, float, float]]:
    """Every visit: response, stage, praise minus complaint, mentions."""
    placement = place(facts_of(rows), DEFAULT_TAXONOMY)
    found = placement.visits
    stages = [placement.names[stage] for stage in found.stages]
    told = (found.said.tones.tolist(), found.said.mentions.tolist())
    listed = list(zip(found.rows.tolist(), stages, *told, strict=True))
    assert len(set(listed)) == len(listed)
    return set(listed)


def test_a_response_counts_once_at_each_stage_it_speaks_of() -> None:
    """With the tones and the number of the mentions there; a segment may speak of two."""
    row = analysed(
        "a",
        Said("Easy order", GOOD, ("purchase",)),
        Said("dear order", BAD, ("purchase", "support")),
        Said("dear again", BAD, ("purchase",)),
        Said("hm"),
    )
    assert visits(row) == {
        (0, "purchase", -1.0, 3.0), (0, "support", -1.0, 1.0), (0, "unknown", 0.0, 1.0)
    }  # fmt: skip


def test_who_says_nothing_stands_somewhere_all_the_same() -> None:
    """At the given stage, else at "unknown", without a mention."""
    rows = (analysed("a"), analysed("b", stage="renewal"), analysed("c", Said("Hm", GOOD)))
    assert visits(*rows) == {
        (0, "unknown", 0.0, 0.0), (1, "renewal", 0.0, 0.0), (2, "unknown", 1.0, 1.0)
    }  # fmt: skip


def test_nobody_visits_an_empty_journey() -> None:
    """No responses, no visits."""
    assert visits() == set()


def test_who_counts_at_a_stage_is_flagged() -> None:
    """One flag a response."""
    rows = (analysed("a", Said("Easy order", GOOD, ("purchase",))), analysed("b"))
    placement = place(facts_of(rows), DEFAULT_TAXONOMY)
    assert placement.at(placement.names.index("purchase")).tolist() == [True, False]
