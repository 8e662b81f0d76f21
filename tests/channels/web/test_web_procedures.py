"""Finding procedures, and what their pages say (L-01, L-02)."""

from __future__ import annotations

import json
import re

import pytest

from core.procedures.importing import import_procedures
from core.procedures.models import Procedure
from core.procedures.national import read
from tests.channels.web.procedure_texts import HOSTILE_NAME, catalogue


@pytest.fixture
async def stocked(site):
    """The site with a few procedures more."""
    await import_procedures(catalogue(), now=site.clock.now, source="test")
    return site


def data_of(page):
    """The data block of a page."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(block)


async def test_words_without_accents_find_the_procedure(stocked):
    status, page = await stocked.get("/thu-tuc", q="ket hon")
    assert status == 200 and "Đăng ký kết hôn" in page and "/thu-tuc/1.000894" in page


async def test_a_result_shows_field_tier_time_and_fee(stocked):
    _, page = await stocked.get("/thu-tuc", q="ket hon")
    for told in ("Hộ tịch", "Cấp xã", "5 ngày làm việc", "15.000 đồng"):
        assert told in page


async def test_nothing_found_offers_other_ways(stocked):
    status, page = await stocked.get("/thu-tuc", q="xyzzy")
    assert status == 200 and "Không tìm thấy thủ tục nào" in page
    assert "/thu-tuc?q=khai%20sinh" in page


async def test_results_come_in_pages(stocked):
    _, first = await stocked.get("/thu-tuc", q="giay phep")
    _, second = await stocked.get("/thu-tuc", q="giay phep", trang="2")
    codes = [re.findall(r'href="/thu-tuc/(3\.\d+)"', page) for page in (first, second)]
    assert len(codes[0]) == 10 and len(codes[1]) == 3 and not set(codes[0]) & set(codes[1])
    assert "Trang 2 / 2" in second and "trang=2" in first


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "9" * 30, "²"])
async def test_a_page_that_is_not_there_shows_one_that_is(stocked, number):
    status, page = await stocked.get("/thu-tuc", q="giay phep", trang=number)
    assert status == 200 and "Giấy phép số" in page


async def test_tier_and_field_narrow_the_search(stocked):
    _, page = await stocked.get("/thu-tuc", q="giay phep", cap="commune")
    assert "0 thủ tục" in page
    _, page = await stocked.get("/thu-tuc", **{"linh-vuc": "Xây dựng"})
    assert "13 thủ tục thuộc lĩnh vực Xây dựng" in page


async def test_a_page_names_decision_and_version(stocked):
    _, page = await stocked.get("/thu-tuc/1.000894")
    for told in ("77/QĐ-THU", "Bản số 1, cập nhật ngày 02/11/2026", "123/2015/NĐ-CP"):
        assert told in page


async def test_papers_stand_by_case_with_their_numbers(stocked):
    _, page = await stocked.get("/thu-tuc/1.000894")
    assert "Trong mọi trường hợp" in page and "Một bên ở nước ngoài" in page
    assert "1 bản chính, 2 bản sao, có mẫu" in page
    assert "chưa rõ số bản" in page
    assert "Không phải nộp khi dữ liệu đã có trong Cơ sở dữ liệu dân cư" in page


async def test_channels_that_differ_in_nothing_share_a_line(stocked):
    _, page = await stocked.get("/thu-tuc/1.000894")
    assert "Trực tiếp, qua bưu điện" in page and page.count('class="way"') == 2


async def test_an_unclear_limit_is_called_unclear_and_never_guessed(stocked):
    _, page = await stocked.get("/thu-tuc/2.000001")
    assert "Chưa rõ thời hạn" in page and "Có chỗ chưa rõ: thời hạn, mức thu" in page
    assert not re.search(r"\b7 ngày", page)
    assert "processingTime" not in page


async def test_an_abolished_procedure_says_so_and_is_found_no_more(stocked):
    await Procedure.filter(code="1.000894").update(
        active=False, changed_at=stocked.clock.now.replace(hour=5)
    )
    _, page = await stocked.get("/thu-tuc/1.000894")
    assert "Thủ tục này đã bãi bỏ" in page
    _, page = await stocked.get("/thu-tuc", q="ket hon")
    assert "1.000894" not in page


async def test_machines_read_the_same_facts(stocked):
    _, page = await stocked.get("/thu-tuc/1.000894")
    data = data_of(page)
    assert data["@type"] == "GovernmentService" and data["identifier"] == "1.000894"
    assert data["provider"]["name"] == "Ủy ban nhân dân cấp xã"
    assert data["offers"] == [{"@type": "Offer", "price": "15000", "priceCurrency": "VND"}]
    assert {each["name"] for each in data["availableChannel"]} == {"direct", "post", "online"}


async def test_text_of_a_catalogue_cannot_break_out_of_page_or_data(stocked):
    _, page = await stocked.get("/thu-tuc/2.000002")
    assert data_of(page)["name"] == HOSTILE_NAME
    assert "<script>alert" not in page and page.count("</script>") == 1
    _, page = await stocked.get("/thu-tuc", q="2.000002")
    assert "<script>alert" not in page
    assert 'href="javascript:' not in (await stocked.get("/thu-tuc/2.000002"))[1]


@pytest.mark.parametrize(
    "code", ["9.999999", "%2E%2F", "%00", "1.000894%00", "a" * 500, "%F0%9F", "é"]
)
async def test_what_is_no_procedure_is_not_found(stocked, code):
    response = await stocked.client.get(f"/thu-tuc/{code}", allow_redirects=False)
    assert response.status == 404


async def test_english_readers_get_english_around_the_vietnamese_text(stocked):
    _, page = await stocked.get("/thu-tuc/1.000894", lang="en")
    assert "5 working days" in page and "15,000 VND" in page and "1 original, 2 copy" in page
    assert '<article lang="vi"' in page and "published in Vietnamese" in page


async def test_every_procedure_of_the_national_catalogue_has_a_page(site, shared):
    file = shared / "procedures" / "dvcqg_2642.jsonl"
    sizes = {}
    with file.open(encoding="utf-8") as lines:
        await import_procedures(read(lines), now=site.clock.now, source="national")
    codes = await Procedure.all().order_by("code").values_list("code", flat=True)
    for code in codes[::29]:
        status, page = await site.get(f"/thu-tuc/{code}")
        assert status == 200 and data_of(page)["identifier"] == code
        sizes[code] = len(page.encode())
    for path in ("/", "/thu-tuc", "/thu-tuc?trang=2", "/thu-tuc?q=dang+ky"):
        response = await site.client.get(path)
        assert response.status == 200 and len(await response.read()) < 30_000, path
    assert len(sizes) > 80
    assert sorted(sizes.values())[len(sizes) // 2] < 30_000
