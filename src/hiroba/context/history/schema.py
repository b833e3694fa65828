"""The tables of the history in SQLite."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS follower (
    position INTEGER NOT NULL,   -- version of the log that is taken in; -1: none ever was
    removals INTEGER NOT NULL    -- grows when entities are forgotten: keys held in memory are void then
) STRICT;
INSERT INTO follower SELECT -1, 0 WHERE NOT EXISTS (SELECT 1 FROM follower);
CREATE TABLE IF NOT EXISTS entity (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    types TEXT NOT NULL,         -- JSON array
    organisation TEXT NOT NULL,
    visibility TEXT NOT NULL,
    source TEXT NOT NULL,
    scope TEXT,                  -- JSON, of the current state
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,   -- of what is not in `recent` any more
    deleted INTEGER,
    UNIQUE (tenant, id)
) STRICT;
CREATE INDEX IF NOT EXISTS entity_types ON entity (tenant, types, id);
CREATE TABLE IF NOT EXISTS recent (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    entity INTEGER NOT NULL,
    at INTEGER NOT NULL,
    form INTEGER NOT NULL,       -- see rows.py
    body BLOB NOT NULL,
    times BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS recent_entity ON recent (entity);
CREATE TABLE IF NOT EXISTS segment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    month TEXT NOT NULL,
    file TEXT NOT NULL,          -- below the folder of segments
    rows INTEGER NOT NULL,
    first_entity INTEGER NOT NULL,
    last_entity INTEGER NOT NULL,
    first_observed INTEGER,
    last_observed INTEGER,
    first_modified INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    transient INTEGER NOT NULL,  -- some of it is remembered only until its expiresAt
    stale INTEGER                -- second at which something in it was last deleted
) STRICT;
CREATE INDEX IF NOT EXISTS segment_tenant ON segment (tenant, month);
CREATE TABLE IF NOT EXISTS retired (   -- files that no query needs any more after a while
    file TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS removed (   -- instances that were deleted or written anew, one by one
    entity INTEGER NOT NULL,
    number INTEGER NOT NULL,
    before INTEGER NOT NULL,           -- of rows up to this sequence
    PRIMARY KEY (entity, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cut (       -- whole attributes that were deleted, up to a sequence
    entity INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    dataset TEXT,                      -- NULL: of every datasetId
    before INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS cut_entity ON cut (entity);
"""
