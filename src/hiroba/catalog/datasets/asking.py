"""What meets a tree of conditions without words and maps, as the database tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from hiroba.catalog.datasets.criteria import (
    COLUMNS,
    DISTRIBUTIONS,
    EXTRA,
    NUMBERS,
    TIMES,
    AllOf,
    AnyOf,
    Condition,
    Criterion,
    NoneOf,
    Op,
)
from hiroba.catalog.datasets.distributions import distributions
from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.models import Dataset, DatasetKeyword, DatasetPlace, Link

_RELATED: Final[Mapping[str, tuple[Any, str]]] = {
    "keyword": (DatasetKeyword, "word"),
    "place": (DatasetPlace, "code"),
}


def asked(condition: Condition) -> list[str]:
    """Return the ids of all that is not withdrawn and meets it, in no order. Raises InvalidQuery."""
    rows = Dataset.objects.filter(withdrawn__isnull=True).annotate(**_beside(condition))
    return list(rows.filter(_q(condition)).order_by().values_list("pk", flat=True))


def _q(condition: Condition) -> Q:
    match condition:
        case AllOf(parts):
            return _joined(parts, Q.AND)
        case AnyOf(parts):
            return _joined(parts, Q.OR) if parts else Q(pk__in=[])
        case NoneOf(part):
            return ~_whole(_q(part))
    assert isinstance(condition, Criterion)  # words are told by the index, maps by the columns in memory
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
    if name in (*COLUMNS, *TIMES, *NUMBERS, DISTRIBUTIONS):
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
    return Q(**{column if column in (*TIMES, *NUMBERS, DISTRIBUTIONS) else f"{column}__iexact": value})


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


def _beside(condition: Condition) -> dict[str, Any]:
    """The columns that are made for this question. Each entry of the extras is one of its own: no key becomes
    part of a name."""
    names = _names(condition)
    found: dict[str, Any] = {
        _alias(name): Cast(KeyTextTransform(name.removeprefix(EXTRA), "extras"), TextField())
        for name in names
        if name.startswith(EXTRA)
    }
    return found | ({DISTRIBUTIONS: distributions()} if DISTRIBUTIONS in names else {})


def _alias(name: str) -> str:
    return f"extra_{name.removeprefix(EXTRA).encode().hex()}"


def _names(condition: Condition) -> set[str]:
    match condition:
        case Criterion(field=name):
            return {name}
        case AllOf(parts) | AnyOf(parts):
            return {name for part in parts for name in _names(part)}
        case NoneOf(part):
            return _names(part)
    return set()
