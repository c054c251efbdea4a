import json
from collections.abc import Callable
from typing import Any

import pytest

from voc.domain.errors import BundleError
from voc.nlp.manifest import (
    ROLES,
    FileEntry,
    HeadEntry,
    Manifest,
    file_entry,
    manifest_bytes,
    read_manifest,
)


def manifest() -> Manifest:
    return Manifest(
        name="tiny",
        version="1",
        created="2026-01-02T03:04:05+00:00",
        language="en",
        feature_size=4,
        files={role: file_entry(f"{role}.bin", role.encode()) for role in ROLES},
        heads=(HeadEntry("sentiment", "sentiment", ("a", "b"), {"temperature": 1.0}),),
        training={"data": ["é"]},
    )


def resealed(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A changed manifest whose own digest is right again: what a forger would write."""
    fields = json.loads(manifest_bytes(manifest()))
    change(fields)
    blank = json.dumps({**fields, "sha256": "0" * 64}).encode()
    digest = file_entry("x", blank).sha256
    return blank.replace(b"0" * 64, digest.encode(), 1)


def test_a_manifest_is_read_as_it_was_written() -> None:
    """Writing and reading lose nothing."""
    assert read_manifest(manifest_bytes(manifest())) == manifest()


def test_no_byte_of_a_manifest_can_change_unseen() -> None:
    """Whichever byte flips, white space included, the manifest is refused by name."""
    content = manifest_bytes(manifest())
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1
        with pytest.raises(BundleError, match=r"manifest\.json"):
            read_manifest(bytes(flipped))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"sha256": 3}', b"[" * 99]
)
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    """Anything else than a manifest is a `BundleError`, not a crash."""
    with pytest.raises(BundleError, match=r"manifest\.json"):
        read_manifest(content)


@pytest.mark.parametrize(
    "name",
    ["../secret", "/etc/passwd", "a/b", "a\\b", "..", ".hidden", "", "manifest.json", "a\n", "é"],
)
def test_a_file_outside_of_the_folder_is_never_named(name: str) -> None:
    """Only plain names, even where the digests are right."""

    def rename(fields: dict[str, Any]) -> None:
        fields["files"]["encoder"]["name"] = name

    with pytest.raises(BundleError, match="plain name"):
        read_manifest(resealed(rename))


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: fields.update(format=2),
        lambda fields: fields.pop("heads"),
        lambda fields: fields["files"].pop("card"),
        lambda fields: fields["files"].update(extra=fields["files"]["card"]),
        lambda fields: fields["files"].update(card=fields["files"]["encoder"]),
        lambda fields: fields["files"]["card"].update(sha256="abc"),
        lambda fields: fields["files"]["card"].update(more=1),
        lambda fields: fields.update(heads=[{"name": "sentiment"}]),
        lambda fields: fields.update(heads=3),
        lambda fields: fields.update(feature_size="many"),
    ],
)
def test_an_unknown_form_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    """A well-sealed manifest of another form is refused too."""
    with pytest.raises(BundleError, match=r"manifest\.json"):
        read_manifest(resealed(change))


def test_a_file_matches_only_itself() -> None:
    """Size and digest both count."""
    entry = file_entry("a", b"content")
    assert entry.matches(b"content")
    assert not entry.matches(b"contenT")
    assert not FileEntry("a", entry.sha256, 8).matches(b"content")
