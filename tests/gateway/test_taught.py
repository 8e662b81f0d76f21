"""What officers accepted reaches what Rasa is trained on, and nothing else that people said."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from core.people.roles import Role
from core.procedures.importing import import_procedures
from core.questions import examples
from core.questions.models import Example, ExampleState
from tests.advisor.known_procedures import CONTENTS
from tests.office import Office
from tests.real_gateway import ROOT

SAID = "cháu nhà em chưa có giấy tờ gì hết trơn"
CODE = "1.001193"


async def written(database: str, folder: Path) -> tuple[str, dict[str, str]]:
    """By `train-advisor --write`: the name of the model, and sentence -> intent."""
    environ = {"MOTCUA_DATA_DIR": str(folder / "var"), "MOTCUA_DATABASE_URL": database}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "train-advisor", "--write", folder / "project", cwd=ROOT,
        env=environ | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    made = json.loads((folder / "project" / "data" / "made.json").read_text("utf-8"))
    told = made["rasa_nlu_data"]["common_examples"]
    return out.decode().rpartition(": ")[2].strip(), {one["text"]: one["intent"] for one in told}


async def test_only_what_a_second_officer_accepted_is_trained_on(
    office: Office, database: str, tmp_path: Path
):
    await import_procedures(enumerate(CONTENTS, start=1), now=office.now, source="test")
    officer, head = await office.actor(Role.RECEIVING_OFFICER), await office.actor(Role.HEAD)
    one = await examples.propose(officer, SAID, CODE, now=office.now)
    before, sentences = await written(database, tmp_path)
    assert SAID not in sentences and "đăng ký thường trú" in {each.lower() for each in sentences}
    await examples.review(head, one.id, accept=True, now=office.now)
    after, sentences = await written(database, tmp_path)
    assert sentences[SAID] == "ask_procedure"
    assert after != before, "a new example makes a new model"
    await examples.drop(head, one.id, now=office.now)
    again, sentences = await written(database, tmp_path)
    assert SAID not in sentences and again == before, "the model from before is found again"


async def test_who_asked_is_masked_where_an_older_example_still_tells(
    office: Office, database: str, tmp_path: Path
):
    text = "em tên là Trần Thị Hoa, số 0912345678, cháu chưa khai sinh"
    await Example.create(
        folded="x", text=text, procedure=CODE, state=ExampleState.ACCEPTED, proposed_by=1,
        proposed_at=office.now, reviewed_by=2, reviewed_at=office.now,
    )  # fmt: skip
    _, sentences = await written(database, tmp_path)
    assert "em tên là •••, số •••, cháu chưa khai sinh" in sentences
    assert not [one for one in sentences if "0912345678" in one or "Trần Thị Hoa" in one]
