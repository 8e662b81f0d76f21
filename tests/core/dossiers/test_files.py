"""Scanned papers: named by content, known by content, and no more of them than allowed."""

from __future__ import annotations

import asyncio
import hashlib
import unicodedata
from pathlib import Path

import pytest

from core.dossiers.files import FileStore, FileTooLarge, FileTypeRefused, safe_name
from core.dossiers.models import StoredFile
from core.errors import NotFound

PDF = b"%PDF-1.7\n" + b"a birth certificate " * 200
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "papers"


@pytest.fixture
def store(database, folder) -> FileStore:
    return FileStore(folder, max_bytes=10_000)


async def in_chunks(content, size=1000):
    for start in range(0, len(content), size):
        await asyncio.sleep(0)
        yield content[start : start + size]


async def put(store, now, content=PDF, name="Giấy chứng sinh.pdf", size=1000):
    return await store.put(in_chunks(content, size), name, officer_id=None, now=now)


def files_in(folder) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_a_file_lies_where_its_content_says(store, folder, now):
    kept = await put(store, now)
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert kept == {
        "sha256": sha256,
        "name": "Giấy chứng sinh.pdf",
        "size": len(PDF),
        "type": "application/pdf",
    }
    assert store.path(sha256).read_bytes() == PDF
    assert files_in(folder) == [store.path(sha256)]
    row = await StoredFile.get(sha256=sha256)
    assert (row.size, row.media_type, row.stored_at) == (len(PDF), "application/pdf", now)


async def test_the_same_paper_twice_is_one_file(store, folder, now):
    first = await put(store, now, name="một.pdf")
    again = await put(store, now, name="hai.pdf", size=7)
    assert (first["sha256"], again["name"]) == (again["sha256"], "hai.pdf")
    assert len(files_in(folder)) == 1
    assert await StoredFile.all().count() == 1


async def test_the_same_paper_by_several_officers_at_once_is_one_file(store, folder, now):
    kept = await asyncio.gather(*(put(store, now) for _ in range(8)))
    assert len({one["sha256"] for one in kept}) == 1
    assert len(files_in(folder)) == 1
    assert await StoredFile.all().count() == 1


async def test_one_octet_too_many_leaves_nothing_behind(store, folder, now):
    with pytest.raises(FileTooLarge) as refusal:
        await put(store, now, content=PDF + b"x" * (10_001 - len(PDF)))
    assert refusal.value.facts == {"most": 10_000}
    assert files_in(folder) == []
    assert await StoredFile.all().count() == 0


async def test_exactly_the_most_is_kept(store, now):
    assert (await put(store, now, content=PDF + b"x" * (10_000 - len(PDF))))["size"] == 10_000


async def test_no_more_of_a_stream_is_read_than_is_kept(store, folder, now):
    read = []

    async def endless():
        while True:
            read.append(1000)
            yield PDF[:1000]

    with pytest.raises(FileTooLarge):
        await store.put(endless(), "x.pdf", officer_id=None, now=now)
    assert sum(read) <= 11_000
    assert files_in(folder) == []


async def test_who_hangs_up_half_way_leaves_nothing_behind(store, folder, now):
    async def broken():
        yield PDF[:1000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.put(broken(), "x.pdf", officer_id=None, now=now)
    assert files_in(folder) == []


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        pytest.param(PDF, "application/pdf", "pdf", id="pdf"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 9, "image/jpeg", "jpg", id="jpeg"),
        pytest.param(PNG, "image/png", "png", id="png"),
        pytest.param(b"II*\x00" + b"\0" * 9, "image/tiff", "tif", id="tiff, little end first"),
        pytest.param(b"MM\x00*" + b"\0" * 9, "image/tiff", "tif", id="tiff, big end first"),
    ],
)
async def test_what_a_file_is_its_first_octets_say(store, now, content, media_type, ending):
    kept = await put(store, now, content=content, name="virus.exe", size=1)
    assert (kept["type"], kept["name"]) == (media_type, f"virus.{ending}")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"MZ\x90\x00", id="a program"),
        pytest.param(b"<html><script>alert(1)</script>", id="a page"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="a drawing with script"),
        pytest.param(b"PK\x03\x04" + b"\0" * 50, id="an archive"),
        pytest.param(b" %PDF-1.7", id="nearly a pdf"),
        pytest.param(b"%PD", id="the beginning of one"),
    ],
)
async def test_anything_else_is_refused_whatever_its_name(store, folder, now, content):
    with pytest.raises(FileTypeRefused):
        await put(store, now, content=content, name="giấy.pdf")
    assert files_in(folder) == []
    assert await StoredFile.all().count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("../../etc/passwd", "passwd.pdf", id="a way out"),
        pytest.param("..\\..\\boot.ini", "boot.pdf", id="a way out of Windows"),
        pytest.param("/", "file.pdf", id="nothing but a folder"),
        pytest.param("..", "file.pdf", id="the folder above"),
        pytest.param("", "file.pdf", id="nothing"),
        pytest.param("a\0b.pdf", "a_b.pdf", id="NUL"),
        pytest.param('a"\r\nSet-Cookie: x.pdf', "a_Set-Cookie_ x.pdf", id="a header"),
        pytest.param("ảnh\u202efdp.exe", "ảnh_fdp.pdf", id="turned from right to left"),
        pytest.param("\ud83d.pdf", "file.pdf", id="half a surrogate pair"),
        pytest.param("<b>x</b>.pdf", "b.pdf", id="markup with a stroke"),
        pytest.param(".htaccess", "htaccess.pdf", id="a hidden file"),
        pytest.param("x" * 5000 + ".pdf", "x" * 80 + ".pdf", id="endless"),
        pytest.param("x" * 79 + " . . .pdf", "x" * 79 + ".pdf", id="endings cut clean"),
        pytest.param("Giấy khai sinh (bản sao).PDF", "Giấy khai sinh (bản sao).pdf", id="as it is"),
        pytest.param("tờ.khai.v2.docx", "tờ.khai.v2.pdf", id="points within"),
    ],
)
def test_a_strangers_name_becomes_a_safe_one(name, kept):
    assert safe_name(name, "pdf") == kept


def test_vietnamese_letters_are_kept_however_they_are_composed():
    name = "Giấy chứng tử ông Đặng Ngọc Thưởng.pdf"
    assert safe_name(unicodedata.normalize("NFD", name), "pdf") == name


@pytest.mark.parametrize(
    "sha256",
    ["", "..", "../" * 20, "f" * 64, "F" * 64, "f" * 63 + "\n", "\0" * 64, "ｆ" * 64],
    ids=["none", "above", "far", "unknown", "capitals", "line", "nul", "wide"],
)
def test_no_other_name_leads_to_a_file(folder, sha256):
    with pytest.raises(NotFound):
        FileStore(folder).path(sha256)
