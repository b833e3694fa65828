"""Every route of the machine protocols is asked by everybody, and answers as its line in the table says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from starlette.routing import Mount
from starlette.routing import Route as Path

from hiroba.context.city import service as city
from hiroba.context.devices import service as devices
from hiroba.context.devices import topics
from hiroba.context.devices.types import Device, Field
from hiroba.context.store import service as stores
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.ckan.call import REGISTRY
from hiroba.protocols.ckan.ids import resource_id
from hiroba.protocols.mqtt.accounts import STA, Account, sign_in
from hiroba.protocols.sensorthings import serving
from hiroba.protocols.sensorthings.types import NAVIGATIONS
from hiroba.web.asgi import application
from tests.security import actions, machines
from tests.security.asking import Asking, Told
from tests.security.machines import HOLDERS, NOBODY_AT_ALL, Route
from tests.security.seeded import NEIGHBOUR, NOBODY, TOWN, Seeded

WRONG = "hrb_never-issued"
Ask = Callable[[str], Told]
TONGUES: Mapping[str, Mapping[str, Route]] = {
    "ngsi-ld": machines.NGSI_LD,
    "v2": machines.NGSI_V2,
    "version": machines.VERSION,
    "iot": machines.IOT,
    "sta": machines.SENSORTHINGS,
}
PLACES = {
    "{attribute}": "height",
    "{name}": "height",
    "{type}": "Room",
    "{instance}": "urn:ngsi-ld:Instance:1",
    "{ordinal}": "0",
    "{ending}": "ttl",
    "{collection}": "datasets",
    "{indicator}": "none",
    "{place}": TOWN,
    "{set}": "WebMercatorQuad",
    "{z}": "0",
    "{x}": "0",
    "{y}": "0",
    "{year}": "2025",
    "{pid}": "urn:uuid:00000000-0000-4000-8000-000000000000",
}


def test_every_route_of_the_thin_router_has_a_line() -> None:
    tongues = application.tongues
    assert {segment.decode() for segment in tongues} == set(TONGUES), "a tongue without a table"
    for segment, lines in TONGUES.items():
        if segment != "sta":  # its addresses are a language: the next test
            there = {f"{method} {path}" for method, path in tongues[segment.encode()]._router.routes()}
            assert there == set(lines), segment


def test_every_entity_set_of_sensorthings_has_its_lines() -> None:
    methods = set(serving._METHODS)
    for name, ways in NAVIGATIONS.items():
        item = f"/{name}('{{{name}}}')"
        paths = {f"/{name}", item, *(f"{item}/{way}{ref}" for way in ways for ref in ("", "/$ref"))}
        missing = {f"{method} {path}" for method in methods for path in paths} - set(machines.SENSORTHINGS)
        assert not missing, "a set, a navigation or a method without a line"
    assert set(machines.SETS) == set(NAVIGATIONS)


def _hung(ask: Asking) -> dict[str, str]:
    """By set: an item that hangs on a thing of the town's officers, with nothing of it seen by anybody else."""
    thing = {
        "id": "urn:ngsi-ld:Room:hung", "type": "Room",
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.69]}},
    }  # fmt: skip
    city.upsert(TOWN, [thing], visibility=Visibility.PRIVATE)
    base = f"/sta/{TOWN}/v1.1"
    stream = {
        "name": "n", "description": "d", "observationType": "x",
        "unitOfMeasurement": {"name": "m", "symbol": "m", "definition": "x"},
        "ObservedProperty": machines.SETS["ObservedProperties"].body | {"name": "hushed"},
        "Sensor": machines.SETS["Sensors"].body,
        "Observations": [
            {
                "result": 3, "phenomenonTime": "2026-01-01T00:00:00Z",
                "FeatureOfInterest": machines.SETS["FeaturesOfInterest"].body,
            }
        ],
    }  # fmt: skip
    made = ask.machine("officer", "POST", f"{base}/Things('{thing['id']}')/Datastreams", stream)
    assert made.status == 201, made.text
    found = {"Things": str(thing["id"]), "Datastreams": made.json["@iot.id"]}
    for name, path in (
        ("Locations", "Things('{Things}')/Locations"),
        ("HistoricalLocations", "Things('{Things}')/HistoricalLocations"),
        ("Sensors", "Datastreams('{Datastreams}')/Sensor"),
        ("ObservedProperties", "Datastreams('{Datastreams}')/ObservedProperty"),
        ("Observations", "Datastreams('{Datastreams}')/Observations"),
        ("FeaturesOfInterest", "Observations('{Observations}')/FeatureOfInterest"),
    ):
        for set_, id in found.items():
            path = path.replace(f"{{{set_}}}", id)
        told = ask.machine("officer", "GET", f"{base}/{path}").json
        found[name] = (told["value"][0] if "value" in told else told)["@iot.id"]
    return found


