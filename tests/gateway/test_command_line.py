"""The command line: what it promises in words and exit codes, in processes of its own."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

import gateway
from core import database
from core.clock import civil_date
from core.workflow.reading import as_json
from gateway.__main__ import main
from gateway.cli.verbs import VERBS
from gateway.serving import listen
from gateway.settings import declared
from tests.core.workflow.workflows import usual
from tests.fakes.text_api import DIALECTS, KEY, SECRET, SENDER, FakeTextApi
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.real_gateway import free_port

ROOT = Path(__file__).parents[2]


@dataclass
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


class Shell:
    """Runs `python -m gateway` as an installation of its own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environ = {
            "MOTCUA_DATA_DIR": str(folder),
            "MOTCUA_DATABASE_URL": database_url,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }

    async def __call__(self, *arguments: str, typed: str = "", **environ: str) -> Said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", *arguments, cwd=ROOT, env=self.environ | environ,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate(typed.encode())
        return Said(process.returncode, out.decode(), err.decode())


@pytest.fixture
def bare(tmp_path) -> Shell:
    """Nothing there yet, on SQLite."""
    return Shell(tmp_path / "var", f"sqlite://{tmp_path / 'var' / 'x.sqlite3'}")


@pytest.fixture
def shell(tmp_path, database_url) -> Shell:
    """A migrated, empty database, on both engines in turn."""
    (tmp_path / "var").mkdir()
    return Shell(tmp_path / "var", database_url)


@pytest.mark.parametrize("arguments", [["--help"], *([verb.name, "--help"] for verb in VERBS)])
def test_help_is_there(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert "usage: motcua" in capsys.readouterr().out


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_its_module(verb):
    assert callable(import_module(verb.path).run)


async def test_it_knows_its_version(bare):
    assert (await bare("--version")).out.strip() == gateway.__version__
    assert f'version = "{gateway.__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")


async def test_settings_lists_every_setting_with_its_default_and_meaning(bare):
    said = await bare("settings")
    assert said.code == 0
    for each in declared():
        assert f"MOTCUA_{each.name}  (default {each.default or 'none'}" in said.out
        assert each.meaning.split()[0] in said.out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        pytest.param([], "VERB", id="no verb"),
        pytest.param(["serf"], "serf", id="a verb that is none"),
        pytest.param(["serve", "--workers", "0"], "--workers", id="no process at all"),
        pytest.param(["serve", "--workers", "many"], "--workers", id="no number"),
        pytest.param(["restore"], "FILE", id="a file left out"),
        pytest.param(["restore", "nix"], "nix", id="a file that is not there"),
        pytest.param(["import-procedures", "nix"], "nix", id="a catalogue that is not there"),
        pytest.param(["import-calendar", "nix"], "nix", id="a calendar that is not there"),
        pytest.param(["export-procedures", "x.doc"], ".xlsx", id="another kind of sheet"),
        pytest.param(["backup", "/nix/nix"], "/nix", id="a folder that is not there"),
    ],
)
async def test_bad_use_is_told_in_one_line(bare, arguments, word):
    said = await bare(*arguments)
    assert said.code == 2
    (line,) = said.err.splitlines()
    assert line.startswith("motcua") and word in line


async def test_the_key_of_a_host_is_its_own_and_stays_the_same(bare):
    one, again, other = [await bare("call-key", host) for host in ("a.vn", "A.vn:443", "b.vn:8443")]
    assert one.out == again.out != other.out
    assert re.fullmatch(r"[0-9a-f]{64}\n", one.out)
    assert (await bare("call-key", "https://a.vn")).code == 2


async def test_every_fault_of_the_settings_is_told(bare):
    said = await bare("serve", MOTCUA_PORT="x", MOTCUA_MOD="demo")
    assert said.code == 2
    assert "did you mean MOTCUA_MODE?" in said.err and "MOTCUA_PORT" in said.err


async def test_nothing_is_served_on_a_database_without_tables(bare):
    bare.folder.mkdir()
    said = await bare("worker")
    assert said.code == 1
    assert said.err.splitlines()[-1].endswith("run `motcua migrate`")


async def test_several_processes_do_not_try_for_ever_what_cannot_work(bare):
    bare.folder.mkdir()
    said = await bare("serve", "--workers", "2", MOTCUA_PORT=str(free_port()))
    assert said.code == 1
    assert "run `motcua migrate`" in said.err and "Traceback" not in said.err


async def test_a_taken_port_is_told_at_once(bare):
    with listen("127.0.0.1", 0) as taken:
        said = await bare("serve", MOTCUA_PORT=str(taken.getsockname()[1]))
    assert said.code == 1 and "cannot listen" in said.err


