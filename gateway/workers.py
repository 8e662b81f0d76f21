"""Several web processes on one socket: started, watched, restarted, stopped together.

The parent opens the socket and serves nothing itself. All children accept from the same
socket, so that a connection waiting while one of them dies is taken by another.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.cli.outcome import DONE, FAILED, HOPELESS

log = logging.getLogger(__name__)

#: A child that lived shorter than this died of something that will kill the next one too.
_SHORT_LIFE_S = 5.0
_LONGEST_PAUSE_S = 30.0


@dataclass(slots=True)
class _Child:
    number: int
    started_at: float  #: monotonic
    short_lives: int = 0  #: in a row


class Workers:
    """The children of this process."""

    def __init__(self, count: int, work: Callable[[int, int], int], *, wait_s: float) -> None:
        """Prepare `count` children.

        Args:
            work: run in each child with its number and a pipe that closes when the parent is
                gone; gives the exit code.
            wait_s: how long a stopping child may take before it is killed.
        """
        self._count, self._work, self._wait_s = count, work, wait_s
        self._children: dict[int, _Child] = {}
        self._due: list[tuple[float, _Child]] = []  # children to start again, and when
        self._stop_by: float | None = None
        self._pipe = os.pipe()

    def run(self) -> int:
        """Stay until a signal asks to stop and all children ended; the exit code."""
        with _Signals() as signals:
            for number in range(self._count):
                self._start(_Child(number, 0.0))
            code = DONE
            while self._children or (self._due and self._stop_by is None):
                if signals.wait(self._patience_s()):
                    self._stop()
                code = max(code, self._bury())
                self._start_due()
                self._kill_late()
            return code

    def _start(self, child: _Child) -> None:
        child.started_at = time.monotonic()
        # A signal must not fall between the fork and the child's own way of taking it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        pid = os.fork()
        if pid == 0:
            self._be(child.number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
        self._children[pid] = child

    def _be(self, number: int) -> None:
        """Live as a child; does not return."""
        code = FAILED
        try:
            os.close(self._pipe[1])
            signal.set_wakeup_fd(-1)
            for each in _WATCHED:
                signal.signal(each, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
            code = self._work(number, self._pipe[0])
        except BaseException:  # this frame is the last: nobody else would tell
            sys.excepthook(*sys.exc_info())
        finally:
            logging.shutdown()
            sys.stderr.flush()
            os._exit(code)

    def _bury(self) -> int:
        """Take notice of the dead; 1 when one did not end well and stays dead, else 0."""
        code = DONE
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            child, ended = self._children.pop(pid), os.waitstatus_to_exitcode(status)
            if self._stop_by is not None:
                # Stopped while it was still starting up: it had nothing in hand.
                code = max(code, DONE if ended in (DONE, -signal.SIGTERM) else FAILED)
            elif ended == HOPELESS:
                self._stop()
                code = FAILED
            else:
                self._start_later(child, ended)
        return code

    def _start_later(self, child: _Child, ended: int) -> None:
        now = time.monotonic()
        short = now - child.started_at < _SHORT_LIFE_S
        child.short_lives = child.short_lives + 1 if short else 0
        pause_s = min(2.0**child.short_lives - 1, _LONGEST_PAUSE_S)
        log.error(
            "a web process ended by itself and is started again",
            extra={"worker": child.number, "exit": ended, "retry_s": pause_s},
        )
        self._due.append((now + pause_s, child))

    def _start_due(self) -> None:
        now = time.monotonic()
        ready = [child for at, child in self._due if at <= now and self._stop_by is None]
        self._due = [(at, child) for at, child in self._due if at > now]
        for child in ready:
            self._start(child)

    def _stop(self) -> None:
        if self._stop_by is None:
            self._stop_by = time.monotonic() + self._wait_s
        for pid in self._children:
            os.kill(pid, signal.SIGTERM)

    def _kill_late(self) -> None:
        if self._stop_by is not None and time.monotonic() > self._stop_by:
            for pid in self._children:
                log.error("a web process did not stop in time", extra={"pid": pid})
                os.kill(pid, signal.SIGKILL)

    def _patience_s(self) -> float:
        moments = [at for at, _ in self._due] + ([self._stop_by] if self._stop_by else [])
        return max(min(moments) - time.monotonic(), 0.05) if moments else 3600.0


_WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


class _Signals:
    """Signals as something to wait for."""

    def __init__(self) -> None:
        self._stop_asked = False

    def __enter__(self) -> _Signals:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for each in _WATCHED:
            signal.signal(each, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for each in _WATCHED:
            signal.signal(each, signal.SIG_DFL)
        self._read.close()
        self._write.close()

    def wait(self, patience_s: float) -> bool:
        """Wait for a signal, at most so long; whether stopping was asked for."""
        if select.select([self._read], [], [], patience_s)[0]:
            self._read.recv(4096)
        asked, self._stop_asked = self._stop_asked, False
        return asked

    def _take(self, number: int, _: object) -> None:
        if number != signal.SIGCHLD:
            self._stop_asked = True
