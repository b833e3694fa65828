"""What is answered at once is what the usual way answers; whatever is unusual is left to that."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner, Write
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    SYSTEM,
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Role,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind, Stop
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http import rights
from hiroba.protocols.http.service import sight_of
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.service import application

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        bool(os.environ.get("HIROBA_DATABASE_URL")), reason="PostgreSQL's reads are waited for"
    ),
]
ROOM, SHUT = "urn:t:Room:1", "urn:t:Room:2"
FIELDS = ((b"host", b"x"), (b"accept", b"application/json"))


async def write(
    id: str, visibility: Visibility = Visibility.PUBLIC, tenant: str | None = None, **attributes: Any
) -> None:
    room = {
        "id": id,
        "type": "Room",
        "height": {"type": "Property", "value": 3},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139, 35]}},
        **attributes,
    }
    change = entities.upsert(entities.read_entity(room, jsonld.CORE))
    store = await stores.current()
    await store.write(
        [Write(tenant or settings.city().default_tenant, id, change, Owner("a-city", visibility))]
    )


class Asking:
    def __init__(self) -> None:
        self._application = application()

    def _request(
        self, path: str, query: str, method: str, fields: tuple[tuple[bytes, bytes], ...]
    ) -> Request:
        path = f"/ngsi-ld/v1{path}"
        scope = {"method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode()}
        return Request({**scope, "headers": fields}, None, ())

    def at_once(self, path: str, query: str = "", method: str = "GET", fields=FIELDS) -> Response | None:
        return self._application.answer_at_once(self._request(path, query, method, fields))

    async def usually(self, path: str, query: str = "", fields=FIELDS) -> Response:
        return await self._application.answer(self._request(path, query, "GET", fields))


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    await write(ROOM)
    await sight_of(ANONYMOUS)  # as somebody asked a moment ago
    await write(SHUT, Visibility.PRIVATE)
    yield Asking()
    await stores.close()


def token(organisation: str) -> str:
    """Of an officer of an organisation that is new."""
    kind = OrganisationKind.MUNICIPALITY
    organisations.ensure(OrganisationInfo(organisation, kind, organisation, organisation, None))
    person = people.create_person(f"{organisation}@example.jp", None, "職員")
    organisations.set_member(person, organisation, Role.OFFICER)
    return people.issue_token(person, organisation, "t", [Action.ENTITY_READ], None)[0]


@pytest.fixture
async def member() -> str:
    return await sync_to_async(token)("a-city")


@pytest.fixture
async def stranger() -> str:
    return await sync_to_async(token)("b-city")


def told(response: Response | None) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    assert response is not None
    return response.status, response.body, sorted(response.headers)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (f"/entities/{ROOM}", ""),
        ("/entities", "type=Room"),
        ("/entities", "type=Room&q=height%3E2&limit=1"),
        ("/entities", "type=Room&q=height%3E2&offset=1"),
        (
            "/entities",
            "type=Room&georel=within&geometry=Polygon"
            "&coordinates=%5B%5B%5B138,34%5D,%5B140,34%5D,%5B140,36%5D,%5B138,36%5D,%5B138,34%5D%5D%5D",
        ),
        (
            "/entities",
            "type=Room&georel=within&geometry=Polygon"
            "&coordinates=%5B%5B%5B139,35%5D,%5B140,35%5D,%5B140,36%5D,%5B139,36%5D,%5B139,35%5D%5D%5D",
        ),
    ],
)
async def test_the_answer_is_the_same(asking: Asking, path: str, query: str) -> None:
    assert asking.at_once(path, query) is None  # nobody has asked like this before
    usual = await asking.usually(path, query)
    assert told(asking.at_once(path, query)) == told(usual)
    assert SHUT.encode() not in usual.body


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        (f"/entities/{SHUT}", "", FIELDS),
        (f"/entities/{ROOM}x", "", FIELDS),
        (f"/entities/{ROOM}", "options=keyValues", FIELDS),
        (f"/entities/{ROOM}/attrs", "", FIELDS),
        ("/entities", "type=Room&options=keyValues", FIELDS),
        ("/entities", "type=Room&count=true", FIELDS),
        ("/entities", "type=Room&q=height~%3D3", FIELDS),
        ("/entities", "nonsense=1", FIELDS),
        ("/entities", "type=Room&limit=no", FIELDS),
        ("/types", "", FIELDS),
        (f"/entities/{ROOM}", "", (*FIELDS, (b"link", b'<https://a.example/c>; rel="x"'))),
        (f"/entities/{ROOM}", "", ((b"accept", b"application/ld+json"),)),
        (f"/entities/{ROOM}", "", (*FIELDS, (b"via", b"1.1 elsewhere"))),
    ],
)
async def test_what_is_unusual_is_left(asking: Asking, path: str, query: str, fields: Any) -> None:
    await asking.usually("/entities", "type=Room")
    await asking.usually(path, query, fields)
    assert asking.at_once(path, query, fields=fields) is None


async def test_what_a_rule_hides_is_hidden_at_once(asking: Asking) -> None:
    target = Target(TargetKind.ENTITIES, "Room", "a-city")
    hides = Rule(
        "r", Effect.PROHIBIT, frozenset({"entity:read"}), target, Party(PartyKind.ANYONE),
        limits=Limits(columns=frozenset({"height"})),
    )  # fmt: skip
    await sync_to_async(decide.put_rule)(hides)
    rights.forget()
    usual = await asking.usually(f"/entities/{ROOM}")
    await asking.usually("/entities", "type=Room")
    known = asking.at_once(f"/entities/{ROOM}")
    assert told(known) == told(usual)
    assert b"location" in usual.body
    assert b"height" not in usual.body
    for query in ("type=Room", "type=Room&q=height>1"):
        page = asking.at_once("/entities", query)
        assert page is None or b"height" not in page.body


async def test_writes_are_seen_at_once(asking: Asking) -> None:
    await asking.usually(f"/entities/{ROOM}")
    await write(ROOM, height={"type": "Property", "value": 77})
    assert b"77" in told(asking.at_once(f"/entities/{ROOM}"))[1]


async def test_only_reading_is_done_at_once(asking: Asking) -> None:
    await asking.usually(f"/entities/{ROOM}")
    assert asking.at_once(f"/entities/{ROOM}", method="DELETE") is None


@pytest.mark.django_db(transaction=True)
async def test_a_wrong_token_stands_for_nothing(asking: Asking) -> None:
    fields = (*FIELDS, (b"authorization", b"Bearer wrong"))
    assert (await asking.usually(f"/entities/{ROOM}", fields=fields)).status == 401
    assert asking.at_once(f"/entities/{ROOM}", fields=fields) is None


async def test_each_caller_sees_what_is_theirs(asking: Asking, member: str, stranger: str) -> None:
    """The same fields but for who asks."""
    theirs, others = ((*FIELDS, (b"authorization", f"Bearer {each}".encode())) for each in (member, stranger))
    wrong, path = (*FIELDS, (b"authorization", b"Bearer wrong")), f"/entities/{SHUT}"
    usual = await asking.usually(path, fields=theirs)
    assert (await asking.usually(path, fields=others)).status == 404
    for _again in range(2):
        assert told(asking.at_once(path, fields=theirs)) == told(usual)
        assert asking.at_once(path, fields=others) is None
        assert asking.at_once(path, fields=wrong) is None
        assert asking.at_once(path) is None
        assert SHUT.encode() in told(asking.at_once("/entities", "type=Room", fields=theirs))[1]
        page = asking.at_once("/entities", "type=Room", fields=others)
        assert page is None or SHUT.encode() not in page.body


async def test_of_an_organisation_that_left_nothing_is_answered_at_once(asking: Asking, member: str) -> None:
    await write(ROOM, tenant="a-city")
    path, fields = f"/entities/{ROOM}", (*FIELDS, (b"ngsild-tenant", b"a-city"))
    assert (await asking.usually(path, fields=fields)).status == 200
    assert told(asking.at_once(path, fields=fields))[0] == 200
    await sync_to_async(organisations.stop)("a-city", Stop.LEFT, who=SYSTEM)
    await asyncio.sleep(0.6)  # what was remembered is over
    assert (await asking.usually(path, fields=fields)).status == 410
    assert (await asking.usually(path)).status == 200  # and known again: the caller, in another space
    assert asking.at_once(path, fields=fields) is None


async def test_with_sources_nothing_is_answered_from_here_alone(asking: Asking) -> None:
    await asking.usually(f"/entities/{ROOM}")
    store = await stores.current()
    registration = (
        b'{"document":{"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"http://127.0.0.1:1",'
        b'"information":[{"entities":[{"type":"Room"}]}]},"created":1,"modified":1}'
    )
    await store.put("registration", settings.city().default_tenant, "urn:r:1", registration)
    assert asking.at_once(f"/entities/{ROOM}") is None


def within(geometry: str, coordinates: str) -> str:
    return f"type=Room&georel=within&geometry={geometry}&coordinates={coordinates}&q=height%3E2"


def rectangle(west: float, south: float, side: float) -> str:
    east, north = west + side, south + side
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "%5B%5B" + ",".join(f"%5B{x},+{y}%5D" for x, y in ring) + "%5D%5D"


async def test_one_place_after_the_other(asking: Asking) -> None:
    await asking.usually("/entities", within("Polygon", rectangle(10, 10, 5)))
    triangle = "[[[138,34],[140,34],[139,37],[138,34]]]"
    for geometry, coordinates, there in (
        ("Polygon", rectangle(138, 34, 2), True),
        ("Polygon", rectangle(139, 35, 1), False),  # on its edge
        ("Polygon", triangle, True),
        ("Polygon", rectangle(20, 20, 1), False),
        ("Polygon", triangle, True),
    ):
        query = within(geometry, coordinates)
        usual = await asking.usually("/entities", query)
        assert (b"Room:1" in usual.body) is there
        if coordinates != triangle:
            assert told(asking.at_once("/entities", query)) == told(usual)


@pytest.mark.parametrize(
    "query",
    [
        within("Polygon", ""),
        within("Polygon", "%5B%5B%5B138,34%5D"),
        within("Polygon", "%5B%5B%5B138,%22a%FF%22%5D%5D%5D"),
        within("Polygon", rectangle(170, 80, 20)),
        within("Point", rectangle(138, 34, 2)),
        within("Polygon", rectangle(138, 34, 2)) + "&coordinates=[1,1]",
        within("Polygon", rectangle(138, 34, 2)) + "&%63oordinates=[1,1]",
    ],
)
async def test_a_place_that_is_none_is_refused_whatever_was_asked_before(asking: Asking, query: str) -> None:
    first = await asking.usually("/entities", query)
    await asking.usually("/entities", within("Polygon", rectangle(138, 34, 2)))
    again = await asking.usually("/entities", query)
    assert (first.status, first.body) == (again.status, again.body)
    assert first.status == 400
