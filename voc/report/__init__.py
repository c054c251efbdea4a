"""The report, whole or in parts: scores, journey, pain points and themes of a survey.

Pure: the same responses give the same report. What is counted comes as columns (`Facts`);
words are fetched for the few segments that are quoted. Each part is made from a `Survey` by a
function of its own, so nobody waits for what was not asked for.
"""

from voc.report.parts import (
    Base,
    Journey,
    PainPoints,
    Period,
    Report,
    Scores,
    ThemeRow,
    Themes,
)
from voc.report.survey import RULES, Rules, Survey, wanted
from voc.report.writing import (
    build_report,
    journey_of,
    pain_points_of,
    report_of,
    scores_of,
    themes_of,
)

__all__ = [
    "RULES",
    "Base",
    "Journey",
    "PainPoints",
    "Period",
    "Report",
    "Rules",
    "Scores",
    "Survey",
    "ThemeRow",
    "Themes",
    "build_report",
    "journey_of",
    "pain_points_of",
    "report_of",
    "scores_of",
    "themes_of",
    "wanted",
]
