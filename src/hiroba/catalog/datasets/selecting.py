"""Datasets chosen by a tree of conditions: counted, sorted, paged, and opened many at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from hiroba.catalog.datasets import among  # noqa: F401 - registers its lookup
from hiroba.catalog.datasets.criteria import (
    COLUMNS,
    EXTRA,
    NUMBERS,
    TIMES,
    AllOf,
    AnyOf,
    Condition,
    Criterion,
    NoneOf,
    Op,
    Order,
    Selected,
    Words,
)
from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.models import Dataset, DatasetKeyword, DatasetPlace, Link
from hiroba.catalog.datasets.sight import published
from hiroba.catalog.search import service as index
from hiroba.kernel.decide.types import Sight

_CODES: Final = ("organisation", "theme", "licence", "visibility", "model", "format")
FACETS: Final = (*_CODES, "keyword", "place")
_RELATED: Final[Mapping[str, tuple[Any, str]]] = {
    "keyword": (DatasetKeyword, "word"),
    "place": (DatasetPlace, "code"),
}


def select(
    condition: Condition,
    sight: Sight,
    *,
    order: Sequence[Order] = (),
    offset: int = 0,
    limit: int = 20,
    facets: Collection[str] = (),
) -> Selected:
    """Return a page of the datasets that meet the condition and that this reader sees.

    Without an order: by how well they fit where words are asked for, else the newest change first.
    Raises InvalidQuery for a field, order or facet that does not exist.
    """
    ranked = [id for words in _words(condition) for id in index.search(words.text)]
    base = published(sight).annotate(**_extras(condition)).filter(_q(condition))
    total = base.count()
    if ranked and not order:
        left = set(base.values_list("pk", flat=True))
        ids = [id for id in dict.fromkeys(ranked) if id in left]
        ids += sorted(left.difference(ids))
        page = ids[offset : offset + limit]
    else:
        rows = base.order_by(*_order(order)).values_list("pk", flat=True)
        page = list(rows[offset : offset + limit]) if limit else []
    return Selected(total, tuple(page), {name: _count(base, name) for name in facets})


def names(sight: Sight, *, offset: int = 0, limit: int) -> list[str]:
    """Return the names of the datasets that this reader sees, by name."""
    return list(published(sight).order_by("name").values_list("name", flat=True)[offset : offset + limit])


def keyword_counts(sight: Sight, text: str = "", limit: int = 1000, offset: int = 0) -> list[tuple[str, int]]:
    """Return the keywords that have the text, with their number of datasets (for this reader), by word."""
    rows = DatasetKeyword.objects.filter(dataset__in=published(sight).order_by().values("pk"))
    if text:
        rows = rows.filter(word__icontains=text)
    counted = rows.order_by("word").values_list("word").annotate(n=Count("pk"))
    return list(counted[offset : offset + limit])


def _words(condition: Condition) -> list[Words]:
    if isinstance(condition, Words):
        return [condition]
    parts = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    return [words for part in parts for words in _words(part)]


def _q(condition: Condition) -> Q:
    match condition:
        case Words(text):
            return Q(pk__among=frozenset(index.search(text)))
        case AllOf(parts):
            return _joined(parts, Q.AND)
        case AnyOf(parts):
            return _joined(parts, Q.OR) if parts else Q(pk__in=[])
        case NoneOf(part):
            return ~_whole(_q(part))
    return _of_field(condition)


def _joined(parts: Iterable[Condition], how: str) -> Q:
    found = Q()
    for part in parts:
        q = _q(part)
        found = found | _whole(q) if how == Q.OR else found & q
    return found


def _whole(q: Q) -> Q:
    """An empty Q is "everything", but vanishes in an OR and under a NOT."""
    return q if q else Q(pk__isnull=False)


def _of_field(criterion: Criterion) -> Q:
    name = criterion.field
    if name in _RELATED:
        model, column = _RELATED[name]
        return Q(pk__in=model.objects.filter(_test(column, criterion)).values("dataset"))
    if name == "format":
        links = Link.objects.filter(_test("format", criterion)).values("dataset")
        return _test("format", criterion) | Q(pk__in=links)
    if name.startswith(EXTRA):
        return _test(_alias(name), criterion)
    if name in (*COLUMNS, *TIMES, *NUMBERS):
        return _test(name, criterion)
    raise InvalidQuery(field="field", value=name[:60])


def _test(column: str, criterion: Criterion) -> Q:
    value = criterion.value
    if criterion.op is Op.RANGE:
        return _range(column, criterion)
    if criterion.op is Op.PRESENT:
        nothing = Q(**{f"{column}__isnull": True})
        return ~nothing if column in (*TIMES, *NUMBERS) else ~(nothing | Q(**{column: ""}))
    if criterion.op is Op.CONTAINS:
        return Q(**{f"{column}__icontains": value})
    if criterion.op is Op.LIKE:
        pattern = "".join({"*": ".*", "?": "."}.get(c) or re.escape(c) for c in str(value))
        return Q(**{f"{column}__iregex": f"^{pattern}$"})
    return Q(**{column if column in (*TIMES, *NUMBERS) else f"{column}__iexact": value})


def _range(column: str, criterion: Criterion) -> Q:
    if not isinstance(criterion.value, tuple):
        raise InvalidQuery(field=criterion.field, value=str(criterion.value)[:60])
    low, high = criterion.value
    found = Q()
    if low is not None:
        found &= Q(**{f"{column}__{'gte' if criterion.low_in else 'gt'}": low})
    if high is not None:
        found &= Q(**{f"{column}__{'lte' if criterion.high_in else 'lt'}": high})
    return found


def _extras(condition: Condition) -> dict[str, Any]:
    """Each entry of the extras that is asked about as a column of its own: no key becomes part of a name."""
    return {
        _alias(name): Cast(KeyTextTransform(name.removeprefix(EXTRA), "extras"), TextField())
        for name in _extra_names(condition)
    }


def _alias(name: str) -> str:
    return f"extra_{name.removeprefix(EXTRA).encode().hex()}"


def _extra_names(condition: Condition) -> set[str]:
    match condition:
        case Criterion(field=name):
            return {name} if name.startswith(EXTRA) else set()
        case AllOf(parts) | AnyOf(parts):
            return {name for part in parts for name in _extra_names(part)}
        case NoneOf(part):
            return _extra_names(part)
    return set()


def _order(order: Sequence[Order]) -> list[Any]:
    for each in order:
        if each.field not in (*COLUMNS, *TIMES, *NUMBERS):
            raise InvalidQuery(field="sort", value=each.field[:60])
    found: list[Any] = [
        F(each.field).desc(nulls_last=True) if each.descending else F(each.field).asc(nulls_last=True)
        for each in order
    ]
    return [*found, "id"] if order else ["-changed", "-id"]


def _count(base: QuerySet[Dataset], facet: str) -> Counter[str]:
    if facet in _RELATED:
        model, column = _RELATED[facet]
        rows = model.objects.filter(dataset__in=base.order_by().values("pk")).order_by()
        return Counter(dict(rows.values_list(column).annotate(n=Count("pk"))))
    if facet not in FACETS:
        raise InvalidQuery(field="facet", value=facet[:60])
    pairs = base.order_by().values_list(facet).annotate(n=Count("pk"))
    return Counter({value: number for value, number in pairs if value})
