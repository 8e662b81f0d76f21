"""The signed Twilio status webhook, beside the least that such a handler can cost.

`python -m tests.bench.bench_webhook [DOSSIERS]`, 1,000,000 unless told. One real
gateway process over PostgreSQL, and in the same run a bare aiohttp handler that
checks the same signature and reads one row (bare_handler.py). Throughput is
measured in turns, so that a noisy machine is noisy to all; latency at 500
requests a second. A second gateway with 10,000 dossiers shows what size costs.

The 10,000 are a demo province; the million are copies of its dossiers under codes
and numbers of their own, without the histories, which a look-up does not read.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from multidict import MultiDict
from twilio.request_validator import RequestValidator

from core import database
from core.database import rows
from gateway.demo.seeding import seed_demo
from tests.bench.load import Result, fire
from tests.bench.report import Figure, report
from tests.databases import Postgres
from tests.real_gateway import ROOT, a_gateway, free_port

TOKEN, PUBLIC_URL = "token-of-the-bench", "https://motcua.example.vn"
HOOK = "/hooks/sms/twilio"
SENDERS = 5_000_000  #: enough that nobody asks too often
TURNS, SECONDS, CONNECTIONS = 4, 6.0, 16
PACED_TURNS = 5  #: of which the median is told
SMALL = 10_000


async def seeded(postgres: Postgres, dossiers: int) -> str:
    """The address of a province of that size; kept for the next run."""

    async def fill(url: str) -> None:
        async with database.opened(f"{url}&command_timeout=3600"):
            await database.migrate()
            await seed_demo(dossiers=SMALL, now=datetime.now(UTC), secret=b"s" * 32)
            if dossiers > SMALL:
                await copied(dossiers // SMALL - 1)
            await rows("VACUUM ANALYZE dossier")

    return await postgres.kept(f"bench_{dossiers}_{postgres.schema}", fill)


async def copied(times: int) -> None:
    """Put so many copies of every dossier beside it, under codes and numbers of their own."""
    serial = "(split_part(code, '-', 3)::int + k * 10000)::text"
    code = (
        "split_part(code, '-', 1) || '-' || split_part(code, '-', 2) || '-' ||"
        f" lpad({serial}, greatest(7, length({serial})), '0')"
    )
    changed = {
        "id": "id + k * 1000000",
        "code": code,
        "code_key": f"replace(replace({code}, '-', ''), '.', '')",
        "lookup_number": "(3000000000 + id + k * 1000000)::text",
    }
    found = await rows(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = 'dossier'"
    )
    columns = [row["column_name"] for row in found]
    taken = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    await rows(
        f"INSERT INTO dossier ({named}) SELECT {taken} FROM dossier,"
        f" generate_series(1::bigint, {times}) k"
    )


async def some_codes(url: str, count: int) -> list[str]:
    """Codes drawn from all of them."""
    async with database.opened(url):
        found = await rows("SELECT code FROM dossier ORDER BY md5(code) LIMIT $1", count)
    return [row["code"] for row in found]


def requests(codes: list[str], count: int, seed: int) -> list[bytes]:
    """Signed requests, each a text of its own from a number of its own."""
    validator, chance, made = RequestValidator(TOKEN), random.Random(seed), []
    for _ in range(count):
        form = {
            "ToCountry": "VN",
            "SmsMessageSid": "",
            "NumMedia": "0",
            "SmsStatus": "received",
            "Body": f"TT {chance.choice(codes)}",
            "To": "+84200000000",
            "NumSegments": "1",
            "MessageSid": f"SM{chance.getrandbits(128):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": f"+849{chance.randrange(SENDERS):08}",
            "ApiVersion": "2010-04-01",
        }
        body = urlencode(form).encode()
        signature = validator.compute_signature(PUBLIC_URL + HOOK, MultiDict(form))
        head = (
            f"POST {HOOK} HTTP/1.1\r\nHost: motcua.example.vn\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


@asynccontextmanager
async def bare(url: str) -> AsyncIterator[int]:
    """The yardstick, serving; its port."""
    port = free_port()
    name = urlsplit(url).path.lstrip("/")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("bare_handler.py")),
        parse_qs(urlsplit(url).query)["host"][0],
        name,
        str(port),
        PUBLIC_URL,
        TOKEN,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[int]:
    """A real gateway; its port."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_gateway(
            Path(folder),
            url,
            PUBLIC_URL=PUBLIC_URL,
            TWILIO_ACCOUNT_SID="AC" + "0" * 32,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_NUMBER="+84200000000",
            # Nobody is to be texted: the address answers nothing.
            TWILIO_API_BASE="http://127.0.0.1:9",
        ) as gateway:
            yield int(gateway.settings["MOTCUA_PORT"])


