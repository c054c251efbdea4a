"""The life of themes as JSON values: fits, edits, history, profiles, what is on the rise."""

from dataclasses import asdict
from typing import Any

from voc.domain.curation import Change, Edit, Hide, Merge, Rename, Split
from voc.domain.emerging import Rise
from voc.domain.lineage import Event
from voc.domain.themes import Theme
from voc.domain.trendlines import ThemeDiff
from voc.theming import Emerging, Profile, Recorded

Json = dict[str, Any]


def edit_json(edit: Edit) -> Json:
    """One edit of the log, without the vectors it carries."""
    change = edit.change
    return {
        "id": edit.id,
        "at": edit.at.isoformat(),
        "kind": type(change).__name__.lower(),
        "theme_ids": list(change.theme_ids),
        "undone": edit.undone,
        **_details(change),
    }


def event_json(event: Event) -> Json:
    """What became of a theme."""
    return {**asdict(event), "kind": event.kind.value}


def recorded_json(recorded: Recorded) -> Json:
    """An event with its time and its cause: a fit, or an edit after that fit."""
    return {
        "at": recorded.at.isoformat(),
        "fit": recorded.fit,
        "edit": recorded.edit,
        "undoing": recorded.undoing,
        **event_json(recorded.event),
    }


def diff_json(diff: ThemeDiff) -> Json:
    """What a fit would change."""
    return {
        "themes": {"before": diff.themes_before, "after": diff.themes_after},
        "coverage": {"before": diff.coverage_before, "after": diff.coverage_after},
        "moved": diff.moved,
        "kept": [{**_named(k.theme), "before": k.before, "after": k.after} for k in diff.kept],
        "events": [event_json(event) for event in diff.events],
        "periods": list(diff.periods),
        "trend_lines": [
            {
                **_named(line.theme),
                "largest_change": line.largest_change,
                "before": list(line.before),
                "after": list(line.after),
            }
            for line in diff.lines
        ],
    }


def rise_json(rise: Rise) -> Json:
    """The last period against those before it."""
    return {
        **asdict(rise),
        "trend": rise.trend.value,
        "rate": rise.rate,
        "rate_before": rise.rate_before,
        "ratio": rise.ratio,
    }


def emerging_json(emerging: Emerging) -> Json:
    """How every theme, and every group of the unassigned, does in the last period."""
    return {
        "every": emerging.every.value,
        "period": emerging.period,
        "test": "exact binomial test of the last period's rate against all earlier ones, "
        "one-sided, corrected after Benjamini and Hochberg",
        "themes": [{**_named(theme), **rise_json(rise)} for theme, rise in emerging.themes],
        "unassigned_groups": [
            {
                "name": group.name,
                "keywords": list(group.keywords),
                "segments": group.segments,
                **rise_json(group.rise),
                "responses": list(group.response_ids),
            }
            for group in emerging.groups
        ],
        "sampled": asdict(emerging.sampled) if emerging.sampled else None,
    }


def profile_json(profile: Profile) -> Json:
    """One theme in full: the shape of a listed theme and more."""
    theme = profile.theme
    return {
        "id": theme.id,
        "name": theme.name,
        "parent": theme.parent,
        "keywords": list(theme.keywords),
        "hidden": theme.hidden,
        "pinned": theme.pinned,
        "responses": profile.responses,
        "positive": profile.positive,
        "negative": profile.negative,
        "share": profile.share,
        "verbatims": [asdict(quote) for quote in profile.voices.typical],
        "praise": [asdict(quote) for quote in profile.voices.praise],
        "complaint": [asdict(quote) for quote in profile.voices.complaint],
        "trend": [asdict(point) for point in profile.trend],
        "rise": rise_json(profile.rise) if profile.rise else None,
        "history": [recorded_json(recorded) for recorded in profile.history],
    }


def _details(change: Change) -> Json:
    """What a kind of change says beyond the themes it speaks of."""
    match change:
        case Rename(name=name):
            return {"name": name}
        case Hide(hidden=hidden):
            return {"hidden": hidden}
        case Merge(source=source, target=target):
            return {"source": _named(source.theme), "target": _named(target.theme)}
        case Split(parts=parts):
            return {"parts": [_named(part.theme) for part in parts]}
        case _:
            return {"themes": [_named(subject.theme) for subject in change.subjects]}


def _named(theme: Theme) -> Json:
    return {"id": theme.id, "name": theme.name}
