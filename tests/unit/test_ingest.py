import gzip
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from voc.contract import ResponseParser
from voc.domain.errors import UnusableInput
from voc.domain.scores import Metric, Scales
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.ingest import (
    ColumnMap,
    Format,
    Layout,
    Rejection,
    Remark,
    Row,
    Source,
    open_duckdb,
    open_survey,
    read_rows,
)

Write = Callable[[str, str | bytes], Path]
Parquet = Callable[..., Path]
PARSER = ResponseParser(Scales(), DEFAULT_TAXONOMY)


def read(path: Path | None, columns: ColumnMap | None = None, **options: Any) -> list[Any]:
    return list(read_rows(Source(path, **options), PARSER, columns))


def rows_of(result: list[Row | Rejection]) -> list[Row]:
    return [item for item in result if isinstance(item, Row)]


def rejections_of(result: list[Row | Rejection]) -> list[Rejection]:
    return [item for item in result if isinstance(item, Rejection)]


def texts(result: list[Row | Rejection]) -> list[str]:
    return [row.response.comment.text for row in rows_of(result)]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


class TestCsv:
    """CSV files: strict rows, honest numbers."""

    def test_fields_and_attributes(self, write: Write) -> None:
        """Columns named as in the contract are fields; all others become attributes."""
        path = write("in.csv", "id,text,nps,plan\n17,Great,9,Team\n")
        (row,) = read(path)
        assert row.number == 1
        assert row.response.id == "17"
        assert row.response.score(Metric.NPS).value == 9
        assert row.response.attributes == {"plan": "Team"}

    def test_quoted_newlines(self, write: Write) -> None:
        """A quoted value may run over lines; rows are counted, not lines."""
        path = write("in.csv", 'text,nps\n"two\r\nlines",5\nnext,6\nshort\n')
        result = read(path)
        assert texts(result) == ["two\r\nlines", "next"]
        assert rejections_of(result) == [
            Rejection(3, "row", "has 1 values where the header has 2", line=5)
        ]

    def test_ragged_rows(self, write: Write) -> None:
        """A row with too few or too many values is rejected, not padded or cut."""
        result = read(write("in.csv", "text,nps\na,1,2\nb\nc,3\n"))
        assert [(r.row, r.line) for r in rejections_of(result)] == [(1, 2), (2, 3)]
        assert texts(result) == ["c"]

    def test_one_broken_row_does_not_change_the_others(self, write: Write) -> None:
        """Quoting is read alike in every row, whatever a broken row looks like."""
        result = read(write("in.csv", 'text,nps\n"say ""hi""",1\n"bad"x,2\n"a, b",3\n'))
        assert texts(result) == ['say "hi"', "a, b"]
        assert [r.row for r in rejections_of(result)] == [2]

    def test_unclosed_quote(self, write: Write) -> None:
        """An unclosed quote is rejected with the lines it swallowed."""
        (rejection,) = read(write("in.csv", 'text,nps\n"never closed,1\nb,2\n'))
        assert rejection.row == 1
        assert "lines 2-3 were read as one row" in rejection.reason

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, write: Write, delimiter: str) -> None:
        """The header tells the delimiter, also where texts hold other candidates."""
        content = f'text{delimiter}nps\n"a, b; c | d"{delimiter}5\n'
        assert texts(read(write("in.csv", content))) == ["a, b; c | d"]

    def test_delimiter_in_a_quoted_name(self, write: Write) -> None:
        """Delimiters inside quoted column names don't count."""
        path = write("in.csv", '"a, b, c";text\n1;fine\n')
        assert texts(read(path)) == ["fine"]

    def test_byte_order_mark(self, write: Write) -> None:
        """A UTF-8 byte-order mark is no part of the first column's name."""
        assert texts(read(write("in.csv", "\ufefftext\nfine\n"))) == ["fine"]

    @pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-8-sig"])
    def test_byte_order_mark_with_a_declared_encoding(self, write: Write, encoding: str) -> None:
        """Nor is it where the encoding is declared as well: no column is lost."""
        (row,) = read(write("in.csv", "\ufeffid,text\n7,fine\n"), encoding=encoding)
        assert (row.response.id, row.response.attributes) == ("7", {})

    def test_byte_order_mark_of_another_encoding(self, write: Write) -> None:
        """A file that says otherwise than its user is refused, not read as nonsense."""
        path = write("in.csv", "\ufeffid,text\n7,Grüße\n")
        with pytest.raises(UnusableInput, match=r"marked as UTF-8 .* but declared to be cp1252"):
            read(path, encoding="cp1252")

    def test_utf_16(self, write: Write) -> None:
        """A UTF-16 byte-order mark declares the encoding."""
        path = write("in.tsv", "text\tnps\nGrüße\t5\n".encode("utf-16"))
        assert texts(read(path)) == texts(read(path, encoding="utf-16-le")) == ["Grüße"]
        path = write("in.tsv", "text\tnps\nGrüße\t5\n".encode("utf-32"))
        assert texts(read(path)) == ["Grüße"]

    def test_other_encodings(self, write: Write) -> None:
        """Text that is not UTF-8 is refused by name, and read once its encoding is declared."""
        path = write("in.csv", "text\nGrüße\n".encode("latin-1"))
        with pytest.raises(UnusableInput, match="is not UTF-8 near line 1; declare its encoding"):
            read(path)
        assert texts(read(path, encoding="latin-1")) == ["Grüße"]

    def test_unknown_encoding(self, write: Write) -> None:
        """An encoding nobody knows is named."""
        with pytest.raises(UnusableInput, match="no text encoding is called 'latin-99'"):
            read(write("in.csv", "text\na\n"), encoding="latin-99")

    def test_gzip(self, write: Write) -> None:
        """Compressed files are read as they are; damaged ones are refused."""
        whole = gzip.compress(b"text\n" + b"fine\n" * 1000)
        assert len(read(write("in.csv.gz", whole))) == 1000
        with pytest.raises(UnusableInput, match="damaged"):
            read(write("half.csv.gz", whole[: len(whole) // 2]))
        with pytest.raises(UnusableInput, match="damaged"):
            read(write("not.csv.gz", b"text\nfine\n"))

    def test_hostile_texts_stay_as_they_are(self, write: Write) -> None:
        """Formulas, markup and quotes are text like any other."""
        hostile = ["=1+1", "@SUM(A1)", "<script>alert(1)</script>", "[bold]x[/bold]", "' OR 1=1"]
        path = write("in.csv", "text\n" + "\n".join(hostile) + "\n")
        assert texts(read(path)) == hostile

    def test_nul_and_length(self, write: Write) -> None:
        """U+0000 and more than 10,000 characters reject their row without quoting it."""
        path = write("in.csv", f"text\nsecret\0word\n{'s' * 10_001}\n{'s' * 10_000}\n")
        result = read(path)
        assert [(r.row, r.field) for r in rejections_of(result)] == [(1, "text"), (2, "text")]
        assert not any("sss" in r.reason or "secret" in r.reason for r in rejections_of(result))
        assert len(rows_of(result)) == 1

    def test_giant_lines(self, write: Write) -> None:
        """A line of megabytes is one rejection; the rows behind it are read."""
        path = write("in.csv", f'text,nps\n"{"x" * 5_000_000}",1\nb,2\n"{"y" * 200_000}",3\nc,4\n')
        result = read(path)
        assert [r.row for r in rejections_of(result)] == [1, 3]
        assert texts(result) == ["b", "c"]

    def test_blank_lines_and_values(self, write: Write) -> None:
        """Blank lines are no rows; blank values are blank comments or absent attributes."""
        (row,) = read(write("in.csv", "text,nps,plan\n\n,7,\n\n"))
        assert row.number == 1
        assert row.response.comment.is_blank
        assert row.response.attributes == {}

    def test_unnamed_column(self, write: Write) -> None:
        """A column without a name is called by its position."""
        (row,) = read(write("in.csv", ",text\n0,fine\n"))
        assert row.response.attributes == {"column 1": "0"}

    def test_empty_and_header_only(self, write: Write) -> None:
        """No bytes at all are refused; a header without rows is an input without rows."""
        with pytest.raises(UnusableInput, match="is empty"):
            read(write("in.csv", ""))
        with pytest.raises(UnusableInput, match="no header"):
            read(write("in.csv", "\n\n"))
        assert read(write("in.csv", "text,nps\n")) == []


class TestJsonl:
    """JSON Lines: one object a line."""

    def test_rows(self, write: Write) -> None:
        """Numbers are taken as text where a field is text; scalars become attributes."""
        line = {"id": 5, "text": "a", "nps": 9, "seats": 3, "beta": True, "x": None}
        (row,) = read(write("in.jsonl", json.dumps(line) + "\n"))
        assert row.response.id == "5"
        assert row.response.attributes == {"seats": "3", "beta": "true"}

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ('{"text": "secret"', "is not valid JSON"),
            ('["secret"]', "must be a JSON object"),
            ('{"text": "secret", "text": "b"}', "same key twice"),
            ('{"text": "secret", "nps": NaN}', "NaN is not a number"),
            ("[" * 100_000, "reasonable size"),
            ('{"nps": ' + "9" * 5000 + "}", "reasonable size"),
            ('{"text": "' + "secret" * 1_000_000 + '"}', "more than 1,000,000 characters"),
        ],
    )
    def test_broken_lines(self, write: Write, line: str, reason: str) -> None:
        """A line that is not one JSON object is rejected by row and line, never quoted."""
        first, rejection, last = read(
            write("in.jsonl", f'{{"text": "a"}}\n\n{line}\n{{"text": "b"}}')
        )
        assert texts([first, last]) == ["a", "b"]
        assert (rejection.row, rejection.line, rejection.field) == (2, 3, "row")
        assert reason in rejection.reason
        assert "secret" not in rejection.reason

    def test_half_characters(self, write: Write) -> None:
        """Lone surrogates are refused in a field and left out of attributes."""
        path = write("in.jsonl", '{"text": "\\ud800"}\n{"text": "a", "x": "\\ud800"}\n')
        rejection, row = read(path)
        assert rejection.reason == "must be valid Unicode"
        assert row.response.attributes == {}
        assert [remark.column for remark in row.remarks] == ["x"]

    def test_nested_values(self, write: Write) -> None:
        """An unknown nested value is left out with a remark; `attributes` must be flat."""
        path = write(
            "in.jsonl",
            '{"text": "a", "stages": {"usage": 1}, "attributes": {"plan": "Team", "seats": 3}}\n'
            '{"text": "a", "attributes": {"plan": ["Team"]}}\n',
        )
        row, rejection = read(path)
        assert row.response.attributes == {"plan": "Team", "seats": "3"}
        assert [remark.column for remark in row.remarks] == ["stages"]
        assert rejection.field == "attributes.plan"

    def test_later_columns(self, write: Write) -> None:
        """Each line has its own keys; a line with two texts is rejected alone."""
        path = write(
            "in.jsonl", '{"comment": "a"}\n{"review": "b"}\n{"review": "c", "comment": "d"}\n'
        )
        result = read(path)
        assert texts(result) == ["a", "b"]
        assert [(r.row, r.field) for r in rejections_of(result)] == [(3, "text")]

    def test_no_known_column(self, write: Write) -> None:
        """Lines without any text or score in sight are refused as a whole."""
        path = write("in.jsonl", '{"Kommentar": "gut"}\n')
        with pytest.raises(UnusableInput, match=r"none holds a text or a score.*'Kommentar'"):
            read(path)


class TestParquet:
    """Parquet files."""

    @pytest.fixture
    def parquet(self, tmp_path: Path) -> Parquet:
        def _make(query: str, name: str = "in.parquet") -> Path:
            path = tmp_path / name
            duckdb.execute(f"COPY ({query}) TO '{path}'")
            return path

        return _make

    def test_types(self, parquet: Parquet) -> None:
        """Whole numbers are ids, times keep their moment, NaN is no answer."""
        path = parquet(
            "SELECT 5::BIGINT id, 'fine' AS text, 'NaN'::DOUBLE nps, 4.0::DECIMAL(3,1) csat, "
            "make_timestamptz(1767225600000000) created_at, DATE '2026-01-02' AS signup, "
            "7::DOUBLE seats, [1] tags, 'b'::BLOB raw"
        )
        (row,) = read(path)
        assert row.response.id == "5"
        assert row.response.score(Metric.NPS) is None
        assert row.response.score(Metric.CSAT).value == 4
        assert row.response.created_at == datetime(2026, 1, 1, tzinfo=UTC)
        assert row.response.attributes == {"signup": "2026-01-02", "seats": "7"}
        assert {remark.column for remark in row.remarks} == {"tags", "raw"}

    def test_order(self, parquet: Parquet) -> None:
        """Rows come in the order of the file."""
        path = parquet("SELECT i::VARCHAR AS text FROM range(5000) t(i)")
        assert texts(read(path)) == [str(number) for number in range(5000)]

    def test_patterns_in_names(self, parquet: Parquet, tmp_path: Path) -> None:
        """A `*` in a file name is a character, not a pattern."""
        path = parquet("SELECT 'fine' AS \"te\"\"xt\", 'b' AS text").rename(tmp_path / "a*.parquet")
        (row,) = read(path)
        assert row.response.attributes == {'te"xt': "fine"}

    @pytest.mark.parametrize("setting", ["autoinstall", "autoload"])
    def test_offline(self, setting: str) -> None:
        """DuckDB never fetches an extension by itself."""
        with open_duckdb() as connection:
            name = f"{setting}_known_extensions"
            assert connection.execute("SELECT current_setting(?)", [name]).fetchone() == (False,)

    def test_not_parquet(self, write: Write) -> None:
        """Other content under this name is refused."""
        with pytest.raises(UnusableInput, match="is not a Parquet file"):
            read(write("in.parquet", "text\nfine\n"))
        with pytest.raises(UnusableInput, match="standard input"):
            read(None, format=Format.PARQUET)


class TestSources:
    """Files, standard input, and what is neither."""

    @pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
    def test_missing_file_and_directory(self, tmp_path: Path, suffix: str) -> None:
        """What is not there, or not a file, is said so."""
        with pytest.raises(UnusableInput, match="No such file"):
            read(tmp_path / f"none.{suffix}")
        (tmp_path / f"folder.{suffix}").mkdir()
        with pytest.raises(UnusableInput, match="directory"):
            read(tmp_path / f"folder.{suffix}")

    def test_unknown_suffix(self, write: Write) -> None:
        """A suffix that says nothing needs a declared format."""
        path = write("in.txt", "text\nfine\n")
        with pytest.raises(UnusableInput, match="--format"):
            read(path)
        assert texts(read(path, format=Format.CSV)) == ["fine"]

    @pytest.mark.parametrize(
        "content", [b'\n  {"text": "fine"}\n', b"text\nfine\n", b"\xef\xbb\xbftext\nfine\n"]
    )
    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
        """Standard input is JSON Lines when it begins with a brace, else CSV."""
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        assert texts(read(None)) == ["fine"]

    def test_empty_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing on standard input is refused."""
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
        with pytest.raises(UnusableInput, match="standard input is empty"):
            read(None)

    def test_streaming(self, write: Write) -> None:
        """Rows come before the rest of the file is read."""
        path = write("in.csv", b"text\n" + b"fine\n" * 100_000 + b"\xff\n")
        assert isinstance(next(read_rows(Source(path), PARSER)), Row)


class TestIds:
    """Ids that rows did not bring."""

    def test_same_file_same_ids(self, write: Write) -> None:
        """Ids made of the content are the same in every run and differ within one."""
        path = write("in.csv", "text,nps\nsame,5\nsame,5\nother,5\n")
        first, second = read(path), read(path)
        ids = [row.response.id for row in first]
        assert ids == [row.response.id for row in second]
        assert len(set(ids)) == 3
        assert all(id.startswith("r-") for id in ids)

    def test_independent_of_the_format(self, write: Write) -> None:
        """The same response has the same id whether it came as CSV or as JSON."""
        (a,) = read(write("in.csv", "text,nps\nsame,5\n"))
        (b,) = read(write("in.jsonl", '{"nps": 5, "text": "same"}\n'))
        assert a.response.id == b.response.id

    def test_given_ids_are_kept(self, write: Write) -> None:
        """A repeated id stays repeated: what that means is the store's to say."""
        result = read(write("in.csv", "id,text\n1,a\n1,a\n"))
        assert [row.response.id for row in result] == ["1", "1"]


class TestGuessedTimes:
    """Columns that may be times."""

    def test_unreadable_guess_becomes_an_attribute(self, write: Write) -> None:
        """A column taken for a time by a synonym never fails a row, nor guesses the day."""
        row, iso = read(write("in.csv", "text,Date\na,11/04/2018 20:09\nb,2018-04-11\n"))
        assert row.response.created_at is None
        assert row.response.attributes == {"Date": "11/04/2018 20:09"}
        assert [remark.column for remark in row.remarks] == ["Date"]
        assert iso.response.created_at == datetime(2018, 4, 11, tzinfo=UTC)
        assert isinstance(row.remarks[0], Remark)

    @pytest.mark.parametrize("value", ["2018", "43201", "1523477340", "20180411"])
    def test_numbers_are_no_times(self, write: Write, value: str) -> None:
        """A year, a serial day and seconds look alike, so none of them is a time."""
        (row,) = read(write("in.csv", f"text,date\na,{value}\n"))
        assert row.response.created_at is None
        assert row.response.attributes == {"date": value}

    def test_named_column_rejects(self, write: Write) -> None:
        """A column named `created_at`, or mapped to it, must hold ISO 8601 times."""
        (rejection,) = read(write("in.csv", "text,created_at\na,11/04/2018\n"))
        assert rejection.field == "created_at"
        mapped = ColumnMap({"created_at": "date"})
        (rejection,) = read(write("in.csv", "text,date\na,11/04/2018\n"), mapped)
        assert rejection.field == "created_at"

    def test_declared_format(self, write: Write) -> None:
        """A declared date format is read, and rejects what is not written that way."""
        path = write("in.csv", "text,date\na,11/04/2018 20:09\nb,2018-04-11\nc,\n")
        row, rejection, undated = read(path, ColumnMap(date_format="%d/%m/%Y %H:%M"))
        assert row.response.created_at == datetime(2018, 4, 11, 20, 9, tzinfo=UTC)
        assert rejection.reason == "is not written as %d/%m/%Y %H:%M"
        assert undated.response.created_at is None

    def test_times_after_tomorrow_are_pointed_out(self, write: Write) -> None:
        """No answer was given then: day and month may be exchanged. The row is kept."""
        path = write("in.csv", "text,date\na,2126-04-11\nb,2018-04-11\n")
        future, past = rows_of(read(path))
        assert future.response.created_at == datetime(2126, 4, 11, tzinfo=UTC)
        assert [remark.column for remark in future.remarks] == ["date"]
        assert "after tomorrow" in future.remarks[0].reason
        assert past.remarks == ()


class TestLayout:
    """Which column was taken for what."""

    def test_fields_and_attributes(self, write: Write) -> None:
        """Fields with the columns they were read from; of all others how many there are."""
        path = write("in.csv", "Comment,Q1,plan,plan\na,9,Team,x\n")
        with open_survey(Source(path), PARSER, ColumnMap({"nps": "q1"})) as survey:
            assert survey.layout == Layout({"text": ("Comment",), "nps": ("Q1",)}, 2)

    def test_json_lines(self, write: Write) -> None:
        """The first records show it together; one whose columns can't be right does not."""
        lines = ['{"comment": "a", "x": 1}', '{"review": "b"}', '{"review": "c", "comment": "d"}']
        path = write("in.jsonl", "\n".join(lines))
        with open_survey(Source(path), PARSER) as survey:
            assert survey.layout == Layout({"text": ("comment", "review")}, 1)
            assert len(list(survey.rows)) == 3


class TestAttributes:
    """Columns nobody mapped."""

    def test_long_values_are_left_out(self, write: Write) -> None:
        """An unmapped column too long for an attribute never fails its row."""
        (row,) = read(write("in.csv", f"text,essay\na,{'x' * 1001}\n"))
        assert row.response.attributes == {}
        assert [remark.column for remark in row.remarks] == ["essay"]

    def test_columns_of_one_name_are_all_kept(self, write: Write) -> None:
        """The later ones under a number that is free, with a remark; nothing is overwritten."""
        header = "text,Other,Other,Other (2),Other"
        row, sparse = read(write("in.csv", f"{header}\na,x,y,z,w\nb,x,,,\n"))
        assert row.response.attributes == {
            "Other": "x",
            "Other (3)": "y",
            "Other (2)": "z",
            "Other (4)": "w",
        }
        assert [remark.column for remark in row.remarks] == ["Other", "Other"]
        assert "kept with (3) behind it" in row.remarks[0].reason
        assert (sparse.response.attributes, sparse.remarks) == ({"Other": "x"}, ())

    @pytest.mark.parametrize("header", ["text,text,nps", "Comment,nps,Comment", "text,nps,NPS"])
    def test_columns_of_one_name_are_never_one_field(self, write: Write, header: str) -> None:
        """Which of them was meant can't be known, so the file is refused."""
        with pytest.raises(UnusableInput, match="could both be it"):
            read(write("in.csv", f"{header}\n1,2,3\n"))

    def test_a_way_out_of_columns_of_one_name(self, write: Write) -> None:
        """An option can't tell them apart, so the advice is to rename one."""
        with pytest.raises(UnusableInput, match=r"nps: the columns 'Q', 'Q' .*rename all but one"):
            read(write("in.csv", "text,Q,Q\na,1,2\n"), ColumnMap({"nps": "Q"}))

    def test_shadowed_column(self, write: Write) -> None:
        """What `attributes` says beats a column of the same name."""
        path = write("in.jsonl", '{"text": "a", "plan": "x", "attributes": {"plan": "y"}}\n')
        (row,) = read(path)
        assert row.response.attributes == {"plan": "y"}
        assert [remark.column for remark in row.remarks] == ["plan"]
