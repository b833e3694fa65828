"""What serving processes tell each other: each reads what the others wrote in the last seconds, once."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

_STAYS: Final = timedelta(seconds=15)  # also for who comes late, and for clocks that are a little apart


class Board:
    """One process's place at a board that has a name. Only one thread may use it."""

    def __init__(self, name: str) -> None:
        self._name, self._by = name, ""
        self._seen: set[str] = set()

    def tell(self, said: Any) -> None:
        """said: as JSON has it. What is over is taken away with it."""
        now = timezone.now()
        with transaction.atomic():
            _model().objects.filter(board=self._name, ends__lte=now).delete()
            _model().objects.create(
                board=self._name, by=self._own(), said=json.dumps(said), ends=now + _STAYS
            )

    def news(self) -> list[Any]:
        """What others told since the last look. Each is known by its name: they do not appear in order."""
        there = _model().objects.filter(board=self._name, ends__gt=timezone.now()).exclude(by=self._own())
        ids = set(there.values_list("pk", flat=True))
        new, self._seen = ids - self._seen, ids
        if not new:
            return []
        return [json.loads(each.said) for each in _model().objects.filter(pk__in=new).order_by("ends")]

    def _own(self) -> str:
        """Made at the first use: processes may be copies of one."""
        self._by = self._by or secrets.token_hex(8)
        return self._by


def _model() -> Any:
    from hiroba.kernel.briefly.models import Notice  # Django opens its caches before its apps

    return Notice
