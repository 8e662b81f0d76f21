"""Sentences become sound files once: recorded ones first, the rest by a speech engine."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from channels.voice.asterisk_ari import ari_address
from channels.voice.asterisk_keys import whole
from channels.voice.asterisk_prompts import KEPT_FOR, Prompts
from channels.voice.asterisk_sound import RATE, NotSound, _wav, telephone_wav
from channels.voice.menu import Expected
from channels.voice.wording import calls_wording

WORDING = calls_wording()
#: An engine that says the same for everything, and counts how often it is asked.
ENGINE = """
import struct, sys
open({count!r}, "a").write(sys.stdin.read() + "\\n")
data = struct.pack("<8000h", *range(8000))
head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36, b"WAVE", b"fmt ", 16, 1, 1, 8000,
                   16000, 2, 16, b"data", len(data))
sys.stdout.buffer.write(head + data)
"""


def tone(hertz: float, rate: int, seconds: float = 1.0) -> bytes:
    """A WAV of one tone at some rate."""
    sound = 10_000 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)
    wav = bytearray(_wav(np.rint(sound).astype("<i2").tobytes()))
    wav[24:28] = rate.to_bytes(4, "little")
    return bytes(wav)


def strength(wav: bytes, hertz: float) -> float:
    """How loud one tone is in it, 1 = as loud as `tone` makes it."""
    sound = np.frombuffer(wav[44:], "<i2").astype(float)[RATE // 10 : -RATE // 10]
    turns = np.exp(-2j * np.pi * hertz * np.arange(sound.size) / RATE)
    return float(2 * np.abs((sound * turns).mean()) / 10_000)


def bytes_of(sound: str) -> bytes:
    """The file that Asterisk plays."""
    return Path(f"{sound}.wav").read_bytes()


@pytest.fixture
def engine(tmp_path: Path) -> tuple[str, Path]:
    """A command line, and the file in which it writes what it was asked."""
    script, count = tmp_path / "engine.py", tmp_path / "asked"
    script.write_text(ENGINE.format(count=str(count)))
    return f"{sys.executable} {script} {{language}}", count


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
def test_tones_of_the_voice_keep_their_height_and_loudness(rate: int):
    told = telephone_wav(tone(1000, rate))
    assert strength(told, 1000) == pytest.approx(1.0, abs=0.01)
    assert (len(told) - 44) / 2 == pytest.approx(RATE, abs=1)


@pytest.mark.parametrize("hertz", [4500, 5000, 7000, 9000])
def test_what_a_telephone_cannot_carry_does_not_fold_into_the_voice(hertz: int):
    told = telephone_wav(tone(hertz, 22050))
    assert strength(told, abs(RATE - hertz)) < 0.01


def test_an_engine_that_writes_to_a_pipe_may_lie_about_the_length():
    wav = bytearray(tone(1000, 22050))
    wav[40:44] = (0x7FFFF000).to_bytes(4, "little")
    assert strength(telephone_wav(bytes(wav)), 1000) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no sound at all, only words and words", id="no WAV"),
        pytest.param(tone(1000, 8000)[:30], id="cut in its head"),
        pytest.param(tone(1000, 8000)[:44], id="without samples"),
        pytest.param(tone(1000, 8000).replace(b"\x10\x00data", b"\x08\x00data"), id="eight bits"),
    ],
)
def test_what_is_no_sound_is_refused(given: bytes):
    with pytest.raises(NotSound):
        telephone_wav(given)


async def test_a_sentence_is_spoken_once_however_many_callers_wait_for_it(
    tmp_path: Path, engine: tuple[str, Path]
):
    command, count = engine
    prompts = Prompts(tmp_path / "prompts", WORDING, engine=command)
    names = await asyncio.gather(*(prompts.sound("Số hai sáu.", "vi") for _ in range(20)))
    again = Prompts(tmp_path / "prompts", WORDING, engine=command)
    assert {await again.sound("Số hai sáu.", "vi"), *names} == {names[0]}
    assert count.read_text() == "Số hai sáu.\n"
    assert len(bytes_of(names[0])) == 44 + 16000


async def test_a_recording_comes_before_the_engine_and_a_new_one_is_another_file(
    tmp_path: Path, engine: tuple[str, Path]
):
    command, count = engine
    recording = tmp_path / "recorded" / "vi" / "say.welcome.wav"
    recording.parent.mkdir(parents=True)
    found = []
    for hertz in (700, 1400):
        recording.write_bytes(tone(hertz, 44100))
        prompts = Prompts(
            tmp_path / "prompts", WORDING, engine=command, recorded=tmp_path / "recorded"
        )
        found.append(await prompts.sound(WORDING.say("say.welcome"), "vi"))
        assert strength(bytes_of(found[-1]), hertz) > 0.9
    assert found[0] != found[1]
    assert not count.exists()
    await prompts.sound(WORDING.say("say.goodbye"), "vi")
    assert count.exists()


async def test_what_was_said_to_one_caller_is_thrown_away_after_a_day(
    tmp_path: Path, engine: tuple[str, Path], now: datetime
):
    prompts = Prompts(tmp_path, WORDING, engine=engine[0])
    personal = Path(await prompts.sound("Số hai sáu.", "vi")).with_suffix(".wav")
    fixed = Path(await prompts.sound(WORDING.say("say.welcome"), "vi")).with_suffix(".wav")
    for one in (personal, fixed):
        os.utime(one, (now.timestamp(), now.timestamp()))
    assert prompts.sweep(now + KEPT_FOR) == 0
    assert prompts.sweep(now + KEPT_FOR + timedelta(seconds=1)) == 1
    assert (personal.exists(), fixed.exists()) == (False, True)


@pytest.mark.parametrize("command", ["no-such-engine", "false", "cat"])
async def test_an_engine_that_fails_costs_a_sentence_not_the_call(
    tmp_path: Path, command: str, caplog: pytest.LogCaptureFixture
):
    prompts = Prompts(tmp_path, WORDING, engine=command)
    assert await prompts.sound("Số hai sáu một.", "vi") == ""
    assert "cannot be said" in caplog.text and "hai sáu" not in caplog.text


@pytest.mark.parametrize(
    ("keys", "keyed"),
    [
        pytest.param("", None, id="nothing yet"),
        pytest.param("2612", None, id="a number goes on"),
        pytest.param("2612#", "2612", id="until the hash"),
        pytest.param("#", "#", id="a hash alone ends the call"),
        pytest.param("*", "*", id="a star alone repeats"),
        pytest.param("9" * 32, "9" * 32, id="longer than any number"),
    ],
)
def test_keys_are_gathered_until_a_number_is_whole(keys: str, keyed: str | None):
    assert whole(keys, Expected(keys=None)) == keyed
    assert whole(keys, Expected()) == (keys[:1] or None)


@pytest.mark.parametrize(
    "written",
    ["", "http://127.0.0.1/ari?app=motcua", "http://u:p@h/ari", "ftp://u:p@h/ari?app=motcua",
     "http://u:p@h:99999/ari?app=motcua", "http://u:p@h/ari?app=a,b"],
)  # fmt: skip
def test_an_address_of_asterisk_names_user_password_and_application(written: str):
    with pytest.raises(ValueError, match="an address like"):
        ari_address(written)


def test_a_password_may_hold_any_character():
    found = ari_address("http://mot:p%40ss%2Fw@127.0.0.1:8088/ari?app=motcua")
    assert (found.base, found.user, found.password) == (
        "http://127.0.0.1:8088/ari", "mot", "p@ss/w",
    )  # fmt: skip
