"""A feed from a view of a real PostgreSQL: read only, a view, up to a cap of rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hiroba.intake.feeds import database, secrets
from hiroba.intake.feeds.types import FeedDraft, Kind, SourceFailed
from tests.support.postgresql import NoServer, running_server


def draft(view: str, max_rows: int = 100) -> FeedDraft:
    return FeedDraft("131041", Kind.DATABASE, "x", view, secret="made", max_rows=max_rows)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    known = os.environ.get("HIROBA_DATABASE_URL", "")
    if known.startswith("postgresql"):
        yield known
        return
    try:
        with running_server() as found:
            yield found
    except NoServer:
        pytest.skip("no PostgreSQL here")


@pytest.mark.postgres
def test_a_view_is_read_and_nothing_else(url: str, tmp_path: Path) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS feedtest CASCADE")
        connection.execute("CREATE SCHEMA feedtest")
        connection.execute("CREATE TABLE feedtest.kept (n int, word text, day date)")
        connection.execute(
            "INSERT INTO feedtest.kept VALUES (2, '二', '2024-01-02'), (1, NULL, '2024-01-01')"
        )
        connection.execute("CREATE VIEW feedtest.shown AS SELECT * FROM feedtest.kept")
        connection.execute(
            "CREATE FUNCTION feedtest.bad() RETURNS int LANGUAGE sql AS 'DELETE FROM feedtest.kept RETURNING 1'"
        )
        connection.execute("CREATE VIEW feedtest.writes AS SELECT feedtest.bad() AS n")
    secrets.put("131041", "made", url)
    brought = database.bring(draft("feedtest.shown"), tmp_path / "got")
    assert brought.name == "shown.csv"
    assert (tmp_path / "got").read_text(
        encoding="utf-8-sig"
    ) == "n,word,day\n1,,2024-01-01\n2,二,2024-01-02\n"
    for view, cap, why in [
        ("feedtest.kept", 100, "no_view"),
        ("feedtest.absent", 100, "no_view"),
        ("feedtest.shown", 1, "too_many_rows"),
        ("feedtest.writes", 100, "unreachable"),
    ]:
        with pytest.raises(SourceFailed) as caught:
            database.bring(draft(view, cap), tmp_path / "got")
        assert caught.value.data["why"] == why
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM feedtest.kept").fetchone() == (2,)
        connection.execute("DROP SCHEMA feedtest CASCADE")
