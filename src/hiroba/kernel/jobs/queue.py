"""Put a job into the queue, in the caller's transaction."""

from __future__ import annotations

import threading
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.kernel.jobs.models import Job

wake = threading.Event()  # set when this process has queued something


def enqueue(name: str, payload: dict[str, Any], *, key: str | None = None) -> str:
    """Queue a job and return its id; nothing runs unless the caller's transaction stands.

    With a key, one that already waits is returned instead; one that runs now is followed by one more,
    because what it has read may be older than what is asked for.
    """
    with transaction.atomic():
        id = (_waiting(key) if key else None) or _insert(name, payload, key)
    transaction.on_commit(wake.set)
    return id


def _waiting(key: str) -> str | None:
    # Locked, so that no worker begins it before the caller's transaction stands.
    rows = Job.objects.select_for_update().filter(key=key, state="queued")
    return rows.values_list("pk", flat=True).first()


def _insert(name: str, payload: dict[str, Any], key: str | None) -> str:
    try:
        with transaction.atomic():
            return Job.objects.create(name=name, payload=payload, key=key, run_after=timezone.now()).pk
    except IntegrityError:  # somebody queued the same key in this instant
        found = _waiting(key) if key else None
        if found is None:
            raise
        return found
