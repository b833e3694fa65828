"""Attacks on attributes that a rule hides: whoever asks is answered as if they did not exist.

Each question is asked of things with hidden attributes and of a twin that never had them; a stranger gets the same
answer, save for the names of the things, and an officer of the town gets another one: the question could tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hiroba.context.city import service as city
from hiroba.context.city.errors import InvalidCursor
from hiroba.context.history.types import Copied
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Record, Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.matching.linked import nothing
from hiroba.context.subscriptions.matching.ready import Ready
from hiroba.context.subscriptions.telling import ngsi_ld
from hiroba.context.subscriptions.types import Subscription, Tongue
from hiroba.context.subscriptions.types import Told as Happened
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    EVERYTHING,
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Rule,
    Sight,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.protocols.http import service as http
from hiroba.protocols.ngsi_v2 import telling
from hiroba.protocols.ngsi_v2.subscribing import subscription as subscription_v2
from hiroba.protocols.sensorthings.model import documents
from hiroba.protocols.sensorthings.publishing import changes_in
from tests.security.asking import Asking, Told
from tests.security.seeded import NOBODY, SECRET, TOWN, Seeded

LD, V2, STA = "/ngsi-ld/v1", "/v2", f"/sta/{TOWN}/v1.1"
TWIN, KEEPER = "Plain", "urn:ngsi-ld:Keeper:1"
# Of the first a rule hides these, of the second another opens the rest: it would be private otherwise.
GAUGE, SAFE = "Gauge", "Safe"
HIDDEN = frozenset({"battery", "site", "keeper", "alternateName"})
SEEN = frozenset({"name", "level", "location"})
OBSERVED = "2026-11-20T0{}:00:00Z"
_WHERE = "georel=near;maxDistance==500&geometry=Point&coordinates=%5B135.5,34.6%5D"
_PAST = "timerel=after&timeAt=2000-01-01T00:00:00Z"


def _thing(kind: str, number: int) -> dict[str, Any]:
    seen = {
        "id": f"urn:ngsi-ld:{kind}:{number}",
        "type": kind,
        "name": {"type": "Property", "value": f"No. {number}"},
        "level": {"type": "Property", "value": number, "observedAt": OBSERVED.format(number)},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.69]}},
    }
    return seen if kind == TWIN else seen | _hidden(number)


def _hidden(number: int) -> dict[str, Any]:
    """The order of `battery` is neither that of `level` nor the other way round."""
    value, place = (
        {1: 20, 2: 30, 3: 10}[number],
        {"type": "Point", "coordinates": [135.5, 34.6 + number / 10_000]},
    )
    observed = OBSERVED.format(number)
    return {
        "battery": {"type": "Property", "value": value, "unitCode": "P1", "observedAt": observed},
        "site": {"type": "GeoProperty", "value": place, "observedAt": observed},
        "keeper": {"type": "Relationship", "object": KEEPER},
        "alternateName": {"type": "Property", "value": f"{SECRET} {number}"},
    }


@pytest.fixture(scope="module")
def things(seeded: Seeded, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        keeper = {"id": KEEPER, "type": "Keeper", "name": {"type": "Property", "value": "Mori"}}
        city.upsert(TOWN, [keeper, *(_thing(kind, at) for kind in (GAUGE, TWIN) for at in (1, 2, 3))])
        city.upsert(TOWN, [_thing(SAFE, at) for at in (1, 2, 3)], visibility=Visibility.PRIVATE)
        for kind, effect, names in ((GAUGE, Effect.PROHIBIT, HIDDEN), (SAFE, Effect.PERMIT, SEEN)):
            target = Target(TargetKind.ENTITIES, kind, TOWN)
            read, anyone = frozenset({Action.ENTITY_READ.value}), Party(PartyKind.ANYONE)
            decide.put_rule(Rule(f"part-{kind}", effect, read, target, anyone, limits=Limits(names)))
        http.forget()
        yield
        decide.remove_rules([f"part-{GAUGE}", f"part-{SAFE}"])


pytestmark = pytest.mark.usefixtures("things")
both = pytest.mark.parametrize("kind", [GAUGE, SAFE])


class Attack:
    """Ask the same of a kind with hidden attributes and of its twin."""

    def __init__(self, ask: Asking, kind: str) -> None:
        self._ask, self._kind = ask, kind

    def __call__(self, address: str, body: Any = None, *, tells: bool = True, **headers: str) -> Told:
        """tells: an officer's answer shows that the question could tell."""
        answers = {
            (who, kind): self._asked(who, kind, address, body, headers)
            for who, kind in ((NOBODY, self._kind), (NOBODY, TWIN), ("officer", self._kind))
        }
        stranger, twin, officer = answers.values()
        assert stranger.status < 500, (address, stranger.text[:300])
        told = self._plain(stranger, self._kind)
        assert told == self._plain(twin, TWIN), address
        assert SECRET not in stranger.text, address
        known = self._plain(officer, self._kind)
        assert not tells or told != known, address
        return stranger

    def _asked(self, who: str, kind: str, address: str, body: Any, headers: dict[str, str]) -> Told:
        spaces = {"NGSILD-Tenant": TOWN, "Fiware-Service": TOWN} if "/sta/" not in address else {}
        method = "GET" if body is None else "POST"
        said = None if body is None else _with(body, kind)
        return self._ask.machine(who, method, address.replace("{kind}", kind), said, **spaces, **headers)

    def _plain(self, answer: Told, kind: str) -> tuple[int, str | None, str]:
        """What does not differ from kind to kind."""
        text = re.sub(r"\d+", "N", answer.text) if "createdAt" in answer.text else answer.text
        text = re.sub(r"T[\d:]+\.\d+Z", "", text)  # when things were made
        text = re.sub(r',?"instanceId":"[^"]+"', "", text)  # see test_by_the_names_of_what_was
        counted = answer.headers.get("ngsild-results-count", answer.headers.get("fiware-total-count"))
        return answer.status, counted, text.replace(kind, TWIN)


