"""The examples that OpenAPI shows, taken from one short story about one customer."""

from typing import Any

Example = dict[str, Any]

RESPONSE: Example = {
    "id": "r-17",
    "text": "Ordering was easy, but support kept me waiting for two days.",
    "question": "What is the main reason for your score?",
    "nps": 6,
    "touchpoint": "Quarterly check-in",
    "channel": "email",
    "created_at": "2026-03-02T09:30:00+00:00",
    "attributes": {"plan": "Team"},
}
BROKEN: Example = {"id": "r-18", "text": "Lovely.", "nps": 11}
ANALYSED: Example = {
    "id": "r-17",
    "language": "en",
    "sentiment": {"label": "mixed", "confidence": 0.91, "score": -0.18},
    "stages": [
        {"stage": "purchase", "sentiment": "positive", "confidence": 0.94},
        {"stage": "support", "sentiment": "negative", "confidence": 0.88},
    ],
    "segments": [
        {
            "start": 0,
            "end": 18,
            "text": "Ordering was easy,",
            "sentiment": {"label": "positive", "confidence": 0.97, "score": 0.95},
            "stages": [{"stage": "purchase", "confidence": 0.94}],
            "theme_id": None,
        },
        {
            "start": 19,
            "end": 60,
            "text": "but support kept me waiting for two days.",
            "sentiment": {"label": "negative", "confidence": 0.95, "score": -0.93},
            "stages": [{"stage": "support", "confidence": 0.88}],
            "theme_id": "t-12",
        },
    ],
    "themes": ["t-12"],
    "scores": {"nps": 6},
    "model": {"bundle": "voc-en", "version": "1"},
    "warnings": [],
}
OUT_OF_RANGE: Example = {
    "index": 1,
    "id": "r-18",
    "field": "nps",
    "reason": "must lie between 0 and 10",
}
ANALYZE_IN: Example = {"comments": [RESPONSE, BROKEN]}
ANALYZE_OUT: Example = {"results": [ANALYSED], "errors": [OUT_OF_RANGE]}
SUBMISSION: Example = {"id": "r-17", "status": "stored"}
INDEXED: Example = {"index": 0, **SUBMISSION}
SUBMISSIONS: Example = {"results": [INDEXED], "errors": [OUT_OF_RANGE]}
STORED: Example = {
    **RESPONSE,
    "csat": None,
    "ces": None,
    "stage": None,
    "customer_id": "c-204",
    "analysis": ANALYSED,
}
BASIS: Example = {
    "period": {"from": "2026-01-01", "to": "2026-12-31"},
    "base": {"responses": 800, "comments": 742, "coverage": 0.91, "not_english": 4},
    "warnings": [],
}
NPS: Example = {
    "metric": "nps",
    "value": 30.0,
    "n": 100,
    "low": 14.05,
    "high": 44.2,
    "level": 0.95,
    "reason": None,
    "scale": None,
    "low_base": False,
    "needed": None,
}
NET_SENTIMENT: Example = {
    **NPS,
    "metric": "net_sentiment",
    "value": -41.0,
    "low": -52.3,
    "high": -28.4,
}
BROKEN_DOWN: Example = {
    "sentiment": NET_SENTIMENT,
    "breakdowns": [
        {
            "by": "channel",
            "period": None,
            "groups": [
                {"name": "email", "responses": 100, "comments": 96, "scores": [NPS, NET_SENTIMENT]}
            ],
            "omitted": {"groups": 0, "responses": 0},
        }
    ],
}
STAGE: Example = {
    "stage": "renewal",
    "owner": "Success",
    "channels": ["CRM"],
    "responses": 131,
    "comments": 120,
    "scores": [NPS],
    "net_sentiment": -41.0,
    "sentiment": NET_SENTIMENT,
    "negative_share": 0.31,
    "top_pain_point": "advanced features not explained",
    "top_delight": None,
    "main_channel": "email",
    "disagreement": {"n": 90, "other": 12, "share": 0.133},
}
OVERVIEW: Example = {
    "weakest": [],
    "transitions": [
        {
            "metric": "nps",
            "stage": "renewal",
            "other": "support",
            "value": 30.0,
            "n": 100,
            "difference": -18.0,
            "low": -33.1,
            "high": -2.6,
            "level": 0.99,
            "verdict": "lower",
        }
    ],
    "silent": ["awareness"],
}
PAIN_POINT: Example = {
    "theme_id": "t-12",
    "name": "advanced features not explained",
    "stage": "renewal",
    "owner": "Success",
    "responses": 57,
    "impact": {
        "metric": "nps",
        "n": 57,
        "leave_out": -6.2,
        "adjusted": -4.8,
        "low": -7.9,
        "high": -1.6,
        "level": 0.95,
        "reason": None,
        "adjusted_low": -6.9,
        "adjusted_high": -2.5,
    },
    "verdict": "hurts",
    "detractors": {"n": 57, "share": 0.72, "of_all": 0.24},
    "severity": 0.51,
    "trend": {
        "direction": "falling",
        "change": -4.1,
        "low": -7.0,
        "high": -1.2,
        "z": -2.77,
        "p": 0.006,
    },
    "value_at_risk": {"attribute": "revenue", "total": 48200.0, "n": 41, "unknown": 0},
    "summary": [
        {
            "text": "57 of 120 comments at renewal complain about this (48\u202f%).",
            "responses": ["r-17"],
            "n": 57,
        }
    ],
    "quotes": [
        {
            "id": "r-17",
            "text": "Nobody ever showed us the automation rules.",
            "start": 0,
            "end": 43,
        }
    ],
    "actions": [
        {
            "id": "a-5d1c0b7e9f20",
            "title": "Advanced documentation published",
            "date": "2026-09-01",
            "effect": ["NPS rose from +22.0 before (n = 100) to +51.0 after (n = 100)."],
        }
    ],
}
RANKED: Example = {"delights": [], "stability": {"top_1": 0.94, "top_3": 0.71, "draws": 1000}}
THEME: Example = {
    "id": "t-12",
    "name": "advanced features not explained",
    "parent": None,
    "hidden": False,
    "pinned": False,
    "keywords": ["advanced", "features", "explained"],
    "responses": 61,
    "positive": 4,
    "negative": 57,
}
UPLOAD: Example = {
    "file": "survey.csv",
    "map": ["text=Comment", "created_at=Date"],
    "date_format": "%d/%m/%Y",
}
FAULT: Example = {"row": 18, "line": 19, "field": "nps", "reason": "must lie between 0 and 10"}
FIGURES = (
    "# HELP voc_jobs Jobs of the last 30 days\n"
    "# TYPE voc_jobs gauge\n"
    'voc_jobs{kind="import",state="running"} 1.0\n'
)
