from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hiroba.catalog.geocoding import keeping
from hiroba.catalog.geocoding.tests.made import write
from hiroba.cli.main import main


def test_a_town_table_is_loaded_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_path", lambda: tmp_path / "addresses" / "towns.parquet")
    answer = CliRunner().invoke(main, ["addresses", "load", str(write(tmp_path / "ja"))])
    assert "4 municipalities" in answer.output, answer.output


def test_what_is_no_town_table_is_refused_in_a_sentence(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["addresses", "load", str(tmp_path)])
    assert answer.exit_code == 1
    assert "町丁目の位置の表が見つかりません" in answer.output
