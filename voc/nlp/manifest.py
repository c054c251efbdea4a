"""The manifest of a model bundle: what is in it, how it is parametrised, and every hash."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from voc.domain.errors import BundleError

MANIFEST = "manifest.json"
FORMAT = 1
ROLES = ("encoder", "tokenizer", "heads", "card")
"""What each file of a bundle, the manifest aside, is for."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLANK_DIGEST = "0" * 64


@dataclass(frozen=True)
class FileEntry:
    """One file of a bundle: its plain name, its SHA-256 in hex and its size in bytes."""

    name: str
    sha256: str
    size: int

    def __post_init__(self) -> None:
        if not _PLAIN_NAME.fullmatch(self.name) or self.name == MANIFEST:
            raise ValueError("a file has no plain name")
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.name} has no SHA-256")

    def matches(self, content: bytes) -> bool:
        """Whether `content` is the file that was written."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


def file_entry(name: str, content: bytes) -> FileEntry:
    """Describe a file of a bundle."""
    return FileEntry(name, hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True)
class HeadEntry:
    """One head: its labels in the order of its weights, and the parameters of its kind.

    `kind` is "sentiment" (parameters temperature, trust, mixed_from), "stages" (parameters
    temperature, thresholds) or "dimension": labels of the user's own (parameters temperature,
    and thresholds where a comment may bear several).
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Manifest:
    """All a bundle says of itself; `training` tells on what data it was made."""

    name: str
    version: str
    created: str
    language: str
    feature_size: int
    files: Mapping[str, FileEntry]
    heads: tuple[HeadEntry, ...]
    training: Mapping[str, Any]

    def __post_init__(self) -> None:
        if set(self.files) != set(ROLES):
            raise ValueError(f"its files must be {', '.join(ROLES)}")
        if len({entry.name for entry in self.files.values()}) != len(ROLES):
            raise ValueError("a file is named twice")

    def head(self, kind: str) -> HeadEntry:
        """Return the only head of this kind; raises `ValueError` unless there is one."""
        found = self.all(kind)
        if len(found) != 1:
            raise ValueError(f"it needs one head of the kind {kind!r}")
        return found[0]

    def all(self, kind: str) -> tuple[HeadEntry, ...]:
        """Return the heads of this kind."""
        return tuple(head for head in self.heads if head.kind == kind)


def manifest_bytes(manifest: Manifest) -> bytes:
    """Write a manifest as JSON that carries the digest of its own bytes."""
    fields = {"format": FORMAT, "sha256": _BLANK_DIGEST, **asdict(manifest)}
    blank = (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode()
    return blank.replace(_BLANK_DIGEST.encode(), _digest(blank), 1)


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest; raises `BundleError` when a byte of it changed or its form is unknown."""
    try:
        fields = json.loads(content)
        digest = str(fields["sha256"]).encode()
        if _digest(content.replace(digest, _BLANK_DIGEST.encode(), 1)) != digest:
            raise BundleError(f"{MANIFEST} is damaged: its SHA-256 differs")
        if fields["format"] != FORMAT:
            raise BundleError(f"{MANIFEST}: this version of voc reads format {FORMAT} only")
        return _manifest(fields)
    except KeyError as error:
        raise BundleError(f"{MANIFEST} lacks {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{MANIFEST} can't be read: {error}") from error


def _manifest(fields: Mapping[str, Any]) -> Manifest:
    return Manifest(
        name=str(fields["name"]),
        version=str(fields["version"]),
        created=str(fields["created"]),
        language=str(fields["language"]),
        feature_size=int(fields["feature_size"]),
        files={role: FileEntry(**entry) for role, entry in fields["files"].items()},
        heads=tuple(
            HeadEntry(head["name"], head["kind"], tuple(head["labels"]), head["parameters"])
            for head in fields["heads"]
        ),
        training=dict(fields["training"]),
    )


def _digest(blank: bytes) -> bytes:
    return hashlib.sha256(blank).hexdigest().encode()