def _with(body: Any, kind: str) -> Any:
    if isinstance(body, dict):
        return {name: _with(each, kind) for name, each in body.items()}
    if isinstance(body, list):
        return [_with(each, kind) for each in body]
    return body.replace("{kind}", kind) if isinstance(body, str) else body


@pytest.fixture(params=[GAUGE, SAFE])
def attack(ask: Asking, request: pytest.FixtureRequest) -> Attack:
    return Attack(ask, request.param)


def test_by_id(attack: Attack) -> None:
    one = f"{LD}/entities/urn:ngsi-ld:{{kind}}:1"
    whole = attack(one)
    assert whole.json["level"]["value"] == 1  # what is open is there
    for asked in ("attrs=battery", "attrs=battery,level", "pick=battery", "omit=level", "pick=id,battery",
                  "format=simplified", "format=concise", "options=sysAttrs"):  # fmt: skip
        attack(f"{one}?{asked}")
    geo = {"Accept": "application/geo+json"}
    attack(f"{one}?geometryProperty=site", **geo)
    attack(f"{one}?join=inline")
    attack(f"{one}?join=flat")


@pytest.mark.parametrize(
    "q",
    [
        "battery>5", "battery", "!battery", "battery==30", "battery!=30", "battery==10..20", "battery>5|level>2",
        "level>0;battery>15", "(battery>15|battery<15);level>0", "battery.unitCode==%22P1%22",
        "battery.observedAt>2000-01-01T00:00:00Z", "battery.modifiedAt>2000-01-01T00:00:00Z",
        f"keeper==%22{KEEPER}%22", "alternateName~=hush.*", "site", "alternateName!~=x.*",
    ],
)  # fmt: skip
def test_by_q(attack: Attack, q: str) -> None:
    attack(f"{LD}/entities?type={{kind}}&q={q}&count=true")
    attack(f"{LD}/entities?type={{kind}}&q={q}&count=true&limit=0")
    attack(f"{LD}/entities?type={{kind}}&q={q}&id=urn:ngsi-ld:{{kind}}:1", tells=False)