async def test_migrate_may_be_repeated(bare):
    assert "migrated: 0001_initial" in (await bare("migrate")).out
    again = await bare("migrate")
    assert (again.code, again.out) == (0, "the schema is up to date\n")


PRODUCTION = {
    "MOTCUA_MODE": "production",
    "MOTCUA_PUBLIC_URL": "https://motcua.example.gov.vn",
    "MOTCUA_SECRET_KEY": "a-secret-for-tests-that-is-long-enough",
}


@pytest.mark.parametrize("verb", ["seed-demo", "run"])
async def test_production_has_no_demo(bare, verb):
    said = await bare(verb, **PRODUCTION)
    assert said.code == 2 and "production" in said.err


async def test_the_demo_is_seeded_looked_after_and_brought_back(shell, database_url):
    said = await shell("seed-demo", "--dossiers", "60")
    assert said.code == 0, said.err
    assert "60 dossiers made" in said.out and "password" in said.out
    assert "dossiers made" not in (await shell("seed-demo", "--dossiers", "60")).out

    said = await shell("verify-history")
    assert (said.code, said.out) == (0, "60 dossiers verified: every history is whole\n")
    async with database.opened(database_url):
        (first, *_) = await database.rows("SELECT code FROM dossier ORDER BY id")
    code = first["code"]
    assert "1 dossiers verified" in (await shell("verify-history", code)).out
    assert (await shell("verify-history", "X99.01-990101-0001")).code == 2

    said = await shell("rebuild-dossiers")
    assert (said.code, said.out) == (0, "60 dossiers, 0 differences mended\n")


SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
async def test_a_catalogue_goes_out_and_comes_back(shell, tmp_path):
    catalogue = ROOT / "gateway" / "demo" / "procedures.toml"
    said = await shell("import-procedures", str(catalogue))
    assert said.code == 0 and " new, 0 changed, 0 unchanged, 0 not stored" in said.out
    assert "time limits of " in said.out and " working_day\n" in said.out
    said = await shell("export-procedures", str(tmp_path / "list.xlsx"))
    assert said.code == 0, said.err
    again = await shell("import-procedures", str(tmp_path / "list.xlsx"))
    assert " 0 new, 0 changed" in again.out


@SQLITE
async def test_a_calendar_is_stored_whole_or_not_at_all(shell, tmp_path):
    days = tmp_path / "days.csv"
    days.write_text("date,kind,name_vi\n2027-03-01,off,Nghỉ\n2027-13-01,off,Sai\n", "utf-8")
    said = await shell("import-calendar", str(days))
    assert said.code == 2 and "line 3: date: form" in said.out
    days.write_text("date,kind,name_vi\n2027-03-01,off,Nghỉ\n", "utf-8")
    said = await shell("import-calendar", str(days))
    assert (said.code, said.out) == (0, "1 days added, 0 changed, 0 unchanged\n")


@SQLITE
async def test_days_that_move_open_dossiers_are_stored_only_when_that_is_confirmed(shell, tmp_path):
    await shell("seed-demo", "--dossiers", "300")
    days = tmp_path / "days.csv"
    ahead = civil_date(datetime.now(UTC)) + timedelta(days=1)
    closed = [(ahead + timedelta(days=n)).isoformat() for n in range(4)]
    days.write_text("date,kind,why\n" + "".join(f"{on},off,closure\n" for on in closed), "utf-8")
    said = await shell("import-calendar", str(days))
    assert said.code == 2 and "open dossiers move later" in said.err and "--confirm" in said.err
    said = await shell("import-calendar", str(days), "--confirm")
    assert said.code == 0 and "open dossiers move later" in said.out
    days.write_text("date,kind\n2199-03-01,off\n", "utf-8")
    said = await shell("import-calendar", str(days))
    assert said.code == 2 and "2199" in said.err


@SQLITE
async def test_a_workflow_is_checked_before_anybody_relies_on_it(shell, tmp_path):
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(as_json(usual())), "utf-8")
    said = await shell("check-workflow", str(file))
    assert said.code == 0 and "may be published" in said.out
    wrong = as_json(usual())
    wrong["steps"] = [step for step in wrong["steps"] if step["key"] != "met"]
    file.write_text(json.dumps(wrong), "utf-8")
    said = await shell("check-workflow", str(file))
    assert said.code == 2 and "steps.4.actions.0.to: no_step" in said.out
    lost = as_json(usual()) | {"start": "sign"}
    file.write_text(json.dumps(lost), "utf-8")
    said = await shell("check-workflow", str(file))
    assert said.code == 1 and "receive (receive): nothing ever leads here" in said.out
    for text in ("{", "[]", "nix"):
        file.write_text(text, "utf-8")
        assert (await shell("check-workflow", str(file))).code == 2
    assert (await shell("check-workflow", str(tmp_path / "none"))).code == 2


