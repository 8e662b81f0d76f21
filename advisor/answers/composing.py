"""An answer, line by line, from the facts of one version of a procedure.

Every line is a sentence under `fact.` of the wording with places that hold values of the record
and nothing else; `checking.py` reads them back before they leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from advisor.advice import Facet
from advisor.answers import facts
from advisor.answers.facts import Fee, Papers, Time
from advisor.answers.plain import cut, plain
from advisor.answers.saying import Saying
from core.procedures.catalogue import Version
from core.procedures.content import Channel, Paper
from core.procedures.models import OnlineLevel

#: A conversation is read on a telephone: the rest stands on the page of the procedure.
_MOST_PAPERS, _MOST_STEPS, _MOST_ROWS, _MOST_LEGAL = 18, 8, 8, 8
#: Letters of a list of papers: messengers carry some four thousand in all.
_ROOM = 2_600
_PAPERS_IN_SHORT, _LEGAL_OF_SOURCE = 5, 3
_LONGEST, _LONGEST_PAPER, _LONGEST_NOTE = 300, 240, 160


class Composing:
    """Composes the lines of one procedure in one language."""

    def __init__(self, version: Version, saying: Saying, *, public_url: str) -> None:
        self._version, self._content = version, version.content
        self._saying, self._public_url = saying, public_url.rstrip("/")

    def facet(self, facet: Facet, *, by_residence: bool = False) -> list[str]:
        """Name, what was asked for, where to read on, and the source."""
        told: dict[Facet, Callable[[], Iterator[str]]] = {
            Facet.WHICH: self._summary,
            Facet.PAPERS: self._papers,
            Facet.FEE: self._fee,
            Facet.TIME: self._time,
            Facet.WHERE: lambda: self._where(by_residence),
            Facet.ONLINE: self._online,
            Facet.STEPS: self._steps,
            Facet.LEGAL: self._legal,
        }
        return [self.name(), *told[facet](), self.more(), self.source()]

    def brief(self, facet: Facet) -> list[str]:
        """The same for a medium with little room: the most wanted first, papers last."""
        first: dict[Facet, Callable[[], Iterator[str]]] = {
            Facet.WHERE: lambda: self._where(False),
            Facet.ONLINE: self._online,
            Facet.LEGAL: self._legal,
            Facet.STEPS: self._steps,
            Facet.FEE: self._fee_in_short,
            Facet.TIME: self._time_in_short,
            Facet.PAPERS: self._papers_in_short,
        }
        asked = list(first[facet]()) if facet in first else []
        usual = [*self._fee_in_short(), *self._time_in_short(), *self._papers_in_short()]
        others = [line for line in usual if line not in asked]
        name = self._say("name_brief", name=self._content.name.rstrip("."))
        return [name, self.more(), *asked, *others]

    def name(self) -> str:
        return self._say("name", name=self._content.name)

    def more(self) -> str:
        """Where all of it can be read."""
        return self._say("more", link=f"{self._public_url}/thu-tuc/{self._content.code}")

    def source(self) -> str:
        """Code, legal basis and date of the data."""
        day = self._saying.day(self._version.valid_from)
        legal = self._content.legal[:_LEGAL_OF_SOURCE]
        if not legal:
            return self._say("source_plain", code=self._content.code, day=day)
        return self._say("source", code=self._content.code, legal=", ".join(legal), day=day)

    def one_fee(self) -> list[str]:
        """The fee in a line, and what frees from it."""
        told = [
            self._say("exempt", note=cut(note, _LONGEST))
            for note in facts.exemptions(self._version)[:2]
        ]
        return [*self._fee_in_short(), *told]

    def one_time(self) -> list[str]:
        """The time limit in a line."""
        return list(self._time_in_short())

    def one_place(self) -> list[str]:
        """Who does it, and where it is filed, in a few lines."""
        return list(self._agencies())

    def one_online(self) -> list[str]:
        """Whether it can be done online, and where."""
        return list(self._online())

    def paper(self, paper: Paper) -> str:
        """One line of the checklist."""
        name = cut(plain(paper.name), _LONGEST_PAPER)
        if paper.replaced_by:
            return self._say("paper_reused", paper=name, database=paper.replaced_by)
        counts = [
            self._saying.say(f"count.{kind}", count=count)
            for kind, count in (("originals", paper.originals), ("copies", paper.copies))
            if count
        ]
        counts += [self._saying.say("count.template")] * paper.has_template
        if not counts:
            return self._say("paper", paper=name)
        return self._say("paper_counted", paper=name, counts=", ".join(counts))

    def _say(self, key: str, **values: object) -> str:
        return self._saying.say(f"fact.{key}", **values)

    def _summary(self) -> Iterator[str]:
        if self._content.subject:
            yield self._say("subject", subject=cut(plain(self._content.subject), _LONGEST_NOTE))
        groups = facts.papers(self._content)
        first = groups[0].papers[:_PAPERS_IN_SHORT] if groups else ()
        if not groups:
            yield self._say("papers_none")
        else:
            yield self._say("papers_some" if groups[0].case else "papers_head")
            yield from map(self.paper, first)
            if sum(len(one.papers) for one in groups) > len(first):
                yield self._say("papers_more")
        yield from self._fee_in_short()
        yield from self._time_in_short()
        yield from self._agencies()
        yield self._online_level()

    def _papers(self) -> Iterator[str]:
        groups = facts.papers(self._content)
        if not groups:
            yield self._say("papers_none")
            return
        yield self._say("papers_head")
        lines = [line for group in groups for line in self._group(group)]
        shown = fitting(lines)
        yield from shown
        if len(shown) < len(lines):
            yield self._say("papers_more")
        if self._content.sets:
            yield self._say("sets", sets=self._content.sets)

    def _group(self, group: Papers) -> Iterator[str]:
        if group.case:
            yield self._say("papers_case", case=cut(group.case, _LONGEST_PAPER))
        yield from map(self.paper, group.papers)

    def _papers_in_short(self) -> Iterator[str]:
        groups = facts.papers(self._content)
        always = [one for one in groups if not one.case]
        if always:
            names = [plain(paper.name) for paper in always[0].papers]
            yield self._say("papers_brief", papers="; ".join(names))
        if len(groups) > len(always):
            yield self._say("papers_cases")

    def _fee(self) -> Iterator[str]:
        found = facts.fees(self._version)
        rows = {(fee.amount, fee.currency, fee.told) for fee in found}
        if len(rows) <= 1 or len(found) > _MOST_ROWS:
            yield from self._fee_in_short()
            for note in dict.fromkeys(fee.note for fee in found if fee.note):
                yield self._say("fee_note", note=cut(note, _LONGEST))
        else:
            yield self._say("fee_head")
            yield from map(self._fee_row, found)
        shown = " ".join(fee.note for fee in found)
        for note in facts.exemptions(self._version)[:3]:
            if note not in shown:
                yield self._say("exempt", note=cut(note, _LONGEST))

    def _fee_row(self, fee: Fee) -> str:
        channels = self._saying.channels(fee.channels)
        if fee.amount is None:
            return self._say("fee_way_unclear", channels=channels)
        amount = self._saying.money(fee.amount, fee.currency)
        if not fee.note:
            return self._say("fee_way", channels=channels, amount=amount)
        note = cut(fee.note.rstrip(" ."), _LONGEST_NOTE)
        return self._say("fee_way_note", channels=channels, amount=amount, note=note)

    def _fee_in_short(self) -> Iterator[str]:
        found = facts.fees(self._version)
        known = sorted({fee.amount for fee in found if fee.amount is not None})
        currencies = {fee.currency for fee in found if fee.amount}
        unclear = any(fee.amount is None and fee.told for fee in found)
        if not any(fee.told for fee in found):
            yield self._say("fee_none")
        elif not known or len(currencies) > 1 or (unclear and known == [0]):
            yield self._say("fee_unclear")
        else:
            currency = next(iter(currencies), "VND")
            least, most = (self._saying.money(one, currency) for one in (known[0], known[-1]))
            if unclear:
                yield self._say("fee_from", least=least)
            elif len(known) == 1:
                yield self._say("fee", amount=least)
            else:
                yield self._say("fee_range", least=least, most=most)

    def _time(self) -> Iterator[str]:
        found = facts.times(self._version)
        limits = {time.limit for time in found}
        if len(limits) <= 1 or len(found) > _MOST_ROWS:
            yield from self._time_in_short()
        else:
            yield self._say("time_head")
            yield from map(self._time_row, found)

    def _time_row(self, time: Time) -> str:
        channels = self._saying.channels(time.channels)
        if time.limit is None:
            return self._say("time_way_unclear", channels=channels)
        limit = self._saying.limit(time.limit)
        if not time.note:
            return self._say("time_way", channels=channels, limit=limit)
        note = cut(time.note.rstrip(" ."), _LONGEST_NOTE)
        return self._say("time_way_note", channels=channels, limit=limit, note=note)

    def _time_in_short(self) -> Iterator[str]:
        found = facts.times(self._version)
        known = sorted({time.limit for time in found if time.limit}, key=facts.length)
        if not known:
            yield self._say("time_unclear")
            return
        least, most = self._saying.limit(known[0]), self._saying.limit(known[-1])
        if len(known) > 1:
            yield self._say("time_range", least=least, most=most)
        elif any(time.limit is None for time in found):
            yield self._say("time_some", limit=least)
        else:
            yield self._say("time", limit=least)

    def _where(self, by_residence: bool) -> Iterator[str]:
        told = list(self._agencies())
        if place := facts.decides_where(self._content):
            counts = "you" if by_residence else "decides"
            told.append(
                self._say(f"where_{counts}", **{counts: self._saying.say(f"{counts}.{place}")})
            )
        for quote in facts.places(self._content, by_residence=by_residence):
            told.append(self._say("where_step", quote=cut(quote, _LONGEST)))
        yield from told
        if len(told) < 2:
            yield self._say("where_none")
        if ways := facts.channels(self._content):
            yield self._say("where_channels", channels=self._saying.channels(ways))
        yield self._say("places", places=f"{self._public_url}/noi-nop")

    def _agencies(self) -> Iterator[str]:
        yield self._say("level", levels=self._saying.levels(self._content.levels))
        agencies = self._content.agencies
        for name in ("executing", "competent", "address"):
            agency = plain(getattr(agencies, name))
            before = agencies.executing if name == "competent" else ""
            if agency and agency != plain(before):
                yield self._say(name, **{name: cut(agency, _LONGEST)})

    def _online_level(self) -> str:
        level = self._content.online_level
        if level is not None:
            return self._say(_ONLINE[level])
        taken = Channel.ONLINE.value in facts.channels(self._content)
        return self._say("online_channel" if taken else "online_unknown")

    def _online(self) -> Iterator[str]:
        yield self._online_level()
        if self._content.online_level is OnlineLevel.NONE:
            return
        taken = Channel.ONLINE.value in facts.channels(self._content)
        if (taken or self._content.online_level) and self._content.detail_url.startswith("https:"):
            yield self._say("online_at", portal=self._content.detail_url)

    def _steps(self) -> Iterator[str]:
        found = facts.steps(self._content)
        yield self._say("steps_head" if found else "steps_none")
        for step in found[:_MOST_STEPS]:
            yield self._say("step", step=cut(step, _LONGEST))
        if len(found) > _MOST_STEPS:
            yield self._say("steps_more")

    def _legal(self) -> Iterator[str]:
        legal = self._content.legal
        if not legal:
            yield self._say("legal_none")
        else:
            key = "legal" if len(legal) <= _MOST_LEGAL else "legal_more"
            yield self._say(key, legal=", ".join(legal[:_MOST_LEGAL]))
        if self._content.decision:
            yield self._say("decision", decision=self._content.decision)


def fitting(lines: list[str]) -> list[str]:
    """The first lines that a message has room for; a case never stands last, without papers."""
    room = accumulate(len(line) for line in lines)
    shown = [line for line, used in zip(lines, room, strict=True) if used <= _ROOM][:_MOST_PAPERS]
    while len(shown) < len(lines) and shown and not shown[-1].startswith("- "):
        shown.pop()
    return shown


_ONLINE = {
    OnlineLevel.FULL: "online_full",
    OnlineLevel.PARTIAL: "online_partial",
    OnlineLevel.NONE: "online_not",
}
