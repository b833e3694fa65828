"""Emptying the database after a test that committed.

Django's `flush` empties every table and then asks every app to make its content types and permissions
anew: a quarter of a second of a core after each such test, whatever it wrote. Here only tables that hold
something are emptied, and what migrating makes stays as it is.
"""

from __future__ import annotations

from functools import cache

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hiroba.catalog.datasets import shelf
from hiroba.kernel.journal import triggers

_MADE = ("auth_permission", "django_content_type")  # after migrating, by Django; references first
_Rows = tuple[list[tuple[object, ...]], ...]


def empty() -> None:
    """Take every row away but what migrating makes; sequences go on where they are."""
    with connection.cursor() as cursor:
        filled = _filled(cursor)
        kept = _rows(cursor) == _made()
    if not kept:
        filled += _MADE
    lifted = any(table.startswith("journal_") for table in filled)
    if lifted:
        triggers.lift(connection)
    try:
        _delete(filled)
    finally:
        if lifted:
            triggers.install(connection)
    if not kept:
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        _made.cache_clear()
    shelf.forget_shelf()


def remember() -> None:
    """Before the first test: what migrating made."""
    _made.cache_clear()
    _made()


def _delete(tables: tuple[str, ...]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:  # references are looked at when it ends
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _filled(cursor: CursorWrapper) -> tuple[str, ...]:
    cursor.execute(_question())
    return tuple(table for (table,) in cursor.fetchall())


@cache
def _question() -> str:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in sorted(set(tables) - set(_MADE))
    )


@cache
def _made() -> _Rows:
    with connection.cursor() as cursor:
        return _rows(cursor)


def _rows(cursor: CursorWrapper) -> _Rows:
    found = []
    for table in _MADE:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        found.append(cursor.fetchall())
    return tuple(found)
