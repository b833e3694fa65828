"""What a reader is told of a thing: its name, its days and moments, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hiroba.context.city.types import StoredEntity
from hiroba.kernel.decide.types import Visibility
from hiroba.web.live.values import name_of, plain


def _thing(id: str, **attributes: Any) -> StoredEntity:
    body = {name: {"type": "Property", "value": value} for name, value in attributes.items()}
    return StoredEntity("t", id, "Thing", body, None, None, datetime.now(UTC), "", "t", Visibility.PUBLIC)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-22", "2026年11月22日"),
        ("2019-07-03T05:47:00Z", "2019年7月3日 14:47"),
        ("2019-07-03T14:47+09:00", "2019年7月3日 14:47"),
        ({"@type": "Date", "@value": "2019-04-01"}, "2019年4月1日"),
        ("2026-02-30", "2026-02-30"),
        ("9999-12-31T23:59:00Z", "9999-12-31T23:59:00Z"),
        ("2026-11-22 など", "2026-11-22 など"),
        ("03-0000-0001", "03-0000-0001"),
    ],
)
def test_days_and_moments_are_said_in_words(value: Any, said: str) -> None:
    assert plain(value) == said


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"name": "市役所", "公園名": "x"}, "市役所"),
        ({"NO": 1, "公園名": "中央公園"}, "中央公園"),
        ({"area_name": "東京地方", "kinds": "大雨警報", "title": "気象警報"}, "東京地方 大雨警報"),
        ({"area_name": "東京地方", "kinds": ""}, "東京地方"),
        ({"temperature": 20}, "f-通年_08時"),
    ],
)
def test_a_thing_is_called_by_what_says_it(attributes: dict[str, Any], name: str) -> None:
    assert name_of(_thing("urn:ngsi-ld:GtfsTrip:f-%E9%80%9A%E5%B9%B4_08%E6%99%82", **attributes)) == name
