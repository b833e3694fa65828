"""The living city takes no My Number, by whatever write."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE, ID, LATER, kept, number, room
from hiroba.kernel.mynumber.types import MyNumberFound

MINE = "123456789018"  # made; its check digit is right


@pytest.mark.parametrize("value", [MINE, "1234-5678-9018", "１２３４５６７８９０１８", int(MINE), [MINE]])
@pytest.mark.parametrize(
    "name", ["個人番号", "マイナンバー", "myNumber", "individualNumber", "personalNumber"]
)
def test_an_attribute_that_says_so_is_refused(name: str, value: Any) -> None:
    with pytest.raises(MyNumberFound) as told:
        kept(room(**{name: number(value)}))
    assert MINE not in str(told.value)


SPOKEN = (
    "マイナンバーは123456789018です",
    "ﾏｲﾅﾝﾊﾞｰ 1234-5678-9018",
    "個人番号:１２３４５６７８９０１８",
    "My Number 123456789018",
)


@pytest.mark.parametrize("text", SPOKEN)
def test_a_text_that_speaks_of_one_is_refused_by_whatever_write(text: str) -> None:
    for document in (room(note=number(text)), room(note=number({"deep": [text]}))):
        with pytest.raises(MyNumberFound) as told:
            kept(document)
        assert MINE not in str(told.value)
    usual = {"id": "urn:ngsi-ld:Room:1", "type": "Room", "note": number(text)}
    members = entities.usual_members(msgspec.json.encode(usual))
    assert members is not None
    assert entities.read_usual(members, CORE) is None
    with pytest.raises(MyNumberFound):
        entities.update(entities.read_fragment({"note": number(text)}, CORE), identifier=ID)(
            kept(room(note=1)), LATER
        )


def test_who_speaks_of_the_card_and_gives_another_number_passes() -> None:
    kept(room(note=number("マイナンバーカードの窓口は 03-1234-5678"), other=number("My Number 123456789012")))


def test_neither_the_short_way_nor_a_change_lets_it_in() -> None:
    document = {"id": "urn:ngsi-ld:Room:1", "type": "Room", "myNumber": number(MINE)}
    members = entities.usual_members(msgspec.json.encode(document))
    assert members is not None
    assert entities.read_usual(members, CORE) is None
    before = kept(room(a=1))
    part = entities.read_fragment({"myNumber": number(MINE)}, CORE)
    for write in (
        entities.update(part, identifier=ID),
        entities.append(part, identifier=ID),
        entities.merge(part, identifier=ID),
    ):
        with pytest.raises(MyNumberFound):
            write(before, LATER)


def test_other_numbers_and_other_names_pass() -> None:
    kept(room(myNumber=number("123456789012"), 番号=number(MINE), meter=number(int(MINE))))


def test_names_within_are_looked_at_too() -> None:
    holder = {"type": "Property", "value": {"個人番号": MINE}}
    sub = number(1, 個人番号=number(MINE))
    listed = [number(1), number(2, datasetId="urn:x", note=number({"myNumber": int(MINE)}))]
    for document in (room(holder=holder), room(a=sub), room(a=listed)):
        with pytest.raises(MyNumberFound) as told:
            kept(document)
        assert MINE not in str(told.value)


def test_neither_a_type_nor_a_scope_is_one() -> None:
    before = kept(room(a=1))
    for part in ({"type": f"マイナンバー{MINE}"}, {"scope": f"/マイナンバー{MINE}"}):
        write = entities.append(entities.read_fragment({**part, "a": number(2)}, CORE), identifier=ID)
        with pytest.raises(MyNumberFound):
            write(before, LATER)
