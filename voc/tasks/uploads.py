"""Uploaded files, kept only as long as a job needs them: they hold customers' words."""

import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ABANDONED_S = 3_600  # nobody has written to it for so long: the upload broke off


@dataclass(frozen=True)
class Uploads:
    """A folder of files that only this user can read, each named after its job."""

    folder: Path

    def path(self, name: str) -> Path:
        """Where a file is, or was."""
        return self.folder / name

    def create(self, name: str) -> BinaryIO:
        """Open a new file to write to."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        return os.fdopen(os.open(self.path(name), flags, 0o600), "wb")

    def discard(self, name: str) -> None:
        """Delete a file; one that is gone is no error."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, unfinished: Collection[str]) -> None:
        """Delete the files whose job is not among `unfinished` and that nobody is writing."""
        if not self.folder.is_dir():
            return
        for path in self.folder.glob("j-*"):
            is_old = path.stat().st_mtime < time.time() - ABANDONED_S
            if is_old and path.name.partition(".")[0] not in unfinished:
                path.unlink(missing_ok=True)
