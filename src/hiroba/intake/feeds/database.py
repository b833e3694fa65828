"""A named view of a PostgreSQL database, read only, up to a cap of rows."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from hiroba.intake.feeds import secrets
from hiroba.intake.feeds.types import MAX_ROWS, Brought, FeedDraft, SourceFailed, WrongFeed

_NAME = re.compile(r"(?:(\w{1,63})\.)?(\w{1,63})")
_IS_VIEW = """
SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('v', 'm')
"""
_OPTIONS = (
    "-c default_transaction_read_only=on -c statement_timeout=120000"
    " -c idle_in_transaction_session_timeout=180000"
)
_PAGE = 2_000


def check(draft: FeedDraft) -> None:
    """Raises WrongFeed (address, secret, max_rows)."""
    if not _NAME.fullmatch(draft.address):
        raise WrongFeed(field="address")
    if not 1 <= draft.max_rows <= MAX_ROWS:
        raise WrongFeed(field="max_rows")


def bring(draft: FeedDraft, into: Path) -> Brought:
    """Write the view's rows as CSV, in an order that stays. Raises SourceFailed, SecretMissing.

    The database's address is the secret: an administrator laid it down, so it may be an inner one.
    """
    check(draft)
    match = _NAME.fullmatch(draft.address)
    assert match is not None
    schema, view = match[1] or "public", match[2]
    address = secrets.read(draft.organisation, draft.secret)
    try:
        with psycopg.connect(address, connect_timeout=20, options=_OPTIONS) as connection:
            connection.read_only = True
            head, rows = _rows(connection, schema, view, draft)
    except psycopg.errors.QueryCanceled as error:
        raise SourceFailed(where=draft.address, why="timeout") from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable) as error:
        raise SourceFailed(where=draft.address, why="no_view") from error
    except (psycopg.Error, UnicodeError) as error:  # its text may carry the address: it is not told
        raise SourceFailed(where=draft.address, why="unreachable") from error.with_traceback(None)
    with into.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return Brought(into, f"{view}.csv")


def _rows(
    connection: psycopg.Connection[Any], schema: str, view: str, draft: FeedDraft
) -> tuple[list[str], list[list[str]]]:
    if connection.execute(_IS_VIEW, (schema, view)).fetchone() is None:
        raise SourceFailed(where=draft.address, why="no_view")
    query = sql.SQL("SELECT * FROM {}.{} LIMIT {}").format(
        sql.Identifier(schema), sql.Identifier(view), sql.Literal(draft.max_rows + 1)
    )
    found: list[list[str]] = []
    with connection.cursor(name="hiroba") as cursor:
        cursor.itersize = _PAGE
        cursor.execute(query)
        found.extend([_text(value) for value in row] for row in cursor)
        head = [column.name for column in cursor.description or ()]
    if len(found) > draft.max_rows:
        raise SourceFailed(where=draft.address, why="too_many_rows")
    return head, sorted(found)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return str(value)
