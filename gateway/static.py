"""Style sheets, scripts and pictures: named by their content, so that browsers keep them for good.

Pages ask `url("site.css")` and get `/static/site.3f9a0c1b2d.css`; a changed file has another
name. All files are read and packed once at the start; there are few of them.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aiohttp import web

_FOREVER = "public, max-age=31536000, immutable"
_PACKED = (".css", ".js", ".svg", ".json", ".html", ".txt", ".webmanifest")
_TYPES = {".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
_IN_CSS = re.compile(r"""url\(\s*(["']?)([^"')]+?)\1\s*\)""")


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    packed: bytes | None  #: by gzip, where that helps
    media_type: str
    tag: str


class Static:
    """The files of one folder and its folders."""

    def __init__(self, folder: Path, prefix: str = "/static") -> None:
        self._prefix = prefix
        self._names: dict[str, str] = {}
        self._files: dict[str, _File] = {}
        found = sorted(file for file in folder.rglob("*") if file.is_file())
        # A style sheet names pictures and fonts; it comes after them.
        for file in sorted(found, key=lambda file: file.suffix == ".css"):
            self._add(file.relative_to(folder).as_posix(), file.read_bytes())

    def url(self, name: str) -> str:
        """Where the file is served.

        Raises:
            KeyError: there is no such file; a page that names it is wrong.
        """
        return f"{self._prefix}/{self._names[name]}"

    def has(self, name: str) -> bool:
        return name in self._names

    def routes(self) -> list[web.RouteDef]:
        return [web.get(self._prefix + "/{name:.+}", self._serve)]

    def _add(self, name: str, content: bytes) -> None:
        path = PurePosixPath(name)
        if path.suffix == ".css":
            content = _IN_CSS.sub(lambda m: self._named(m, path.parent), content.decode()).encode()
        digest = hashlib.sha256(content).hexdigest()
        hashed = path.with_name(f"{path.stem}.{digest[:10]}{path.suffix}").as_posix()
        packed = gzip.compress(content, mtime=0) if path.suffix in _PACKED else None
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_type = _TYPES.get(path.suffix, guessed)
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        self._names[name] = hashed
        self._files[hashed] = self._files[name] = _File(
            content,
            packed if packed is not None and len(packed) < len(content) else None,
            media_type,
            f'"{digest[:20]}"',
        )

    def _named(self, match: re.Match[str], folder: PurePosixPath) -> str:
        hashed = self._names.get((folder / match[2]).as_posix())
        return f'url("{self._prefix}/{hashed}")' if hashed else match[0]

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        file = self._files.get(name)
        if file is None:
            raise web.HTTPNotFound
        headers = {
            "Content-Type": file.media_type,
            "ETag": file.tag,
            "Vary": "Accept-Encoding",
            "Cache-Control": "no-cache" if name in self._names else _FOREVER,
        }
        if file.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        if file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=file.packed, headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=file.content, headers=headers)
