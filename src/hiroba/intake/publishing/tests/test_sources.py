"""From what a person names to the files to publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.intake.publishing.publish import local_copy
from hiroba.intake.publishing.sources import expand
from hiroba.intake.publishing.types import NothingToPublish


def make(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a,b\n1,2\n")
    return path


def test_a_folder_is_walked_in_order_and_droppings_are_passed_over(tmp_path: Path) -> None:
    for name in (
        "park/data.csv",
        "pool/data.csv",
        ".git/config",
        "~$open.xlsx",
        "pool/Thumbs.db",
        ".DS_Store",
    ):
        make(tmp_path / name)
    assert [source.key for source in expand([str(tmp_path)])] == ["park/data.csv", "pool/data.csv"]


def test_a_file_has_the_same_key_alone_and_in_its_folder(tmp_path: Path) -> None:
    path = make(tmp_path / "park" / "data.csv")
    assert expand([str(path)])[0].key == expand([str(tmp_path)])[0].key == "park/data.csv"


def test_an_address_keeps_its_japanese_name() -> None:
    source = expand(["https://example.jp/data/%E5%85%AC%E5%9C%92.csv?x=1"])[0]
    assert (source.name, source.path) == ("公園.csv", None)


@pytest.mark.parametrize("name", ["absent.csv", "empty"])
def test_what_is_not_there_is_told_in_its_turn(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    there = make(tmp_path / "there.csv")
    absent, other = expand([str(tmp_path / name), str(there)])
    with pytest.raises(NothingToPublish) as caught:
        local_copy(absent, tmp_path)
    assert str(tmp_path / name) in str(caught.value)
    assert local_copy(other, tmp_path) == there
