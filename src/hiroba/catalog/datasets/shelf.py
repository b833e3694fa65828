"""What lists and facets ask of every dataset, in columns in memory, one set a process.

The database is the truth and the columns follow it: before each question, what changed since is read, and
only that. The newest `changed` tells it at once; what does not touch it (a dataset withdrawn, a transaction
that took its time) is told by the search index, which the outbox feeds. A dataset that is read again gets a
new position; its old one is not alive any more.
"""

from __future__ import annotations

import bisect
import math
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Max
from numpy.typing import NDArray

from hiroba.catalog.datasets import among  # noqa: F401 - registers its lookup
from hiroba.catalog.datasets.models import Dataset, DatasetKeyword, DatasetPlace, Link
from hiroba.catalog.search import service as index
from hiroba.catalog.search.types import Documents

COLUMNS: Final = (
    "organisation",
    "theme",
    "format",
    "licence",
    "model",
)  # facets that are a column of the dataset
_FIELDS: Final = (
    *("pk", "name", "title", "visibility", "over", "modified", "created", "changed", "bounds", "tables"),
    *COLUMNS,
)
_CODED: Final = (*COLUMNS, "visibility", "place", "keyword")
_LINES: Final[Mapping[str, tuple[Any, str]]] = {  # values of which a dataset has several
    "place": (DatasetPlace, "code"),
    "keyword": (DatasetKeyword, "word"),
    "format": (Link, "format"),
}
_SLACK: Final = 1000  # positions of the dead that are borne in any case
_FEW: Final = 500  # datasets that are sorted in one by one
_lock = threading.Lock()
_held: Shelf | None = None

Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Shelf:
    """One state of the catalogue: arrays by position.

    codes: for each facet of COLUMNS and the visibility the number of its value in `values`; places, keywords
    and the formats of links have a line each. by_title, by_name: all positions in this order. found_at:
    position of each of the index's documents, -1 for none; document_at: the other way round. newest: the
    last `changed` that is in it.
    """

    database: str
    documents: Documents
    newest: float
    where: dict[str, int]  # of the newest state
    ids: list[str]
    names: list[str]
    titles: list[str]
    alive: Mask
    over: Mask
    modified: NDArray[np.float64]
    created: NDArray[np.float64]
    changed: NDArray[np.float64]
    bounds: NDArray[np.float64]
    tables: NDArray[np.int32]
    codes: Mapping[str, NDArray[np.int32]]
    values: Mapping[str, dict[str, int]]  # value -> number, in the order of the numbers
    place_at: NDArray[np.int32]
    place_code: NDArray[np.int32]
    word_at: NDArray[np.int32]
    word_code: NDArray[np.int32]
    link_at: NDArray[np.int32]
    link_code: NDArray[np.int32]
    by_title: NDArray[np.int32]
    by_name: NDArray[np.int32]
    found_at: NDArray[np.int32]
    document_at: NDArray[np.int32]

    @property
    def size(self) -> int:
        return len(self.alive)

    @cached_property
    def by_id(self) -> NDArray[np.int32]:
        """All positions in the order of ids."""
        return np.array(sorted(range(self.size), key=self.ids.__getitem__), np.int32)

    @cached_property
    def title_rank(self) -> NDArray[np.float64]:
        """By position which of all titles it is, in their order: the same for the same title."""
        titles = [self.titles[place] for place in self.by_title.tolist()]
        rank = np.zeros(self.size)
        rank[self.by_title[1:]] = np.cumsum([one != other for one, other in pairwise(titles)])
        return rank

    def places_of(self, ids: Iterable[str]) -> list[int]:
        """Return where these datasets stand in this state, so far as they are in it."""
        found, ahead = [], set()
        for id in ids:
            place = self.where.get(id, self.size)
            if place < self.size:
                found.append(place)
            else:
                ahead.add(id)
        if ahead:  # it is not there yet, or `where` is ahead
            found += {id: place for place, id in enumerate(self.ids) if id in ahead}.values()
        return found

    def those(self, documents: Positions) -> Mask:
        """Return which datasets these documents of the index are."""
        mask = np.zeros(self.size, np.bool_)
        places = self.found_at[documents]
        mask[places[places >= 0]] = True
        return mask


