"""The examples that OpenAPI shows for the life of themes."""

from voc.web.examples import PAIN_POINT, THEME, Example

QUOTES = PAIN_POINT["quotes"]
EVENT: Example = {
    "at": "2026-03-02T09:30:00+00:00",
    "fit": 3,
    "edit": None,
    "undoing": False,
    "kind": "split",
    "theme_id": "t-12",
    "name": "advanced features not explained",
    "segments": 64,
    "other_id": "t-4",
    "other_name": "documentation",
    "share": 0.83,
}
RISE: Example = {
    "trend": "rising",
    "period": "2026-03",
    "mentions": 18,
    "base": 70,
    "mentions_before": 43,
    "base_before": 672,
    "highest_before": 0.11,
    "p": 0.0000041,
    "corrected": 0.000058,
    "reason": None,
    "rate": 0.257,
    "rate_before": 0.064,
    "ratio": 4.02,
}
PROFILE: Example = {
    **THEME,
    "share": 0.082,
    "verbatims": QUOTES,
    "praise": [],
    "complaint": QUOTES,
    "trend": [{"period": "2026-03", "responses": 18, "base": 70}],
    "rise": RISE,
    "history": [EVENT],
}
EDIT: Example = {
    "id": 4,
    "at": "2026-03-02T09:31:00+00:00",
    "kind": "rename",
    "theme_ids": ["t-12"],
    "undone": False,
    "name": "advanced features not explained",
}
MERGE: Example = {
    **{key: EDIT[key] for key in ("id", "at", "undone")},
    "kind": "merge",
    "theme_ids": ["t-7", "t-3"],
    "source": {"id": "t-7", "name": "manuals"},
    "target": {"id": "t-3", "name": "documentation"},
}
SPLIT: Example = {
    **{key: EDIT[key] for key in ("id", "at", "undone")},
    "kind": "split",
    "theme_ids": ["t-3", "t-21", "t-22"],
    "parts": [{"id": "t-21", "name": "manuals"}, {"id": "t-22", "name": "video tutorials"}],
}
EDITED: Example = {**PROFILE, "edits": [EDIT]}
EMERGING: Example = {
    "every": "month",
    "period": "2026-03",
    "test": "exact binomial test of the last period's rate against all earlier ones, "
    "one-sided, corrected after Benjamini and Hochberg",
    "themes": [{"id": "t-12", "name": "advanced features not explained", **RISE}],
    "unassigned_groups": [
        {
            "name": "parking",
            "keywords": ["parking", "car park"],
            "segments": 9,
            **RISE,
            "responses": ["r-17"],
        }
    ],
    "sampled": {"step": 12, "responses": 83_333, "of": 1_000_000},
}
PATCH: Example = {"name": "advanced features not explained", "pinned": True}
DEFINE: Example = {
    "name": "parking",
    "examples": ["There is nowhere to park.", "I paid a fortune for the car park."],
}
