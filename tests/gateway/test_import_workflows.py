"""`import-workflows`: drafts from files, what was left out of them, and what is wrong."""

from __future__ import annotations

import json

import pytest

from core.forms.models import Stage
from core.workflow.bpmn_writing import as_bpmn
from core.workflow.models import WorkflowVersion
from core.workflow.reading import as_json, workflow
from core.workflow.templates import from_template
from tests.core.workflow.test_importing import TAX
from tests.core.workflow.workflows import usual
from tests.gateway.test_command_line import Shell


@pytest.fixture
def shell(tmp_path, database, database_url) -> Shell:
    """A migrated, empty database, which the test reads too."""
    (tmp_path / "var").mkdir()
    return Shell(tmp_path / "var", database_url)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "workflows"


async def stored() -> dict[str, WorkflowVersion]:
    return {one.procedure_code: one for one in await WorkflowVersion.all()}


async def test_definitions_become_drafts_and_are_not_stored_twice(shell, file):
    other = {**as_json(usual()), "procedure": "1.000656"}
    file.write_text(f"{json.dumps(as_json(usual()))}\n{json.dumps(other)}\n", "utf-8")
    said = await shell("import-workflows", str(file))
    assert said.code == 0, said.err
    assert "1.001193 Mẫu: 11 steps, stored as draft 1" in said.out
    assert "2 drafts stored, 0 stored already" in said.out
    found = await stored()
    assert found.keys() == {"1.001193", "1.000656"}
    draft = found["1.001193"]
    assert workflow(draft.definition) == usual()
    assert (draft.stage, draft.revision, draft.changed_by) == (Stage.DRAFT, 1, None)
    again = await shell("import-workflows", str(file))
    assert again.code == 0 and "0 drafts stored, 2 stored already" in again.out
    assert len(await stored()) == 2


async def test_a_draft_that_somebody_works_on_is_kept_unless_it_is_said_otherwise(shell, file):
    file.write_text(json.dumps(as_json(usual())), "utf-8")
    await shell("import-workflows", str(file))
    file.write_text(json.dumps({**as_json(usual()), "name": "Khác"}), "utf-8")
    said = await shell("import-workflows", str(file))
    assert said.code == 0 and "there is another draft" in said.out
    assert (await stored())["1.001193"].definition["name"] == "Mẫu"
    said = await shell("import-workflows", str(file), "--replace")
    assert "1 drafts stored" in said.out
    draft = (await stored())["1.001193"]
    assert (draft.definition["name"], draft.revision) == ("Khác", 2)


async def test_a_dry_run_tells_and_stores_nothing(shell, file):
    file.write_bytes(as_bpmn(from_template("joint_birth", "2.000986")))
    said = await shell("import-workflows", str(file), "--dry-run")
    assert said.code == 0 and "stored" not in said.out
    assert "1 workflows: 0 may be published as they are" in said.out
    assert "found        2  agency_open" in said.out
    assert await stored() == {}


async def test_a_dry_run_needs_no_database(tmp_path, file):
    file.write_text(json.dumps(as_json(usual())), "utf-8")
    shell = Shell(tmp_path / "nowhere", "postgres://127.0.0.1:1/none")
    said = await shell("import-workflows", str(file), "--dry-run")
    assert said.code == 0 and "1 may be published" in said.out


async def test_what_a_table_says_and_a_workflow_does_not_is_listed(shell, file):
    file.write_text(json.dumps(TAX), "utf-8")
    said = await shell("import-workflows", str(file))
    assert "MAU1 Cấp giấy mẫu: 6 steps, stored as draft 1" in said.out
    assert "left out, a fee: fees belong to the procedure (MAU1: 50.000)" in said.out
    assert "left out     1  signed_is_done   the signature ended the measured time" in said.out


async def test_what_cannot_be_used_is_named_and_the_rest_is_stored(shell, file):
    rows = [as_json(usual()), {**as_json(usual()), "start": "x"}, {}]
    rows.append({**as_json(usual()), "procedure": "1.000656", "unit": "X98.77"})
    file.write_text(json.dumps(rows), "utf-8")
    said = await shell("import-workflows", str(file))
    assert said.code == 0
    assert "2: 1.001193: no workflow\n    start: no_step" in said.out
    assert "3: no workflow\n    workflow: form" in said.out
    assert "not stored: no unit X98.77" in said.out
    assert "1 drafts stored, 0 stored already, 0 not over another draft, 3 not usable" in said.out
    assert (await stored()).keys() == {"1.001193"}


@pytest.mark.parametrize(
    "text", [pytest.param("nix", id="no JSON"), pytest.param("[{}]", id="nothing usable")]
)
async def test_a_file_without_workflows_is_bad_input(shell, file, text):
    file.write_text(text, "utf-8")
    said = await shell("import-workflows", str(file))
    assert said.code == 2 and len(said.err.splitlines()) == 1
    assert (await shell("import-workflows", str(file) + "x")).code == 2


async def test_all_114_real_processes_are_stored_as_drafts(shell, shared):
    said = await shell("import-workflows", str(shared / "workflows_epar.jsonl"))
    assert said.code == 0, said.err
    assert "114 workflows: 78 may be published as they are" in said.out
    assert "114 drafts stored" in said.out
    assert len(await stored()) == 114
