"""A context from its address: the town's own copy, or the outside."""

from __future__ import annotations

import re
import time
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.compiling import invalid
from hiroba.context.jsonld.errors import ContextUnavailable, InvalidContext
from hiroba.context.jsonld.keeping import COPY, Kept, now
from hiroba.context.jsonld.types import Kind
from hiroba.context.store.types import Store
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import Unreachable

_SECONDS = 5.0  # for one document
_BYTES = 16 * 1024**2
_REDIRECTS = 5
_ACCEPT = {"accept": "application/ld+json, application/json;q=0.9, */*;q=0.1"}
_AGE = re.compile(r"max-age=(\d{1,9})")
_HOUR = 3600
_FRESH = (_HOUR, 24 * _HOUR, 30 * 24 * _HOUR)  # at least, without a word, at most
_FAILED_SECONDS = 5.0  # that an address which failed is not asked again
_FAILED_KEPT = 1024

_failed: dict[str, tuple[float, ContextUnavailable | InvalidContext]] = {}


async def fetch(store: Store, url: str, *, again: bool = False) -> Kept:
    """Return what stands at an address. again: ask even when it failed just now, and whatever comes of it
    is nobody else's.

    Raises ContextUnavailable, InvalidContext, AddressRefused.
    """
    copy = store.documents(COPY).get(("", url))
    if copy is not None:
        return Kept(Kind.CACHED, now(), msgspec.Raw(copy), url)
    until, error = _failed.get(url, (0.0, None))
    if error is not None and until > time.monotonic() and not again:
        raise type(error)(**error.data)
    try:
        return await _ask(url)
    except (ContextUnavailable, InvalidContext) as failure:
        if again:
            raise
        if len(_failed) >= _FAILED_KEPT:
            _failed.clear()
        _failed[url] = time.monotonic() + _FAILED_SECONDS, failure
        raise


async def _ask(url: str) -> Kept:
    try:
        answer = await outside.ask(
            "GET", url, headers=_ACCEPT, timeout=_SECONDS, limit=_BYTES, redirects=_REDIRECTS
        )
    except Unreachable as error:
        raise ContextUnavailable(url=url, why=error.data["why"]) from error
    if answer.status != 200:
        raise ContextUnavailable(url=url, why=f"HTTP {answer.status}")
    _failed.pop(url, None)
    created = now()
    return Kept(
        Kind.CACHED,
        created,
        context_in(answer.body, url),
        url,
        created + _fresh_seconds(answer.headers.get("cache-control", "")) * 1_000_000,
    )


def context_in(body: bytes, url: str) -> msgspec.Raw:
    """Return what stands in "@context" of a document. Raises InvalidContext where there is none (5.5.6)."""
    try:
        document: Any = msgspec.json.decode(body)
        if isinstance(document, dict) and "@context" in document:
            return msgspec.Raw(msgspec.json.encode(document["@context"]))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise invalid(_("「{url}」にあるのはJSONではありません"), url=url) from error
    raise invalid(_("「{url}」の文書に@contextがありません"), url=url)


def _fresh_seconds(control: str) -> int:
    least, usual, most = _FRESH
    found = _AGE.search(control.lower())
    return min(max(int(found.group(1)), least), most) if found else usual
