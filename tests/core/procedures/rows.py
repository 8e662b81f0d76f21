"""Rows of the national catalogue made up for tests."""

from __future__ import annotations

import json
from typing import Any

from core.procedures.content import Content

WAY: dict[str, Any] = {
    "channel": "direct",
    "time_value": 5,
    "time_unit": "working_day",
    "time_raw": "5 Ngày làm việc",
    "fee_raw": "Miễn phí",
    "fee_amount": None,
    "fee_currency": None,
    "fee_note": "",
    "description": "",
}

PAPER: dict[str, Any] = {
    "case": "",
    "name": "Tờ khai",
    "has_template_file": True,
    "originals": 1,
    "copies": 0,
    "is_note": False,
}


def way(**facts: Any) -> dict[str, Any]:
    """A way of five working days, free, but for what is said."""
    return WAY | facts


def row(code: str = "1.000001", **facts: Any) -> dict[str, Any]:
    """A whole row of a commune's procedure, but for what is said."""
    return {
        "code": code,
        "name": f"Thủ tục thử số {code}",
        "ministry": "Bộ Thử nghiệm",
        "decision": "1/QĐ-THU",
        "levels": ["Cấp xã"],
        "kind": "",
        "field": "Lĩnh vực thử",
        "subject": "Công dân Việt Nam",
        "agency_exec": "Ủy ban nhân dân cấp xã",
        "agency_competent": "Chủ tịch Ủy ban nhân dân cấp xã",
        "ways": [WAY],
        "papers": [PAPER],
        "legal_codes": ["1/2026/NĐ-CP"],
        "steps": "Nộp 01 bộ hồ sơ.",
        "conditions": "",
        "results": [{"name": "Giấy xác nhận", "code": "KQ.G15.000001"}],
        "detail_url": "",
    } | facts


def lines(*rows: dict[str, Any]) -> list[str]:
    """The rows as the lines of a file."""
    return [json.dumps(each, ensure_ascii=False) for each in rows]


def content(**facts: Any) -> Content:
    """The content of such a row."""
    from core.procedures import national

    return national.parse(row(**facts))
