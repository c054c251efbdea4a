"""The development comments: against other systems, by source and kind, the worst confusions."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.accuracy.figures import OURS, Confusion, Figure, figures
from tests.bench.accuracy.peers import (
    ALL,
    FrozenEncoder,
    System,
    described,
    frozen,
    reader,
    word_lists,
)
from voc.domain.analysis import Analysis
from voc.nlp.bundle import Bundle, build_analyzer
from voc.nlp.heads import SENTIMENTS
from voc.training.corpus import Exclusion, gold_texts, read_rows
from voc.training.cross_tuning import cross_tuned
from voc.training.evaluate import compare, differences, stage_counts, tone_counts
from voc.training.labelled import LabelledComment, read_labelled
from voc.training.resampling import estimate, micro_f1

GOLD = "gold_dev.jsonl"
CROSS_TUNED = "voc, parameters chosen on other comments"

Rows = Sequence[LabelledComment]
Analyses = Sequence[Analysis]


@dataclass(frozen=True)
class Gold:
    """Comments labelled twice by the code book, with their sources and our reading of them."""

    rows: Rows
    sources: Sequence[str]
    ours: Analyses
    stages: tuple[str, ...]


def read_gold(data: Path, bundle: Bundle) -> Gold:
    """Read the labels below `data`, and the comments with `bundle`."""
    rows = read_labelled(data / GOLD)
    return Gold(
        rows=rows,
        sources=[row["source"] for row in read_rows(data / GOLD)],
        ours=reader(build_analyzer(bundle))([row.comment for row in rows]),
        stages=bundle.stages.labels,
    )


def silver(data: Path) -> list[LabelledComment]:
    """The labelled sentences, without any that is or quotes a development comment."""
    held_out = Exclusion(gold_texts(data))
    rows = read_labelled(data / "silver_sentences.jsonl")
    return [row for row in rows if row.comment.text not in held_out]


def against_word_lists(gold: Gold, bundle: Bundle) -> Iterator[Figure]:
    """Our figures on all development comments, those of word lists, and ours minus theirs."""
    yield from _system(gold, OURS, gold.ours, ALL)
    yield from _system(gold, CROSS_TUNED, cross_tuned(bundle, gold.rows), ALL)
    for peer in word_lists():
        yield from _peer(gold, peer)


def against_frozen(gold: Gold, data: Path, encoder: FrozenEncoder) -> Iterator[Figure]:
    """The same for the frozen encoder, with trained heads and with described stages."""
    yield from _peer(gold, frozen("frozen encoder", silver(data), encoder))
    yield from _peer(gold, described(gold.rows, encoder))


def _system(gold: Gold, name: str, read: Analyses, metrics: frozenset[str]) -> list[Figure]:
    found = compare(gold.rows, read, stages=gold.stages).headlines
    return figures("peers", "all", name, found, metrics=metrics)


def _peer(gold: Gold, peer: System) -> Iterator[Figure]:
    read = peer.read([row.comment for row in gold.rows])
    yield from _system(gold, peer.name, read, peer.metrics - {"ece"})
    apart = differences(gold.rows, gold.ours, read, stages=gold.stages)
    yield from figures("peers", "all", OURS, apart, against=peer.name, metrics=peer.metrics)


def by_label(gold: Gold) -> Iterator[Figure]:
    """The F1 of each sentiment and each stage."""
    cases = list(zip(gold.rows, gold.ours, strict=True))
    tones, stages = tone_counts(cases), stage_counts(cases, gold.stages)
    for part, names, counts in (("sentiments", SENTIMENTS, tones), ("stages", gold.stages, stages)):
        for k, name in enumerate(names):
            own = counts[:, :, k : k + 1]
            base = int((own[:, 0] + own[:, 2]).sum())
            yield Figure(part, f"{name} ({base})", OURS, estimate("f1", own, micro_f1))


def by_source(gold: Gold) -> Iterator[Figure]:
    """Our figures on the comments of each source."""
    for source, _ in Counter(gold.sources).most_common():
        yield from _group(gold, "sources", source, [own == source for own in gold.sources])


def by_kind(gold: Gold) -> Iterator[Figure]:
    """Our figures on short and long comments, with and without a question, and so on."""
    for name, belongs in _KINDS.items():
        cases = zip(gold.rows, gold.ours, strict=True)
        yield from _group(gold, "kinds", name, [belongs(row, read) for row, read in cases])


def _words(least: int, most: int) -> Callable[[LabelledComment, Analysis], bool]:
    return lambda row, _: least <= len(row.comment.text.split()) <= most


_KINDS: dict[str, Callable[[LabelledComment, Analysis], bool]] = {
    "up to 3 words": _words(0, 3),
    "4 to 10 words": _words(4, 10),
    "11 to 30 words": _words(11, 30),
    "more than 30 words": _words(31, 10**6),
    "with a question": lambda row, _: bool(row.comment.question),
    "without a question": lambda row, _: not row.comment.question,
    "one segment": lambda _, read: len(read.segments) == 1,
    "several segments": lambda _, read: len(read.segments) > 1,
    "one stage": lambda row, _: len(row.stages or {}) == 1,
    "several stages": lambda row, _: len(row.stages or {}) > 1,
}


def _group(gold: Gold, part: str, name: str, belongs: Sequence[bool]) -> list[Figure]:
    places = [n for n, own in enumerate(belongs) if own]
    rows, read = [gold.rows[n] for n in places], [gold.ours[n] for n in places]
    found = compare(rows, read, stages=gold.stages).headlines
    return figures(part, name, OURS, found, metrics=("accuracy", "stages_micro_f1", "pairs_f1"))


def confusions(gold: Gold) -> Iterator[Confusion]:
    """What is read in place of what is said, most frequent first.

    Of sentiments, one for the other. Of stages, a stage that was missed and one that was read in
    the same comment though it was not said ("nothing" where no other was).
    """
    cases = list(zip(gold.rows, gold.ours, strict=True))
    said = Counter(row.sentiment for row, _ in cases)
    tones = Counter((row.sentiment, read.sentiment.label) for row, read in cases)
    for (truth, label), count in tones.most_common():
        if truth is not label:
            yield Confusion("sentiment", str(truth), str(label), count, said[truth])
    shown = Counter(stage for row, _ in cases for stage in row.stages or ())
    missed = Counter(pair for case in cases for pair in _stage_confusions(*case))
    for (truth, label), count in missed.most_common():
        yield Confusion("stages", truth, label, count, shown[truth])


def _stage_confusions(row: LabelledComment, read: Analysis) -> Iterator[tuple[str, str]]:
    truth, found = set(row.stages or ()), {stage.stage for stage in read.stages}
    missed, alarms = truth - found, found - truth
    for stage in missed:
        yield from ((stage, alarm) for alarm in sorted(alarms) or ["nothing"])
    if not missed:
        yield from (("nothing more", alarm) for alarm in alarms)
