"""Which answers a change makes other: questions put before and after, facts of both versions.

Pure: two catalogues and two corpora in, what differs out. One engine is built after the other,
so that there is never more than one besides the one that answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.search.finder import Finder
from advisor.situations.reading import Corpus
from core.changes.reports import Found
from core.procedures.content import Content

#: Phrases of each procedure of the corpus that are put; all of its examples are.
_EACH = 3


def compare(
    before: Sequence[Content],
    after: Sequence[Content],
    corpora: tuple[Corpus, Corpus],
    examples: Mapping[str, Sequence[str]],
    asked: Mapping[str, int],
) -> Found:
    """What became other.

    Args:
        corpora: what people say, as it was and as it is.
        examples: phrases of officers, by code of the procedure that is meant.
        asked: code -> how often it was asked about lately.
    """
    questions = list(_questions(corpora[1], examples))
    were = _firsts(before, corpora[0], questions)
    are = _firsts(after, corpora[1], questions)
    found = Found(compared=len(questions))
    for (text, meant), was, now in zip(questions, were, are, strict=True):
        if was != now:
            found.moved.append({"text": text, "before": was, "after": now, "meant": meant})
    old, new = ({one.code: one for one in side} for side in (before, after))
    found.procedures = [*_came_and_went(old, new)]
    for code in sorted(old.keys() & new.keys()):
        found.facts += _facts(old[code], new[code], asked.get(code, 0))
    found.facts.sort(key=lambda one: (-one["asked"], one["code"]))
    # What is now worse comes first: an officer has to look at it.
    found.moved.sort(key=lambda one: (one["before"] != one["meant"], one["text"]))
    return found


def _questions(corpus: Corpus, examples: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for code, texts in examples.items():
        yield from ((text, code) for text in texts)
    for code, says in corpus.says.items():
        yield from ((text, code) for text in says[:_EACH] if text not in examples.get(code, ()))


def _firsts(
    contents: Sequence[Content], corpus: Corpus, questions: Sequence[tuple[str, str]]
) -> list[str | None]:
    finder = Finder.build(contents, corpus)
    found = (finder.find(text, limit=1) for text, _ in questions)
    return [one[0].code if one else None for one in found]


def _came_and_went(
    old: Mapping[str, Content], new: Mapping[str, Content]
) -> Iterator[dict[str, Any]]:
    for code in sorted(old.keys() | new.keys()):
        was, now = old.get(code), new.get(code)
        if was != now:
            how = "removed" if now is None else "added" if was is None else "changed"
            one = now or was
            yield {"code": code, "name": one.name if one else "", "how": how}


def _facts(was: Content, now: Content, asked: int) -> Iterator[dict[str, Any]]:
    for facet, lines in (("fee", _fees), ("time", _times), ("papers", _papers)):
        before, after = lines(was), lines(now)
        if before != after:
            yield {
                "code": now.code,
                "name": now.name,
                "facet": facet,
                # What both have says nothing of the change.
                "before": [line for line in before if line not in after],
                "after": [line for line in after if line not in before],
                "asked": asked,
            }


def _fees(content: Content) -> list[str]:
    return _once(
        way.fee_raw or (f"{way.fee_amount} {way.fee_currency}" if way.fee_amount else "")
        for way in content.ways
    )


def _times(content: Content) -> list[str]:
    return _once(way.limit_raw for way in content.ways)


def _papers(content: Content) -> list[str]:
    return _once(paper.name for paper in content.papers if not paper.is_note)


def _once(lines: Iterator[str]) -> list[str]:
    return [line for line in dict.fromkeys(lines) if line]
