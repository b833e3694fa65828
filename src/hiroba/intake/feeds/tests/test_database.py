"""A feed from a view of a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.intake.feeds import database, secrets
from hiroba.intake.feeds.types import FeedDraft, Kind, SourceFailed, WrongFeed


def draft(view: str = "shown", max_rows: int = 1) -> FeedDraft:
    return FeedDraft("131041", Kind.DATABASE, "x", view, secret="made", max_rows=max_rows)


@pytest.mark.parametrize("view", ["", "a.b.c", 'x"; DROP TABLE y', "a b", "x" * 64])
def test_only_the_name_of_a_view_is_taken(view: str) -> None:
    with pytest.raises(WrongFeed):
        database.check(draft(view))


@pytest.mark.parametrize("rows", [0, 200_001])
def test_the_cap_has_bounds(rows: int) -> None:
    with pytest.raises(WrongFeed):
        database.check(draft(max_rows=rows))


def test_a_database_that_is_not_there_is_told_without_its_address(tmp_path: Path) -> None:
    secrets.put("131041", "made", "postgresql://reader:made-word@127.0.0.1:1/none")
    with pytest.raises(SourceFailed, match="つながりません") as caught:
        database.bring(draft(), tmp_path / "got")
    assert "made-word" not in str(caught.value)
