"""Output that is either whole or not there."""

import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from voc.cli.options import STANDARD
from voc.domain.errors import ConfigurationError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears under its name only when all went well.

    `-`, devices and pipes can't be renamed into place: they are written directly. Raises
    `ConfigurationError` when the place can't be written.
    """
    if path == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif _is_special(path):
        with _opened(path, "wb") as direct:
            yield direct
    else:
        with _renamed_into(path) as pending:
            yield pending


@contextmanager
def _renamed_into(path: Path) -> Iterator[IO[bytes]]:
    target = Path(os.path.realpath(path))  # a link keeps pointing where it did
    pending = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _opened(pending, "xb", shown=path) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, pending)
        pending.replace(target)
    finally:
        pending.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, mode: str, *, shown: Path | None = None) -> Iterator[IO[bytes]]:
    try:
        file: IO[bytes] = path.open(mode)
    except OSError as error:
        raise ConfigurationError(f"{shown or path} can't be written: {error.strerror}") from None
    with file:
        yield file


def write_lines(lines: Iterable[str], file: IO[bytes]) -> int:
    """Write each line with a newline, in UTF-8; return how many there were."""
    count = 0
    for line in lines:
        file.write(f"{line}\n".encode())
        count += 1
    return count


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISDIR(mode):
        raise ConfigurationError(f"{path} can't be written: it is a directory")
    return not stat.S_ISREG(mode)