def test_by_error_message(attack: Attack) -> None:
    for q in (
        "battery~=(",
        "battery>",
        "battery[x",
        "battery==1..",
        "keeper{Keeper:name",
        "battery>1&orderBy=",
    ):
        attack(f"{LD}/entities?type={{kind}}&q={q}", tells=False)
    attack(f"{V2}/entities?type={{kind}}&q=battery~=(", tells=False)


def test_by_attrs_and_projection(attack: Attack) -> None:
    for asked in (
        "attrs=battery",
        "attrs=battery,level",
        "pick=battery",
        "pick=id,battery,level",
        "omit=level,name",
    ):
        attack(f"{LD}/entities?type={{kind}}&{asked}&count=true")


def test_by_body(attack: Attack) -> None:
    query = {"type": "Query", "entities": [{"type": "{kind}"}]}
    address = f"{LD}/entityOperations/query?count=true"
    attack(address, query | {"q": "battery>15"})
    attack(address, query | {"attrs": ["battery"]})
    near = {"georel": "near;maxDistance==500", "geometry": "Point", "coordinates": [135.5, 34.6]}
    attack(address, query | {"geoQ": near | {"geoproperty": "site"}})


def test_by_geo(attack: Attack) -> None:
    attack(f"{LD}/entities?type={{kind}}&{_WHERE}&geoproperty=site&count=true")
    box = "%5B%5B%5B135,34%5D,%5B136,34%5D,%5B136,35%5D,%5B135,35%5D,%5B135,34%5D%5D%5D"
    for relation in ("within", "intersects"):
        asked = f"georel={relation}&geometry=Polygon&coordinates={box}&geoproperty=site"
        attack(f"{LD}/entities?type={{kind}}&{asked}&count=true")
    disjoint = "georel=disjoint&geometry=Point&coordinates=%5B0,0%5D&geoproperty=site"
    attack(f"{LD}/entities?type={{kind}}&{disjoint}")
    geo = {"Accept": "application/geo+json"}
    attack(f"{LD}/entities?type={{kind}}&geometryProperty=site", **geo)


def test_by_order(attack: Attack) -> None:
    for order in ("battery", "battery;desc", "level;desc"):
        attack(f"{LD}/entities?type={{kind}}&orderBy={order}&pick=id", tells=order != "level;desc")


def test_by_count(attack: Attack) -> None:
    for q in ("battery", "battery>15", "!battery"):
        told = attack(f"{LD}/entities?type={{kind}}&q={q}&count=true&limit=0")
        assert told.headers["ngsild-results-count"] == ("3" if q == "!battery" else "0")


def test_by_join(attack: Attack) -> None:
    for form in ("inline", "flat"):
        attack(f"{LD}/entities?type={{kind}}&join={form}&joinLevel=2")
    for q in ("keeper%7Bname%7D==%22Mori%22", "keeper%7BKeeper:name%7D==%22Mori%22"):
        attack(f"{LD}/entities?type={{kind}}&q={q}&join=flat&joinLevel=1&count=true")


def test_by_a_join_from_elsewhere(ask: Asking) -> None:
    """A public thing points to one of which attributes are hidden: nothing of those comes through the link."""
    point = {"type": "Relationship", "object": f"urn:ngsi-ld:{GAUGE}:1"}
    city.upsert(TOWN, [{"id": "urn:ngsi-ld:Pointer:1", "type": "Pointer", "to": point}])
    spaces = {"NGSILD-Tenant": TOWN}
    for asked in (
        "join=inline",
        "join=flat",
        "q=to%7BGauge:battery%7D==20&join=flat&joinLevel=1",
        "q=to%7Bbattery%7D>1&join=inline&joinLevel=1",
    ):
        told = ask.machine(NOBODY, "GET", f"{LD}/entities?type=Pointer&{asked}", **spaces)
        assert told.status == 200, asked
        assert not [name for name in ("battery", SECRET) if name in told.text], asked
        assert "q=" not in asked or told.json == [], asked
    joined = ask.machine(NOBODY, "GET", f"{LD}/entities?type=Pointer&join=inline", **spaces)
    assert joined.json[0]["to"]["entity"]["level"]["value"] == 1


