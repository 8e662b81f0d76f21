"""The advisor's own image and service: what they name exists, and who reaches it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.training import project
from gateway.rasa.actions import PATH

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docker" / "advisor"
DOCKERFILE = (FOLDER / "Dockerfile").read_text("utf-8")
COPIED = {
    path
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for path in line.split()
}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = (ROOT / "docker" / "compose.yml").read_text("utf-8")
    return yaml.safe_load(text)["services"]


def test_every_path_that_the_image_copies_exists():
    assert "requirements/rasa.txt" in COPIED
    assert [path for path in COPIED if not (ROOT / path).exists()] == []


def test_what_the_image_copies_is_sent_to_the_builder():
    ignore = (FOLDER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    sent = [line[1:] for line in ignore if line.startswith("!")]
    assert all(any(f"{path}/".startswith(f"{one}/") for one in sent) for path in COPIED)


@pytest.mark.parametrize("line", re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
def test_base_images_are_pinned(line):
    name = re.fullmatch(r"python:\$\{(\w+)\}", line)[1]
    assert re.search(rf"^ARG {name}=3\.1\d\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)


def test_it_runs_the_python_that_rasa_needs():
    assert re.search(r"^ARG PYTHON=3\.10\.", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.rpartition("\nFROM ")[2].startswith("python:${PYTHON}")


def test_it_holds_no_build_tools_and_runs_as_nobody_special():
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER motcua$", final, re.MULTILINE)
    assert "pip install" not in final and "HEALTHCHECK" in final


def test_its_sentences_are_written_without_anything_installed(tmp_path):
    catalogue = ROOT / "gateway" / "demo" / "procedures.toml"
    subprocess.run(
        [sys.executable, "-I", "-S", "-c",
         "import runpy, sys; sys.path.insert(0, sys.argv.pop(1));"
         "runpy.run_module('advisor.training', run_name='__main__')",
         ROOT, catalogue, tmp_path / "project"],
        check=True, capture_output=True,
    )  # fmt: skip
    names = [one["name"] for one in tomllib.loads(catalogue.read_text("utf-8"))["procedure"]]
    again = project.write(tmp_path / "again", names)
    assert project.digest(tmp_path / "project") == again


def test_only_the_gateway_reaches_it(services):
    (network,) = services["advisor"]["networks"]
    assert "ports" not in services["advisor"]
    beside = {name for name, one in services.items() if network in one.get("networks", [])}
    assert beside == {"advisor", "gateway"}


def test_it_is_told_where_actions_are_done_and_by_what_token(services):
    told = services["advisor"]["environment"]
    assert told["ADVISOR_ACTIONS_URL"].endswith(PATH)
    assert told["ADVISOR_ACTIONS_TOKEN"] == services["gateway"]["environment"]["MOTCUA_RASA_TOKEN"]
    endpoints = (ROOT / "advisor" / "rasa" / "endpoints.yml").read_text("utf-8")
    assert set(re.findall(r"\$\{(\w+)\}", endpoints)) == set(told)


def test_the_gateway_finds_it_and_does_not_wait_for_it(services):
    url = services["gateway"]["environment"]["MOTCUA_RASA_URL"]
    host, port = re.fullmatch(r"http://(\w+):(\d+)", url).groups()
    assert host in services and f"EXPOSE {port}" in DOCKERFILE
    assert "advisor" not in services["gateway"]["depends_on"]


def test_the_world_is_not_let_in_where_rasa_asks():
    assert PATH in (ROOT / "docker" / "Caddyfile").read_text("utf-8")


def final_command() -> list[str]:
    return json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])


def test_it_runs_the_model_that_was_trained_in_it():
    name = re.search(r"--out (\S+) --fixed-model-name (\S+)", DOCKERFILE)
    assert f"{name[1]}/{name[2]}.tar.gz" in final_command()
    assert f"COPY --from=trained {name[1]} {name[1]}" in DOCKERFILE


def test_the_files_that_it_is_run_with_are_copied():
    named = [each for each in final_command() if each.endswith(".yml")]
    assert named == ["endpoints.yml", "credentials.yml"]
    assert all((project.RASA / each).exists() for each in named)
    assert "COPY advisor/rasa /app" in DOCKERFILE and "WORKDIR /app" in DOCKERFILE


def test_its_health_is_asked_where_it_listens():
    command = final_command()
    port = command[command.index("--port") + 1]
    assert f"http://127.0.0.1:{port}/webhooks/rest/" in DOCKERFILE
    assert re.search(rf"^EXPOSE {port}$", DOCKERFILE, re.MULTILINE)


def test_it_may_write_nothing_but_its_temporary_folder_and_gain_no_rights(services):
    advisor = services["advisor"]
    assert advisor["read_only"] is True and advisor["tmpfs"] == ["/tmp"]
    assert advisor["cap_drop"] == ["ALL"]
    assert advisor["security_opt"] == ["no-new-privileges:true"]
    assert "volumes" not in advisor and "HOME=/tmp" in DOCKERFILE


def test_its_network_leads_nowhere_else():
    text = (ROOT / "docker" / "compose.yml").read_text("utf-8")
    assert yaml.safe_load(text)["networks"]["understanding"] == {"internal": True}
