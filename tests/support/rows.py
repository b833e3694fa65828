"""A row of any table, with whatever fits in what nobody asked for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

_numbers = itertools.count(1)


def made(model: Any, given: Callable[[Any], Any]) -> Any:
    """Make a row. given: what stands in a field (a row, where it points to one); None: whatever fits."""
    values = {
        field.name: _value(field, given)
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField)
    }
    return model._base_manager.create(**{name: value for name, value in values.items() if value is not None})


def _value(field: Any, given: Callable[[Any], Any]) -> Any:
    if (said := given(field)) is not None:
        return said
    by_itself = (getattr(field, each, False) for each in ("auto_now", "auto_now_add"))
    if field.null or field.has_default() or any(by_itself):
        return None
    return made(field.related_model, given) if field.related_model is not None else _anything(field)


def _anything(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.UUIDField):
        return None
    if isinstance(field, models.IntegerField | models.FloatField):
        return 1
    number = str(next(_numbers)) if field.unique or field.name in ("code", "id") else ""
    return f"{field.name[: (field.max_length or 64) - len(number)]}{number}"
