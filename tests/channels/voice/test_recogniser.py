"""Words are written down by a program, which may also fail, hang, or say too much."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import numpy as np
import pytest

from channels.voice.asterisk_sound import RATE, _wav, speaks
from channels.voice.hearing import LONGEST_WORDS
from channels.voice.recogniser import Recogniser


def program(text: str, *arguments: str) -> str:
    return shlex.join([sys.executable, "-c", text, *arguments])


async def test_the_program_is_given_the_sound_and_the_language_and_the_file_is_gone(
    tmp_path: Path,
):
    kept = tmp_path / "kept"
    text = (
        "import sys; at, language, kept = sys.argv[1:];"
        "open(kept, 'w').write(at + ' ' + str(len(open(at, 'rb').read())));"
        "print('làm', 'giấy', language, sep='\\n')"
    )
    command = program(text, "{file}", "{language}", str(kept))
    assert await Recogniser(command).words(b"sound", "vi") == "làm giấy vi"
    file, size = kept.read_text().split()
    assert size == "5" and not os.path.exists(file)  # noqa: ASYNC240


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(program("raise SystemExit(3)"), id="it fails"),
        pytest.param(program("import time; print('words', flush=True); time.sleep(60)"), id="slow"),
        pytest.param("sh -c 'sleep 60 & wait'", id="it starts something that hangs"),
        pytest.param("/no/such/program", id="it is not there"),
    ],
)
async def test_a_program_that_does_not_do_its_work_understood_nothing(command: str):
    assert await Recogniser(command, patience_s=0.5).words(b"sound", "vi") == ""


async def test_what_is_no_text_and_what_is_too_long_is_cut():
    many = program("import sys; sys.stdout.buffer.write(b'\\xff' * 10_000)")
    assert len(await Recogniser(many).words(b"sound", "vi")) == LONGEST_WORDS


@pytest.mark.parametrize(
    ("seconds", "loudness", "heard"),
    [
        pytest.param(1.0, 1.0, True, id="a voice"),
        pytest.param(0.1, 1.0, False, id="a click"),
        pytest.param(3.0, 0.005, False, id="the line's own noise"),
    ],
)
def test_silence_is_not_given_to_the_recogniser(seconds: float, loudness: float, heard: bool):
    sound = 10_000 * loudness * np.sin(2 * np.pi * 500 * np.arange(int(RATE * seconds)) / RATE)
    assert speaks(_wav(np.rint(sound).astype("<i2").tobytes())) is heard
