"""Every answer with data moves the count of uses, whatever door it came through.

An answer has data when a value of the seed's tables or things stands in it, or when it is of a form that the
eye cannot read. A new door that shows data and counts nothing fails here, or is named with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pytest

from hiroba.protocols.ckan.ids import resource_id
from hiroba.rules.metering import counting, tally
from hiroba.rules.metering.types import SubjectKind
from hiroba.web.asgi import application
from tests.security import actions
from tests.security.asking import Asking, Told
from tests.security.pages import LINES
from tests.security.seeded import NOBODY, OPEN, TOWN, VALUE, Seeded
from tests.security.test_every_machine import PLACES, TONGUES
from tests.security.test_every_page import path_of

_VALUES: Final = re.compile(
    "|".join(
        (r"便所\d\d\d", VALUE, r"\\u4fbf\\u6240\d\d\d", r"\\u9280\\u674f", "%E9%8A%80%E6%9D%8F")
    ).encode()
)
_UNREADABLE: Final = ("parquet", "vector-tile", "openxml", "octet-stream", "zip", "pdf", "sqlite")
# Shown is what an officer writes about the data of the office itself, tried on the first rows of it.
NO_USE: Final[Mapping[str, str]] = {
    "datasets/<str:dataset_id>/mapping": "how columns are read, tried by those who look after the data",
    "rules/<slug:id>": "what a draft would open, shown to those whose data it is",
}
# What has to be seen here to be metered: were the seed without it, the walk would prove nothing of it.
KNOWN: Final = frozenset(
    {
        "", "now", "map", "live/entities.geojson", "city", "city/now", "city/<str:tenant>/<path:id>",
        "live/tiles/<str:z>/<str:x>/<str:y>", "series/<str:series_id>", "series/<str:series_id>/data",
        "datasets/<str:dataset_id>", "datasets/<str:dataset_id>/versions/<int:number>",
        "datasets/<str:dataset_id>/data", "datasets/<str:dataset_id>/features.geojson",
        "datasets/<str:dataset_id>/original/<int:number>",
    }
)  # fmt: skip


def has_data(answer: Told) -> bool:
    kind = answer.headers.get("content-type", "")
    unreadable = bool(answer.body) and any(each in kind for each in _UNREADABLE)
    return answer.status < 300 and (unreadable or _VALUES.search(answer.body) is not None)


def uses() -> int:
    """What was counted since the counts were written last, without calls by keys."""
    said = [(which.subject.kind, n) for which, (n, *_rest) in counting._counted.items()]
    said += [(kind, n) for each in tally._begun for (kind, *_what), (n, _size) in each._counts.items()]
    return sum(n for kind, n in said if kind is not SubjectKind.CLIENT)


def test_every_page_with_data_is_metered(ask: Asking, seeded: Seeded) -> None:
    unmetered, metered = set(), set()
    for pattern, line in LINES.items():
        if "GET" not in line.methods.split():
            continue
        for role in (NOBODY, "officer"):
            before = uses()
            if has_data(ask.page(role, "GET", path_of(pattern, seeded))):
                (metered if uses() > before else unmetered).add(pattern)
    assert sorted(unmetered - NO_USE.keys()) == [], "data is given there, and no use is counted"
    assert sorted(KNOWN - metered) == [], "no data was seen there"
    assert unmetered == NO_USE.keys(), "these are metered: no reason is needed"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/datasets/{open}?page=2", {"HX-Request": "true"}),
        ("/series/{series}?sort=人口", {"HX-Request": "true"}),
        ("/datasets/{open}/data.csv", {"Range": "bytes=0-"}),
        ("/datasets/{open}/data.csv", {"Range": "bytes=100-900"}),
        ("/datasets/{open}/columns", {}),
        ("/datasets/{open}/quality", {}),
        ("/datasets/{open}/versions/1/diff", {}),
        ("/datasets/{open}/unread.csv", {}),
        ("/series/{series}/features.geojson", {}),
    ],
)
def test_a_part_of_a_page_or_file_is_one_use(seeded: Seeded, path: str, headers: dict[str, str]) -> None:
    address = path.format(open=seeded.datasets[OPEN], series=seeded.ids["series_id"])
    before = uses()
    answer = seeded.client("officer").get(address, headers=headers)
    assert answer.status_code in (200, 206)
    b"".join(answer)
    assert uses() == before + 1


def test_a_page_that_is_looked_at_is_one_use(seeded: Seeded) -> None:
    before = uses()
    assert seeded.client("officer").get(f"/datasets/{seeded.datasets[OPEN]}").status_code == 200
    assert uses() == before + 1


@pytest.mark.parametrize("segment", TONGUES)
def test_every_answer_of_the_city_with_data_is_metered(ask: Asking, seeded: Seeded, segment: str) -> None:
    headers = {"ngsi-ld": {"NGSILD-Tenant": TOWN}, "v2": {"Fiware-Service": TOWN}}.get(segment, {})
    prefix = f"/sta/{TOWN}/v1.1" if segment == "sta" else application.tongues[segment.encode()]._router.prefix
    unmetered, seen = [], 0
    for key, route in TONGUES[segment].items():
        method, _space, path = key.partition(" ")
        path = path.replace("{id}", seeded.entities[OPEN])
        for place, value in PLACES.items():
            path = path.replace(place, value)
        if method not in ("GET", "POST") or (method == "POST" and "query" not in path.lower()):
            continue
        before = uses()
        if has_data(ask.machine("officer", method, prefix + path + route.query, route.body, **headers)):
            seen += 1
            unmetered += [key] if uses() == before else []
    assert unmetered == []
    assert seen or segment in ("version", "iot"), "no data was seen"


@pytest.mark.parametrize("key", actions.CATALOGUE)
def test_every_answer_of_the_catalogue_with_data_is_metered(ask: Asking, seeded: Seeded, key: str) -> None:
    method, _space, path = key.partition(" ")
    places = {
        "{id}": seeded.ids["series_id"] if "series" in key else seeded.datasets[OPEN],
        "{resource_id}": resource_id(seeded.datasets[OPEN], 1),
    }
    for place, value in (places | PLACES).items():
        path = path.replace(place, value)
    route, before = actions.CATALOGUE[key], uses()
    data = has_data(ask.machine("officer", method, path + route.query, route.body))
    assert uses() > before or not data
    assert data or "rows" not in key, "no data was seen"


def test_every_action_with_data_is_metered(ask: Asking, seeded: Seeded) -> None:
    unmetered, seen = [], 0
    for name, route in actions.CKAN.items():
        asked = actions.filled(route.body or {}, seeded)
        before = uses()
        if has_data(ask.machine("officer", "POST", f"/api/3/action/{name}", asked)):
            seen += 1
            unmetered += [name] if uses() == before else []
    assert unmetered == []
    assert seen, "no data was seen"
