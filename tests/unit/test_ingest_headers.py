import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from voc.contract import ResponseParser
from voc.domain.scores import Scales
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.ingest import Rejection, Row, Source, open_survey

PARSER = ResponseParser(Scales(), DEFAULT_TAXONOMY)
IMPORT_IDS = ['{"ImportId":"_recordId"}', '{"ImportId": "QID2_TEXT"}', '{"ImportId":"QID1"}']
QUESTIONS = ["Response ID", "Why did you\ngive this score?", "How likely are you?"]


def read(
    folder: Path, *rows: Sequence[str]
) -> tuple[list[int], list[Row | Rejection], tuple[str, ...]]:
    """The numbers of the rows of a file, the rows, and what is told of the whole."""
    path = folder / "in.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    with open_survey(Source(path), PARSER) as survey:
        found = list(survey.rows)
    numbers = [item.number if isinstance(item, Row) else item.row for item in found]
    return numbers, found, survey.remarks


def test_questions_and_import_ids_of_qualtrics_are_no_customers(tmp_path: Path) -> None:
    """Both rows are left out, which is told; the others keep their numbers."""
    header = ["id", "text", "nps"]
    numbers, found, remarks = read(tmp_path, header, QUESTIONS, IMPORT_IDS, ["R_1", "Fine", "9"])
    assert numbers == [3]
    assert isinstance(found[0], Row)
    assert found[0].line == 5
    assert remarks == ("rows 1 and 2 repeat the header and were left out",)


def test_import_ids_alone_are_left_out(tmp_path: Path) -> None:
    """Where somebody deleted the row of questions, the row behind is an answer."""
    header = ["id", "text", "nps"]
    numbers, _, remarks = read(tmp_path, header, IMPORT_IDS, ["R_1", "Fine", "9"])
    assert numbers == [2]
    assert remarks == ("row 1 repeats the header and was left out",)


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "", "Open-Ended Response", "Response", "", ""],
        ["", "", "", "Open-Ended Response", "Price", "Quality", "Other (please specify)"],
    ],
)
def test_kinds_of_answers_of_surveymonkey_are_no_customer(tmp_path: Path, row: list[str]) -> None:
    """Also where a question of several choices has its choices there."""
    header = ["Respondent ID", "Collector ID", "Start Date", "text", "Which?", "", ""]
    answer = ["114", "428", "", "Fine", "Price", "", ""]
    numbers, _, remarks = read(tmp_path, header, row, answer)
    assert numbers == [2]
    assert remarks == ("row 1 repeats the header and was left out",)


def test_kinds_of_answers_are_known_without_the_respondents(tmp_path: Path) -> None:
    """Somebody may have deleted the columns in front."""
    numbers, _, _ = read(tmp_path, ["text", "nps"], ["Open-Ended Response", "Response"], ["a", "9"])
    assert numbers == [2]


@pytest.mark.parametrize(
    "row",
    [
        ["Response", "9"],
        ["What is an Open-Ended Response?", ""],
        ['{"ImportId": "QID1"}', "9"],
        [json.dumps({"text": "Fine"}), ""],
    ],
)
def test_what_may_be_an_answer_is_kept(tmp_path: Path, row: list[str]) -> None:
    """A row is left out only where every cell says that nobody answered there."""
    numbers, _, remarks = read(tmp_path, ["text", "nps"], row, ["Fine", "9"], ["Bad", "1"])
    assert numbers == [1, 2, 3]
    assert remarks == ()


def test_a_blank_row_is_no_customer(tmp_path: Path) -> None:
    """Spreadsheets leave such rows behind; the others keep the numbers they have there."""
    numbers, _, _ = read(tmp_path, ["text", "nps"], ["Fine", "9"], ["", " "], ["Bad", "1"])
    assert numbers == [1, 3]


def test_a_respondent_is_never_left_out(tmp_path: Path) -> None:
    """A customer of SurveyMonkey who wrote "Response" beside other answers."""
    header = ["Respondent ID", "Collector ID", "text", "Which?"]
    numbers, _, _ = read(tmp_path, header, ["114", "428", "Response", "Price"])
    assert numbers == [1]


def test_a_header_repeated_later_is_a_row(tmp_path: Path) -> None:
    """Only what stands directly behind the header belongs to it."""
    rows = [["R_1", "Fine", "9"], ["R_2", "Bad", "1"], IMPORT_IDS]
    numbers, _, remarks = read(tmp_path, ["id", "text", "nps"], *rows)
    assert (numbers, remarks) == ([1, 2, 3], ())


def test_files_of_fewer_rows(tmp_path: Path) -> None:
    """Nothing behind the header, and nothing but its repetition."""
    assert read(tmp_path, ["text"]) == ([], [], ())
    assert read(tmp_path, ["text"], ["Open-Ended Response"])[0] == []
