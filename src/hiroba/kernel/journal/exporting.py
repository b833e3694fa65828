"""The journal as JSON Lines with its seals, for keeping elsewhere.

First a line that says where it begins, then a line for each of the journal, last the signed head:
{"journal":"hiroba","form":1,"after":0,"before":"<seal>"}, {"position":1,"seal":"...","entry":{...}},
{"head":{"position":n,"seal":"...","at":"...","signature":"..."}}.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from hiroba.kernel.journal import chain
from hiroba.kernel.journal.models import JournalEntry, JournalSeal
from hiroba.kernel.journal.sealing import seal, sign

FORM: Final = 1
_CHUNK: Final = 2000
Placed = tuple[int, str, int, tuple[Any, ...] | None]  # position, seal, id of the line, its values


def export(since: datetime | None = None, until: datetime | None = None) -> Iterator[bytes]:
    """Give the lines of the file, some thousand rows in memory at a time; all that wait are sealed first.

    since, until: an unbroken piece of the chain that holds every line of that time (until excluded).
    """
    seal()
    first, last = _span(since, until)
    before = JournalSeal.objects.filter(position=first - 1).first()
    start = before.seal if before else chain.BEGINNING
    yield _line({"journal": "hiroba", "form": FORM, "after": first - 1, "before": start})
    told = start
    for position, sealed, entry, values in placed(first, last):
        line = chain.content(values) if values is not None else {"id": entry}
        yield _line({"position": position, "seal": sealed, "entry": line})
        told = sealed
    if last >= first:
        head = sign(last, told)
        shown = {"position": head.position, "seal": head.seal, "at": head.at.isoformat()}
        yield _line({"head": shown | {"signature": head.signature}})


def placed(first: int = 1, last: int | None = None) -> Iterator[Placed]:
    """Give the chain from one place to another with its lines (None where a line is gone), in its order."""
    position = first - 1
    while True:
        rows = JournalSeal.objects.filter(position__gt=position).order_by("position")
        if last is not None:
            rows = rows.filter(position__lte=last)
        seals = list(rows.values_list("position", "seal", "entry")[:_CHUNK])
        if not seals:
            return
        found = _lines([each[2] for each in seals])
        for position, sealed, entry in seals:
            yield position, sealed, entry, found.get(entry)


def _lines(ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """By a range where the ids lie close together, which they nearly always do."""
    rows = JournalEntry.objects.values_list(*chain.COLUMNS)
    if max(ids) - min(ids) < 4 * len(ids):
        return {values[0]: values for values in rows.filter(pk__gte=min(ids), pk__lte=max(ids))}
    found = {}
    for at in range(0, len(ids), 500):
        found.update({values[0]: values for values in rows.filter(pk__in=ids[at : at + 500])})
    return found


def _span(since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """The places of the first and the last line of that time; last < first where there is none."""
    last = JournalSeal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    if since is None and until is None:
        return 1, last
    entries = JournalEntry.objects.all()
    if since is not None:
        entries = entries.filter(at__gte=since)
    if until is not None:
        entries = entries.filter(at__lt=until)
    places = JournalSeal.objects.filter(entry__in=entries.values("pk")).order_by("position")
    first, end = places.first(), places.last()
    return (first.position, end.position) if first and end else (last + 1, last)


def _line(told: dict[str, Any]) -> bytes:
    return chain.canonical(told) + b"\n"
