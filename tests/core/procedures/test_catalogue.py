"""Questions to the catalogue, with a database behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import NotFound
from core.procedures import catalogue, national
from core.procedures.abolishing import abolish, reinstate
from core.procedures.importing import import_procedures
from core.procedures.models import ProcedureVersion
from tests.core.procedures.rows import lines, row

BIRTH = row("1.001193", name="Thủ tục đăng ký khai sinh", field="Hộ tịch")
DEATH = row("1.000656", name="Thủ tục đăng ký khai tử", field="Hộ tịch")
LAND = row("1.012783", name="Cấp đổi Giấy chứng nhận", field="Đất đai", levels=["Cấp tỉnh"])


@pytest.fixture
async def stocked(database, now):
    await taken(now, BIRTH, DEATH, LAND)


async def taken(now, *rows):
    return await import_procedures(national.read(lines(*rows)), now=now, source="test")


async def codes(query, **more):
    found, _ = await catalogue.find(query, **more)
    return [entry.code for entry in found]


async def test_finds_by_words_without_accents(stocked):
    assert await codes("khai sinh") == ["1.001193"]


async def test_narrows_to_a_level_and_a_field(stocked):
    assert await codes("", level="province") == ["1.012783"]
    assert await codes("", field="Hộ tịch") == ["1.000656", "1.001193"]


async def test_counts_what_lies_beyond_the_page(stocked):
    found, total = await catalogue.find("", limit=1, offset=1)

    assert ([entry.code for entry in found], total) == (["1.001193"], 3)


async def test_an_entry_names_the_version_to_receive_under(stocked):
    (entry, *_), _ = await catalogue.find("1.001193")

    assert entry.version_id == await catalogue.current_version_id("1.001193")


async def test_fields_come_with_counts_largest_first(stocked):
    assert await catalogue.fields() == [("Hộ tịch", 2), ("Đất đai", 1)]
    assert await catalogue.fields(level="province") == [("Đất đai", 1)]


async def test_sees_what_was_imported_since_the_last_question(stocked, now):
    assert await codes("ket hon") == []
    await taken(now, row("1.000894", name="Thủ tục đăng ký kết hôn"))

    assert await codes("ket hon") == ["1.000894"]


async def test_sees_a_new_name_at_the_same_moment(stocked, now):
    await codes("khai sinh")
    await taken(now, BIRTH | {"name": "Ghi tên vào sổ"})

    assert await codes("ghi ten") == ["1.001193"]


async def test_an_abolished_procedure_is_not_offered_but_still_known(stocked, now):
    await abolish("1.001193", now=now + timedelta(hours=1))

    assert await codes("khai sinh") == []
    assert (await catalogue.get("1.001193")).code == "1.001193"
    await reinstate("1.001193", now=now + timedelta(hours=2))
    assert await codes("khai sinh") == ["1.001193"]


async def test_a_local_code_means_the_national_procedure(stocked):
    assert (await catalogue.get("1.001193.000.00.00.H17")).code == "1.001193"


@pytest.mark.parametrize("code", ["1.999999", "khai sinh", "", "1.999999.H17"])
async def test_an_unknown_code_is_not_found(stocked, code):
    with pytest.raises(NotFound):
        await catalogue.get(code)


async def test_unknown_things_to_change_or_list(stocked, now):
    with pytest.raises(NotFound):
        await abolish("1.999999", now=now)
    with pytest.raises(NotFound):
        await catalogue.version(0)
    assert await catalogue.versions("1.999999") == []


@pytest.mark.parametrize(
    "code", ["", "\0", "1.001193\0", "\ud83d", "1" * 5000], ids=["", "nul", "x", "half", "long"]
)
async def test_what_no_address_of_ours_brings_is_not_found(stocked, code):
    with pytest.raises(NotFound):
        await catalogue.get(code)
    assert await catalogue.versions(code) == []


async def test_a_version_is_read_from_the_database_once(stocked):
    id = await catalogue.current_version_id("1.001193")
    first = await catalogue.version(id)
    await ProcedureVersion.filter(id=id).update(name="edited behind our back")

    assert await catalogue.version(id) is first


async def test_the_contents_come_by_code(stocked):
    assert [content.code async for content in catalogue.current_contents()] == [
        "1.000656",
        "1.001193",
        "1.012783",
    ]
