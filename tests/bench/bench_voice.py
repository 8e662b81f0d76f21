"""Key presses of calls a second: the signature checked, the menu walked, the dossier looked up.

`python -m tests.bench.bench_voice`. One real gateway process over PostgreSQL with 10,000
dossiers; half of the key presses bring a look-up number, the others lead through the menu. As
fast as they are answered, then 300 a second for the latency. Every key press is written down
meanwhile: the run fails where one lacks. Then how soon a sentence is found that was spoken before.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import wave
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from multidict import MultiDict
from twilio.request_validator import RequestValidator

from channels.voice.asterisk_prompts import Prompts
from channels.voice.twilio_webhook import KEYS
from channels.voice.wording import calls_wording
from core import database
from core.database import rows
from tests.bench.bench_webhook import (
    CONNECTIONS,
    PACED_TURNS,
    PUBLIC_URL,
    SENDERS,
    SMALL,
    TOKEN,
    TURNS,
    middle,
    ours,
    seeded,
    shoot,
)
from tests.bench.report import Figure, report
from tests.databases import Postgres

#: Sentences that are asked for again.
HITS = 20_000


async def some_numbers(url: str) -> list[str]:
    """Look-up numbers of all dossiers."""
    async with database.opened(url):
        return [row["lookup_number"] for row in await rows("SELECT lookup_number FROM dossier")]


def presses(numbers: list[str], count: int, seed: int) -> list[bytes]:
    """Signed key presses, each of a call of its own."""
    validator, chance, made = RequestValidator(TOKEN), random.Random(seed), []
    for n in range(count):
        at, keys = ("status", chance.choice(numbers)) if n % 2 else ("main", "1")
        path = f"{KEYS}?at={at}&lang=vi"
        form = {
            "Digits": keys,
            "CallSid": f"CA{chance.getrandbits(128):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": f"+849{chance.randrange(SENDERS):08}",
            "To": "+84200000000",
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }
        body = urlencode(form).encode()
        signature = validator.compute_signature(PUBLIC_URL + path, MultiDict(form))
        head = (
            f"POST {path} HTTP/1.1\r\nHost: motcua.example.vn\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def written(url: str) -> int:
    """Steps of calls that were written down."""
    async with database.opened(url):
        return int((await rows("SELECT count(*) AS n FROM call_step"))[0]["n"])


async def prompt_hits() -> float:
    """99 of 100 sentences that were spoken before are found within so many ms."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said.wav"
        with wave.open(str(said), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(16_000))
        prompts = Prompts(Path(folder), calls_wording(), engine=f"cat {said}")
        sentences = [f"Hồ sơ số {n} đã tiếp nhận, hoàn thành 10 phần trăm." for n in range(50)]
        for one in sentences:
            assert await prompts.sound(one, "vi")
        took = []
        for n in range(HITS):
            began = perf_counter()
            await prompts.sound(sentences[n % len(sentences)], "vi")
            took.append((perf_counter() - began) * 1000)
    return sorted(took)[HITS * 99 // 100]


async def main() -> bool:
    """Measure and report."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    url = await seeded(postgres, SMALL)
    numbers = await some_numbers(url)
    async with ours(url) as port:
        quick, answered = [], 0
        for turn in range(TURNS + 1):
            found = await shoot(port, presses(numbers, 20_000, seed=turn))
            answered += found.requests
            if turn:  # the first is to warm up
                quick.append(found.per_second)
        paced = [
            await shoot(port, presses(numbers, 3_000, seed=99 + turn), rate=300)
            for turn in range(PACED_TURNS)
        ]
    answered += sum(one.requests for one in paced)
    lost = answered - await written(url)
    tail = middle(paced)
    return report(
        "voice",
        [
            Figure("key presses", sorted(quick)[len(quick) // 2], "/s", least=1_000),
            Figure("p50 at 300/s", tail.p50_ms, "ms"),
            Figure("p99 at 300/s", tail.p99_ms, "ms", most=20),
            Figure("key presses not written down", max(0, lost), "", most=0),
            Figure("p99 of a sentence spoken before", await prompt_hits(), "ms", most=2),
        ],
        dossiers=SMALL,
        connections=CONNECTIONS,
    )


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)
