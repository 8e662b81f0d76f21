"""Any WAV file as the telephone takes it: one voice, 8,000 samples a second, 16 bits each.

Speech engines write 16,000, 22,050 or more samples; those between two of ours would fold into
noise, so what is above 3.6 kHz is taken away first (a windowed sinc).
"""

from __future__ import annotations

import struct
from math import gcd

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

RATE = 8000
#: Zero crossings of the sinc on each side: enough that no folding is heard.
_CROSSINGS = 16
_PASSES = 0.9  #: of half our rate
_BLOCK = 8192  #: samples at a time
#: Samples of a frame (20 ms); from which strength on it is a voice, not the line's own noise.
_FRAME, _LOUD = 160, 250.0


class NotSound(ValueError):
    """No WAV file of 16-bit samples."""


def telephone_wav(given: bytes) -> bytes:
    """The same sound as the telephone takes it.

    Raises:
        NotSound: it is none, or nothing is in it.
    """
    rate, voices, data = _read(given)
    samples = np.frombuffer(data[: len(data) // (2 * voices) * 2 * voices], "<i2")
    mono = samples.reshape(-1, voices).mean(axis=1)
    if not mono.size:
        raise NotSound("nothing is heard")
    told = mono if rate == RATE else _resampled(mono, rate)
    return _wav(np.clip(np.rint(told), -32768, 32767).astype("<i2").tobytes())


def speaks(wav: bytes) -> bool:
    """Whether anybody speaks for a quarter of a second: a recogniser makes words of silence, too.

    Raises:
        NotSound: it is no such WAV.
    """
    _, _, data = _read(wav)
    samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float64)
    frames = samples[: samples.size // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = np.sqrt((frames**2).mean(axis=1)) > _LOUD
    return int(loud.sum()) * _FRAME >= RATE // 4


def _read(given: bytes) -> tuple[int, int, bytes]:
    """(samples a second, voices, samples); engines that write to a pipe lie about the length."""
    if given[:4] != b"RIFF" or given[8:12] != b"WAVE":
        raise NotSound("no WAV")
    at, rate, voices = 12, 0, 0
    while at + 8 <= len(given):
        name, size = struct.unpack_from("<4sI", given, at)
        if name == b"fmt " and at + 24 <= len(given):
            kind, voices, rate, _, _, bits = struct.unpack_from("<HHIIHH", given, at + 8)
            if kind not in (1, 0xFFFE) or bits != 16 or not 1 <= voices <= 8 or rate < RATE:
                raise NotSound("not 16 bits, or fewer than 8,000 samples a second")
        if name == b"data" and rate:
            return rate, voices, given[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise NotSound("no samples")


def _resampled(mono: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    # As many different places between two samples as the fraction of the rates has; no more.
    phases = RATE // gcd(rate, RATE)
    step = rate / RATE
    reach = int(np.ceil(_CROSSINGS * step / _PASSES))
    weights = _weights(phases, step, reach)
    windows = sliding_window_view(np.pad(mono, reach), 2 * reach + 1)
    count = int((mono.size - 1) * RATE / rate) + 1
    found = np.empty(count)
    for begin in range(0, count, _BLOCK):
        at = np.arange(begin, min(begin + _BLOCK, count))
        found[at] = np.einsum("ij,ij->i", windows[at * rate // RATE], weights[at % phases])
    return found


def _weights(phases: int, step: float, reach: int) -> NDArray[np.float64]:
    """What the samples around a place between two count for: one row for each phase."""
    between = np.arange(phases) * step % 1.0
    away = np.arange(-reach, reach + 1) - between[:, None]
    cut = _PASSES / step
    window = 0.5 + 0.5 * np.cos(np.pi * away / (reach + 1))
    found: NDArray[np.float64] = cut * np.sinc(cut * away) * window
    return found


def _wav(data: bytes) -> bytes:
    head = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVEfmt "
        + struct.pack("<I", len(head))
        + head
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )
