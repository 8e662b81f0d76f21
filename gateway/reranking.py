"""Asks a rerank service which of several procedures fits a question best; off unless it is set.

The form is the one that llama.cpp, vLLM and others serve on a machine of one's own: in goes
`{"query", "documents": [str]}`, out comes `{"results": [{"index", "relevance_score"}]}`.
Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md (/v1/rerank)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from time import monotonic

import aiohttp
import orjson

from advisor.advice import Candidate
from gateway.masking import LONG_NUMBER

log = logging.getLogger(__name__)

#: Seconds that an answer may take; a citizen waits for it.
WAIT_S = 0.5
#: Seconds that it is asked nothing after it failed.
REST_S = 30.0
#: Characters of a question that it is given.
_LONGEST = 600
#: Octets that an answer may have.
_LARGEST = 64 * 1024


class NoOpinion(Exception):
    """The service did not answer as it should; the text is for the log."""


class RerankService:
    """Implements `advisor.understanding.reranked.Rerank`."""

    def __init__(
        self,
        url: str,
        http: Callable[[], aiohttp.ClientSession],
        *,
        wait_s: float = WAIT_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`clock` gives seconds that never go back."""
        self._url, self._http = url, http
        self._wait_s, self._clock = wait_s, clock
        self._resting_until = 0.0

    async def __call__(self, text: str, candidates: Sequence[Candidate]) -> Sequence[int]:
        """See there. A text with the number of a person, telephone or dossier is not given."""
        if self._clock() < self._resting_until or LONG_NUMBER.search(text):
            return ()
        body = {"query": text[:_LONGEST], "documents": [one.name for one in candidates]}
        try:
            async with asyncio.timeout(self._wait_s):
                return _order(await self._posted(body), len(candidates))
        except (NoOpinion, TimeoutError, aiohttp.ClientError) as error:
            self._resting_until = self._clock() + REST_S
            reason = str(error) or type(error).__name__
            log.warning("the rerank service did not answer", extra={"reason": reason})
            return ()

    async def _posted(self, body: object) -> bytes:
        async with self._http().post(
            self._url,
            data=orjson.dumps(body),
            headers={"Content-Type": "application/json"},
            allow_redirects=False,
        ) as response:
            if response.status != 200:
                raise NoOpinion(f"answered {response.status}")
            answer = b""
            async for part in response.content.iter_any():
                answer += part
                if len(answer) > _LARGEST:
                    raise NoOpinion("answered too much")
        return answer


def _order(answer: bytes, count: int) -> list[int]:
    """Places, the most relevant first.

    Raises:
        NoOpinion: this is no such answer.

    >>> _order(b'{"results": [{"index": 0, "relevance_score": -2}, '
    ...        b'{"index": 1, "relevance_score": 3.5}]}', 2)
    [1, 0]
    """
    try:
        scored = [
            (float(one["relevance_score"]), int(one["index"]))
            for one in orjson.loads(answer)["results"]
        ]
    except (ValueError, TypeError, KeyError, OverflowError):
        raise NoOpinion("answered something else") from None
    if not all(0 <= place < count for _, place in scored):
        raise NoOpinion("answered for what was not asked")
    return [place for _, place in sorted(scored, key=lambda one: (-one[0], one[1]))]
