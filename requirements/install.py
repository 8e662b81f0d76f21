"""Make `.venv` and install a pinned list into it: `install.py run` or `install.py test`.

Plain Python, nothing but its own library. A second call with nothing new to install returns
at once. uv does the work where it is present or can be had from the package index, else pip.
Only wheels are taken, so no compiler is needed; every file is checked against its hash.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / ".venv"
PYTHON = VENV / "bin" / "python"

_HELP = """
This Python cannot make virtual environments. On Debian and Ubuntu:
    apt-get install python3-venv
"""

#: uv reads the certificates of the system, as pip and git do: many offices look into TLS.
_ENVIRONMENT = os.environ | {
    "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "UV_NO_CONFIG": "1",
    # Slow lines take minutes for the largest file; uv gives up after 30 s without a byte.
    "UV_HTTP_TIMEOUT": os.environ.get("UV_HTTP_TIMEOUT", "180"),
}  # fmt: skip


def main(name: str) -> int:
    wanted = HERE / f"{name}.txt"
    digest = _digest(wanted)
    stamp = VENV / f"installed-{name}"
    if _installed(stamp, digest):
        return 0
    if not PYTHON.exists() and not _make():
        print(_HELP, file=sys.stderr)
        return 1
    print(f"installing {wanted.name} into {VENV.name} ...", flush=True)
    if not _by_uv(wanted) and not _by_pip(wanted):
        print("The packages could not be installed; see above.", file=sys.stderr)
        return 1
    stamp.write_text(digest)
    return 0


def _digest(wanted: Path) -> str:
    return hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()


def _installed(stamp: Path, digest: str) -> bool:
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest


def _run(*command: str | Path, quiet: bool = False) -> bool:
    """Whether the command did its work."""
    out = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(command, env=_ENVIRONMENT, stdout=out, stderr=out, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _make() -> bool:
    """An environment: with pip, or at least with uv beside it."""
    uv = shutil.which("uv")
    ways: list[tuple[str | Path, ...]] = [(sys.executable, "-m", "venv", "--clear", VENV)]
    if uv:
        ways.append((uv, "venv", "--clear", "--python", sys.executable, VENV))
    # Debian splits ensurepip from Python; a pip of the system can still fill the environment.
    ways.append((sys.executable, "-m", "venv", "--clear", "--without-pip", VENV))
    return any(_run(*way, quiet=True) for way in ways) and bool(_uv() or _pip())


def _uv() -> str | Path | None:
    inside = VENV / "bin" / "uv"
    return inside if inside.exists() else shutil.which("uv")


def _pip() -> list[str | Path]:
    """How to call a pip for the environment; empty when there is none."""
    if _run(PYTHON, "-m", "pip", "--version", quiet=True):
        return [PYTHON, "-m", "pip"]
    if _run(sys.executable, "-m", "pip", "--python", PYTHON, "--version", quiet=True):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    return []


def _by_uv(wanted: Path) -> bool:
    if not _uv() and not _by_pip(HERE / "uv.txt"):
        return False
    return _run(
        _uv() or "uv", "pip", "install", "--quiet", "--python", PYTHON, "--compile-bytecode",
        "--only-binary", ":all:", "--require-hashes", "--requirements", wanted,
    )  # fmt: skip


def _by_pip(wanted: Path) -> bool:
    pip = _pip()
    return bool(pip) and _run(
        *pip, "install", "--quiet", "--disable-pip-version-check",
        "--only-binary", ":all:", "--require-hashes", "--requirement", wanted,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
