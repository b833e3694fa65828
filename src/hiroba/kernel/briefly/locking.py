"""One at a time, over all processes and machines, for the length of one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Gives True, as allauth asks. What is written inside is kept at its end.

    Durable: a try that is counted inside somebody's transaction would be forgotten with it. SQLite lets one
    write at a time from the transaction's begin (`IMMEDIATE`); PostgreSQL is asked for the name.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        yield True
