"""A database as `hiroba` migrates it, made once by a run on several cores: what needs an empty one begins with a copy.

Migrating takes some four seconds of a core, for every served Hiroba and every core of the run. Without
a template (a run on one core) everything migrates for itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

_PLACE = "HIROBA_TEST_TEMPLATE"  # told to the processes of the run: a folder
_DATABASE = "hiroba_template"  # on a server; on SQLite it is a file of the folder
_FILE = "hiroba.sqlite3"
_KEYS = "keys"
_MIGRATE = """
from hiroba.cli.environment import migrate, prepare
prepare()
migrate()
from django.db import connection
if connection.vendor == "sqlite":
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
connection.close()
"""


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Keep a template in the folder, for the processes that are started while the block runs."""
    environment = os.environ | {"HIROBA_DATA_DIR": str(folder), "HIROBA_KEY_FILE": str(folder / _KEYS)}
    environment.pop(_PLACE, None)
    url = os.environ.get("HIROBA_DATABASE_URL", "")
    if url:
        _renew(url)
        environment["HIROBA_DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{_DATABASE}"))
    subprocess.run([sys.executable, "-c", _MIGRATE], check=True, env=environment, capture_output=True)
    os.environ[_PLACE] = str(folder)
    try:
        yield
    finally:
        del os.environ[_PLACE]
        if url:
            _drop(url)


def database() -> str | None:
    """The name of the template on a server, where there is one."""
    return _DATABASE if _PLACE in os.environ and os.environ.get("HIROBA_DATABASE_URL") else None


def copy_to(file: Path) -> bool:
    """Put a copy there, for SQLite; False where there is no template, or something is there already."""
    if _PLACE not in os.environ or os.environ.get("HIROBA_DATABASE_URL") or file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(os.environ[_PLACE]) / _FILE, file)
    return True


def copy_keys(file: Path) -> None:
    """The keys of sealed fields that the template's rows name."""
    if _PLACE in os.environ:
        shutil.copy(Path(os.environ[_PLACE]) / _KEYS, file)


def _renew(url: str) -> None:
    _drop(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_DATABASE}".encode())


def _drop(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)".encode())
