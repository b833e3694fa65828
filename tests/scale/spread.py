"""Databases that are spread over several nodes."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

import psycopg

WORKERS = "HIROBA_TEST_WORKERS"  # host:port of each, with a space between
_SHARDS = "8"


def spread(url: str, name: str, workers: str) -> str:
    """Make a database on every node where it is not there, spread the city in it, and give its address."""
    places = workers.split()
    own = _database(url, name)
    if own is None or not places:
        return _named(url, name)
    for place in places:
        _database(_on(url, place), name)
    added = [word for place in places for word in ("--add-worker", place)]
    subprocess.run(
        [sys.executable, "-m", "hiroba.cli.main", "scale", *added, "--shards", _SHARDS],
        env=os.environ | {"HIROBA_CITY_DATABASE_URL": own},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return own


def remove(url: str, name: str, workers: str) -> None:
    """Drop a database on every node: each keeps connections to the others for as long as it is there.
    One that somebody comes back to at that moment ends with its node."""
    for place in (url, *(_on(url, place) for place in workers.split())):
        with psycopg.connect(place, autocommit=True) as connection, suppress(psycopg.errors.ObjectInUse):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def _database(url: str, name: str) -> str | None:
    """Make a database; None where it is there."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return None
        connection.execute(f"CREATE DATABASE {name}".encode())
    return _named(url, name)


def _on(url: str, place: str) -> str:
    login = urlsplit(url).netloc.rpartition("@")[0]
    return urlunsplit(urlsplit(url)._replace(netloc=f"{login}@{place}"))


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
