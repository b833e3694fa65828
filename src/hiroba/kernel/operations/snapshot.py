"""One moment of the database: what is read inside sees nothing that is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Hold one moment. SQLite: a reader's transaction in WAL, writers go on; PostgreSQL: repeatable read."""
    if connection.in_atomic_block or connection.vendor != "sqlite":
        with transaction.atomic():
            if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # atomic() would take the writer's lock
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
