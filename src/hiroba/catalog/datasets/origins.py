"""The dataset of a source: what a file or record is to its owner, the same over time."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.models.dataset import new_id
from hiroba.catalog.datasets.slugs import free_name
from hiroba.kernel.decide.types import Visibility

_KEY_LENGTH = 500


def source_key_column(key: str) -> str:
    """Return the key as it is stored: a very long one is cut and told apart by its hash."""
    if len(key) <= _KEY_LENGTH:
        return key
    return f"{key[: _KEY_LENGTH - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"


def locked_by_source(
    organisation: str, source_key: str, wish: str, visibility: Visibility | None, now: datetime
) -> tuple[Dataset, bool]:
    """Return the dataset of this source, its row locked until the transaction ends, and whether it was
    made just now. wish: what a new one would like to be called.

    Two publishers of one source meet at the unique constraint (the first time) or at the row's lock;
    SQLite lets one writer in at a time.
    """
    key = source_key_column(source_key)
    found = Dataset.objects.select_for_update().filter(organisation=organisation, source_key=key).first()
    if found is not None:
        return found, False
    id = new_id()
    made: dict[str, Any] = {"id": id, "visibility": visibility or Visibility.PUBLIC}
    made |= dict.fromkeys(("created", "modified", "changed"), now)
    try:
        with transaction.atomic():
            dataset, new = Dataset.objects.get_or_create(
                organisation=organisation, source_key=key, defaults=made | {"name": free_name(wish, id)}
            )
    except IntegrityError:  # another dataset took the name meanwhile
        dataset, new = Dataset.objects.get_or_create(
            organisation=organisation, source_key=key, defaults=made | {"name": id}
        )
    return (dataset if new else Dataset.objects.select_for_update().get(pk=dataset.pk)), new
