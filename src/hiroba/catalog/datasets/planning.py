"""What the database knows of its own tables, so that it plans a search over many datasets well."""

from __future__ import annotations

from django.db import connection

from hiroba.catalog.datasets.models import Dataset, DatasetPlace

_ROWS = 1000  # of an index that are looked at


def learn() -> None:
    """Let SQLite look at the tables that searches ask; PostgreSQL does it by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={_ROWS}")
        for model in (Dataset, DatasetPlace):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
