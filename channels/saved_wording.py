"""The sentences in force: those that were shipped, and over them what an administrator saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.language import Wording
from core.notices import kind_versions
from core.notices.sentences import Sentences

#: How long a process may go on with sentences that another one changed.
KEEP = timedelta(seconds=10)
#: Form of a sentence -> where the wording files have it.
_KEYS = {"short": "notice.short", "full": "notice.head"}


def overlaid(shipped: Wording, saved: Mapping[str, Sentences]) -> Wording:
    """The shipped sentences with those over them; kind -> language -> form -> sentence."""
    return shipped.over(
        {
            (language, f"{_KEYS[form]}.{kind}"): sentence
            for kind, sentences in saved.items()
            for language, forms in sentences.items()
            for form, sentence in forms.items()
        }
    )


class SavedWording:
    """Keeps them, and looks now and then whether somebody saved anything."""

    def __init__(self, shipped: Wording) -> None:
        self._shipped, self._now = shipped, shipped
        self._revision = 0
        self._looked_at: datetime | None = None

    async def fresh(self, now: datetime) -> Wording:
        """The sentences as they are, or were at most `KEEP` ago."""
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < KEEP:
            return self._now
        revision = await kind_versions.revision()
        if revision != self._revision:
            self._now = overlaid(self._shipped, await kind_versions.sentences())
            self._revision = revision
        self._looked_at = now
        return self._now
