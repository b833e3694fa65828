"""Links looked at from time to time: is what a dataset names still there, and what is it?

An address that says 404 or 410 is broken at once; one that does not answer, or fails, only when it did so
three times on different days. Hosts are asked one address at a time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.health.assessing import assess
from hiroba.catalog.health.models import LinkCheck
from hiroba.catalog.health.sniffing import format_of
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Answer, Unreachable

_EVERY = 900.0  # seconds between two rounds
_ROUND = 200  # addresses of one round
_HOSTS = 8  # asked at the same time
_AGAIN, _SOON = timedelta(days=7), timedelta(days=1)
_HEAD = 16 * 1024  # bytes that are asked for
_MOST = 256 * 1024  # bytes that are taken from a host that sends all
_TIMEOUT = 15.0
_REDIRECTS = 4
_PATIENCE = 3  # failures in a row
_GONE: Final = frozenset({404, 410})
_FINE_STATUSES: Final = frozenset({401, 403, 405, 416, 429})  # something is there, though not for us


@dataclass(frozen=True)
class Seen:
    """What an address answered. why: "" where it is there. final: no second try would change it.
    silent: nobody answered."""

    why: str = ""
    final: bool = False
    silent: bool = False
    format: str = ""
    media_type: str = ""


@jobs.every(_EVERY, "health.links")
def check_links(context: JobContext) -> None:
    """Look at the addresses that are due, the longest unseen first."""
    rows = list(LinkCheck.objects.filter(due__lte=timezone.now()).order_by("due")[:_ROUND])
    if not rows:
        return
    seen = asyncio.run(_look_at([row.url for row in rows]))
    changed: set[str] = set()
    for done, row in enumerate(rows, 1):
        found = seen.get(row.url)
        if found is None:
            row.due = timezone.now() + _SOON
            row.save(update_fields=["due"])
        elif _note(row, found):
            changed.add(row.dataset)
        context.progress(done, len(rows))
    for dataset in sorted(changed):
        assess(dataset)


async def _look_at(urls: list[str]) -> dict[str, Seen]:
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        by_host[_host(url)].append(url)
    places = asyncio.Semaphore(_HOSTS)

    async def of_host(addresses: list[str]) -> dict[str, Seen]:
        async with places:
            return await _of_host(addresses)

    found: dict[str, Seen] = {}
    for each in await asyncio.gather(*(of_host(addresses) for addresses in by_host.values())):
        found |= each
    return found


async def _of_host(addresses: list[str]) -> dict[str, Seen]:
    """Look at the addresses of one host; one that is silent is left alone for a day."""
    found: dict[str, Seen] = {}
    silent = 0
    for url in addresses:
        found[url] = await look_at(url)
        silent = silent + 1 if found[url].silent else 0
        if silent == _PATIENCE:
            break
    return found


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


async def look_at(url: str) -> Seen:
    """Ask an address for its beginning. An address that we may not ask counts as there: we cannot tell."""
    try:
        answer = await _beginning(url)
    except AddressRefused:
        return Seen()
    except Unreachable as error:
        return Seen(why=str(error.data.get("why", "no_connection"))[:32], silent=True)
    if answer.status >= 400 and answer.status not in _FINE_STATUSES:
        return Seen(why=f"http_{answer.status}", final=answer.status in _GONE)
    media_type = answer.headers.get("content-type", "")[:120]
    head = answer.body if answer.status < 300 else b""
    return Seen(format=format_of(head[:_HEAD], media_type, url, "")[:16], media_type=media_type)


async def _beginning(url: str) -> Answer:
    """Ask for the first bytes; a host that sends everything is asked for its header fields instead."""
    wanted = {"Range": f"bytes=0-{_HEAD - 1}"}
    try:
        return await outside.ask(
            "GET", url, headers=wanted, timeout=_TIMEOUT, limit=_MOST, redirects=_REDIRECTS
        )
    except Unreachable as error:
        if error.data.get("why") != "too_large":
            raise
    return await outside.ask("HEAD", url, timeout=_TIMEOUT)


def _note(row: LinkCheck, seen: Seen) -> bool:
    """Keep what was seen; True where it changes how the dataset stands."""
    before = row.state, row.format
    row.checked = timezone.now()
    row.failures = row.failures + 1 if seen.why else 0
    broken = bool(seen.why) and (seen.final or row.failures >= _PATIENCE)
    row.state = "broken" if broken else "" if not seen.why else row.state
    row.why = seen.why
    row.due = row.checked + (_SOON if seen.why else _AGAIN)
    if not seen.why:
        row.format, row.media_type = seen.format, seen.media_type
    row.save()
    datasets.note_link(row.dataset, row.url, row.state, row.checked)
    return before != (row.state, row.format)
