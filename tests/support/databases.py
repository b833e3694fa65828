"""On PostgreSQL every data folder has a database of its own, as every installation has."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.scale.spread import WORKERS, remove, spread
from tests.support import template


def own_database(data_dir: Path) -> dict[str, str]:
    """The environment that leads to the folder's own database, made on first use; nothing on SQLite."""
    if not os.environ.get("HIROBA_DATABASE_URL"):
        return {}
    url = address(data_dir)
    ensure(url, None if os.environ.get(WORKERS) else template.database())
    return {"HIROBA_DATABASE_URL": url}


def address(data_dir: Path) -> str:
    """Where the folder's own database is, once it is made."""
    return urlunsplit(urlsplit(os.environ["HIROBA_DATABASE_URL"])._replace(path=f"/{_name(data_dir)}"))


def ensure(url: str, begun: str | None = None) -> None:
    """Make the database of the address unless it is there: an empty one, as the one that is begun with, or
    spread over the workers where there are some."""
    name, server = _database(url), os.environ["HIROBA_DATABASE_URL"]
    if workers := os.environ.get(WORKERS):
        spread(server, name, workers)
        return
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}{f' TEMPLATE {begun}' if begun else ''}".encode())


def end(url: str) -> None:
    """Remove the database of the address where it is spread; others end with their server."""
    if workers := os.environ.get(WORKERS):
        remove(os.environ["HIROBA_DATABASE_URL"], _database(url), workers)


def _database(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _name(data_dir: Path) -> str:
    return "t" + hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:20]