def test_by_temporal(attack: Attack) -> None:
    one = f"{LD}/temporal/entities/urn:ngsi-ld:{{kind}}:1"
    for asked in ("", "?attrs=battery", "?attrs=battery,level", "?attrs=level", "?lastN=1", "?options=temporalValues",
                  f"?{_PAST}&attrs=battery"):  # fmt: skip
        attack(one + asked, tells=asked != "?attrs=level")
    many = f"{LD}/temporal/entities?type={{kind}}&{_PAST}"
    for asked in ("", "&attrs=battery", "&q=battery>15", "&q=!battery", "&q=battery>15|level>2", "&pick=battery",
                  f"&{_WHERE}&geoproperty=site", "&lastN=1&count=true", "&attrs=battery&count=true"):  # fmt: skip
        attack(many + asked)
    body = {"type": "Query", "entities": [{"type": "{kind}"}], "q": "battery>15"}
    window = {"temporalQ": {"timerel": "after", "timeAt": "2000-01-01T00:00:00Z"}}
    attack(f"{LD}/temporal/entityOperations/query", body | window)


def test_by_the_names_of_what_was(ask: Asking) -> None:
    """They count what was written together, hidden or not: who does not see all gets none."""
    for kind in (GAUGE, SAFE):
        address, spaces = f"{LD}/temporal/entities/urn:ngsi-ld:{kind}:1", {"NGSILD-Tenant": TOWN}
        assert "instanceId" not in ask.machine(NOBODY, "GET", address, **spaces).text
        assert "instanceId" in ask.machine("officer", "GET", address, **spaces).text


def test_by_aggregate(attack: Attack) -> None:
    methods = "options=aggregatedValues&aggrMethods=avg,max,totalCount,distinctCount&aggrPeriodDuration=PT0S"
    one = f"{LD}/temporal/entities/urn:ngsi-ld:{{kind}}:1?{_PAST}&{methods}"
    attack(one)
    attack(f"{one}&attrs=battery")
    attack(f"{LD}/temporal/entities?type={{kind}}&{_PAST}&{methods}&attrs=battery")
    attack(f"{LD}/temporal/entities?type={{kind}}&{_PAST}&{methods}&q=battery>15")


def test_by_discovery(attack: Attack, ask: Asking) -> None:
    attack(f"{LD}/types/{{kind}}")
    attack(f"{V2}/types/{{kind}}")
    spaces = {"NGSILD-Tenant": TOWN, "Fiware-Service": TOWN}
    for address in (f"{LD}/types", f"{LD}/types?details=true", f"{LD}/attributes", f"{LD}/attributes?details=true",
                    f"{V2}/types", f"{V2}/types?options=values"):  # fmt: skip
        told = ask.machine(NOBODY, "GET", address, **spaces)
        assert told.status == 200, address
        assert not [name for name in HIDDEN if name in told.text], address
        known = ask.machine("officer", "GET", address, **spaces).text
        assert ("battery" in known) is (address not in (f"{LD}/types", f"{V2}/types?options=values")), address
    hidden, missing = (
        ask.machine(NOBODY, "GET", f"{LD}/attributes/{name}", **spaces) for name in ("battery", "nil")
    )
    assert hidden.status == missing.status == 404
    assert hidden.text.replace("battery", "nil") == missing.text


def test_by_entity_map(attack: Attack) -> None:
    told = attack(f"{LD}/entities?type={{kind}}&q=battery>15&entityMap=true&count=true", tells=False)
    assert told.headers["ngsild-results-count"] == "0"


def test_by_ngsi_v2(attack: Attack) -> None:
    many = f"{V2}/entities?type={{kind}}&options=count"
    for asked in ("", "&q=battery>15", "&q=battery", "&q=!battery", "&q=level>0;battery>15", "&mq=battery.unitCode==P1",
                  "&attrs=battery", "&attrs=battery,level", "&metadata=*"):  # fmt: skip
        attack(many + asked)
    attack(f"{V2}/entities?type={{kind}}&orderBy=battery&attrs=level")
    one = f"{V2}/entities/urn:ngsi-ld:{{kind}}:1"
    for path in ("", "?attrs=battery", "?options=keyValues", "?options=values&attrs=battery,level", "/attrs", "/attrs/battery",
                 "/attrs/battery/value"):  # fmt: skip
        attack(one + path)
    query = {"entities": [{"idPattern": ".*", "type": "{kind}"}], "expression": {"q": "battery>15"}}
    attack(f"{V2}/op/query", query)
    attack(f"{V2}/op/query", {"entities": [{"idPattern": ".*", "type": "{kind}"}], "attrs": ["battery"]})


