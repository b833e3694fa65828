"""The tables of the living city on PostgreSQL, in a schema of their own.

`entity` and `place` carry the id in their keys, so that Citus can spread them by it; the other tables are
small and stay on the coordinator. Places use the core's own `box` with GiST: no extension is needed.
"""

from __future__ import annotations

import asyncpg

SCHEMA = "city"
WRITER = 0x4849524F  # the advisory lock that orders the writers: versions follow each other without gaps
CHANGED = "city_changed"  # the channel on which a commit is told
_TABLES = """
CREATE TABLE IF NOT EXISTS shape (
  shape integer PRIMARY KEY, facets text NOT NULL UNIQUE, entities bigint NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS entity (
  tenant text NOT NULL, id text NOT NULL, shape integer NOT NULL, version bigint NOT NULL,
  created bigint NOT NULL, modified bigint NOT NULL, expires bigint, source text NOT NULL,
  times text NOT NULL, body text NOT NULL, PRIMARY KEY (tenant, id));
ALTER TABLE entity ALTER COLUMN body SET COMPRESSION lz4;
CREATE INDEX IF NOT EXISTS entity_shape ON entity (shape, id);
CREATE INDEX IF NOT EXISTS entity_source ON entity (source) WHERE source <> '';
CREATE INDEX IF NOT EXISTS entity_expires ON entity (expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS place (
  tenant text NOT NULL, id text NOT NULL, attribute text NOT NULL, area box NOT NULL,
  PRIMARY KEY (tenant, id, attribute));
CREATE INDEX IF NOT EXISTS place_area ON place USING gist (area);
CREATE TABLE IF NOT EXISTS asked (name text PRIMARY KEY, member text NOT NULL, path text NOT NULL);
CREATE TABLE IF NOT EXISTS log (version bigint PRIMARY KEY, at bigint NOT NULL, records bytea NOT NULL);
ALTER TABLE log ALTER COLUMN records SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS follower (name text PRIMARY KEY, version bigint NOT NULL);
INSERT INTO follower VALUES ('history', 0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS document (
  kind text NOT NULL, tenant text NOT NULL, id text NOT NULL, body bytea NOT NULL,
  PRIMARY KEY (kind, tenant, id));
CREATE TABLE IF NOT EXISTS revision (kind text PRIMARY KEY, version bigint NOT NULL);
"""
# Values of an attribute for conditions and indexes. `json` reads over what is not asked for, `jsonb` builds
# it, and a function of plpgsql is entered quicker than one of SQL that has a FROM: a third of the time.
FUNCTIONS = {
    "number_at": (
        "double precision",
        "DECLARE found json := body::json #> ARRAY[name, member]; BEGIN"
        " RETURN CASE json_typeof(found) WHEN 'number' THEN found::text::double precision END; END",
    ),
    "text_at": (
        "text",
        "DECLARE found json := body::json #> ARRAY[name, member]; BEGIN"
        " RETURN CASE json_typeof(found) WHEN 'string' THEN left(found #>> '{}', 1000) END; END",
    ),
}
_WRITTEN = "SELECT prosrc FROM pg_proc WHERE pronamespace = $1::text::regnamespace AND proname = $2"


async def prepare(connection: asyncpg.Connection) -> None:
    """Make the tables where they are not there, and the functions as they are now; one process at a time."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", WRITER + 1)
        there = await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", SCHEMA)
        if not there:
            await connection.execute(f"CREATE SCHEMA {SCHEMA}")
            await connection.execute(f"SET LOCAL search_path TO {SCHEMA}")
            await connection.execute(_TABLES)
        for name, (kind, body) in FUNCTIONS.items():
            if await connection.fetchval(_WRITTEN, SCHEMA, name) != body:
                await connection.execute(
                    f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}(body text, name text, member text)"
                    f" RETURNS {kind} LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $${body}$$"
                )