def shelf() -> Shelf:
    """Return the catalogue as it is now."""
    global _held
    documents = index.documents()
    if connection.in_atomic_block:  # it may see what others do not, or what will not come to be
        return _whole(documents)
    with _lock:
        held, _held = _held, None  # anew, should this fail
        if held is None or held.database != _database() or held.documents.lineage != documents.lineage:
            _held = _whole(documents)
        else:
            _held = _followed(held, documents)
        return _held


def warm_up() -> None:
    """Read the catalogue and the dictionary now, so that the first reader need not wait for them."""
    index.match("避難所", shelf().documents)


def forget_shelf(**_signal: Any) -> None:
    """Read everything anew: the database was emptied or laid out."""
    global _held
    with _lock:
        _held = None


def read_again(ids: Collection[str]) -> None:
    """Read these datasets again: they are not what the columns say."""
    global _held
    with _lock:
        if _held is not None and not connection.in_atomic_block:
            held, _held = _held, None
            _held = _reread(held, set(ids), held.documents)


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _newest() -> float:
    rows = Dataset.objects.filter(withdrawn__isnull=True)
    newest: datetime | None = rows.aggregate(newest=Max("changed"))["newest"]
    return newest.timestamp() if newest else 0.0


def _moment(seconds: float) -> datetime:
    """Return the moment, a little before it: a float holds no more than that."""
    return datetime.fromtimestamp(seconds - 1e-5, UTC)


def _followed(held: Shelf, documents: Documents) -> Shelf:
    newest = _newest()
    changed: set[str] = set()
    if newest > held.newest:
        rows = Dataset.objects.filter(withdrawn__isnull=True, changed__gte=_moment(held.newest))
        changed.update(rows.values_list("pk", flat=True))
    elif newest < held.newest:  # it was withdrawn
        changed.update(held.ids[place] for place in np.flatnonzero(held.alive & (held.changed > newest)))
    if documents is not held.documents:
        changed.update(_touched(held.documents, documents))
    if changed or documents is not held.documents:
        held = _reread(held, changed, documents)
    return replace(held, newest=newest) if newest != held.newest else held


def _touched(before: Documents, after: Documents) -> Iterator[str]:
    """Yield the ids of the documents that are new or gone."""
    yield from after.ids[before.size :]
    for place in np.flatnonzero(before.alive & ~after.alive[: before.size]):
        yield after.ids[place]


def _whole(documents: Documents) -> Shelf:
    nothing = _nothing(documents, _newest())
    rows = Dataset.objects.filter(withdrawn__isnull=True).order_by("pk").values_list(*_FIELDS).iterator(2000)
    lines = [
        model.objects.order_by("dataset_id").values_list("dataset_id", column).iterator(2000)
        for model, column in _LINES.values()
    ]
    return _longer(nothing, rows, lines)


def _nothing(documents: Documents, newest: float) -> Shelf:
    none, flags, times = np.empty(0, np.int32), np.empty(0, np.bool_), np.empty(0, np.float64)
    return Shelf(
        database=_database(), documents=documents, newest=newest, where={}, ids=[], names=[], titles=[],
        alive=flags, over=flags, modified=times, created=times, changed=times, bounds=np.empty((0, 4)),
        tables=none,
        codes=dict.fromkeys((*COLUMNS, "visibility"), none), values={name: {} for name in _CODED},
        place_at=none, place_code=none, word_at=none, word_code=none, link_at=none, link_code=none,
        by_title=none, by_name=none,
        found_at=np.full(0, -1, np.int32), document_at=none,
    )  # fmt: skip


def _reread(held: Shelf, changed: set[str], documents: Documents) -> Shelf:
    """Return the state with these datasets as they are now, following the documents."""
    gone = [place for id in changed if (place := held.where.get(id)) is not None]
    if np.count_nonzero(~held.alive) + len(gone) > _SLACK + held.size // 2:
        return _whole(documents)
    alive = held.alive.copy()
    alive[gone] = False
    wanted = frozenset(changed)
    rows = list(Dataset.objects.filter(withdrawn__isnull=True, pk__among=wanted).values_list(*_FIELDS))
    lines = [
        list(model.objects.filter(dataset__id__among=wanted).values_list("dataset_id", column))
        for model, column in _LINES.values()
    ]
    return _longer(replace(held, alive=alive, documents=documents), rows, lines)


