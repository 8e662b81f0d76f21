"""What docker/ names exists: settings, files, services, addresses."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings import PREFIX, Settings, declared, load

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text("utf-8")
COMPOSE = (DOCKER / "compose.yml").read_text("utf-8")
CADDY = (DOCKER / "Caddyfile").read_text("utf-8")
KANNEL = (DOCKER / "kannel" / "kannel.conf").read_text("utf-8")
EXAMPLE = (DOCKER / "env.example").read_text("utf-8")

#: What a person would fill in.
FILLED = {
    "DOMAIN": "motcua.example.gov.vn",
    "POSTGRES_PASSWORD": "0123456789abcdef",
    "RASA_TOKEN": "0123456789abcdef0123456789abcdef",
    "MOTCUA_SECRET_KEY": "a-long-secret-of-an-example-installation",
}


def settings_named(text: str) -> set[str]:
    return {name.removeprefix(PREFIX) for name in re.findall(rf"\b{PREFIX}[A-Z_]+\b", text)}


def example() -> dict[str, str]:
    lines = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """compose.yml with the variables filled in."""
    values = example() | FILLED

    def value(match: re.Match[str]) -> str:
        return values[match["name"]] or match["default"] or ""

    filled = re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}", value, COMPOSE)
    return yaml.safe_load(filled)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(DOCKERFILE, id="Dockerfile"),
        pytest.param(COMPOSE, id="compose.yml"),
        pytest.param(EXAMPLE, id="env.example"),
        pytest.param(KANNEL, id="kannel.conf"),
        *(pytest.param(page.read_text("utf-8"), id=page.name) for page in ROOT.glob("*.md")),
    ],
)
def test_every_setting_that_is_named_exists(text):
    assert settings_named(text) <= {each.name for each in declared()}


def test_every_variable_of_compose_stands_in_the_example():
    assert set(re.findall(r"\$\{(\w+)", COMPOSE)) == set(example())


def test_what_the_example_leaves_empty_is_what_a_person_must_fill_in():
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    empty = {name for name, value in example().items() if not value}
    assert required - {"DOMAIN"} <= empty


def test_every_path_that_the_image_copies_exists():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    paths = [path for line in copied for path in line.split()]
    assert {"core", "channels", "backoffice", "advisor", "gateway"} <= set(paths)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_what_the_image_copies_is_sent_to_the_builder():
    sent = {
        line[1:]
        for line in (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert {path for line in copied for path in line.split()} == sent


def test_the_image_holds_no_build_tools_and_runs_as_nobody_special():
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER motcua$", final, re.MULTILINE)
    assert not re.search(r"\b(gcc|build-essential|pip install|uv)\b", final)
    assert "HEALTHCHECK" in final


@pytest.mark.parametrize("line", re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
def test_base_images_are_pinned(line):
    assert line == "python:${PYTHON}"
    assert re.search(r"^ARG PYTHON=\d+\.\d+\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)


def test_images_of_compose_are_pinned(compose):
    images = {each["image"] for each in compose["services"].values()}
    foreign = {image for image in images if not image.startswith(("motcua:", "motcua-advisor:"))}
    assert foreign and all(re.search(r":\d+\.\d+", image) for image in foreign)


def test_no_package_hides_in_docker():
    assert not list(DOCKER.rglob("__init__.py"))


def test_the_commands_of_compose_are_verbs(compose):
    from gateway.__main__ import _parser

    for name in ("migrate", "gateway", "worker"):
        _parser().parse_args(compose["services"][name]["command"])


def test_the_settings_of_compose_are_a_valid_production_configuration(compose, tmp_path):
    for name in ("migrate", "gateway", "worker"):
        environment = compose["services"][name]["environment"].items()
        environ = {key: "" if value is None else str(value) for key, value in environment}
        told = load(environ, tmp_path / "no.env")
        assert isinstance(told, Settings) and told.in_production
        assert told.public_url == "https://motcua.example.gov.vn"


def test_a_container_is_given_longer_than_the_gateway_takes_to_stop(compose):
    grace_s = int(compose["services"]["gateway"]["stop_grace_period"].removesuffix("s"))
    default_s = float(next(each.default for each in declared() if each.name == "STOP_WAIT_S"))
    assert grace_s >= default_s + 15


def test_compose_names_only_what_it_declares(compose):
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service.get("networks", [])) <= set(compose["networks"]), name
        for volume in service.get("volumes", []):
            place = volume.split(":")[0]
            if place.startswith("."):
                assert (DOCKER / place).exists(), volume
            else:
                assert place in compose["volumes"], volume


def test_nothing_starts_before_what_it_needs(compose):
    services = compose["services"]
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("gateway", "worker"):
        condition = services[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"
    assert services["proxy"]["depends_on"]["gateway"]["condition"] == "service_healthy"
    assert "healthcheck" in services["postgres"]


def test_only_the_proxy_is_reached_from_outside(compose):
    published = {
        name: [port for port in each.get("ports", []) if not port.startswith("127.0.0.1:")]
        for name, each in compose["services"].items()
    }
    assert [name for name, ports in published.items() if ports] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True


def test_the_proxy_finds_the_gateway(compose):
    host, port = re.search(r"reverse_proxy (\S+):(\d+)", CADDY).groups()
    assert host in compose["services"]
    assert f"MOTCUA_PORT={port}" in DOCKERFILE
    assert "/metrics" in CADDY


def test_compose_itself_accepts_the_file(tmp_path):
    if shutil.which("docker") is None:
        pytest.skip("there is no docker client")
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("the docker client has no compose")
    filled = "".join(f"{name}={value}\n" for name, value in (example() | FILLED).items())
    (tmp_path / "env").write_text(filled)
    done = subprocess.run(
        ["docker", "compose", "--env-file", str(tmp_path / "env"), "-f", "compose.yml",
         "config", "--quiet"],
        cwd=DOCKER, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
