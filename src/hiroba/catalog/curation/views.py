"""Ways to look at a resource that somebody has set up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction

from hiroba.catalog.curation import rights
from hiroba.catalog.curation.models import View
from hiroba.catalog.curation.types import BadCuration, NotCurated, ViewInfo
from hiroba.catalog.datasets import service as catalogue
from hiroba.kernel.decide.types import EVERYTHING, Principal

_KIND: Final = re.compile(r"[a-z][a-z0-9_]{1,99}")
_MOST: Final = 100  # views of a resource


def views(resource: str) -> list[ViewInfo]:
    """Those of a resource, in their order."""
    return [_info(row) for row in _rows(resource)]


def view(id: str) -> ViewInfo:
    """Raises NotCurated."""
    return _info(_row(id))


@transaction.atomic
def create_view(info: ViewInfo, who: Principal) -> ViewInfo:
    """Put a view after the others; its id is made. Raises Forbidden, BadCuration."""
    _require(info.dataset, who)
    _check(info)
    number = View.objects.filter(resource=info.resource).count()
    if number >= _MOST:
        raise BadCuration(field="resource_id", value=str(number))
    row = View.objects.create(
        resource=info.resource, dataset=info.dataset, kind=info.kind, title=info.title[:500],
        description=info.description, config=dict(info.config), position=number,
    )  # fmt: skip
    return _info(row)


@transaction.atomic
def update_view(info: ViewInfo, who: Principal) -> ViewInfo:
    """Raises Forbidden, BadCuration, NotCurated."""
    row = _row(info.id)
    _require(row.dataset, who)
    _check(info)
    row.kind, row.title = info.kind, info.title[:500]
    row.description, row.config = info.description, dict(info.config)
    row.save()
    return _info(row)


@transaction.atomic
def delete_view(id: str, who: Principal) -> None:
    """Raises Forbidden, NotCurated."""
    row = _row(id)
    _require(row.dataset, who)
    row.delete()


@transaction.atomic
def order_views(resource: str, dataset: str, ids: Sequence[str], who: Principal) -> list[ViewInfo]:
    """Put these first, in this order. Raises Forbidden, NotCurated."""
    _require(dataset, who)
    rows = {row.pk: row for row in _rows(resource)}
    unknown = [id for id in ids if id not in rows]
    if unknown:
        raise NotCurated(value=unknown[0][:60])
    ordered = [*dict.fromkeys(ids), *(id for id in rows if id not in ids)]
    for position, id in enumerate(ordered):
        rows[id].position = position
    View.objects.bulk_update(rows.values(), ["position"])
    return [_info(rows[id]) for id in ordered]


def _rows(resource: str) -> list[View]:
    return list(View.objects.filter(resource=resource[:100]).order_by("position", "pk"))


def _require(dataset: str, who: Principal) -> None:
    rights.require(catalogue.detail(dataset, EVERYTHING).card.organisation, who)


def _check(info: ViewInfo) -> None:
    if not _KIND.fullmatch(info.kind):
        raise BadCuration(field="view_type", value=info.kind[:60])
    if not info.title.strip():
        raise BadCuration(field="title", value="")


def _row(id: str) -> View:
    found = View.objects.filter(pk=id[:36]).first()
    if found is None:
        raise NotCurated(value=id[:60])
    return found


def _info(row: View) -> ViewInfo:
    return replace(
        ViewInfo(row.pk, row.resource, row.dataset, row.kind, row.title),
        description=row.description,
        config=row.config,
    )
