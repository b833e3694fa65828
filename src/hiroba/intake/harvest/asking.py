"""Asking a source politely: one request after another, again after a while where it is busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from hiroba.intake.harvest.types import NotThere, SourceRefuses
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import Answer, Unreachable

OK, NOT_MODIFIED = 200, 304
_GONE = frozenset((404, 410))
_BUSY = frozenset((429, 502, 503, 504))
_PASSING = frozenset(("timeout", "no_connection"))
_WAITS = (1.0, 5.0)  # seconds before the second and the third try
_LONGEST_WAIT = 30.0  # seconds that a busy source may ask us to wait
_TIMEOUT = 60.0
_REDIRECTS = 5
MOST_BYTES = 256 * 1024**2


class Asker:
    """Requests over connections that are kept while the block lasts; never two at a time."""

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def ask(self, url: str, headers: Mapping[str, str] | None = None, limit: int = MOST_BYTES) -> Answer:
        """GET, redirects followed; the answer is 200, or 304 where the headers asked for it.

        Raises AddressRefused, Unreachable, NotThere, SourceRefuses.
        """
        for wait in (*_WAITS, None):
            try:
                answer = self._runner.run(
                    outside.ask(
                        "GET", url, headers=headers, timeout=_TIMEOUT, limit=limit, redirects=_REDIRECTS
                    )
                )
            except Unreachable as error:
                if wait is None or error.data.get("why") not in _PASSING:
                    raise
            else:
                if wait is None or answer.status not in _BUSY:
                    return _checked(url, answer)
                wait = _asked_wait(answer, wait)
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")


def _checked(url: str, answer: Answer) -> Answer:
    if answer.status in (OK, NOT_MODIFIED):
        return answer
    if answer.status in _GONE:
        raise NotThere(url=url, answer=answer.status)
    raise SourceRefuses(url=url, answer=answer.status)


def _asked_wait(answer: Answer, wait: float) -> float:
    """Return the seconds until the next try: as many as the source asks for, within reason."""
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isascii() and asked.isdigit() else wait


def media_type(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def conditions(validators: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that ask only for what has changed since. validators: etag, last_modified."""
    found = {}
    if validators.get("etag"):
        found["If-None-Match"] = validators["etag"]
    if validators.get("last_modified"):
        found["If-Modified-Since"] = validators["last_modified"]
    return found


def validators(answer: Answer) -> dict[str, str]:
    """Return what to ask with the next time."""
    fields = {"etag": "etag", "last_modified": "last-modified"}
    return {ours: answer.headers[name][:500] for ours, name in fields.items() if name in answer.headers}