def test_by_sensorthings(attack: Attack) -> None:
    thing = f"{STA}/Things('urn:ngsi-ld:{{kind}}:1')"
    attack(f"{thing}/Datastreams")
    attack(f"{thing}?$expand=Datastreams($expand=Observations,ObservedProperty,Sensor),Locations")
    attack(f"{STA}/Datastreams('urn:ngsi-ld:{{kind}}:1*battery')")
    attack(f"{STA}/Datastreams('urn:ngsi-ld:{{kind}}:1*battery')/Observations")
    attack(f"{STA}/Datastreams('urn:ngsi-ld:{{kind}}:1*battery')/Observations?$count=true&$top=0")


def test_by_sensorthings_sets(ask: Asking) -> None:
    for path in ("Things?$expand=Datastreams", "Datastreams?$count=true", "Observations", "ObservedProperties",
                 "Datastreams?$filter=ObservedProperty/name eq 'battery'", "Observations?$filter=result gt 5",
                 "Things?$filter=Datastreams/ObservedProperty/name eq 'battery'"):  # fmt: skip
        address = f"{STA}/{path}".replace(" ", "%20")
        told = ask.machine(NOBODY, "GET", address)
        assert told.status == 200, (path, told.text[:300])
        assert "battery" not in told.text.replace(path, ""), path
        assert SECRET not in told.text, path
        assert not re.search(r'"result":\s*(10|20|30)\b', told.text), path
        if "filter" in path and "battery" in path:
            assert told.json["value"] == [], path
            assert ask.machine("officer", "GET", address).json["value"], path
    assert ask.machine(NOBODY, "GET", f"{STA}/ObservedProperties('battery')").status == 404


def test_by_what_was_announced_to_sensorthings(ask: Asking) -> None:
    """A Datastream that was described, of a hidden attribute; a Location, of a thing that nobody sees."""
    gauge, room, name = f"urn:ngsi-ld:{GAUGE}:1", "urn:ngsi-ld:Room:private", "announced"
    stream = {"thing": gauge, "attribute": "battery", "name": name}
    where = {"type": "Point", "coordinates": [135.5, 34.6]}
    place = {"things": [room], "name": name, "encodingType": "application/geo+json", "location": where}

    async def keep(*, there: bool) -> None:
        store = await stores.current()
        await documents.keep(store, TOWN, "Datastreams", f"{gauge}*battery", stream if there else None)
        await documents.keep(store, TOWN, "Locations", "place-1", place if there else None)

    city.wait_for(keep(there=True))
    for path in ("Datastreams", f"Things('{gauge}')/Datastreams", f"Datastreams('{gauge}*battery')", "Locations",
                 "Locations('place-1')"):  # fmt: skip
        assert name not in ask.machine(NOBODY, "GET", f"{STA}/{path}").text, path
        assert name in ask.machine("officer", "GET", f"{STA}/{path}").text, path
    city.wait_for(keep(there=False))


@both
def test_by_sensorthings_over_mqtt(seeded: Seeded, kind: str) -> None:
    record = _written(kind, {"battery": {"type": "Property", "value": 5, "observedAt": OBSERVED.format(8)}})
    topics = ["v1.1/Things", "v1.1/Datastreams", "v1.1/Observations"]
    topics += [f"v1.1/Datastreams('urn:ngsi-ld:{kind}:3*battery')/Observations"]
    topics = [f"sta/{TOWN}/{each}" for each in topics]

    async def told(record: Record) -> list[tuple[str, bytes]]:
        return await changes_in(await stores.current(), record, topics)

    assert city.wait_for(told(record)) == []
    level = {"level": {"type": "Property", "value": 3, "observedAt": OBSERVED.format(8)}}
    battery = {"battery": {"type": "Property", "value": 777_000, "observedAt": OBSERVED.format(8)}}
    found = city.wait_for(told(_written(kind, level | battery)))
    assert bool(found) is (kind == GAUGE)  # what is public only
    for topic, payload in found:
        assert "battery" not in topic
        assert b"battery" not in payload
        assert b"777000" not in payload


