"""The formats that others may write for us, as JSON Schemas at an address."""

from __future__ import annotations

from aiohttp import web

from core.workflow.schema import PATH

#: Format of workflow definitions, as `motcua-workflow/1` says in each.
WORKFLOW = "/schemas/motcua-workflow-1.json"


class Schemas:
    """Serves them."""

    def __init__(self) -> None:
        self._workflow = PATH.read_bytes()

    def routes(self) -> list[web.RouteDef]:
        return [web.get(WORKFLOW, self.workflow)]

    async def workflow(self, request: web.Request) -> web.Response:
        """What a workflow may say; validators on pages of others read it too."""
        return web.Response(
            body=self._workflow,
            content_type="application/schema+json",
            headers={
                "Access-Control-Allow-Origin": "*",
                "Cache-Control": "public, max-age=3600",
                "X-Content-Type-Options": "nosniff",
            },
        )
