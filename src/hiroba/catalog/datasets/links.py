"""The links of a dataset: kept with the same id as long as they are the same."""

from __future__ import annotations

import contextlib
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from django.db.models import Q

from hiroba.catalog.datasets.models import Dataset, Link
from hiroba.catalog.datasets.types import LinkDraft, LinkInfo

_SPACE: Final = uuid.UUID("6f4cf2a8-9b57-5d0e-8f6b-0c6a3e7c1d42")  # of links, for uuid5


def links_of(dataset: Dataset) -> tuple[LinkInfo, ...]:
    """Return the links in the order of their source."""
    return tuple(_info(row) for row in sorted(dataset.links.all(), key=attrgetter("position")))


def write_links(dataset: Dataset, drafts: Iterable[LinkDraft], *, new: bool) -> None:
    """Make the dataset's links these. What was found out about an address stays with it."""
    rows = new_links(dataset, drafts)
    if not new:
        known = {row.pk: row for row in dataset.links.all()}
        dataset.links.all().delete()
        for row in rows:
            before = known.get(row.pk)
            if before is not None and before.url == row.url:
                row.state, row.checked = before.state, before.checked
    Link.objects.bulk_create(rows)


def note_link(dataset_id: str, url: str, state: str, checked: datetime | None) -> None:
    """Keep what was found behind an address of the dataset. state: "" | broken."""
    Link.objects.filter(dataset=dataset_id, url=url).update(state=state, checked=checked)


def dataset_of_link(link: str) -> str | None:
    """Return the dataset that has the link of this id (else what its source calls it), whoever asks."""
    known = Q(remote_id=link)
    with contextlib.suppress(ValueError):
        known |= Q(pk=uuid.UUID(link))
    return Link.objects.filter(known).values_list("dataset_id", flat=True).first()


def link_id(dataset_id: str, key: str, nth: int = 0) -> uuid.UUID:
    """Return the id of the nth link of this key (the source's id, else the address)."""
    return uuid.uuid5(_SPACE, f"{dataset_id} {nth} {key}")


def new_links(dataset: Dataset, drafts: Iterable[LinkDraft]) -> list[Link]:
    """Return the rows of the links, which are still to be written."""
    seen: Counter[str] = Counter()
    rows = []
    for position, draft in enumerate(drafts):
        key = draft.remote_id or draft.url
        rows.append(
            Link(id=link_id(dataset.pk, key, seen[key]), dataset=dataset, position=position, **_values(draft))
        )
        seen[key] += 1
    return rows


def _values(draft: LinkDraft) -> dict[str, Any]:
    return {
        "url": draft.url,
        "title": draft.title,
        "description": draft.description,
        "format": draft.format[:64],
        "media_type": draft.media_type[:120],
        "size": draft.size,
        "sha256": draft.sha256[:64],
        "remote_id": draft.remote_id[:500],
        "extras": dict(draft.extras),
    }


def _info(row: Link) -> LinkInfo:
    return LinkInfo(
        id=str(row.pk),
        position=row.position,
        url=row.url,
        title=row.title,
        description=row.description,
        format=row.format,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        remote_id=row.remote_id,
        extras=row.extras,
        state=row.state,
        checked=row.checked,
    )
