"""Attempts to get out of the workbench; each was tried by hand first, and stays."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hiroba.catalog.workbench.cell import grammar
from hiroba.catalog.workbench.cell.frames import put_words, take_words
from hiroba.catalog.workbench.tests.conftest import Ask
from hiroba.catalog.workbench.types import QueryError
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.settings import service as settings

FILES = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_ndjson_objects('/etc/passwd')",
    "SELECT * FROM read_parquet('{blob}')",
    "SELECT * FROM parquet_scan('{blob}')",
    "SELECT * FROM parquet_metadata('{blob}')",
    "SELECT * FROM parquet_kv_metadata('{blob}')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM '{blob}'",
    'SELECT * FROM "{blob}"',
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'file:///etc/passwd'",
    "SELECT * FROM 'https://example.com/a.csv'",
    "SELECT * FROM 's3://bucket/a.parquet'",
    "SELECT * FROM '/proc/self/maps'",
    'SELECT * FROM (SELECT * FROM \'{blob}\'), (WITH "{blob}" AS (SELECT 1) SELECT * FROM "{blob}")',
    "SELECT * FROM query('SELECT * FROM read_csv(''/etc/passwd'')')",
    "SELECT * FROM query_table('/etc/passwd')",
    "SELECT * FROM query_table(['{blob}'])",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT list(t) FROM (FROM read_text('/etc/hostname')) t",
    "FROM read_text('/etc/passwd') SELECT content",
    "SELECT * FROM range(1) t, LATERAL (SELECT * FROM read_text('/etc/passwd'))",
    "SELECT 1 WHERE EXISTS (SELECT * FROM glob('/etc/*'))",
    "SELECT * FROM json_execute_serialized_sql('{{}}')",
    "SELECT * FROM seq_scan('x')",
    "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM python_map_function(1)",
    "SELECT * FROM read_duckdb('/etc/passwd')",
)

STATEMENTS = (
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "COPY (SELECT 1) TO '{blob}' (FORMAT parquet)",
    "ATTACH '/tmp/x.db'",
    "ATTACH '{blob}' AS b",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '/tmp/evil.duckdb_extension'",
    "PRAGMA database_list",
    "PRAGMA enable_external_access=true",
    "SET enable_external_access = true",
    "SET memory_limit = '100GB'",
    "RESET lock_configuration",
    "SET VARIABLE x = 1",
    "CREATE TABLE x AS SELECT 1",
    "CREATE MACRO f(x) AS x",
    "CREATE SECRET s (TYPE s3)",
    "CREATE VIEW main.x AS SELECT 1",
    "INSERT INTO t VALUES (1)",
    "DROP VIEW t",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "CALL duckdb_settings()",
    "EXPLAIN ANALYZE SELECT 1",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "BEGIN",
    "CHECKPOINT",
    "USE memory",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "DESCRIBE SELECT 1",
    "SUMMARIZE SELECT 1",
    "SELECT * FROM (DESCRIBE SELECT 1)",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY (SELECT 1) TO '/tmp/out.csv'",
    "SELECT 1 /* ; */ ; SET threads = 100",
    "SELECT 1 -- \n; ATTACH '/tmp/x.db'",
    "/* */ ; ; COPY (SELECT 1) TO '/tmp/out.csv'",
    "SELECT 1\u037e COPY (SELECT 1) TO '/tmp/x'",
    "SELECT $1",
    "SELECT ?",
    "SELECT $name",
)

ABOUT_THE_ENGINE = (
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_settings",
    "SELECT * FROM main.duckdb_settings",
    "SELECT * FROM duckdb_views()",
    "SELECT sql FROM duckdb_views",
    "SELECT * FROM system.main.duckdb_views",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_temporary_files()",
    "SELECT * FROM duckdb_logs()",
    "SELECT * FROM duckdb_external_file_cache()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_views",
    "SELECT * FROM pg_views",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pragma_database_size()",
    "SELECT * FROM pragma_version()",
    "SELECT * FROM pragma_show('x')",
    "SELECT * FROM which_secret('s3://x', 's3')",
    "SELECT current_setting('allowed_paths')",
    "SELECT system.main.current_setting('allowed_paths')",
    "SELECT \"current_setting\"('allowed_paths')",
    "SELECT CURRENT_SETTING('allowed_paths')",
    "SELECT 'allowed_paths'.current_setting()",
    "SELECT list_transform(['allowed_paths'], x -> current_setting(x))",
    "SELECT getenv('PATH')",
    "SELECT getvariable('x')",
    "SELECT current_query()",
    "SELECT current_user",
    "SELECT session_user",
    "SELECT version()",
    "SELECT pg_get_viewdef(1)",
    "SELECT pg_sleep(100)",
    "SELECT sleep_ms(100000)",
    "SELECT write_log('x')",
    "SELECT json_serialize_plan('SELECT 1')",
    "SELECT json_serialize_sql('SELECT 1')",
    "SELECT nextval('x')",
    "SELECT inet_server_addr()",
    "SELECT sum(x) FILTER (WHERE current_setting('threads') = 2) FROM range(3) t(x)",
    "SELECT x FROM range(3) t(x) ORDER BY current_setting('allowed_paths')",
    "SELECT x FROM range(3) t(x) LIMIT (SELECT length(current_setting('allowed_paths')))",
    "SELECT x FROM range(3) t(x) QUALIFY row_number() OVER (ORDER BY current_setting('threads')) = 1",
    "SELECT * FROM range(1) t(x) POSITIONAL JOIN duckdb_settings()",
    "WITH duckdb_settings AS (SELECT 1) SELECT * FROM main.duckdb_settings",
    "SELECT * FROM (SELECT * FROM duckdb_settings), (WITH duckdb_settings AS (SELECT 1) FROM duckdb_settings)",
    "PIVOT duckdb_settings() ON name USING first(value)",
    "SELECT * FROM (VALUES (current_setting('allowed_paths')))",
    "SELECT * FROM unnest([current_setting('allowed_paths')])",
)


def _blob(town: dict[str, str]) -> Path:
    """The file of the table that the asker may not see."""
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.storage import service as storage

    detail = datasets.detail(town["secret"], EVERYTHING)
    return storage.local_path(detail.tables[0].parquet).resolve()


ATTEMPTS = (*FILES, *STATEMENTS, *ABOUT_THE_ENGINE)
SOME = ATTEMPTS[::24]


def test_the_grammar_lets_none_of_them_through() -> None:
    """What is left for the engine are names, and no name is a table that anybody may see."""
    engine = duckdb.connect()
    through = []
    for sql in ATTEMPTS:
        row = engine.execute("SELECT json_serialize_sql($1::VARCHAR)", [sql.format(blob="/blob")]).fetchone()
        try:
            reading = grammar.read(json.loads(row[0] if row else "{}"))
        except grammar.Refused:
            continue
        if not reading.tables and "$" not in sql and "?" not in sql:
            through.append(sql)
    assert through == []


def test_nothing_but_reading_ones_own_tables(town: dict[str, str], ask: Ask) -> None:
    _try_all(town, ask, SOME)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "group", [FILES, STATEMENTS, ABOUT_THE_ENGINE], ids=["files", "statements", "engine"]
)
def test_each_attempt_from_end_to_end(town: dict[str, str], ask: Ask, group: tuple[str, ...]) -> None:
    _try_all(town, ask, group)


def _try_all(town: dict[str, str], ask: Ask, group: tuple[str, ...]) -> None:
    blob = _blob(town)
    before = blob.read_bytes()
    answered = []
    for attempt in group:
        sql = attempt.format(blob=blob)
        try:
            answered.append((sql, ask(sql)))
        except QueryError as error:
            told = str(error).replace(str(blob), "")
            for hidden in (str(settings.server().data_dir), "/usr/", "site-packages"):
                assert hidden not in told, (sql, told)
    assert answered == []
    assert blob.read_bytes() == before
    assert not Path("/tmp/out.csv").exists()


BOMBS = (
    "SELECT list(range) FROM range(10000000000)",
    "SELECT repeat('x', 4000000000)",
    "SELECT string_agg(repeat('x', 1000000), '') FROM range(1000000)",
    "SELECT a.range, count(*) FROM range(100000000) a GROUP BY 1 ORDER BY 2",
    "WITH RECURSIVE r AS (SELECT [1] AS x UNION ALL SELECT x || x FROM r) SELECT count(*) FROM r",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
    "SELECT sum(hash(a.range, b.range)) FROM range(100000000) a, range(100000000) b",
    "SELECT count(*) FROM range(9223372036854775807)",
    "SELECT regexp_matches(repeat('a', 100000000), '(a|a)*b')",
    "SELECT range(1000000000)",
    "SELECT lpad('x', 2000000000, 'y') || lpad('x', 2000000000, 'y')",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "SELECT " + "NOT " * 10_000 + "true",
    "SELECT 1" + " UNION ALL SELECT 1" * 2_500,
    "SELECT " + "abs(" * 5_000 + "1" + ")" * 5_000,
)


def test_a_bomb_hurts_nobody(town: dict[str, str], ask: Ask) -> None:
    for sql in (BOMBS[0], BOMBS[11]):
        _blow_up(ask, sql)


@pytest.mark.heavy
@pytest.mark.parametrize("sql", BOMBS)
def test_bombs_hurt_nobody(town: dict[str, str], ask: Ask, sql: str) -> None:
    _blow_up(ask, sql)


def _blow_up(ask: Ask, sql: str) -> None:
    code = ""
    try:
        ask(sql, seconds=2, memory=128 * 1024**2)
    except QueryError as error:
        code = error.code
    assert code in {"", "query_memory", "query_slow", "query_stopped", "query_too_deep", "query_wrong"}
    assert ask("SELECT sum(個数) AS n FROM 公衆トイレ一覧") == [{"n": 10}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '\x00'",
        "SELECT '\ud800'",
        "\ufeffSELECT 1 AS a",
        'SELECT 1 AS "a""; DROP"',
        "SELECT 1 AS a, 2 AS a, 3 AS A",
        "ＳＥＬＥＣＴ １",
        "SELECT 1 \u2028 AS a",
        "SELECT '\u202e' AS \u200b",
    ],
)
def test_odd_letters_are_an_answer_or_a_sentence(ask: Ask, db: None, sql: str) -> None:
    told = "an answer"
    try:
        ask(sql)
    except QueryError as error:
        told = str(error)
    assert told


def test_a_message_of_an_error_shows_no_cell_that_one_may_not_see(town: dict[str, str], ask: Ask) -> None:
    for sql in ("SELECT cast(秘密 AS INT) FROM 内部資料", f'SELECT error(秘密) FROM "{town["secret"]}"'):
        with pytest.raises(QueryError) as told:
            ask(sql)
        assert "ひみつ" not in str(told.value)


def _speak(words: dict[str, Any]) -> dict[str, Any]:
    """Ask a cell by hand, for what a broken engine would try: the walls of the system must stand alone."""
    with subprocess.Popen(
        [sys.executable, "-I", "-c", _PROBE.format(words=json.dumps(words))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as cell:  # fmt: skip
        assert cell.stdin
        assert cell.stdout
        put_words(cell.stdin, {})
        return take_words(cell.stdout)


_PROBE = """
import json, os, socket, subprocess, sys
from hiroba.catalog.workbench.cell import limits
from hiroba.catalog.workbench.cell.frames import put_words
asked = json.loads('''{words}''')
limits.limit(256 * 1024**2, 5)
shut = limits.shut_in([asked["own"]])
found = dict(shut=shut)
def attempt(name, work):
    try:
        work()
        found[name] = True
    except OSError:
        found[name] = False
