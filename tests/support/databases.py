"""On PostgreSQL every data folder has a database of its own, as every installation has."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.scale.spread import WORKERS, spread
from tests.support import template


def own_database(data_dir: Path) -> dict[str, str]:
    """The environment that leads to the folder's own database, made on first use; nothing on SQLite."""
    url = os.environ.get("HIROBA_DATABASE_URL", "")
    if not url:
        return {}
    name = "t" + hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:20]
    if workers := os.environ.get(WORKERS):
        return {"HIROBA_DATABASE_URL": spread(url, name, workers)}
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            begun = template.database()
            connection.execute(f"CREATE DATABASE {name}{f' TEMPLATE {begun}' if begun else ''}".encode())
    return {"HIROBA_DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
