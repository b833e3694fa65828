"""What says what a thing is called that has no name."""

from __future__ import annotations

import pytest

from hiroba.context.names.service import named_by


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        (["NO", "施設_場所名", "fullAddress"], ("施設_場所名",)),
        (["市区町村名", "公園名", "名称_カナ"], ("公園名",)),
        (["都道府県名", "町名", "代表者名", "氏名", "設置法人名"], ()),
        (["名称_英語", "名称"], ("名称",)),
        (["temperature", "location"], ()),
        (["title", "kinds", "area_name"], ("area_name", "kinds")),
        (["kinds"], ()),
        (["公園名", "name"], ("name",)),
    ],
)
def test_what_stands_in_for_a_name(attributes: list[str], found: tuple[str, ...]) -> None:
    assert named_by(attributes) == found
