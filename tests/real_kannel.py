"""A real Kannel with its fake message centre, as `docker/kannel/kannel.conf` sets it up.

Debian's packages: `kannel` (bearerbox, smsbox) and `kannel-extras` (fakesmsc). The sample is
changed in what a test must change: addresses, secrets, and the operator, who is Kannel's own
`fake` centre.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.real_gateway import ROOT, free_port

FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
SAMPLE = ROOT / "docker" / "kannel" / "kannel.conf"

USER, PASSWORD, SECRET, NUMBER = "motcua", "CHANGE-ME password", "CHANGE-ME-secret", "8079"

_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (\S+) (.*)>")


def installed() -> bool:
    """Whether this machine has Kannel and its fake centre."""
    return all(map(shutil.which, ("bearerbox", "smsbox"))) and FAKESMSC.exists()


@dataclass(frozen=True, slots=True)
class OnThePhone:
    """A text that reached a phone."""

    sender: str
    to: str
    kind: str  #: `text`, or `ucs-2`, percent-encoded
    text: str


@dataclass
class RealKannel:
    """Its boxes and its ports."""

    folder: Path
    gateway_url: str
    sendsms_port: int = field(default_factory=free_port)
    centre_port: int = field(default_factory=free_port)
    _ports: list[int] = field(default_factory=lambda: [free_port(), free_port()])
    _running: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        """The gateway's settings for it, without their prefix."""
        return {
            "KANNEL_URL": f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms",
            "KANNEL_USER": USER,
            "KANNEL_PASSWORD": PASSWORD,
            "KANNEL_NUMBER": NUMBER,
            "KANNEL_SECRET": SECRET,
        }

    async def start(self) -> None:
        """Start both boxes and wait until they take texts."""
        conf = self.folder / "kannel.conf"
        conf.write_text(self._conf())
        await self._box("bearerbox", conf)
        await _opened(self._ports[1])
        await self._box("smsbox", conf)
        await _opened(self.sendsms_port)
        await _opened(self.centre_port)

    async def stop(self) -> None:
        for process in reversed(self._running):
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def phones(self, texts: Sequence[tuple[str, str]] = (), count: int = 0) -> Phones:
        """Phones that take whatever comes and send `count` texts, as fast as they are taken.

        Args:
            texts: (sender, text); fakesmsc draws one for each that it sends.
        """
        said = [f"{sender} {NUMBER} text {text}" for sender, text in texts]
        process = await asyncio.create_subprocess_exec(
            FAKESMSC, "-H", "127.0.0.1", "-r", str(self.centre_port), "-i", "0",
            "-m", str(count), *(said or ["1 2 text nothing"]),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._running.append(process)
        return Phones(process)

    async def _box(self, name: str, conf: Path) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                name, "-v", "1", conf, stdout=log, stderr=log, cwd=self.folder
            )
        self._running.append(process)

    def _conf(self) -> str:
        sample = SAMPLE.read_text("utf-8")
        centre = (
            "group = smsc\nsmsc = fake\nsmsc-id = fake\n"
            f"port = {self.centre_port}\nconnect-allow-ip = 127.0.0.1\n"
        )
        sample = re.sub(r"group = smsc\n.*?\n\n", centre + "\n", sample, flags=re.DOTALL)
        for old, new in {
            "http://127.0.0.1:8080": self.gateway_url,
            "13013": str(self.sendsms_port),
            "13000": str(self._ports[0]),
            "13001": str(self._ports[1]),
            "/var/spool/kannel": str(self.folder / "spool"),
        }.items():
            assert old in sample, old
            sample = sample.replace(old, new)
        (self.folder / "spool").mkdir()
        return sample


@dataclass
class Phones:
    """What fakesmsc shows."""

    process: asyncio.subprocess.Process
    got: list[OnThePhone] = field(default_factory=list)

    async def wait_for(self, count: int) -> list[OnThePhone]:
        """Come back when so many texts have reached phones."""
        assert self.process.stderr is not None
        while len(self.got) < count:
            line = (await self.process.stderr.readline()).decode("utf-8", "replace")
            assert line, "fakesmsc has ended"
            if found := _GOT.search(line):
                self.got.append(OnThePhone(*found.groups()))
        return self.got


async def _opened(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return


@asynccontextmanager
async def a_kannel(folder: Path, gateway_url: str) -> AsyncIterator[RealKannel]:
    """Kannel, started, that brings texts to that gateway."""
    kannel = RealKannel(folder, gateway_url)
    try:
        await kannel.start()
        yield kannel
    finally:
        await kannel.stop()
