"""A small catalogue with what catalogues really hold: cases, doubts, hostile text."""

from __future__ import annotations

from collections.abc import Iterator

from core.calendar.limits import Limit, LimitUnit
from core.procedures.content import Agencies, Channel, Content, Paper, Result, Way

HOSTILE_NAME = 'Tên "lạ" </script><script>alert(1)</script> & \u2028'

_MARRIAGE_WAY = {
    "limit": Limit(5, LimitUnit.WORKING_DAY),
    "limit_raw": "5 ngày làm việc",
    "fee_amount": 15_000,
    "fee_raw": "15.000 đồng",
}

CATALOGUE = (
    Content(
        code="1.000894",
        name="Đăng ký kết hôn",
        field="Hộ tịch",
        levels=("commune",),
        decision="77/QĐ-THU",
        subject="Công dân Việt Nam",
        agencies=Agencies(competent="Ủy ban nhân dân cấp xã"),
        ways=(
            Way(channel=Channel.DIRECT, **_MARRIAGE_WAY),
            Way(channel=Channel.POST, **_MARRIAGE_WAY),
            Way(channel=Channel.ONLINE, **_MARRIAGE_WAY, description="Nộp trên cổng"),
        ),
        papers=(
            Paper(name="- Tờ khai", originals=1, copies=2, has_template=True),
            Paper(name="Giấy xác nhận", case="Một bên ở nước ngoài"),
            Paper(name="Giấy cư trú", originals=1, replaced_by="Cơ sở dữ liệu dân cư"),
            Paper(name="Hai bên phải có mặt.", is_note=True),
        ),
        results=(Result(name="Giấy chứng nhận kết hôn"),),
        steps="- Nộp hồ sơ.\n\n- Nhận kết quả.",
        legal=("123/2015/NĐ-CP",),
    ),
    Content(
        code="2.000001",
        name="Việc chưa rõ",
        field="Khác",
        levels=("province", "commune"),
        ways=(Way(channel=Channel.DIRECT, limit_raw="7", fee_raw="Theo quy định"),),
    ),
    Content(
        code="2.000002",
        name=HOSTILE_NAME,
        field="</title><b>",
        levels=("other",),
        steps="<img src=x onerror=alert(1)>",
        detail_url="javascript:alert(1)",
        legal=("<b>",),
    ),
    *(
        Content(
            code=f"3.{number:06}",
            name=f"Giấy phép số {number}",
            field="Xây dựng",
            levels=("province",),
        )
        for number in range(13)
    ),
)


def catalogue() -> Iterator[tuple[int, Content]]:
    """As an importer takes it."""
    yield from enumerate(CATALOGUE, start=1)
