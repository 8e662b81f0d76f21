"""A real Asterisk, as `docker/asterisk/` sets it up, and callers who are sipp.

Asterisk is the machine's own, or stands in a folder of its own that `tests/asterisk.sh` made
(Debian has it in sid alone). The sample is changed in what a test must change: addresses, ports,
folders, and a recording of what callers hear.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import numpy as np
from numpy.typing import NDArray

from channels.voice.asterisk_sound import RATE
from tests.databases import scratch
from tests.real_gateway import ROOT, free_port

SAMPLE = ROOT / "docker" / "asterisk"
#: Where `tests/asterisk.sh` puts Asterisk, where the distribution has none.
FOLDER = Path(os.environ.get("ASTERISK_ROOT", Path(tempfile.gettempdir()) / "sid"))
PASSWORD = "CHANGE-ME-ari"
_BASIC = {"Authorization": aiohttp.encode_basic_auth("motcua", PASSWORD)}
#: Ports for sound: two for each call of Asterisk, four for each of sipp.
_PORTS = 200
#: After which callers give up.
_PATIENCE_S = 120
#: What dies with the tests, however they end.
_WITH_US = ("setpriv", "--pdeathsig", "KILL")


def lacking() -> str:
    """What this machine lacks for real calls; empty: nothing."""
    if os.geteuid() != 0:
        return "root (sipp sends keys through raw sockets; Asterisk runs in a folder of its own)"
    tools = [tool for tool in ("sipp", "espeak-ng", "setpriv") if shutil.which(tool) is None]
    if tools:
        return f"{', '.join(tools)} (Debian: sip-tester, espeak-ng, util-linux)"
    if not (shutil.which("asterisk") or (FOLDER / "usr/sbin/asterisk").exists()):
        return "Asterisk (tests/asterisk.sh fetches it)"
    return ""


@dataclass
class RealAsterisk:
    """The process, its folder and its ports."""

    root: Path  #: of the file system that it sees
    folder: Path  #: all its files, seen from outside
    media_port: int  #: the first of those for sound
    sip_port: int = field(default_factory=free_port)
    ari_port: int = field(default_factory=free_port)
    officer_port: int = field(default_factory=free_port)  #: of the telephone with the number 201
    process: asyncio.subprocess.Process | None = None
    callers: list[Callers] = field(default_factory=list)  #: all that were started

    @property
    def data_dir(self) -> Path:
        """Of the gateway; Asterisk plays from it."""
        return self.folder / "data"

    @property
    def settings(self) -> dict[str, str]:
        """The gateway's settings for it, without their prefix."""
        return {
            "ASTERISK_ARI_URL": (
                f"http://motcua:{PASSWORD}@127.0.0.1:{self.ari_port}/ari?app=motcua"
            ),
            "ASTERISK_PROMPTS": self.seen(self.data_dir / "prompts"),
            "DATA_DIR": str(self.data_dir),
        }

    def seen(self, path: Path) -> str:
        """A path as Asterisk sees it."""
        return "/" + str(path.relative_to(self.root))

    async def start(self) -> None:
        """Start it and wait until it answers."""
        for name in ("etc", "run", "log", "lib", "spool/recording", "heard", "data"):
            (self.folder / name).mkdir(parents=True)
        for sample in SAMPLE.glob("*.conf"):
            (self.folder / "etc" / sample.name).write_text(self._changed(sample))
        conf = self.seen(self.folder / "etc" / "asterisk.conf")
        inside = [] if self.root == Path("/") else ["chroot", str(self.root)]
        with (self.folder / "asterisk.log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *_WITH_US, *inside, "/usr/sbin/asterisk", "-f", "-C", conf, stdout=log, stderr=log
            )
        await self._ready()

    async def _ready(self) -> None:
        """Wait until it takes calls and orders."""
        url = f"http://127.0.0.1:{self.ari_port}/ari/asterisk/info"

        async def answers() -> bool:
            with suppress(aiohttp.ClientError):
                async with http.get(url) as response:
                    return response.status == 200 and "operator" in await self.says(
                        "pjsip show endpoints"
                    )
            return False

        async with aiohttp.ClientSession(headers=_BASIC) as http:
            await self.until(answers)

    async def stands_at(self, place: str, calls: int = 1) -> None:
        """Come back when so many calls stand there in the menu."""
        base = f"http://127.0.0.1:{self.ari_port}/ari/channels"

        async def stands() -> bool:
            async with http.get(base) as response:
                names = [one["id"] for one in await response.json()]
            found = 0
            for name in names:
                kept = f"{base}/{name}/variable?variable=MOTCUA_TALK"
                async with http.get(kept) as response:
                    found += f"at={place}&" in await response.text()
            return found == calls

        async with aiohttp.ClientSession(headers=_BASIC) as http:
            await self.until(stands)

    async def speak(self, sides: int) -> None:
        """Come back when so many telephones are connected."""
        url = f"http://127.0.0.1:{self.ari_port}/ari/channels"

        async def speaking() -> bool:
            async with http.get(url) as response:
                return [one["state"] for one in await response.json()] == ["Up"] * sides

        async with aiohttp.ClientSession(headers=_BASIC) as http:
            await self.until(speaking)

    async def listens(self) -> None:
        """Come back when it records a caller."""

        async def records() -> bool:
            return "recording" in await self._recordings()

        await self.until(records)

    async def _recordings(self) -> list[str]:
        """States of the recordings that are made."""
        base = f"http://127.0.0.1:{self.ari_port}/ari"
        states = []
        async with aiohttp.ClientSession(headers=_BASIC) as http:
            async with http.get(f"{base}/channels") as response:
                names = [one["id"] for one in await response.json()]
            for name in names:
                async with http.get(f"{base}/recordings/live/motcua-heard-{name}") as response:
                    if response.status == 200:
                        states.append((await response.json())["state"])
        return states

    async def until(self, so: Callable[[], Awaitable[bool]]) -> None:
        """Come back when it is so; fail when Asterisk or callers of ours die before.

        Nothing waits longer than callers do.
        """
        by = asyncio.get_running_loop().time() + _PATIENCE_S
        while not await so():
            assert asyncio.get_running_loop().time() < by, self.told()
            assert self.process is not None
            assert self.process.returncode is None, self.told()
            for one in self.callers:
                assert not one.process.returncode, one.told()
            await asyncio.sleep(0.1)

    def told(self) -> str:
        """What it wrote last."""
        return "Asterisk: " + (self.folder / "asterisk.log").read_text("utf-8", "replace")[-2000:]

    async def says(self, command: str) -> str:
        """What its console answers."""
        conf = self.seen(self.folder / "etc" / "asterisk.conf")
        inside = [] if self.root == Path("/") else ["chroot", str(self.root)]
        process = await asyncio.create_subprocess_exec(
            *inside, "/usr/sbin/asterisk", "-C", conf, "-rx", command,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return said.decode("utf-8", "replace")

    async def stop(self) -> None:
        """End it, and callers who still call."""
        started = [one.process for one in self.callers]
        for process in [*started, *([self.process] if self.process else [])]:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def calls(self, scenario: str, count: int = 1, **facts: str) -> Callers:
        """Let that many people call at once.

        Args:
            scenario: name of a file in `tests/sip/`.
            facts: what stands in its `{places}`; `{each}` is a file with a line for each call.
        """
        text = (ROOT / "tests" / "sip" / f"{scenario}.xml").read_text("utf-8")
        path = self.folder / f"{scenario}-{free_port()}.xml"
        lines = path.with_suffix(".csv")
        numbers = facts.pop("numbers", "none").split()
        lines.write_text("\n".join(["SEQUENTIAL", *(f"{one};" for one in numbers)]) + "\n")
        path.write_text(text)
        port = free_port()
        command = [
            *_WITH_US, "sipp", f"127.0.0.1:{self.sip_port}", "-sf", str(path), "-inf", str(lines),
            "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", str(port),
            "-mp", str(self.media_port + _PORTS // 2), "-cid_str", f"%u-{port}",
            "-m", str(count), "-l", str(count), "-r", str(count), "-nostdin",
            "-timeout", f"{_PATIENCE_S}s", "-timeout_error",
            *[part for name, value in facts.items() for part in ("-key", name, value)],
        ]  # fmt: skip
        return await self._start(command, path.with_suffix(".log"), port, count)

    async def officer(self) -> Callers:
        """A telephone with the number 201, which is answered once."""
        command = [
            *_WITH_US, "sipp", "-sn", "uas", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-m", "1",
            "-p", str(self.officer_port), "-mp", str(self.media_port + _PORTS - 4),
            "-nostdin", "-timeout", f"{_PATIENCE_S}s", "-timeout_error",
        ]  # fmt: skip
        return await self._start(command, self.folder / "officer.log", self.officer_port, 1)

    async def _start(self, command: list[str], log: Path, port: int, count: int) -> Callers:
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                *command, stdout=written, stderr=written, cwd=self.folder
            )
        self.callers.append(Callers(process, log, self, port, count))
        return self.callers[-1]

    def heard(self) -> list[NDArray[np.float64]]:
        """What each caller heard, in the order of the calls."""
        files = sorted((self.folder / "heard").glob("*-out.wav"))
        return [samples(file) for file in files]

    def _changed(self, sample: Path) -> str:
        changes = {
            "http.conf": {"bindport = 8088": f"bindport = {self.ari_port}"},
            "rtp.conf": {
                "rtpstart = 10000": f"rtpstart = {self.media_port}",
                "rtpend = 10499": f"rtpend = {self.media_port + _PORTS // 2 - 1}",
            },
            "pjsip.conf": {
                "bind = 0.0.0.0:5060": f"bind = 127.0.0.1:{self.sip_port}",
                "match = 192.0.2.10": "match = 127.0.0.1",
                "max_contacts = 2": (
                    f"max_contacts = 2\ncontact = sip:201@127.0.0.1:{self.officer_port}"
                ),
                "direct_media = no": (
                    "direct_media = no\nmedia_address = 127.0.0.1\nbind_rtp_to_media_address = yes"
                ),
            },
            "extensions.conf": {
                "Set(TRIES=0)": "Set(TRIES=0)\n same => n,MixMonitor("
                f"{self.seen(self.folder / 'heard')}/${{UNIQUEID}}.wav,"
                f"t({self.seen(self.folder / 'heard')}/${{UNIQUEID}}-out.wav))"
            },
            "asterisk.conf": {
                "astetcdir => /etc/asterisk": f"astetcdir => {self.seen(self.folder / 'etc')}",
                "astdbdir => /var/lib/asterisk": f"astdbdir => {self.seen(self.folder / 'lib')}",
                "/var/spool/asterisk": self.seen(self.folder / "spool"),
                "/var/run/asterisk": self.seen(self.folder / "run"),
                "/var/log/asterisk": self.seen(self.folder / "log"),
            },
        }.get(sample.name, {})
        text = sample.read_text("utf-8")
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        return text


@dataclass
class Callers:
    """sipp at work."""

    process: asyncio.subprocess.Process
    log: Path
    asterisk: RealAsterisk
    port: int
    count: int
    _gone_on: int = 0

    def go_on(self) -> None:
        """Let every call go on that waits for an INFO."""
        self._gone_on += 1
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            for call in range(1, self.count + 1):
                lines = (
                    f"INFO sip:caller@127.0.0.1:{self.port} SIP/2.0",
                    f"Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK{self._gone_on}x{call}",
                    "From: <sip:test@127.0.0.1>;tag=test",
                    "To: <sip:caller@127.0.0.1>;tag=caller",
                    f"Call-ID: {call}-{self.port}",
                    f"CSeq: {self._gone_on} INFO",
                    "Content-Length: 0",
                    "\r\n",
                )
                wire.sendto("\r\n".join(lines).encode(), ("127.0.0.1", self.port))

    async def end(self) -> None:
        """Wait until every call has ended as the scenario says."""

        async def ended() -> bool:
            return self.process.returncode is not None

        await self.asterisk.until(ended)
        assert self.process.returncode == 0, self.told()

    def told(self) -> str:
        """What sipp wrote first and last."""
        log = self.log.read_text("utf-8", "replace")
        return f"sipp ended with {self.process.returncode}: {log[:500]}{log[-2000:]}"


def samples(file: Path) -> NDArray[np.float64]:
    """A WAV of 8,000 samples a second."""
    found: NDArray[np.float64] = np.frombuffer(file.read_bytes()[44:], "<i2").astype(np.float64)
    return found


def where(prompt: NDArray[np.float64], heard: NDArray[np.float64]) -> tuple[float, float]:
    """(likeness 0..1, second) at which a prompt is heard best.

    The telephone's eight bits and a lost packet change it a little; another sentence is far off.
    """
    part = prompt[: RATE * 2]
    size = 1 << int(np.ceil(np.log2(heard.size + part.size)))
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(part, size)), size)[
        : max(heard.size - part.size, 1)
    ]
    sums = np.concatenate([[0.0], np.cumsum(heard**2)])
    power = sums[part.size : part.size + product.size] - sums[: product.size]
    likeness = product / np.sqrt(np.maximum(power, 1.0) * float((part**2).sum()))
    best = int(np.argmax(likeness))
    return float(likeness[best]), best / RATE


@contextmanager
def _sound_ports() -> Iterator[int]:
    """The first of a row of ports nobody listens on, which no other test of this machine gets."""
    for first in range(10_000, 20_000, _PORTS):
        with open(scratch() / f"sound-{first}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            if all(_is_free(first + each) for each in range(_PORTS)):
                yield first
                return
    raise AssertionError("no ports are free")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@asynccontextmanager
async def an_asterisk() -> AsyncIterator[RealAsterisk]:
    """Asterisk, started."""
    root = Path("/") if shutil.which("asterisk") else FOLDER
    with (
        tempfile.TemporaryDirectory(prefix="motcua-", dir=root / "tmp") as folder,
        _sound_ports() as media_port,
    ):
        asterisk = RealAsterisk(root, Path(folder), media_port)
        try:
            await asterisk.start()
            yield asterisk
        finally:
            await asterisk.stop()
