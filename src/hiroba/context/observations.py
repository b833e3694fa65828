"""What Properties were over time: every value that says when it was observed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from hiroba.context.models import Observation as Row
from hiroba.context.types import Observation
from hiroba.context.validate import NOT_ATTRIBUTES, observed_at

_CHUNK = 5000
_COLUMNS = ("tenant", "entity", "attribute", "observed_at", "number", "text", "unit")
Line = tuple[str, str, str, datetime, float | None, str | None, str]


def lines(tenant: str, identifier: str, members: Mapping[str, Any]) -> Iterator[Line]:
    """Yield one line for each Property that carries `observedAt`; a structured value is kept as JSON text."""
    for name, attribute in members.items():
        if name in NOT_ATTRIBUTES:
            continue
        for each in attribute if isinstance(attribute, list) else (attribute,):
            if "observedAt" not in each or each["type"] != "Property":
                continue
            moment = observed_at(each)
            if moment is not None:
                number, text = _value(each["value"])
                yield tenant, identifier, name, moment, number, text, str(each.get("unitCode", ""))[:24]


def _value(value: Any) -> tuple[float | None, str | None]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value), None
    return None, value if isinstance(value, str) else msgspec.json.encode(value).decode()


def record(found: Iterable[Line]) -> int:
    """Keep the lines; the same attribute at the same time is kept once, the last one wins."""
    unique = {line[:4]: line for line in found}
    if not unique:
        return 0
    adapt = connection.ops.adapt_datetimefield_value
    rows = [(*line[:3], adapt(line[3]), *line[4:]) for _, line in sorted(unique.items())]
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            cursor.executemany(_statement(), rows[start : start + _CHUNK])
    return len(rows)


def _statement() -> str:
    places = f"({','.join(['%s'] * len(_COLUMNS))})"
    return (
        f"INSERT INTO {Row._meta.db_table} ({','.join(_COLUMNS)}) VALUES {places} "  # noqa: S608
        "ON CONFLICT (tenant, entity, attribute, observed_at) DO UPDATE "
        "SET number=excluded.number, text=excluded.text, unit=excluded.unit"
    )


def history(
    tenant: str, identifier: str, attribute: str, since: datetime | None, limit: int
) -> tuple[Observation, ...]:
    """Return the latest `limit` values since a time, oldest first."""
    rows = Row.objects.filter(tenant=tenant, entity=identifier, attribute=attribute)
    if since is not None:
        rows = rows.filter(observed_at__gte=since)
    latest = rows.order_by("-observed_at")[:limit]
    return tuple(reversed([_observation(row) for row in latest]))


def _observation(row: Row) -> Observation:
    value = row.number if row.number is not None else row.text or ""
    return Observation(row.observed_at, value, row.unit)