@SQLITE
async def test_an_officer_gets_an_account(shell):
    await shell("seed-demo", "--dossiers", "1")
    unit = "X99.02:receiving_officer"
    arguments = ["create-officer", "lan.nt", "Nguyễn Thị Lan", "--password-stdin", "--role"]
    said = await shell(*arguments, unit, typed="a long enough password\n")
    assert (said.code, said.out) == (0, "lan.nt may sign in at http://127.0.0.1:8080/office\n")
    taken = await shell(*arguments, unit, typed="a long enough password\n")
    assert taken.code == 2 and "username" in taken.err
    role = await shell(*arguments, "X99.02:king", typed="a long enough password\n")
    assert role.code == 2 and "king" in role.err
    nowhere = await shell(*arguments, "nowhere:receiving_officer", typed="a long enough password\n")
    assert nowhere.code == 2 and "nowhere" in nowhere.err


@SQLITE
async def test_an_installation_begins_with_its_own_units(shell):
    await shell("migrate")
    commune = ["create-unit", "UBND xã Tân Lập", "--code", "H15.50.05.13", "--place", "Tân Lập"]
    said = await shell(*commune)
    assert (said.code, said.out) == (0, "H15.50.05.13: UBND xã Tân Lập\n")
    taken = await shell(*commune)
    assert taken.code == 2 and "agency_code" in taken.err
    department = await shell("create-unit", "Bộ phận Hộ tịch", "--parent", "H15.50.05.13")
    assert department.code == 0 and "Bộ phận Hộ tịch" in department.out
    alone = await shell("create-unit", "Bộ phận lạc")
    assert alone.code == 2 and "parent" in alone.err
    malformed = await shell("create-unit", "Nơi khác", "--code", "15.50")
    assert malformed.code == 2 and "agency_code" in malformed.err


@SQLITE
async def test_check_tries_every_configured_service(shell):
    async with FakeTwilio() as twilio:
        configured = {
            "MOTCUA_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "MOTCUA_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "MOTCUA_TWILIO_NUMBER": NUMBER,
            "MOTCUA_TWILIO_API_BASE": twilio.base,
        }
        well = await shell("check", **configured)
        wrong = await shell("check", **configured | {"MOTCUA_TWILIO_AUTH_TOKEN": "another"})
    assert well.code == 0, well
    assert [line.split()[:2] for line in well.out.splitlines()] == [
        ["ok", "settings"], ["ok", "data"], ["ok", "database"], ["ok", "twilio"]
    ]  # fmt: skip
    assert wrong.code == 1 and "FAIL twilio" in wrong.out and "another" not in wrong.out


@SQLITE
async def test_check_tries_a_provider_that_a_file_describes(shell):
    async with FakeTextApi(DIALECTS["esms"]) as esms:
        configured = {
            "MOTCUA_SMS_HTTP_PROVIDER": "esms",
            "MOTCUA_SMS_HTTP_KEY": KEY,
            "MOTCUA_SMS_HTTP_SECRET": SECRET,
            "MOTCUA_SMS_HTTP_SENDER": SENDER,
            "MOTCUA_SMS_HTTP_URL": esms.base,
        }
        well = await shell("check", **configured)
        wrong = await shell("check", **configured | {"MOTCUA_SMS_HTTP_SECRET": "another"})
        assert esms.taken == []
    assert well.code == 0 and "ok   esms" in well.out
    assert wrong.code == 1 and "FAIL esms" in wrong.out and "another" not in wrong.out


async def test_check_says_what_is_wrong_with_the_database(bare):
    said = await bare("check")
    assert said.code == 1 and "run `motcua migrate`" in said.out
    closed = "postgres://nobody:hunter2@127.0.0.1:1/nix"
    said = await bare("check", MOTCUA_DATABASE_URL=closed)
    assert said.code == 1 and "FAIL database" in said.out
    assert "hunter2" not in said.out + said.err


async def test_a_database_that_is_away_is_told_in_one_line(bare):
    said = await bare("migrate", MOTCUA_DATABASE_URL="postgres://nobody@127.0.0.1:1/nix")
    assert said.code == 1
    (line,) = said.err.splitlines()
    assert "the database cannot be used" in line