def _usual(segment: str, key: str, seeded: Seeded) -> str:
    """An id that is there, or would be. Each tongue has a thing of its own to take away."""
    if segment == "ngsi-ld" and "/subscriptions" in key:
        return str(seeded.ids["subscription"])
    if any(word in key for word in ("ubscriptions", "egistrations", "snapshots", "Maps", "Contexts")):
        return "none" if segment == "v2" else "urn:ngsi-ld:None:none"
    return f"urn:ngsi-ld:Room:walked-{segment}"


@pytest.mark.parametrize("segment", TONGUES)
def test_everybody_is_let_in_where_the_table_says_so(ask: Asking, seeded: Seeded, segment: str) -> None:
    wrong: list[str] = []
    headers = {"ngsi-ld": {"NGSILD-Tenant": TOWN}, "v2": {"Fiware-Service": TOWN}}.get(segment, {})
    hung = _hung(ask) if segment == "sta" else {}
    before = f"/sta/{TOWN}/v1.1" if segment == "sta" else application.tongues[segment.encode()]._router.prefix
    for key, route in TONGUES[segment].items():
        method, _space, path = key.partition(" ")
        path = path.replace("{id}", _usual(segment, key, seeded))
        for place, value in (PLACES | {f"{{{name}}}": id for name, id in hung.items()}).items():
            path = path.replace(place, value)
        kind = {"content-type": "text/plain"} if isinstance(route.body, bytes) else {}

        def one(holder: str, method: str = method, path: str = path, route: Route = route,
                kind: dict[str, str] = kind) -> Told:  # fmt: skip
            return ask.machine(holder, method, before + path + route.query, route.body, **headers, **kind)

        wrong += _differences(f"{segment} {key}", route, one)
    assert not wrong, "\n".join(wrong)


def _differences(key: str, route: Route, ask: Ask, closed: int = 401) -> Iterator[str]:
    """Those who are refused come first, for what those do who are let in may be done once."""
    told = ask(WRONG).status
    if told != closed and told not in route.refused:
        yield f"{key} with a wrong token: {told}, not {closed}"
    for holder in sorted(HOLDERS, key=lambda each: each in route.let_in):
        status = ask(holder).status
        if holder in route.let_in:
            right = status not in (401, 403, *((404,) if route.hidden else ())) and status in range(200, 500)
            right = right or status == 501
        elif route.refused:
            right = status in route.refused
        elif route.hidden:
            right = status == 404
        else:
            right = status == (closed if holder == NOBODY else 403)
        if not right:
            yield f"{key} as {holder}: {status}"


def test_every_route_of_the_catalogues_protocols_has_a_line() -> None:
    there = {f"{method} {path}" for method, path in _paths()}
    assert there == set(actions.CATALOGUE)


def _paths() -> Iterator[tuple[str, str]]:
    found: Any = application._others
    while not hasattr(found, "routes"):
        found = found._app
    for each in found.routes:
        if isinstance(each, Path):
            yield from ((method, each.path) for method in sorted((each.methods or set()) - {"HEAD"}))
        else:
            assert isinstance(each, Mount), each
            assert each.path == ""  # the pages


@pytest.mark.parametrize("key", actions.CATALOGUE)
def test_the_catalogues_protocols_let_in_whom_the_table_says(ask: Asking, seeded: Seeded, key: str) -> None:
    route = actions.CATALOGUE[key]
    method, _space, path = key.partition(" ")
    path = path.replace("{name}", "status_show").replace("{collection}", "datasets")
    path = path.replace("{resource_id}", resource_id(seeded.datasets["private"], 1))
    if "series" in path:
        path = path.replace("{id}", seeded.ids["series_id"])
    for place, value in ({"{id}": actions.id_of(key, seeded)} | PLACES).items():
        path = path.replace(place, value)
    closed = 403 if "/api/3/" in path or "/api/action" in path or "dump" in path else 401
    if "health" in path or "metrics" in path or path == "/api/3" or method == "OPTIONS" or "openapi" in path:
        assert ask.machine(NOBODY, method, path).status in (200, 204, 503)  # asks nobody who they are
        return
    wrong = list(
        _differences(key, route, lambda who: ask.machine(who, method, path + route.query, route.body), closed)
    )
    assert not wrong, "\n".join(wrong)


def test_every_action_of_ckan_has_a_line() -> None:
    assert set(REGISTRY) == set(actions.CKAN)


