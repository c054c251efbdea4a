import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.workbooks import write_workbook
from voc.contract import ResponseParser
from voc.domain.errors import UnusableInput
from voc.domain.scores import Metric, Scales
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.ingest import ColumnMap, Format, Rejection, Row, Source, open_survey, xlsx_records
from voc.training.labelled import read_records

PARSER = ResponseParser(Scales(), DEFAULT_TAXONOMY)
HEADER = ["id", "text", "nps"]


def read(path: Path, columns: ColumnMap | None = None) -> list[Row | Rejection]:
    with open_survey(Source(path), PARSER, columns) as survey:
        return list(survey.rows)


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    """Days and times as ISO 8601, whole numbers without a point, yes and no as words."""
    header = ["id", "text", "nps", "created_at", "seats", "signup", "paid", "ratio", "open", 2024.0]
    moment = datetime(2026, 1, 5, 9, 30)  # Excel knows no zone
    values = [
        114000000000.0,
        "Fine",
        9.0,
        moment,
        7.0,
        date(2026, 1, 2),
        True,
        0.5,
        timedelta(hours=36),
        "x",
    ]
    (row,) = read(write_workbook(tmp_path / "in.xlsx", {"Data": [header, values]}))
    assert isinstance(row, Row)
    assert row.remarks == ()
    assert row.response.id == "114000000000"
    assert row.response.score(Metric.NPS).value == 9  # type: ignore[union-attr]  # it has one
    assert row.response.created_at == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert row.response.attributes == {
        "seats": "7",
        "signup": "2026-01-02",
        "paid": "true",
        "ratio": "0.5",
        "open": "1 day, 12:00:00",
        "2024": "x",
    }


def test_a_date_format_is_for_dates_written_as_text(tmp_path: Path) -> None:
    """A cell that Excel knows to be a day is one, whatever is declared of the others."""
    rows = [["text", "date"], ["a", date(2026, 1, 5)], ["b", "05/01/2026"]]
    path = write_workbook(tmp_path / "in.xlsx", {"Data": rows})
    found = read(path, ColumnMap(date_format="%d/%m/%Y"))
    days = [row.response.created_at for row in found if isinstance(row, Row)]
    assert days == [datetime(2026, 1, 5, tzinfo=UTC)] * 2


def test_rows_have_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    """Above the header and between the rows there may be blank ones."""
    rows = [HEADER, ["1", "Fine", 9], [], [None, " ", None], ["2", "Bad", 11]]
    row, rejection = read(write_workbook(tmp_path / "in.xlsx", {"Data": rows}, first_row=4))
    assert isinstance(row, Row)
    assert (row.number, row.line) == (5, None)
    assert rejection == Rejection(8, "nps", "must lie between 0 and 10")


def test_the_first_visible_sheet_with_anything_in_it_is_read(tmp_path: Path) -> None:
    """Which one that was is told where there are others."""
    sheets = {
        "Lists": [["text"], ["no customer"]],
        "Cover": [[" "]],
        "Answers": [HEADER, ["1", "Fine", 9]],
        "Pivot": [["Sum"]],
    }
    path = write_workbook(tmp_path / "in.xlsx", sheets, hidden="Lists")
    with open_survey(Source(path), PARSER) as survey:
        assert [item.response.id for item in survey.rows if isinstance(item, Row)] == ["1"]
    assert survey.remarks == ("the sheet 'Answers' was read, and 1 other left out",)


def test_an_unnamed_column_is_called_by_its_position(tmp_path: Path) -> None:
    """As in CSV."""
    path = write_workbook(tmp_path / "in.xlsx", {"Data": [["text", None], ["Fine", "x"]]})
    (row,) = read(path)
    assert isinstance(row, Row)
    assert row.response.attributes == {"column 2": "x"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not an Excel file"),
        (b"text\nfine\n", "is not an Excel file"),
        (b"PK\x03\x04 and no more", "is not an Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls file or has a password"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """Old workbooks and those under a password by name; none of them with its content."""
    path = tmp_path / "in.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match=reason):
        read(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    """An archive without the parts of a workbook, or with nothing in it to see."""
    with pytest.raises(UnusableInput, match="no visible sheet with anything in it"):
        read(write_workbook(tmp_path / "in.xlsx", {"Data": []}))
    path = write_workbook(tmp_path / "in.xlsx", {"Data": [HEADER]})
    path.write_bytes(path.read_bytes().replace(b"xl/workbook.xml", b"xl/workbooz.xml"))
    with pytest.raises(UnusableInput, match="is damaged: not a whole Excel file"):
        read(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a limit, which the message tells."""
    path = write_workbook(tmp_path / "in.xlsx", {"Data": [HEADER, ["1", "x" * 10_000, 9]]})
    monkeypatch.setattr(xlsx_records, "MAX_UNPACKED_BYTES", 9_999)
    with pytest.raises(UnusableInput, match="more than 9,999 bytes unpacked; save it as CSV"):
        read(path)


def test_standard_input_holds_no_workbook() -> None:
    """It is read from a file, as Parquet is."""
    with (
        pytest.raises(UnusableInput, match="standard input"),
        open_survey(Source(None, Format.XLSX), PARSER),
    ):
        pass


def test_labelled_comments_are_no_workbook(tmp_path: Path) -> None:
    """Training reads JSON Lines and CSV, and says so."""
    path = write_workbook(tmp_path / "in.xlsx", {"Data": [HEADER]})
    with pytest.raises(UnusableInput, match="read from JSON Lines or CSV"):
        read_records(path)


def test_a_stray_cell_at_the_far_end_costs_nothing(tmp_path: Path) -> None:
    """Neither the empty cells before it nor what a file says of its own size are laid out."""
    path = write_workbook(tmp_path / "in.xlsx", {"Data": [["text", "nps"], ["Fine", 9]]})
    far = (
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>z</t></is></c></row></sheetData>'
    )
    rewrite(path, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", far))
    fine, stray = read(path)
    assert isinstance(fine, Row)
    assert isinstance(stray, Row)
    assert (stray.number, stray.response.attributes) == (1_048_576, {"column 16384": "z"})


def test_an_error_of_excel_is_no_score(tmp_path: Path) -> None:
    """It is told and not taken for a blank; as an attribute it keeps its sign."""
    header, values = ["text", "nps", "plan"], ["Fine", "#REF!", "#N/A"]
    (rejection,) = read(write_workbook(tmp_path / "in.xlsx", {"Data": [header, values]}))
    assert isinstance(rejection, Rejection)
    assert rejection.field == "nps"
    (row,) = read(write_workbook(tmp_path / "b.xlsx", {"Data": [header, ["Fine", 9, "#N/A"]]}))
    assert isinstance(row, Row)
    assert row.response.attributes == {"plan": "#N/A"}


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, change(content) if name.endswith(part) else content)