async def shoot(port: int, prepared: list[bytes], rate: float | None = None) -> Result:
    """One turn of load; every answer must be 200."""
    result = await asyncio.to_thread(
        fire, port, prepared, connections=CONNECTIONS, seconds=SECONDS, rate=rate
    )
    assert set(result.statuses) == {"200"}, result.statuses
    return result


@dataclass
class Measured:
    """Requests a second, as medians over turns, and latencies at 500 requests a second."""

    ours: float
    bare: float
    small: float  #: ours with few dossiers
    ours_paced: Result
    bare_paced: Result


async def measure(url: str, small_url: str) -> Measured:
    """All three in turns, so that whatever else the machine does is shared."""
    codes = {"ours": await some_codes(url, 20_000), "small": await some_codes(small_url, SMALL)}
    codes["bare"] = codes["ours"]
    rates: dict[str, list[float]] = {"ours": [], "bare": [], "small": []}
    async with ours(url) as our_port, bare(url) as bare_port, ours(small_url) as small_port:
        ports = {"ours": our_port, "bare": bare_port, "small": small_port}
        for turn in range(TURNS + 1):
            for number, (name, port) in enumerate(ports.items()):
                prepared = requests(codes[name], 20_000, seed=turn * 3 + number)
                result = await shoot(port, prepared)
                if turn:  # the first is to warm up
                    rates[name].append(result.per_second)
        paced: dict[str, list[Result]] = {"bare": [], "ours": []}
        for turn in range(PACED_TURNS):
            for name, found in paced.items():
                prepared = requests(codes[name], 5_000, seed=99 + turn)
                found.append(await shoot(ports[name], prepared, rate=500))
    middle = {name: statistics.median(found) for name, found in rates.items()}
    return Measured(**middle, ours_paced=middle(paced["ours"]), bare_paced=middle(paced["bare"]))


def middle(results: list[Result]) -> Result:
    """The run with the median tail."""
    return sorted(results, key=lambda result: result.p99_ms)[len(results) // 2]


async def main(dossiers: int) -> bool:
    """Measure and report."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    found = await measure(await seeded(postgres, dossiers), await seeded(postgres, SMALL))
    return report(
        "webhook",
        [
            Figure("ours", found.ours, "/s"),
            Figure("bare handler", found.bare, "/s"),
            Figure("ratio", found.ours / found.bare, "", least=0.6),
            Figure("p50 at 500/s", found.ours_paced.p50_ms, "ms"),
            Figure("p99 at 500/s", found.ours_paced.p99_ms, "ms", most=15),
            Figure("p99 at 500/s, bare handler", found.bare_paced.p99_ms, "ms"),
            Figure(f"ours with {SMALL:,} dossiers", found.small, "/s"),
            Figure(f"ours, {SMALL:,} over {dossiers:,}", found.small / found.ours, "", most=1.1),
        ],
        dossiers=dossiers,
        connections=CONNECTIONS,
        turns=TURNS,
    )


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.exit(0 if asyncio.run(main(wanted)) else 1)
