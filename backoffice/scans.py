"""Scanned papers of a dossier, for those who may look at the dossier."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from backoffice.seen import seen
from backoffice.visitor import visitor
from core.dossiers.files import FileStore
from core.dossiers.models import Dossier
from core.errors import NotFound
from core.forms.filling import answered_files
from core.sent_papers.keeping import of_dossier


class Scans:
    """Gives out files by their content, never by a name that came from outside."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One file of one paper, of an answer of the dossier's form, or that was sent in a chat."""
        dossier = await seen(visitor(request), request.match_info["code"], "file")
        wanted = request.match_info["sha256"]
        sent = [one.file for one in await of_dossier(dossier.id)]
        for file in [*_of_papers(dossier), *await answered_files(dossier.id), *sent]:
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


def _of_papers(dossier: Dossier) -> list[dict[str, Any]]:
    return [file for paper in dossier.papers for file in paper["files"]]