@both
def test_by_subscription(seeded: Seeded, kind: str) -> None:
    """Neither that a hidden attribute changed nor what it is or was comes through."""
    level = {"level": {"type": "Property", "value": 3, "observedAt": OBSERVED.format(9)}}
    records = {
        "hidden": _written(kind, {"battery": {"type": "Property", "value": 777_001}}),
        "gone": _written(kind, {"site": {"type": "GeoProperty", "value": "urn:ngsi-ld:null"}}),
        "both": _written(kind, {"battery": {"type": "Property", "value": 777_002}, **level}),
    }
    wanted: list[dict[str, Any]] = [
        {},
        {"watchedAttributes": ["battery"]},
        {"watchedAttributes": ["battery", "level"]},
        {"q": "battery>5"},
        {"q": "!battery"},
        {"notificationTrigger": ["attributeDeleted", "attributeUpdated", "entityUpdated"]},
    ]
    found = {name: [_notified(kind, record, more) for more in wanted] for name, record in records.items()}
    assert found["hidden"] == found["gone"] == [None] * len(wanted)
    assert [each is not None for each in found["both"]] == [True, False, True, False, True, True]
    for told in found["both"]:
        assert told is None or not [name for name in (*HIDDEN, "777001", "777002", SECRET) if name in told]
    _written(kind, _hidden(3))


@both
def test_by_a_subscription_of_ngsi_v2(seeded: Seeded, kind: str) -> None:
    level = {"level": {"type": "Property", "value": 3, "observedAt": OBSERVED.format(7)}}
    record = _written(kind, {"battery": {"type": "Property", "value": 777_003}, **level})
    subject = {"entities": [{"idPattern": ".*", "type": kind}]}
    given = {"subject": subject, "notification": {"http": {"url": "http://receiver.example/"}}}
    made = subscription_v2("a1b2", TOWN, given, "/#", _sight(), 1, 1)
    told = _told(made, record, telling.TONGUE)
    assert told is not None
    assert "level" in told
    assert not [name for name in (*HIDDEN, "777003", SECRET) if name in told]
    record = _written(kind, {"battery": {"type": "Property", "value": 80}})
    assert _told(made, record, telling.TONGUE) is None


def test_by_page(ask: Asking) -> None:
    for path in ("/city?type={kind}", "/live/entities.geojson?type={kind}", f"/city/{TOWN}/urn:ngsi-ld:{{kind}}:1",
                 "/live/entities.geojson?type={kind}&bbox=139,35,140,36", "/city", "/"):  # fmt: skip
        for kind in (GAUGE, SAFE):
            told = ask.page(NOBODY, "GET", path.replace("{kind}", kind))
            assert told.status == 200, path
            assert not [name for name in ("battery", "135.5", SECRET) if name in told.text], path
            assert KEEPER not in told.text or path == "/city", path
    thing = ask.page("officer", "GET", f"/city/{TOWN}/urn:ngsi-ld:{GAUGE}:1").text
    assert "battery" in thing
    assert KEEPER in thing


def test_by_the_page_of_what_is_pointed_to(ask: Asking) -> None:
    """Who points to a thing by a hidden link is not told."""
    address = f"/city/{TOWN}/{KEEPER}"
    assert f"urn:ngsi-ld:{GAUGE}" in ask.page("officer", "GET", address).text
    told = ask.page(NOBODY, "GET", address).text
    assert f"urn:ngsi-ld:{GAUGE}" not in told
    assert f"urn:ngsi-ld:{SAFE}" not in told


def test_by_a_search_for_a_hidden_name(ask: Asking) -> None:
    assert f"urn:ngsi-ld:{GAUGE}" in ask.page("officer", "GET", f"/city?q={SECRET}").text
    told = ask.page(NOBODY, "GET", f"/city?q={SECRET}").text
    assert f"urn:ngsi-ld:{GAUGE}" not in told
    assert f"urn:ngsi-ld:{SAFE}" not in told
    assert f"urn:ngsi-ld:{GAUGE}" in ask.page(NOBODY, "GET", "/city?q=No").text  # by what is seen it is found


