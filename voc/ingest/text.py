"""Text input: opened, decompressed, decoded and cut into lines of bounded length."""

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from voc.domain.errors import UnusableInput
from voc.ingest.records import Format, Source

MAX_LINE_CHARACTERS = 1_000_000  # a row has at most a few dozen fields of limited length
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\0\0": "utf-32",  # before UTF-16, whose mark it begins with
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
DEFAULT_ENCODING = "utf-8"


class OverlongLine(Exception):
    """A line has more than `MAX_LINE_CHARACTERS`; it was skipped."""


class Lines:
    """Iterates over the lines of a text and counts them.

    Raises `OverlongLine` for a line that is too long; iteration may go on behind it.
    Raises `UnusableInput` where the text can't be decoded or read any further.
    """

    def __init__(self, text: IO[str], source: Source) -> None:
        self._text = text
        self._source = source
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read()
        if not line:
            raise StopIteration
        self.number += 1
        if not _is_cut(line):
            return line
        while _is_cut(self._read()):
            pass
        raise OverlongLine

    def _read(self) -> str:
        with readable(self._source, f" near line {self.number + 1}"):
            return self._text.readline(MAX_LINE_CHARACTERS)


@contextmanager
def readable(source: Source, place: str = "") -> Iterator[None]:
    """Turn what may go wrong while reading into `UnusableInput`, without quoting the text."""
    try:
        yield
    except UnicodeError:
        encoding = source.encoding or "UTF-8"
        raise UnusableInput(
            f"{source.name} is not {encoding}{place}; declare its encoding, cp1252 for instance"
        ) from None  # the cause would show the bytes
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnusableInput(f"{source.name} is damaged{place}: not a whole gzip file") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnusableInput(f"{source.name} can't be read: {reason}") from error


@contextmanager
def open_bytes(source: Source) -> Iterator[io.BufferedReader]:
    """Open the input as bytes that can be peeked at. Standard input stays open afterwards."""
    if source.path is None:
        buffered = _peekable(sys.stdin.buffer)
        yield buffered
        buffered.detach()
        return
    with readable(source):
        file = source.path.open("rb")  # only opening is guarded; closed below
    with file, _peekable(gzip.GzipFile(fileobj=file) if source.is_gzipped else file) as buffered:
        yield buffered


def detect_format(data: io.BufferedReader) -> Format:
    """Tell JSON Lines from CSV by the first byte that is not blank."""
    start = data.peek(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return Format.JSONL if start.startswith(b"{") else Format.CSV


@contextmanager
def open_lines(data: io.BufferedReader, source: Source, *, newline: str) -> Iterator[Lines]:
    """Decode `data`.

    Raises `UnusableInput` when it is empty, its encoding is unknown or not that of its mark.
    """
    with readable(source):
        start = data.peek(4)
    if not start:
        raise UnusableInput(f"{source.name} is empty")
    try:
        text = io.TextIOWrapper(data, _encoding(start, source), newline=newline)
    except LookupError as error:
        raise UnusableInput(f"no text encoding is called {source.encoding!r}") from error
    try:
        yield Lines(text, source)
    finally:
        text.detach()  # closing `data` is the business of whoever opened it


def _peekable(stream: IO[bytes] | gzip.GzipFile) -> io.BufferedReader:
    return io.BufferedReader(cast(io.RawIOBase, stream))  # anything with readinto() will do


def _encoding(start: bytes, source: Source) -> str:
    """The encoding declared or marked; the mark itself is no part of the text."""
    marks = (name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark))
    marked, declared = next(marks, None), source.encoding
    if marked is None:
        return declared or DEFAULT_ENCODING
    if declared and not codecs.lookup(declared).name.startswith(marked):
        raise UnusableInput(
            f"{source.name} is marked as {marked.upper()} by its first bytes, but declared to be "
            f"{declared}; declare no encoding"
        )
    return "utf-8-sig" if marked == DEFAULT_ENCODING else marked


def _is_cut(line: str) -> bool:
    return len(line) == MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r"))
