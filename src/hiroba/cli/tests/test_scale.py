"""What `hiroba scale` says where nothing can be spread."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hiroba.cli.main import main


def _scale(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["scale", *arguments])


def test_on_sqlite_it_says_that_postgresql_is_needed(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    monkeypatch.delenv("HIROBA_CITY_DATABASE_URL", raising=False)
    monkeypatch.delenv("HIROBA_DATABASE_URL", raising=False)
    reread_settings()
    done = _scale()
    assert done.exit_code == 1
    assert "PostgreSQL を用意し" in done.output


def test_a_database_that_does_not_answer_is_told(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", "postgresql://hiroba@127.0.0.1:1/city")
    reread_settings()
    done = _scale()
    assert done.exit_code == 1
    assert "データベースにつながりません" in done.output


@pytest.mark.skipif(not os.environ.get("HIROBA_DATABASE_URL"), reason="asks a PostgreSQL without Citus")
def test_without_citus_it_says_what_to_install(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", os.environ["HIROBA_DATABASE_URL"])
    reread_settings()
    done = _scale("--add-worker", "127.0.0.1:5433")
    assert done.exit_code == 1
    assert "Citus を入れ" in done.output


@pytest.mark.parametrize("place", [":5432", "machine:port"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    done = _scale("--add-worker", place)
    assert done.exit_code == 2
    assert "is not host:port" in done.output
