"""The tables of the living city on SQLite, and how a connection to them is opened."""

from __future__ import annotations

from pathlib import Path

import apsw

# body is the normalized JSON; times as in Stored. A row's shape says its tenant, types, attributes, owner.
# The history follows from the first record on, whoever writes it before a follower runs.
# place: id = row * 16 + slot of the GeoProperty (see geoslot).
_TABLES = """
CREATE TABLE IF NOT EXISTS shape (
  shape INTEGER PRIMARY KEY, facets TEXT NOT NULL UNIQUE, entities INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS entity (
  row INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, shape INTEGER NOT NULL,
  version INTEGER NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL, expires INTEGER,
  source TEXT NOT NULL, times TEXT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS entity_id ON entity (tenant, id);
CREATE INDEX IF NOT EXISTS entity_shape ON entity (shape);
CREATE INDEX IF NOT EXISTS entity_source ON entity (source) WHERE source <> '';
CREATE INDEX IF NOT EXISTS entity_expires ON entity (expires) WHERE expires IS NOT NULL;
CREATE VIRTUAL TABLE IF NOT EXISTS place USING rtree(id, west, east, south, north);
CREATE TABLE IF NOT EXISTS geoslot (slot INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT OR IGNORE INTO geoslot VALUES (0, 'location');
CREATE TABLE IF NOT EXISTS asked (name TEXT PRIMARY KEY, member TEXT NOT NULL, path TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, records BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS follower (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO follower VALUES ('history', 0);
CREATE TABLE IF NOT EXISTS document (
  kind TEXT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (kind, tenant, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (kind TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
"""
WRITTEN_BACK = 64_000  # pages of the WAL, 256 MB, at which who commits writes it back, and all wait for it
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an answered write survives a power loss
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA journal_size_limit={WRITTEN_BACK * 4096}",
    f"PRAGMA wal_autocheckpoint={WRITTEN_BACK}",
)
_MAPPED = "PRAGMA mmap_size=4294967296"
_PATIENCE = 30_000  # milliseconds that opening waits for another process


def connect(path: Path, *, mapped: bool = True) -> apsw.Connection:
    """Open the file, made where it is not there, with its tables. mapped: what is read of it is memory of the
    process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = apsw.Connection(str(path), statementcachesize=256)
    connection.set_busy_timeout(_PATIENCE)
    # a statement is planned once, not again for every value that it is asked with
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    for pragma in (*_PRAGMAS, _MAPPED) if mapped else _PRAGMAS:
        connection.execute(pragma)
    if connection.execute("PRAGMA user_version").get != 1:
        with connection:
            connection.execute(_TABLES)
            connection.execute("PRAGMA user_version=1")
    return connection
