"""Logs: one JSON object a line on standard error, without personal data.

Only the fields of `FIELDS` leave with a line, whatever `extra` a caller gives, and
every text passes `masking.masked`. The request being served is named by its id.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from contextvars import ContextVar
from typing import Any, Protocol

import orjson

from gateway.masking import masked

#: Names of `extra` values that may be logged: none can hold a person's data.
FIELDS = frozenset(
    {
        "attempts",
        "bytes",
        "call",
        "calls",
        "channel",
        "code",
        "count",
        "error",
        "exit",
        "kind",
        "loop",
        "method",
        "mode",
        "ms",
        "notice",
        "path",
        "pid",
        "port",
        "reason",
        "request_id",
        "retry_s",
        "route",
        "seconds",
        "signal",
        "status",
        "unit",
        "verb",
        "version",
        "worker",
    }
)

#: The id of the request that the running task serves; empty outside of requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: How long a request's line waits for others, in seconds.
EVERY_S = 0.2
_JSON_LINE = (
    '{"time":"%s.%03dZ","level":"info","logger":"access","method":"%s","route":"%s",'
    '"status":%d,"ms":%.2f,"request_id":"%s"}\n'
)
_TEXT_LINE = "%s%.0s %s %s %d %.1f ms%.0s\n"

_TALKATIVE = ("asyncio", "aiosqlite", "tortoise", "twilio", "aiohttp", "pyBarcode", "PIL")
_PLAIN = (int, float, bool, type(None))


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return _json(self._facts(record))

    def _facts(self, record: logging.LogRecord) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "time": _time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(_message(record)),
        }
        if served := request_id.get():
            facts["request_id"] = served
        facts |= {
            name: value if isinstance(value, _PLAIN) else masked(str(value))
            for name, value in record.__dict__.items()
            if name in FIELDS
        }
        if record.exc_info and record.exc_info[0] is not None:
            facts["error"] = record.exc_info[0].__name__
            facts["trace"] = masked(self.formatException(record.exc_info))
        return facts


class TextLines(JsonLines):
    """A record for a person at a terminal: the same facts, masked alike."""

    def format(self, record: logging.LogRecord) -> str:
        facts = self._facts(record)
        at, level, message = facts.pop("time"), facts.pop("level"), facts.pop("message")
        trace = facts.pop("trace", None)
        del facts["logger"]
        named = " ".join(f"{name}={value}" for name, value in facts.items())
        line = " ".join(
            part for part in (at[11:19], level.upper(), _one_line(message), named) if part
        )
        return f"{line}\n{trace}" if trace else line


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # the arguments do not fit the sentence: log it all the same
        return str(record.msg)


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _time(seconds: float) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds * 1000) % 1000:03d}Z"


def _json(facts: dict[str, Any]) -> str:
    try:
        return orjson.dumps(facts).decode()
    except TypeError:  # half a surrogate pair, or a number beyond 64 bits
        return orjson.dumps(
            {name: str(value).encode("utf-8", "replace").decode() for name, value in facts.items()}
        ).decode()


def _grave(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


class Stream(Protocol):
    """Where lines go."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class AccessLog:
    """One line for each request: its route, never its address, and so no code, token or name.

    Lines are written some times a second, all at once: a write for each would cost a webhook
    more than finding the dossier does. A killed process loses the last of them.
    """

    def __init__(self, stream: Stream | None, *, as_json: bool = True) -> None:
        """`stream` None keeps the log silent."""
        self._stream = stream
        self._form = _JSON_LINE if as_json else _TEXT_LINE
        self._lines: list[str] = []
        self._second, self._written = 0, ""

    def write(self, method: str, route: str, status: int, elapsed_s: float, served: str) -> None:
        """Note a request that was answered; `method` is one that HTTP knows."""
        if self._stream is None:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(EVERY_S, self.flush)
        now = time.time()
        if int(now) != self._second:
            self._second = int(now)
            self._written = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
        self._lines.append(
            self._form
            % (self._written, now % 1 * 1000, method, route, status, elapsed_s * 1000, served)
        )

    def flush(self) -> None:
        """Write what waits."""
        if self._stream is not None and self._lines:
            text, self._lines = "".join(self._lines), []
            self._stream.write(text)
            self._stream.flush()


def set_up(level: str, form: str, stream: Stream | None = None) -> AccessLog:
    """Send every logger's lines to `stream` (standard error); the log of requests beside them.

    Args:
        level: debug, info, warning or error. Requests are logged from info downwards.
        form: `json` or `text`; empty: text at a terminal, else JSON.
    """
    out = sys.stderr if stream is None else stream
    at_a_terminal = stream is None and sys.stderr.isatty()
    form = form or ("text" if at_a_terminal else "json")
    handler: logging.StreamHandler[Any] = logging.StreamHandler(out)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    # These say at info and debug what citizens sent and what SQL held.
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    # This one sets its own level whenever it is imported, which may be later.
    logging.getLogger("bm25s").addFilter(_grave)
    quiet = root.level > logging.INFO
    return AccessLog(None if quiet else out, as_json=form == "json")
