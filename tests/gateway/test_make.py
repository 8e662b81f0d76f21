"""The two commands: what the Makefile promises, and what the pinned lists hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ("run", "test", "uv", "rasa")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def make(*arguments: str, path: str = "/usr/bin:/bin", **environ: str):
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT, env={"PATH": path, **environ}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["run", "test", "check", "bench", "migration", "clean"])
def test_help_names_every_verb(verb):
    assert re.search(rf"^{verb} ", make("help").stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments", [["run"], ["run", "ADVISOR=embedded"], ["test", "REQUIRE_ALL=1"]]
)
def test_the_promised_spellings_are_accepted(arguments):
    assert make("--dry-run", *arguments).returncode == 0


def test_an_old_python_is_told_what_is_needed(tmp_path):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"):
        old = tmp_path / name
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
    (tmp_path / "sh").symlink_to("/bin/sh")
    (tmp_path / "make").symlink_to(shutil.which("make"))
    done = make("run", path=str(tmp_path))
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_migration_needs_a_name():
    done = make("migration")
    assert done.returncode != 0 and "NAME=what_changed" in done.stderr


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_pinned_by_hash_and_names_no_index(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_every_dependency_is_on_its_list():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name, wanted in (
        ("run", project["dependencies"]),
        ("test", project["optional-dependencies"]["test"]),
    ):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").lower()
        pinned = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", text, re.MULTILINE))
        asked = {re.match(r"[A-Za-z0-9._-]+", each)[0].lower() for each in wanted}
        assert {each.replace("_", "-") for each in asked} <= pinned


def test_what_runs_is_tested_in_the_same_version():
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        return set(re.findall(r"^([a-z0-9._-]+(?:\[[^]]*\])?==[^ ;\\]+)", text, re.MULTILINE))

    assert pins("run") <= pins("test")


def test_ci_runs_every_test_once():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^ *make --no-print-directory (.*)$", script, re.MULTILINE) == [
        "check",
        "test REQUIRE_ALL=1 ARGS=\"-n 4 -m 'not sip and not rasa'\"",
        'test REQUIRE_ALL=1 ARGS="-m rasa"',
        'test-sip ARGS="-n 3" ||',
        'test-sip ARGS="--last-failed"',
    ]
