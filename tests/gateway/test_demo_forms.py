"""The demo's forms may be published, belong to its procedures, and are published once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import gateway.demo
from core.forms.checking import findings
from core.forms.models import FormVersion, Stage
from core.forms.reading import form
from core.forms.schema import schema
from gateway.demo.forms import forms, publish_forms
from gateway.demo.province import found_province
from gateway.demo.seeding import _load_catalogue
from gateway.demo.staff import appoint

FOLDER = Path(gateway.demo.__file__).parent


@pytest.mark.parametrize("code", sorted(forms()))
def test_a_demo_form_has_nothing_to_mend_and_a_procedure(code):
    one = forms()[code]
    assert findings(one) == []
    assert form(schema(one)) == one
    catalogue = tomllib.loads((FOLDER / "procedures.toml").read_text("utf-8"))
    assert code in {procedure["code"] for procedure in catalogue["procedure"]}


async def test_the_forms_are_published_once(database, now):
    staff = await appoint(await found_province())
    await _load_catalogue(now)
    for _ in range(2):
        await publish_forms(staff, now)
    found = await FormVersion.all().values_list("procedure_code", "number", "stage")
    assert sorted(found) == [(code, 1, Stage.PUBLISHED) for code in sorted(forms())]
