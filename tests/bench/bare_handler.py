"""What a status webhook costs at the least: the signature checked, one row read, TwiML back.

The yardstick of bench_webhook: an aiohttp application with one handler, twilio's
validator and one asyncpg read, and nothing else of what a real service needs.
"""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import asyncpg
from aiohttp import web
from twilio.request_validator import RequestValidator


def application(dsn: dict[str, str], public_url: str, token: str) -> web.Application:
    """The yardstick."""
    validator = RequestValidator(token)

    async def incoming(request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        url = public_url + request.path_qs
        if not validator.validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            raise web.HTTPForbidden
        code = form["Body"].removeprefix("TT ")
        row = await request.app["pool"].fetchrow("SELECT state FROM dossier WHERE code = $1", code)
        state = row["state"] if row else "none"
        text = f"<Response><Message>{code}: {state}</Message></Response>"
        return web.Response(text=text, content_type="text/xml")

    async def lifetime(app: web.Application):
        app["pool"] = await asyncpg.create_pool(**dsn, min_size=1, max_size=10)
        yield
        await app["pool"].close()

    app = web.Application()
    app.cleanup_ctx.append(lifetime)
    app.add_routes([web.post("/hooks/sms/twilio", incoming)])
    return app


if __name__ == "__main__":
    socket_folder, database, port, public_url, token = sys.argv[1:]
    assert urlsplit(public_url).hostname
    web.run_app(
        application(
            {"host": socket_folder, "user": "postgres", "database": database}, public_url, token
        ),
        host="127.0.0.1",
        port=int(port),
        print=lambda *_: None,
        access_log=None,
    )