def test_ckans_actions_let_in_whom_the_table_says(ask: Asking, seeded: Seeded) -> None:
    wrong: list[str] = []
    for name, route in actions.CKAN.items():
        asked: Any = actions.filled(route.body or {}, seeded)

        def one(holder: str, name: str = name, asked: Any = asked) -> Told:
            return ask.machine(holder, "POST", f"/api/3/action/{name}", asked)

        wrong += _differences(f"ckan {name}", route, one, closed=403)
    assert not wrong, "\n".join(wrong)


def test_devices_show_their_key(ask: Asking, seeded: Seeded) -> None:
    key = seeded.ids["device_key"]
    assert ask.machine(NOBODY, "POST", f"/iot/json?i=park-1&k={key}", {"temperature": 20}).status == 200
    for wrong in ("", "x", key[:-1], key.upper()):
        answer = ask.machine("administrator", "POST", f"/iot/json?i=park-1&k={wrong}", {"temperature": 20})
        assert answer.status in (400, 401, 403, 404)
    assert machines.IOT["POST /json"].let_in == NOBODY_AT_ALL


def _accounts(seeded: Seeded) -> dict[str, Account]:
    """Everybody who can be at the other end of a connection to the broker."""

    async def signed_in() -> dict[str, Account]:
        store = await stores.current()
        found = {NOBODY: await sign_in(store, None, None)}
        for holder in set(HOLDERS) - {NOBODY}:
            found[holder] = await sign_in(store, "x", seeded.tokens[holder])
        found[machines.DEVICE] = await sign_in(store, f"{TOWN}/park-1", seeded.ids["device_key"])
        return found

    return city.wait_for(signed_in())


def test_every_first_level_of_a_topic_has_a_line() -> None:
    assert set(machines.TOPICS) - {"elsewhere"} == {topics.ROOT, "", *topics._AGENTS, *STA}
    lines = " ".join(machines.TOPICS["hiroba"])
    assert all(f"/{purpose}" in lines for purpose in devices.Purpose), "a purpose without a line"


@pytest.mark.parametrize("first", machines.TOPICS)
def test_the_broker_lets_in_whom_the_table_says(ask: Asking, seeded: Seeded, first: str) -> None:
    async def differences() -> list[str]:
        store, wrong = await stores.current(), list[str]()
        for pattern, line in machines.TOPICS[first].items():
            topic = pattern.replace("{key}", seeded.ids["device_key"])
            for holder, account in accounts.items():
                told = await account.may_publish(store, topic), await account.may_subscribe(store, topic)
                if told != (holder in line.publish, holder in line.listen):
                    wrong.append(f"{pattern} as {holder}: publish, listen {told}")
        return wrong

    accounts = _accounts(seeded)
    wrong = city.wait_for(differences())
    assert not wrong, "\n".join(wrong)


def test_a_wrong_key_is_nobody(ask: Asking, seeded: Seeded) -> None:
    key = seeded.ids["device_key"]
    for name, password in ((f"{TOWN}/park-1", "x"), (f"{NEIGHBOUR}/park-1", key), ("park-1", key[:-1]),
                           (f"{TOWN}/none", key), ("x", "hrb_never-issued"), ("", key.upper())):  # fmt: skip

        async def attempt(name: str = name, password: str = password) -> Account:
            return await sign_in(await stores.current(), name, password)

        with pytest.raises(HirobaError):
            city.wait_for(attempt())


def test_a_device_is_a_sensor_of_those_who_see_what_it_feeds(ask: Asking, seeded: Seeded) -> None:
    unfed = Device(
        id="rain-1", name="雨量計", digest="", entity="urn:ngsi-ld:WeatherObserved:rain-1",
        type="WeatherObserved", fields=(Field(source="r", attribute="rain"),),
    )  # fmt: skip

    async def registered() -> str:
        await devices.register(await stores.current(), TOWN, unfed)
        return unfed.entity

    def told(holder: str) -> tuple[bool, int]:
        every = ask.machine(holder, "GET", f"/sta/{TOWN}/v1.1/Sensors").text
        return "雨量計" in every, ask.machine(
            holder, "GET", f"/sta/{TOWN}/v1.1/Sensors('device:rain-1')"
        ).status

    thing = {"id": city.wait_for(registered()), "type": "WeatherObserved"}
    assert (told(NOBODY), told("officer")) == ((False, 404), (True, 200))
    city.upsert(TOWN, [thing], visibility=Visibility.PRIVATE)
    assert (told(NOBODY), told("officer")) == ((False, 404), (True, 200))
    city.upsert(TOWN, [thing], visibility=Visibility.PUBLIC)
    assert (told(NOBODY), told("officer")) == ((True, 200), (True, 200))
