"""Django's DATABASES from one address."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite in WAL mode; FULL, so that what was answered survives a power loss."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN, it never fails half-way
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456;",
        },
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(path) + ".test"},
    }


def postgresql(url: str, connection_age: int) -> dict[str, Any]:
    """postgresql://user:password@host:port/name[?option=value]; a host of '' is the local socket.

    Several hosts (`host:port,host:port`) with `target_session_attrs=read-write` lead to whichever leads.
    Read by libpq itself, as its manual says (34.1.1.2 Connection URIs).
    """
    from psycopg.conninfo import conninfo_to_dict  # an installation on SQLite does without libpq

    said = conninfo_to_dict(url)
    named = {name: str(said.pop(name, None) or "") for name in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": named["dbname"],
        "USER": named["user"],
        "PASSWORD": named["password"],
        "HOST": named["host"],
        "PORT": named["port"],
        "OPTIONS": said,
        "CONN_MAX_AGE": connection_age,
        "CONN_HEALTH_CHECKS": True,
    }


def database(url: str, data_dir: Path, connection_age: int) -> dict[str, Any]:
    """The default database: PostgreSQL where an address is given, else SQLite in the data folder."""
    if url.startswith(("postgresql://", "postgres://")):
        return postgresql(url, connection_age)
    return sqlite(data_dir / "hiroba.sqlite3")
