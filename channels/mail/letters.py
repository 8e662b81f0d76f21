"""What a letter looks like: our sentences with a subject, a frame, and the way out at its foot.

The sentences come ready, one on each line, the first of them the news. The picture of the letter
(HTML) is drawn from the same lines, so that it never says anything else: `label: value` becomes
a row, a link a button. No picture is fetched and nothing is counted: a letter that is read tells
nobody so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import jinja2

from channels.base import Attached, Outgoing
from channels.phrases import Phrases
from core.language import Wording

_FOLDER = Path(__file__).parent
_ROW = re.compile(r"([^:.]{2,45}): +(.+)")
_LINK = re.compile(r"(?:([^:]{0,45}): +)?(https?://\S+)")
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[^\W\d_])")
#: Programs show some seventy characters of a subject.
_LONGEST_SUBJECT = 120


def mail_wording() -> Wording:
    """The sentences of mail alone."""
    return Wording(_FOLDER / "wording")


class MailPhrases(Phrases):
    """Phrases of answers that speak of letters where those of texts speak of numbers."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(wording)
        self._own = mail_wording()

    def said(self, what: str, language: str, **facts: object) -> str:
        """The sentence under a key, in mail's own words where it has some."""
        if self._own.has(what):
            return self._own.say(what, language, **facts)
        return super().said(what, language, **facts)


@dataclass
class _Drawn:
    """The lines of a text, sorted by what they look like."""

    headline: str
    paragraphs: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  #: label, address


class Letters:
    """Draws the letters of one house."""

    def __init__(
        self,
        *,
        house: str,
        stop_url: Callable[[str], str] | None = None,
        takes_mail: bool = False,
    ) -> None:
        """
        Args:
            house: the name over every letter: that of the sender.
            stop_url: address of a mailbox -> where its reader ends the letters.
            takes_mail: whether answers to a letter reach us.
        """
        self._house, self._stop_url, self._takes_mail = house, stop_url, takes_mail
        self._wording = mail_wording()
        self._template = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            trim_blocks=True,
            undefined=jinja2.StrictUndefined,
        ).get_template("letter.html")

    def receipt_name(self, code: str, language: str) -> str:
        """What the attached receipt of a dossier is called."""
        return self._wording.say("file.receipt", language, code=code)

    def notice(
        self,
        to: str,
        text: str,
        language: str,
        *,
        reference: str,
        attached: Iterable[Attached] = (),
    ) -> Outgoing:
        """A letter of our own accord; its first line is the subject too."""
        return self._letter(to, "", [text], language, reference, tuple(attached))

    def digest(
        self,
        to: str,
        texts: Sequence[str],
        language: str,
        *,
        reference: str,
        attached: Iterable[Attached] = (),
    ) -> Outgoing:
        """Several of them in one."""
        title = self._wording.say("letter.digest", language, count=len(texts))
        return self._letter(to, title, texts, language, reference, tuple(attached))

    def _letter(
        self,
        to: str,
        title: str,
        texts: Sequence[str],
        language: str,
        reference: str,
        files: tuple[Attached, ...],
    ) -> Outgoing:
        say = self._wording.say
        feet = [say("letter.attached", language, name=file.name) for file in files]
        feet.append(say("letter.notice", language))
        if self._takes_mail:
            feet.append(say("letter.ask", language))
        stop_url = self._stop_url(to) if self._stop_url else ""
        subject = _subject(title or texts[0].split("\n", 1)[0])
        html = self._html(title, texts, language, subject, feet, stop_url)
        text = "\n\n".join([*([title] if title else []), *texts])
        if stop_url:
            feet.append(f"{say('letter.stop', language)}: {stop_url}")
        return Outgoing(to, _with_feet(text, feet), reference, subject, html, files)

    def reply(
        self, to: str, text: str, language: str, *, reference: str, subject: str, answers: str
    ) -> Outgoing:
        """A letter that answers another: `subject` and `answers` are that one's, its Message-ID."""
        say = self._wording.say
        asked = subject.strip()
        told = say("letter.reply_subject", language, subject=asked) if asked else ""
        if asked.lower().startswith(("re:", "trả lời:")):
            told = asked
        told = _subject(told or say("letter.plain_subject", language))
        feet = [say("letter.reply", language)]
        html = self._html("", [text], language, told, feet, "")
        return Outgoing(
            to, _with_feet(text, feet), reference, told, html, answers=answers or f"<{reference}>"
        )

    def _html(
        self,
        title: str,
        texts: Sequence[str],
        language: str,
        subject: str,
        feet: list[str],
        stop_url: str,
    ) -> str:
        return self._template.render(
            language=language,
            subject=subject,
            house=self._house,
            title=title,
            parts=[_drawn(text) for text in texts],
            feet=feet,
            stop_url=stop_url,
            open=self._wording.say("letter.open", language),
            stop=self._wording.say("letter.stop", language),
        )


def _drawn(text: str) -> _Drawn:
    line, *others = text.split("\n")
    # Of sentences in one line the first is the news.
    first, *rest = _SENTENCE.split(line, maxsplit=1)
    drawn = _Drawn(first.strip())
    for line in filter(None, map(str.strip, [*rest, *others])):
        if link := _LINK.fullmatch(line):
            drawn.links.append((link[1] or "", link[2]))
        elif row := _ROW.fullmatch(line):
            drawn.rows.append((row[1], row[2]))
        else:
            drawn.paragraphs.append(line)
    return drawn


def _with_feet(text: str, feet: list[str]) -> str:
    # A line of two dashes and a blank: programs know what follows for no part of the letter.
    return "\n".join([text, "", "-- ", *feet, ""])


def _subject(line: str) -> str:
    line = " ".join(line.split()).rstrip(".")
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 1].rstrip()}…"
