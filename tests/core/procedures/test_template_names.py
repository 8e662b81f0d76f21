"""File names glued to the names of papers, in the forms in which they occur."""

from __future__ import annotations

import pytest

from core.procedures.template_names import without_template


@pytest.mark.parametrize(
    ("name", "paper"),
    [
        pytest.param("Tờ khai cư trú (CT01).Mau CT01.docx", "Tờ khai cư trú (CT01)", id="stop"),
        pytest.param("Văn bản đề nghịMẫu số 08.docx", "Văn bản đề nghị", id="no joint at all"),
        pytest.param("Giấy đề nghị;Phụ lục IV.docx", "Giấy đề nghị", id="semicolon"),
        pytest.param(
            "Tờ khai (Mẫu CT01 Thông tư 53/2025/TT-BCA).1.MuCT01theoThngts53.doc",
            "Tờ khai (Mẫu CT01 Thông tư 53/2025/TT-BCA)",
            id="file name without its vowels",
        ),
        pytest.param(
            "Đề án đóng cửa mỏ khoáng sảnMau 05-Phu luc_39.docMau 06-Phu luc_39.docx",
            "Đề án đóng cửa mỏ khoáng sản",
            id="several files",
        ),
        pytest.param(
            "Đề nghị theo Phụ lục 03.Phụ lục số 03.docx",
            "Đề nghị theo Phụ lục 03",
            id="a form named in the text before",
        ),
        pytest.param(
            "Tệp điện tử định dạng đuôi “.doc” chứa nội dung báo cáo",
            "Tệp điện tử định dạng đuôi “.doc” chứa nội dung báo cáo",
            id="a kind of file inside the text",
        ),
        pytest.param(
            "Hồ sơ trạng thái kỹ thuật.2.4. Mau trang thai.docx",
            "Hồ sơ trạng thái kỹ thuật",
            id="a form numbered in two steps",
        ),
        pytest.param("Mẫu số 02.docx", "Mẫu số 02.docx", id="nothing but a file name"),
        pytest.param("Giấy khai sinh", "Giấy khai sinh", id="no file"),
    ],
)
def test_the_paper_keeps_its_name_and_loses_the_file(name, paper):
    assert without_template(name) == paper
