"""Scanned papers on disk, named by their content.

A file is written under a temporary name, hashed on the way, and moved to where
its SHA-256 says; the same paper twice is one file. What it is, we see by looking
at its first octets: neither its name nor what the browser says is believed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import AsyncIterable
from datetime import datetime
from pathlib import Path
from typing import Any

from core.dossiers.models import StoredFile
from core.errors import CoreError, NotFound

MAX_BYTES = 25 * 1024 * 1024

#: First octets -> media type. What is not here is not taken.
TYPES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
)
_HEAD = max(len(head) for head, _, _ in TYPES)
#: Anything but letters, digits and what stands between them in names: no line ends, no marks
#: that turn the direction of writing, no separators of folders.
_UNFIT = re.compile(r"[^\w .()-]+")
_LONGEST_STEM = 80


class FileTooLarge(CoreError):
    """More than we keep. `facts`: `most`, in octets."""

    kind = "file_too_large"


class FileTypeRefused(CoreError):
    """Neither a PDF nor a picture, whatever its name says."""

    kind = "file_type_refused"


class FileStore:
    """The folder of papers."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes

    async def put(
        self, chunks: AsyncIterable[bytes], name: str, *, officer_id: int | None, now: datetime
    ) -> dict[str, Any]:
        """Keep a file: `{"sha256","name","size","type"}`, as a paper remembers it.

        Raises:
            FileTooLarge: it is cut off there, nothing is kept.
            FileTypeRefused: not a PDF, JPEG, PNG or TIFF.
        """
        incoming = self._folder / "incoming"
        await asyncio.to_thread(incoming.mkdir, parents=True, exist_ok=True)
        part = incoming / secrets.token_hex(16)
        try:
            digest, size, head = await self._write(part, chunks)
            media_type, ending = _type_of(head)
            final = self._path(digest)
            await asyncio.to_thread(_move, part, final)
        finally:
            part.unlink(missing_ok=True)
        await StoredFile.get_or_create(
            sha256=digest,
            defaults={
                "size": size,
                "media_type": media_type,
                "stored_at": now,
                "stored_by_id": officer_id,
            },
        )
        return {
            "sha256": digest,
            "name": safe_name(name, ending),
            "size": size,
            "type": media_type,
        }

    async def _write(self, part: Path, chunks: AsyncIterable[bytes]) -> tuple[str, int, bytes]:
        digest, size, head = hashlib.sha256(), 0, b""
        with await asyncio.to_thread(open, part, "xb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self._max_bytes:
                    raise FileTooLarge(most=self._max_bytes)
                if len(head) < _HEAD:
                    head += chunk[:_HEAD]
                    if len(head) >= _HEAD:
                        _type_of(head)  # what we do not keep is not even written down
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        return digest.hexdigest(), size, head

    def path(self, sha256: str) -> Path:
        """Where a kept file lies.

        Raises:
            NotFound: no such file.
        """
        if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not self._path(sha256).is_file():
            raise NotFound(what="file")
        return self._path(sha256)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def safe_name(name: str, ending: str) -> str:
    """A name to show and to download under, from what a stranger called the file."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = _UNFIT.sub("_", base.rpartition(".")[0] or base).strip(" ._")[:_LONGEST_STEM]
    return f"{stem.rstrip(' ._') or 'file'}.{ending}"


def _type_of(head: bytes) -> tuple[str, str]:
    for start, media_type, ending in TYPES:
        if head.startswith(start):
            return media_type, ending
    raise FileTypeRefused


def _move(part: Path, final: Path) -> None:
    final.parent.mkdir(exist_ok=True)
    os.replace(part, final)
    # A dossier that names the file must not outlive it when the power fails.
    for folder in (final.parent, final.parent.parent):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