def connect():
    with socket.socket() as s:
        s.connect(("127.0.0.1", asked["port"]))
attempt("own", lambda: open(asked["own"], "rb").close())
attempt("append", lambda: open(asked["own"], "ab").close())
attempt("other", lambda: open(asked["other"], "rb").close())
attempt("proc", lambda: open("/proc/self/environ", "rb").close())
attempt("list", lambda: os.listdir("/"))
attempt("make", lambda: open(asked["own"] + ".new", "wb").close())
attempt("run", lambda: subprocess.run(["/bin/true"], check=True))
attempt("connect", connect)
put_words(sys.stdout.buffer, found)
"""


def test_the_walls_of_the_system_stand_where_the_engine_would_fail(tmp_path: Path) -> None:
    import socket

    own, other = tmp_path / "own", tmp_path / "other"
    own.write_bytes(b"1")
    other.write_bytes(b"2")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        words = {"own": str(own), "other": str(other), "port": server.getsockname()[1]}
        found = _speak(words)
    if not found.pop("shut"):
        pytest.skip("this Linux has no Landlock")
    assert found == {
        "own": True, "append": False, "other": False, "proc": False, "list": False, "make": False,
        "run": False, "connect": False,
    }  # fmt: skip


def test_a_cell_that_lies_is_not_believed() -> None:
    import io

    from hiroba.catalog.workbench.cell.frames import Broken, take

    for bad in (b"", b"X" + struct.pack(">I", 1) + b"a", b"J" + struct.pack(">I", 2**31), b"J\0\0\0\5[]"):
        with pytest.raises(Broken):
            take(io.BytesIO(bad))
    with pytest.raises(Broken):
        take_words(io.BytesIO(b"J\0\0\0\2[]"))
