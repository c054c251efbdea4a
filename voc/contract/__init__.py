"""The public JSON shapes (contract v1): what comes in, and what goes out.

The CLI, the REST service, files and the cluster all read and write through here.
"""

from voc.contract.changes import change_json, movement_json
from voc.contract.incoming import (
    MAX_FIELD_CHARACTERS,
    MAX_ID_CHARACTERS,
    MAX_SHOWN_FIELD,
    ResponseIn,
    ResponseParser,
)
from voc.contract.loop import (
    ActionChangeIn,
    ActionIn,
    CaseChangeIn,
    action_json,
    case_file_json,
    case_json,
    effect_json,
    mismatches_json,
    parse_action,
    parse_action_change,
    parse_case_change,
    receipt_json,
)
from voc.contract.outgoing import analysed_json, response_json, stored_json
from voc.contract.reports import (
    journey_json,
    listed_json,
    pain_point_json,
    pain_points_json,
    report_json,
    scores_json,
    themes_json,
)
from voc.contract.spreadsheet import Spreadsheet

__all__ = [
    "MAX_FIELD_CHARACTERS",
    "MAX_ID_CHARACTERS",
    "MAX_SHOWN_FIELD",
    "ActionChangeIn",
    "ActionIn",
    "CaseChangeIn",
    "ResponseIn",
    "ResponseParser",
    "Spreadsheet",
    "action_json",
    "analysed_json",
    "case_file_json",
    "case_json",
    "change_json",
    "effect_json",
    "journey_json",
    "listed_json",
    "mismatches_json",
    "movement_json",
    "pain_point_json",
    "pain_points_json",
    "parse_action",
    "parse_action_change",
    "parse_case_change",
    "receipt_json",
    "report_json",
    "response_json",
    "scores_json",
    "stored_json",
    "themes_json",
]
