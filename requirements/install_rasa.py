"""Make `.venv-rasa`, in Python 3.10, and install Rasa's pinned list into it.

Rasa runs on no newer Python. One is looked for in $PYTHON310, on the PATH, with pyenv, and at
last fetched by uv. A second call with nothing new to install returns at once. Packages that Rasa
imports without need are left out (`rasa-without.txt`, `advisor/rasa/absent.py`), hence
`--no-deps`: the list is whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import install

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv-rasa"
PYTHON = VENV / "bin" / "python"
WANTED = ROOT / "requirements" / "rasa.txt"
_STAMP = VENV / "installed-rasa"

#: Whether the files are fetched anew: a line may drop, and a cache may hold half a file.
_TRIES = (False, True, True)

_HELP = "Rasa needs Python 3.10, which was not found; name it with PYTHON310=/path/to/python3.10"


def main() -> int:
    digest = hashlib.sha256(WANTED.read_bytes()).hexdigest()
    if PYTHON.exists() and _STAMP.exists() and _STAMP.read_text() == digest:
        return 0
    print(
        f"installing Rasa into {VENV.name}, some 600 MB to fetch ...", file=sys.stderr, flush=True
    )
    if hasattr(os, "nice"):
        os.nice(10)  # the gateway answers meanwhile
    found = next(_pythons(), None)
    if found is None:
        print(_HELP, file=sys.stderr)
        return 1
    if not _made(found) or not any(_filled(anew=again) and _whole() for again in _TRIES):
        print("Rasa could not be installed; see above.", file=sys.stderr)
        return 1
    _STAMP.write_text(digest)
    return 0


def _pythons() -> Iterator[str]:
    """Pythons 3.10 that work, the one that was named first."""
    named = [os.environ.get("PYTHON310", ""), shutil.which("python3.10") or ""]
    # Pyenv's own, and where its Pythons stand beside the one that runs this.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for beside in (pyenv, Path(sys.base_prefix).parent):
        named += [str(each) for each in sorted(beside.glob("3.10.*/bin/python"), reverse=True)]
    yield from filter(_is_310, named)
    if uv := _uv():
        install._run(uv, "python", "install", "--quiet", "3.10")
        done = subprocess.run(
            [uv, "python", "find", "3.10"], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and _is_310(done.stdout.strip()):
            yield done.stdout.strip()


def _is_310(python: str) -> bool:
    asked = "import sys; sys.exit(sys.version_info[:2] != (3, 10))"
    return bool(python) and install._run(python, "-c", asked, quiet=True)


def _uv() -> str | Path | None:
    return install._uv()


def _made(python: str) -> bool:
    if uv := _uv():
        return install._run(uv, "venv", "--quiet", "--clear", "--python", python, VENV)
    return install._run(python, "-m", "venv", "--clear", VENV)


def _filled(*, anew: bool = False) -> bool:
    flags = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--quiet"]
    if uv := _uv():
        flags += ["--reinstall", "--no-cache"] if anew else []
        return install._run(
            uv, "pip", "install", *flags, "--python", PYTHON, "--compile-bytecode",
            "--requirements", WANTED,
        )  # fmt: skip
    flags += ["--force-reinstall", "--no-cache-dir"] if anew else []
    return install._run(PYTHON, "-m", "pip", "install", *flags, "--requirement", WANTED)


def _whole() -> bool:
    """Whether every file of every package is there: a cache that was cut short has been seen."""
    return install._run(PYTHON, "-c", _EVERY_FILE)


_EVERY_FILE = """
import sys
from importlib.metadata import distributions
lacking = [
    str(file) for one in distributions() for file in one.files or ()
    if not str(file).endswith(".pyc") and not file.locate().exists()
]
print(len(lacking), "files are lacking:", lacking[:3], file=sys.stderr) if lacking else None
sys.exit(bool(lacking))
"""


if __name__ == "__main__":
    sys.exit(main())
