"""A My Number in JSON is found however deep it lies, by names and by texts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.mynumber.types import MyNumberFound

MINE = "123456789018"  # made; its check digit is right


@pytest.mark.parametrize(
    "document",
    [
        {"個人番号": MINE},
        {"holder": {"type": "Property", "value": {"個人番号": MINE}}},
        {"a": [{"b": {"myNumber": {"value": int(MINE)}}}]},
        {"individualNumber": float(MINE)},
        {"personal_number": [1, "1234-5678-9018"]},
        {"a": {"metadata": {"note": {"value": f"マイナンバーは{MINE}"}}}},
        {"extras": [{"key": "個人番号", "value": MINE}]},
        {f"マイナンバー {MINE}": 1},
        {"マイナンバー": {MINE: True}},
    ],
)
def test_however_deep(document: Any) -> None:
    text = msgspec.json.encode(document)
    with pytest.raises(MyNumberFound) as told:
        mynumber.refuse_in(document, text)
    assert MINE not in str(told.value)
    with pytest.raises(MyNumberFound):
        mynumber.refuse_json(text)
    assert mynumber.is_in(text)


@pytest.mark.parametrize(
    "document",
    [
        {"個人番号": "123456789012", "番号": MINE, "meter": int(MINE)},
        {"個人番号": True, "n": None},
        {"マイナンバーカード": {"交付": 123456}},
        {"key": "注文番号", "value": MINE},
        [MINE, "x"],
    ],
)
def test_other_numbers_pass(document: Any) -> None:
    mynumber.refuse_in(document, msgspec.json.encode(document))
    assert not mynumber.is_in(msgspec.json.encode(document))


def test_what_is_no_json_is_a_text() -> None:
    assert mynumber.is_in(f"個人番号|{MINE}".encode())
    assert mynumber.is_in('{"個人番号": "123456789018", cut'.encode())
    assert not mynumber.is_in(b"\xff\x00t|21")