def _longer(
    held: Shelf,
    rows: Iterable[tuple[Any, ...]],
    lines: Iterable[Iterable[tuple[str, str]]],
) -> Shelf:
    """Return the state with these rows behind what it has; lines: of each of _LINES."""
    added = list(zip(*rows, strict=True)) or [()] * len(_FIELDS)
    column = dict(zip(_FIELDS, added, strict=True))
    ids = [sys.intern(id) for id in column["pk"]]
    first = held.size
    former = [held.where.get(id, -1) for id in ids]
    held.where.update((id, first + at) for at, id in enumerate(ids))
    places, words, links = (_lines(held, *each, first) for each in zip(_LINES, lines, strict=True))
    codes = {name: _with(held.codes[name], _numbers(held.values[name], column[name])) for name in held.codes}
    longer = replace(
        held,
        ids=held.ids + ids,
        names=held.names + list(column["name"]),
        titles=held.titles + list(column["title"]),
        alive=_with(held.alive, np.ones(len(ids), np.bool_)),
        over=_with(held.over, column["over"]),
        modified=_with(held.modified, _seconds(column["modified"])),
        created=_with(held.created, _seconds(column["created"])),
        changed=_with(held.changed, _seconds(column["changed"])),
        bounds=np.concatenate([held.bounds, _boxes(column["bounds"])]),
        tables=_with(held.tables, column["tables"]),
        codes=codes,
        place_at=_with(held.place_at, places[0]),
        place_code=_with(held.place_code, places[1]),
        word_at=_with(held.word_at, words[0]),
        word_code=_with(held.word_code, words[1]),
        link_at=_with(held.link_at, links[0]),
        link_code=_with(held.link_code, links[1]),
        document_at=_with(held.document_at, np.full(len(ids), -1, np.int32)),
    )
    by_title = _sorted_in(held.by_title, longer.titles, longer.ids)
    by_name = _sorted_in(held.by_name, longer.names, longer.ids)
    return _linked(replace(longer, by_title=by_title, by_name=by_name), former, first)


def _lines(
    held: Shelf, name: str, pairs: Iterable[tuple[str, str]], first: int
) -> tuple[list[int], list[int]]:
    """Return the positions of those that are new, and the number of the value of each."""
    lines = [(place, value) for id, value in pairs if (place := held.where.get(id, -1)) >= first]
    return [place for place, _value in lines], _numbers(held.values[name], (value for _place, value in lines))


def _with(column: NDArray[Any], more: Any) -> NDArray[Any]:
    return np.concatenate([column, np.asarray(more, column.dtype)])


def _numbers(values: dict[str, int], column: Iterable[str]) -> list[int]:
    return [values.setdefault(value, len(values)) for value in column]


def _seconds(column: Iterable[datetime]) -> list[float]:
    return [each.timestamp() for each in column]


def _boxes(column: Iterable[Any]) -> NDArray[np.float64]:
    nowhere = (math.nan,) * 4
    return np.array([box or nowhere for box in column], np.float64).reshape(-1, 4)


def _sorted_in(order: NDArray[np.int32], texts: list[str], ids: list[str]) -> NDArray[np.int32]:
    """Return the order by these texts, then by ids, with the positions that are new."""

    def key(place: int) -> tuple[str, str]:
        return texts[place], ids[place]

    first, size = len(order), len(ids)
    if size - first > _FEW:
        return np.array(sorted(range(size), key=key), np.int32)
    ordered = order.tolist()
    for place in range(first, size):
        bisect.insort(ordered, place, key=key)
    return np.array(ordered, np.int32)


def _linked(held: Shelf, former: list[int], first: int) -> Shelf:
    """Return the state that knows where each document of the index is among its datasets."""
    documents = held.documents
    known = len(held.found_at)
    found_at = _with(held.found_at, np.full(documents.size - known, -1, np.int32))
    document_at = held.document_at.copy()
    for place, before in enumerate(former, first):  # read again, while its document stayed
        if before >= 0 and (document := document_at[before]) >= 0:
            found_at[document], document_at[place] = place, document
    for document, id in enumerate(documents.ids[known:], known):
        if documents.alive[document] and (place := held.where.get(id, -1)) >= 0:
            found_at[document], document_at[place] = place, document
    return replace(held, found_at=found_at, document_at=document_at)
