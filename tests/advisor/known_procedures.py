"""A few procedures held in memory, and an engine that understands by plain rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from advisor.advice import Candidate, Facet
from advisor.conversation import InMemory, State
from advisor.questions import Asked
from advisor.understood import Context, Intent, Understood
from core.calendar.limits import Limit, LimitUnit
from core.folding import fold
from core.procedures.catalogue import Version
from core.procedures.content import Agencies, Channel, Content, Paper, Way
from core.procedures.review import review
from core.procedures.search import Entry, Index

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
URL = "https://motcua.example"


def version(content: Content, number: int = 1) -> Version:
    """The first version of a content, as the importer would store it."""
    doubts = tuple((one["where"], one["why"]) for one in review(content))
    return Version(number, number, 1, date(2026, 10, 1), NOW, "test", content, doubts, ())


def way(channel: Channel, days: int | None, fee: int | None, **more: str) -> Way:
    """A way of filing."""
    limit = Limit(days, LimitUnit.WORKING_DAY) if days else None
    return Way(channel=channel, limit=limit, fee_amount=fee, **more)


IDENTITY = Paper(name="- Thẻ căn cước;", originals=1)
CONTENTS = (
    Content(
        code="1.001193",
        name="Thủ tục đăng ký khai sinh",
        field="Hộ tịch",
        levels=("commune",),
        decision="163/QĐ-BTP",
        subject="Công dân Việt Nam",
        agencies=Agencies(executing="Ủy ban nhân dân cấp xã"),
        ways=(
            way(Channel.DIRECT, 1, 8_000, fee_note="Miễn lệ phí cho người thuộc hộ nghèo."),
            way(Channel.ONLINE, 1, 0),
        ),
        papers=(
            Paper(name="Giấy chứng sinh; hoặc văn bản của người làm chứng", originals=1),
            Paper(name="Tờ khai đăng ký khai sinh", originals=1, has_template=True),
            IDENTITY,
            Paper(name="Văn bản ủy quyền", case="* Ủy quyền cho người khác", copies=2),
            Paper(name="Cả hai bên có mặt.", is_note=True),
        ),
        steps="Bước 1: Nộp hồ sơ tại Ủy ban nhân dân cấp xã nơi cư trú của cha hoặc mẹ.\nBước 2.",
        legal=("60/2014/QH13", "123/2015/NĐ-CP"),
        detail_url="https://dichvucong.gov.vn/x-1",
    ),
    Content(
        code="1.004222",
        name="Đăng ký thường trú",
        field="Cư trú",
        levels=("commune",),
        agencies=Agencies(executing="Công an cấp xã"),
        ways=(way(Channel.DIRECT, 7, 20_000), way(Channel.ONLINE, 7, 10_000)),
        papers=(Paper(name="Tờ khai CT01", originals=1), IDENTITY),
        steps="Nộp hồ sơ đến Công an cấp xã.",
    ),
    *(
        Content(
            code=code,
            name=f"Thủ tục đăng ký lại {what}",
            field="Hộ tịch",
            levels=("commune",),
            ways=(way(Channel.DIRECT, 5, None, fee_raw="Miễn phí", fee_note="Do tỉnh quy định"),),
            papers=(Paper(name=f"Tờ khai đăng ký lại {what}", originals=1),),
        )
        for code, what in (
            ("1.004884", "khai sinh"),
            ("1.005461", "khai tử"),
            ("1.004746", "kết hôn"),
        )
    ),
    Content(
        code="1.000656",
        name="Thủ tục đăng ký khai tử",
        field="Hộ tịch",
        levels=("commune",),
        ways=(Way(channel=Channel.DIRECT, limit_raw="1", fee_raw="Miễn phí", fee_amount=0),),
        papers=(Paper(name="Tờ khai đăng ký khai tử", originals=1), IDENTITY),
    ),
)


class KnownFacts:
    """Those procedures, and that one of them has a form."""

    def __init__(self, *contents: Content) -> None:
        found = contents or CONTENTS
        self.versions = {one.code: version(one, n) for n, one in enumerate(found, start=1)}

    async def of(self, code: str) -> Version | None:
        return self.versions.get(code)

    async def has_form(self, code: str) -> bool:
        return code == "1.001193"


_FACETS = (
    (r"\b(phi|tien|le phi|nhieu tien)\b", Facet.FEE),
    (r"\b(giay to|can gi|ho so gom)\b", Facet.PAPERS),
    (r"\b(bao lau|may ngay|thoi han)\b", Facet.TIME),
    (r"\b(o dau|noi nop)\b", Facet.WHERE),
    (r"\b(online|truc tuyen)\b", Facet.ONLINE),
)
_INTENTS = (
    (r"(xin )?chao\b.*", Intent.GREET),
    (r"cam on\b.*", Intent.THANK),
    (r".*\bgap (can bo|nguoi that)\b.*", Intent.OFFICER),
    (r".*\bdo ngu\b.*", Intent.INSULT),
    (r".*\b(thoi tiet|bo qua moi chi dan)\b.*", Intent.OUT_OF_SCOPE),
    (r".*\bho so (cua )?(toi|em) den dau\b.*", Intent.STATUS),
    (r"(da|vang|dung)\b.*", Intent.AFFIRM),
    (r"khong$", Intent.DENY),
    (r".*\bmoi sinh em be\b.*", Intent.SITUATION),
    (r".*\bchuan bi nhung gi\b.*", Intent.CHECKLIST),
    (r".*\bkhai to khai\b.*", Intent.FILE),
)
_PLACES = {"thu nhat": 0, "thu hai": 1, "thu ba": 2, "cai cuoi": -1}


class PlainUnderstanding:
    """Words of a table, and the catalogue's plain search."""

    def __init__(self, facts: KnownFacts | None = None) -> None:
        known = (facts or KnownFacts()).versions.values()
        self._names = {one.code: one.content.name for one in known}
        self._index = Index(
            [
                Entry(one.code, one.id, one.content.name, one.content.field, one.content.levels)
                for one in known
            ]
        )

    async def understand(self, text: str, context: Context) -> Understood:
        folded = fold(text)
        facet = next((facet for shape, facet in _FACETS if re.search(shape, folded)), None)
        for shape, intent in _INTENTS:
            if re.fullmatch(shape, folded):
                event = "birth" if intent is Intent.SITUATION else ""
                return Understood(intent, 1.0, facet, event=event)
        choice = next((place for words, place in _PLACES.items() if words in folded), None)
        if choice is not None:
            return Understood(Intent.CHOOSE, 1.0, facet, choice=choice)
        found, _ = self._index.find(folded, limit=4)
        names = tuple(Candidate(one.code, self._names[one.code], 0.9) for one in found)
        if "y toi la" in folded:
            found, _ = self._index.find(folded.partition("y toi la")[2], limit=1)
            names = tuple(Candidate(one.code, self._names[one.code], 0.9) for one in found)
            return Understood(Intent.CORRECT, 1.0, facet, names, sure=True)
        if facet and context.procedure and len(folded.split()) < 6:
            return Understood(Intent.FOLLOW_UP, 1.0, facet)
        again = "dang ky lai" in folded and len(folded.split()) < 6
        return Understood(Intent.ASK, 0.9, facet, names, sure=bool(names) and not again)


@dataclass
class Inbox:
    """Officers' questions, and whether answers return."""

    returns: bool = True
    asked: list[Asked] = field(default_factory=list)

    async def ask(self, asked: Asked, *, now: datetime) -> bool:
        self.asked.append(asked)
        return self.returns


def state_of(kept: InMemory, conversation: str) -> State:
    """Where a conversation stands."""
    return State.from_json(kept._states.get(conversation))
