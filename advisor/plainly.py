"""Understanding by a few words and the catalogue's plain search: while nothing better is built.

The proper engine takes a moment after the start, and may not be there at all where its data are
broken; until then nobody is left without an answer.
"""

from __future__ import annotations

import re

from advisor.advice import Candidate, Facet
from advisor.understood import Context, Intent, Understood
from core.folding import fold
from core.procedures import catalogue

#: Folded words -> what is asked, the first that stands there.
_FACETS = (
    (r"phi|le phi|tien|bao nhieu tien|gia", Facet.FEE),
    (r"giay to|can gi|ho so gom|can nhung gi|chuan bi", Facet.PAPERS),
    (r"bao lau|may ngay|thoi han|khi nao", Facet.TIME),
    (r"o dau|noi nop|cho nao", Facet.WHERE),
    (r"online|truc tuyen|qua mang", Facet.ONLINE),
    (r"trinh tu|cac buoc|quy trinh", Facet.STEPS),
    (r"can cu|luat nao|van ban nao", Facet.LEGAL),
)
_INTENTS = (
    (r"(?:xin )?(?:chao|hello|hi|alo)\b.{0,20}", Intent.GREET),
    (r"(?:xin )?cam on\b.{0,30}", Intent.THANK),
    (r".*\b(?:gap|hoi) (?:can bo|nhan vien|nguoi that)\b.*", Intent.OFFICER),
    (r".*\bho so (?:cua )?(?:toi|em|minh) (?:den dau|the nao|xong chua)\b.*", Intent.STATUS),
)
#: Words around the matter, which no name of a procedure helps to find.
_ABOUT = re.compile(
    r"\b(?:cho (?:toi|em|minh) hoi|xin hoi|thu tuc|can (?:nhung )?(?:giay to )?gi|giay to gi"
    r"|mat bao lau|o dau|phi bao nhieu|bao nhieu tien|the nao|thi sao|a|nhe|vay)\b"
)
_FEW_WORDS = 6
_SCORES = (0.9, 0.5, 0.4, 0.3)


class Plainly:
    """Implements `advisor.understood.Understanding` over the open database."""

    async def understand(self, text: str, context: Context) -> Understood:
        folded = fold(text)
        facet = next(
            (one for shape, one in _FACETS if re.search(rf"\b(?:{shape})\b", folded)), None
        )
        for shape, intent in _INTENTS:
            if re.fullmatch(shape, folded):
                return Understood(intent, 0.9)
        if facet and context.procedure and len(folded.split()) < _FEW_WORDS:
            return Understood(Intent.FOLLOW_UP, 0.7, facet)
        matter = " ".join(_ABOUT.sub(" ", folded).split())
        found, _ = await catalogue.find(matter, limit=len(_SCORES)) if matter else ([], 0)
        candidates = tuple(
            Candidate(one.code, one.name, score) for one, score in zip(found, _SCORES, strict=False)
        )
        return Understood(Intent.ASK, 0.5, facet, candidates, sure=bool(candidates))
