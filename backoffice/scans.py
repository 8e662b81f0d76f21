"""Scanned papers of a dossier, for those who may look at the dossier."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from backoffice.seen import seen
from backoffice.visitor import visitor
from core.dossiers.files import FileStore
from core.errors import NotFound


class Scans:
    """Gives out files by their content, never by a name that came from outside."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One file of one paper."""
        dossier = await seen(visitor(request), request.match_info["code"], "file")
        wanted = request.match_info["sha256"]
        for paper in dossier.papers:
            for file in paper["files"]:
                if file["sha256"] == wanted:
                    name = quote(file["name"])
                    return web.FileResponse(
                        self._store.path(wanted),
                        headers={
                            "Content-Type": file["type"],
                            "Content-Disposition": f"inline; filename*=UTF-8''{name}",
                            "Content-Security-Policy": "frame-ancestors 'none'",
                        },
                    )
        raise NotFound(what="file")
