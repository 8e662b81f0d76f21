"""Notices about a made-up dossier, as they would leave: what the back office shows wording by."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backoffice.notice_previews import Hint, Preview
from channels.notices import filling, full_notice
from channels.readability import hints
from channels.saved_wording import overlaid
from channels.sms.segments import cost
from channels.sms.texts import sms_notice
from core.language import Wording

_SAMPLE: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "notice_sample.toml").read_text("utf-8")
)

#: Fact of the sample -> the kinds that tell it; the others are told by all.
_ONLY = {
    "reappointed_at": {"reappointed"},
    "reason": {"reappointed"},
    "completed_at": {"ready", "early_result", "collect_reminder", "handed_over", "rating_asked"},
    "returned_at": {"handed_over", "rating_asked"},
    "until": {"supplement_asked", "papers_reminder", "payment_asked", "payment_reminder"},
    "amount": {"payment_asked", "payment_reminder"},
    "asked": {"supplement_asked", "papers_reminder"},
}


class NoticePreviews:
    """Phrases them as the channels do."""

    def __init__(self, wording: Wording, *, public_url: str) -> None:
        self._wording, self._link = wording, f"{public_url}/tra-cuu?ma={_SAMPLE['code']}"

    def shipped(self, kind: str, language: str) -> str:
        """The short sentence that came with the product."""
        return self._wording.sentence(f"notice.short.{kind}", language)

    def shown(self, kind: str, language: str, forms: Mapping[str, str]) -> Preview:
        """With these sentences; a form that is left out is shipped."""
        wording = overlaid(self._wording, {kind: {language: forms}})
        text = sms_notice(wording, kind, _facts(kind), language, link=self._link)
        costs = cost(text)
        said = forms.get("short") or self.shipped(kind, language)
        return Preview(
            text,
            costs.units,
            costs.segments,
            costs.gsm7,
            full_notice(wording, kind, _facts(kind), language, link=self._link),
            tuple(
                Hint(one.why, one.what, one.better)
                for form in (said, forms.get("full", ""))
                for one in hints(form, language)
            ),
        )

    def places(self, kind: str, language: str) -> Mapping[str, str]:
        """Place -> what it is filled with."""
        return filling(self._wording, _facts(kind), language)


def _facts(kind: str) -> dict[str, Any]:
    return {
        name: value for name, value in _SAMPLE.items() if name not in _ONLY or kind in _ONLY[name]
    }
