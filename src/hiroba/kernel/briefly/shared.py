"""Django's cache, kept in the database: what one serving process puts there all others find.

Only what sign-in has to know for a few minutes lies here. A look writes nothing; values are JSON, so that
nothing is run by reading them.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from hiroba.kernel.sealing import service as sealing

_PLACE: Final = "briefly"
_COLUMNS: Final = ["said", "ends"]


class SharedCache(BaseCache):
    """`CACHES` names it; a value that is to stay for ever has no place in it."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = self._rows(key, version).filter(ends__gt=timezone.now()).order_by("-ends").first()
        return default if row is None else json.loads(row.said)

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        row = self._row(key, value, timeout, version)
        type(row).objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["mark"], update_fields=_COLUMNS
        )

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Of several that add in one instant, one does."""
        row = self._row(key, value, timeout, version)
        try:
            with transaction.atomic():
                self._rows(key, version).filter(ends__lte=timezone.now()).delete()
                row.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        now = timezone.now()
        return bool(self._rows(key, version).filter(ends__gt=now).update(ends=self._end(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._rows(key, version).delete()[0])

    def clear(self) -> None:
        _model().objects.all().delete()

    def _row(self, key: str, value: Any, timeout: float | None, version: int | None) -> Any:
        mark = sealing.mark(_PLACE, self.make_key(key, version))
        return _model()(mark=mark, said=json.dumps(value), ends=self._end(timeout))

    def _rows(self, key: str, version: int | None) -> QuerySet[Any]:
        """Found under the keys before, too, while they are changed."""
        rows: QuerySet[Any] = _model().objects.all()
        return rows.filter(pk__in=sealing.marks(_PLACE, self.make_key(key, version)))

    def _end(self, timeout: float | None) -> Any:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            raise ValueError("nothing stays here for ever")
        return timezone.now() + timedelta(seconds=seconds)


def _model() -> Any:
    from hiroba.kernel.briefly.models import Brief  # Django opens its caches before its apps

    return Brief
