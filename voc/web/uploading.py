"""Reading an uploaded file: counted as it comes, kept under its job's name, hashed on the way."""

import hashlib
import json
import os
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from voc.domain.errors import ConfigurationError, InvalidInput, StoreUnavailable, UnusableInput
from voc.ingest import SUFFIXES, ColumnMap, Format, Source
from voc.tasks import ImportTask, Upload
from voc.web.problems import MALFORMED_BODY, TOO_LARGE, WRONG_MEDIA_TYPE, Problem

MAX_UPLOAD_BYTES = 500_000_000
MAX_FIELDS = 100
MAX_FIELD_BYTES = 2_000
CHUNK_BYTES = 1_000_000
MEDIA_TYPE = "multipart/form-data"
SINGLE = ("format", "encoding", "date_format")
KNOWN = ("file", "map", *SINGLE)
UNNAMED = f"is needed: the file's name does not end in {' or '.join(SUFFIXES)}"


@dataclass(frozen=True)
class UploadForm:
    """A form as it came: the file, and how its columns are to be read."""

    file: UploadFile
    format: Format
    encoding: str | None
    columns: ColumnMap

    @property
    def suffix(self) -> str:
        """What the file is to be called, so that it is read as it is."""
        is_gzipped = (self.file.filename or "").lower().endswith(".gz")
        return f".{self.format.value}{'.gz' if is_gzipped else ''}"


@dataclass(frozen=True)
class Kept:
    """A file that a job has: its parameters, and the fingerprint of the request it came with."""

    upload: Upload
    parameters: Mapping[str, Any]
    fingerprint: str


@asynccontextmanager
async def read_upload(request: Request, *, named: Sequence[str] = ()) -> AsyncGenerator[UploadForm]:
    """Read a form with one file, which is gone afterwards. Raises `Problem` and `InvalidInput`.

    `named` are fields of the form that each name the column of the same field, as people fill
    them in. The file is spooled by the web framework, in a temporary file without a name.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise Problem(WRONG_MEDIA_TYPE, f"Send `Content-Type: {MEDIA_TYPE}` with a `file`.")
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > MAX_UPLOAD_BYTES:
        raise _too_large()
    parser = MultiPartParser(
        request.headers,
        _counted(request),
        max_files=1,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        detail = f"The body must be {MEDIA_TYPE} with one file and a few short fields."
        raise Problem(MALFORMED_BODY, detail) from None
    try:
        yield _checked(form, named)
    finally:
        await form.close()


def keep(form: UploadForm, job_id: str, task: ImportTask) -> Kept:
    """Keep the file for a job.

    Raises `UnusableInput` for a file that can't be read at all. Whatever goes wrong, nothing
    of the file stays.
    """
    upload = Upload(f"{job_id}{form.suffix}", form.format, form.encoding, form.columns)
    with ExitStack() as undo:
        undo.callback(task.uploads.discard, upload.name)
        try:
            with task.uploads.create(upload.name) as target:
                content = _copied(form.file.file, target)
            read_as = task.check(upload)
        except OSError as error:
            raise StoreUnavailable(f"the file can't be kept ({error.strerror})") from None
        undo.pop_all()
    meaning = {**upload.parameters(), "file": form.suffix, "content": content}
    fingerprint = hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
    return Kept(upload, {**upload.parameters(), "read_as": read_as}, fingerprint)


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    """The body as it comes: a client may understate or not state its length."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_UPLOAD_BYTES:
            raise _too_large()
        yield chunk


def _too_large() -> Problem:
    return Problem(TOO_LARGE, f"An upload may have at most {MAX_UPLOAD_BYTES:,} bytes.")


def _checked(form: FormData, named: Sequence[str]) -> UploadForm:
    for name in form:
        if name not in (*KNOWN, *named):
            raise InvalidInput(name[:60], "is not a known field")
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise InvalidInput("file", "is required, as a file")
    format, encoding, date_format = (_one(form, name) for name in SINGLE)
    filled = [f"{name}={column}" for name in named if (column := _one(form, name))]
    columns = _columns([*_texts(form, "map"), *filled], date_format)
    return UploadForm(file, _format(format, file.filename or ""), encoding, columns)


def _one(form: FormData, name: str) -> str | None:
    """A field that may be given once; an empty one comes from an empty input of a page."""
    texts = [text for text in _texts(form, name) if text]
    if len(texts) > 1:
        raise InvalidInput(name, "must be given once")
    return texts[0] if texts else None


def _texts(form: FormData, name: str) -> list[str]:
    values = form.getlist(name)
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        raise InvalidInput(name, "must be text, not a file")
    if any("\0" in text for text in texts):
        raise InvalidInput(name, "must not contain the character U+0000")
    return texts


def _columns(maps: Sequence[str], date_format: str | None) -> ColumnMap:
    for text in maps:
        if not text.partition("=")[2]:
            raise InvalidInput("map", "must look like FIELD=COLUMN")
    with _usable("map"):
        columns = ColumnMap().replaced_by(maps, None)
    with _usable("date_format"):
        return columns.replaced_by((), date_format)


@contextmanager
def _usable(field: str) -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        raise InvalidInput(field, f"can't be used: {error}") from None


def _format(declared: str | None, filename: str) -> Format:
    if declared is not None:
        with suppress(ValueError):
            return Format(declared)
        raise InvalidInput("format", f"must be one of {', '.join(Format)}")
    try:
        known = Source(Path(filename)).known_format()
    except UnusableInput:
        known = None
    if known is None:
        raise InvalidInput("format", UNNAMED)
    return known


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    """Copy a file so that a power cut does not lose it; returns the hash of its content."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()