@both
def test_by_the_map_of_a_hidden_place(ask: Asking, kind: str) -> None:
    there = "/live/entities.geojson?bbox=135,34,136,35"
    assert f"urn:ngsi-ld:{kind}" not in ask.page(NOBODY, "GET", f"{there}&type={kind}").text
    assert f"urn:ngsi-ld:{kind}" in ask.page("officer", "GET", f"{there}&type={kind}").text


@both
def test_by_the_feed_of_changes(seeded: Seeded, kind: str) -> None:
    sight, cursor = _sight(), city.changes(None, sight=_sight()).cursor
    city.update_attributes(TOWN, f"urn:ngsi-ld:{kind}:2", {"battery": {"type": "Property", "value": 1}})
    assert city.changes(cursor, sight=sight).items == ()
    city.update_attributes(TOWN, f"urn:ngsi-ld:{kind}:2", {"level": {"type": "Property", "value": 2}})
    (told,) = city.changes(cursor, sight=sight).items
    assert told.id == f"urn:ngsi-ld:{kind}:2"
    assert HIDDEN.isdisjoint(told.body)
    city.upsert(TOWN, [_thing(kind, 2)], visibility=_visibility(kind))


def test_a_cursor_that_the_log_has_forgotten_is_refused_to_who_sees_a_part(
    seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changed of what is seen cannot be told any more; who sees all is told all."""

    async def current() -> Store:
        return await stores.current()

    store = city.wait_for(current())
    cursor = city.changes(None, sight=_sight()).cursor
    for value in (1, 2):
        _written(GAUGE, {"battery": {"type": "Property", "value": value}})
    read = type(store).read_log

    async def forgotten(self: Store, after: int, limit: int = 1000) -> list[Record]:
        return list(await read(self, after, limit))[1:]

    monkeypatch.setattr(type(store), "read_log", forgotten)
    with pytest.raises(InvalidCursor):
        city.changes(cursor, sight=_sight())
    (told,) = city.changes(cursor, sight=EVERYTHING).items
    assert told.id == f"urn:ngsi-ld:{GAUGE}:3"
    monkeypatch.undo()
    _written(GAUGE, _hidden(3))


@both
def test_by_the_time_of_the_last_change(ask: Asking, kind: str) -> None:
    """A write to a hidden attribute does not move an entity's modifiedAt, now or in the past."""
    spaces, id = {"NGSILD-Tenant": TOWN}, f"urn:ngsi-ld:{kind}:1"
    addresses = (f"{LD}/entities/{id}?options=sysAttrs", f"{LD}/temporal/entities/{id}?options=sysAttrs")

    def told(who: str) -> list[str]:
        return [ask.machine(who, "GET", address, **spaces).json["modifiedAt"] for address in addresses]

    before, officer = told(NOBODY), told("officer")
    changed = f"{LD}/entities?type={kind}&q=modifiedAt>{before[0]};id==%22{id}%22&pick=id"
    city.update_attributes(TOWN, id, {"battery": {"type": "Property", "value": 3}})
    assert told(NOBODY) == before
    assert told("officer") != officer
    assert ask.machine(NOBODY, "GET", changed, **spaces).json == []
    assert ask.machine("officer", "GET", changed, **spaces).json == [{"id": id}]
    city.update_attributes(TOWN, id, _hidden(1))


def test_by_sql(ask: Asking) -> None:
    for kind in (GAUGE, SAFE):
        for sql in (f'SELECT battery FROM city."{kind}"', f'SELECT id FROM city."{kind}" WHERE battery > 5',
                    f'SELECT id FROM city."{kind}" ORDER BY battery'):  # fmt: skip
            told = ask.machine(
                NOBODY, "POST", "/api/v1/query", sql.encode(), **{"Content-Type": "text/plain"}
            )
            assert told.status in (400, 422), (sql, told.text[:200])
            known = ask.machine(
                "officer", "POST", "/api/v1/query", sql.encode(), **{"Content-Type": "text/plain"}
            )
            assert known.status == 200, known.text
        rows = ask.machine(NOBODY, "POST", "/api/v1/query", f'SELECT * FROM city."{kind}"'.encode())
        assert rows.status == 200
        assert not [name for name in (*HIDDEN, SECRET, "135.5") if name in rows.text]


@both
def test_by_export_of_the_past(seeded: Seeded, kind: str) -> None:
    found: list[str] = []

    def take(table: Any) -> None:
        found.extend(table["attribute"].to_pylist())

    city.values(kind, _sight(), Copied(("id", "attribute")), take)
    assert "level" in found
    assert HIDDEN.isdisjoint(found)


def test_by_purpose_of_another(ask: Asking) -> None:
    """Naming a purpose, or a space in another way, opens nothing."""
    spaces = {"NGSILD-Tenant": TOWN, "Hiroba-Purpose": "research"}
    told = ask.machine(NOBODY, "GET", f"{LD}/entities/urn:ngsi-ld:{GAUGE}:1", **spaces)
    assert "battery" not in told.text
    told = ask.machine("neighbour", "GET", f"{LD}/entities/urn:ngsi-ld:{GAUGE}:1", **spaces)
    assert "battery" not in told.text


def test_what_a_writer_is_answered_is_not_what_they_may_not_see(ask: Asking) -> None:
    """A key that only writes sees what everybody sees, also in the answer to what it wrote."""
    spaces, id = {"NGSILD-Tenant": TOWN}, f"urn:ngsi-ld:{GAUGE}:1"
    level = {"level": {"type": "Property", "value": 1, "observedAt": OBSERVED.format(1)}}
    prefer = {"Prefer": "return=representation"}
    for method, path, body in (
        ("PATCH", f"{LD}/entities/{id}/attrs", level),
        ("PATCH", f"{LD}/entities/{id}", level),
        ("POST", f"{LD}/entities/{id}/attrs", level),
        ("POST", f"{LD}/entityOperations/update", [{"id": id, "type": GAUGE, **level}]),
    ):
        told = ask.machine("entity:write", method, path, body, **spaces, **prefer)
        assert told.status in (200, 204, 207), (path, told.text)
        assert not [name for name in (*HIDDEN, SECRET) if name in told.text], path
    told = ask.machine("entity:write", "GET", f"{LD}/entities/{id}", **spaces)
    assert HIDDEN.isdisjoint(told.json)
    assert not HIDDEN.isdisjoint(ask.machine("officer", "GET", f"{LD}/entities/{id}", **spaces).json)


def _visibility(kind: str) -> Visibility:
    return Visibility.PRIVATE if kind == SAFE else Visibility.PUBLIC


def _sight() -> Sight:
    return decide.sight(ANONYMOUS, Action.ENTITY_READ)


def _written(kind: str, attributes: dict[str, Any]) -> Record:
    """The record of a change."""

    async def last() -> Record:
        store = await stores.current()
        return (await store.read_log(before))[-1]

    async def end() -> int:
        return await (await stores.current()).log_end()

    before = city.wait_for(end())
    city.update_attributes(TOWN, f"urn:ngsi-ld:{kind}:3", attributes)
    return city.wait_for(last())


def _notified(kind: str, record: Record, more: dict[str, Any]) -> str | None:
    """What a stranger who subscribed is told of a change; None: nothing."""
    notification = {"endpoint": {"uri": "http://receiver.example/"}, "showChanges": True}
    document = {"type": "Subscription", "entities": [{"type": kind}], "notification": notification, **more}
    if "attributeDeleted" in str(more):
        notification["sysAttrs"] = True
    made = subscriptions.read_subscription(document, jsonld.CORE, tenant=TOWN, sight=_sight(), now=1)
    return _told(made, record, ngsi_ld.TONGUE)


def _told(made: Subscription, record: Record, tongue: Tongue) -> str | None:
    async def told() -> str | None:
        happened: Happened | None = Ready(made).told(Changes(record), nothing)
        if happened is None:
            return None
        item = await tongue.render(await stores.current(), made, happened)
        return None if item is None else item.data.decode()

    return city.wait_for(told())
