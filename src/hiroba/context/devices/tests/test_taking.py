"""A reading becomes an entity, or is kept with its reason."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from django.utils import translation

from hiroba.context.devices import service as devices
from hiroba.context.devices.tests.conftest import ENTITY, TENANT, Desk, made
from hiroba.context.devices.types import Field, State, Value, Wire
from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.history.types import Question, Window
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner, Write
from hiroba.kernel.decide.types import Sight, Visibility


async def test_a_reading_is_written_when_the_answer_comes(desk):
    assert await desk.send('{"t": 21.5, "h": 40, "b": 77}') is None
    found = await desk.entity()
    assert (found["temperature"]["value"], found["humidity"]["value"]) == (21.5, 0.4)
    status = devices.status_of(desk.store, TENANT, "t-1")
    assert (status.readings, status.rejected, status.battery) == (1, 0, 77)


async def test_a_reading_leaves_the_other_attributes(desk):
    await desk.send('{"t": 1}')
    await desk.send('{"h": 50}')
    found = await desk.entity()
    assert (found["temperature"]["value"], found["humidity"]["value"]) == (1, 0.5)


async def test_what_a_device_says_for_good_is_written_once(store, desk):
    await devices.change(store, TENANT, made(fixed={"name": {"type": "Property", "value": "公園"}}))
    await desk.send('{"t": 1}')
    assert (await desk.entity())["name"]["value"] == "公園"


async def test_groups_are_written_in_the_order_of_their_times(desk):
    payload = "2026-11-20T10:00:00Z|t|2#2026-11-20T09:00:00Z|t|1"
    await devices.change(desk.store, TENANT, made(wire=Wire.ULTRALIGHT))
    assert await desk.send(payload) is None
    found = await desk.entity()
    assert (found["temperature"]["value"], found["temperature"]["observedAt"]) == (2, "2026-11-20T10:00:00Z")


async def test_an_entity_as_payload(desk):
    await devices.change(desk.store, TENANT, made(wire=Wire.NGSI_LD))
    assert await desk.send('{"temperature": {"value": 4, "unitCode": "CEL"}, "humidity": 5}') is None
    found = await desk.entity()
    assert found["temperature"]["value"] == 4
    assert found["humidity"]["value"] == 5
    foreign = await desk.send('{"id": "urn:ngsi-ld:Other:1", "type": "Other", "temperature": 4}')
    assert foreign.code == "entity_foreign"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("{", "payload_unreadable"),
        ('{"t": NaN}', "payload_malformed"),
        ("[]", "payload_unreadable"),
        ('{"x": 1}', "payload_without_fields"),
        ('{"t": "warm"}', "value_wrong"),
        ('{"t": 61}', "value_out_of_range"),
        ('{"t": 1, "TimeInstant": "2099-01-01T00:00:00Z"}', "time_ahead"),
        ('{"t": 1, "TimeInstant": "1970-01-01T00:00:05Z"}', "time_long_ago"),
    ],
)
async def test_what_makes_no_sense_is_kept(desk, payload, code):
    assert (await desk.send(payload)).code == code
    (kept,) = desk.rejects()
    assert (kept.code, kept.payload) == (code, payload.encode())
    assert devices.reason_of(kept)
    assert await desk.entity() is None
    assert devices.status_of(desk.store, TENANT, "t-1").rejected == 1


@pytest.mark.parametrize(
    ("payload", "japanese", "english"),
    [
        (b'{"\xe6\xb0\x97\xe6\xb8\xa9": NaN}', "JSONの書きかたが、8文字目で", "wrong at character 8"),
        (b"", "JSONとして読めません：空です", "as JSON: it is empty"),
        (b'{"t": ', "途中で終わっています", "it ends in the middle"),
        (b"[" * 5000, "入れ子が深すぎます", "too deep"),
        (b'{"t": true}', "「t」の値「true」を数として", "a number"),
    ],
)
async def test_the_reason_is_told_in_the_readers_language(desk, payload, japanese, english):
    await desk.send(payload)
    (kept,) = desk.rejects()
    assert japanese in devices.reason_of(kept)
    with translation.override("en"):
        assert english in devices.reason_of(kept)


async def test_a_topic_for_one_value_that_the_mapping_does_not_name(desk):
    assert (await desk.send("21", "hiroba/131041/t-1/attrs/気温")).code == "field_unknown"
    (kept,) = desk.rejects()
    assert "「気温」" in devices.reason_of(kept)


async def test_unknown_devices_are_kept_for_the_organisation(desk):
    assert (await desk.send("1", "hiroba/131041/nobody/attrs")).code == "device_unknown"
    assert [each.device for each in devices.rejects_of(desk.store, TENANT)] == [""]


async def test_a_key_in_a_topic_is_never_kept(desk):
    await desk.send("1", "/json/hdk_secret/t-1/attrs")
    (kept,) = desk.rejects()
    assert kept.code == "device_key_wrong"
    assert "secret" not in kept.topic


async def test_a_flood_is_bounded(desk):
    for n in range(70):
        await desk.send(f"no {n}")
    assert len(desk.rejects()) == 50
    assert desk.rejects()[0].payload == b"no 69"
    assert devices.status_of(desk.store, TENANT, "t-1").rejected == 70


async def test_a_mended_mapping_takes_what_was_rejected(desk, db):
    for n in range(3):
        await desk.send(f'{{"temp": {n}}}')
    fields = (Field(source="temp", attribute="temperature"),)
    await devices.change(desk.store, TENANT, made(fields=fields))
    kept = [each.id for each in desk.rejects()]
    assert await devices.replay(desk.store, TENANT, kept[::-1]) == 0
    assert (await desk.entity())["temperature"]["value"] == 2
    assert desk.rejects() == []


async def test_what_still_makes_no_sense_stays(desk, db):
    await desk.send("{")
    assert await devices.replay(desk.store, TENANT, [desk.rejects()[0].id]) == 1
    assert len(desk.rejects()) == 1


async def test_a_device_that_is_off_writes_nothing(desk):
    await devices.change(desk.store, TENANT, made(enabled=False))
    assert (await desk.send('{"t": 1}')).code == "device_off"
    assert await desk.entity() is None


async def test_visibility_is_the_devices(desk):
    await devices.change(desk.store, TENANT, made(visibility=Visibility.ORGANISATION))
    await desk.send('{"t": 1}')
    assert (await desk.store.get(TENANT, ENTITY)).owner.visibility is Visibility.ORGANISATION


async def test_a_reading_never_opens_a_thing_nor_takes_it_from_its_dataset(desk):
    closed = Owner(TENANT, Visibility.ORGANISATION, "of-a-dataset")
    draft = entities.read_entity({"id": ENTITY, "type": "WeatherObserved"}, jsonld.CORE)
    await desk.store.write([Write(TENANT, ENTITY, entities.upsert(draft), closed)])
    await desk.send('{"t": 1}')
    await devices.give(desk.store, TENANT, devices.get(desk.store, TENANT, "t-1"), "blink", 1)
    assert (await desk.entity())["temperature"]["value"] == 1
    assert (await desk.store.get(TENANT, ENTITY)).owner == closed
    with pytest.raises(devices.OfDataset):
        await devices.show(desk.store, TENANT, "t-1", Visibility.PUBLIC)


async def test_who_sees_a_things_values_is_said_on_purpose(desk):
    await devices.change(desk.store, TENANT, made(visibility=Visibility.ORGANISATION))
    await desk.send('{"t": 1}')
    for visibility in (Visibility.PUBLIC, Visibility.ORGANISATION):
        await devices.show(desk.store, TENANT, "t-1", visibility)
        for _again in range(2):
            found = await desk.store.get(TENANT, ENTITY)
            assert found.owner == Owner(TENANT, visibility)
            await desk.send('{"t": 2}')


async def test_who_may_see_is_said_before_anything_came(desk):
    await devices.show(desk.store, TENANT, "t-1", Visibility.ORGANISATION)
    assert await desk.entity() is None
    await desk.send('{"t": 1}')
    assert (await desk.store.get(TENANT, ENTITY)).owner.visibility is Visibility.ORGANISATION


async def test_many_at_once_are_written_together(desk):
    before = await desk.store.log_end()
    await asyncio.gather(
        *(desk.intake.offer("hiroba/131041/t-1/attrs", b'{"t": %d}' % (n % 50)) for n in range(500))
    )
    assert await desk.store.log_end() >= before + 500


async def test_states(desk):
    device, now = made(every=60), 1_795_000_000_000_000
    status = devices.status_of(desk.store, TENANT, "t-1")
    assert devices.state_of(device, status, now) is State.NEVER
    status.seen = now - 100_000_000
    assert devices.state_of(device, status, now) is State.LIVE
    status.seen = now - 200_000_000
    assert devices.state_of(device, status, now) is State.QUIET


async def test_a_late_reading_goes_to_the_history_and_changes_nothing():
    store = await stores.current()
    late = Desk(store)
    await late.register()
    await late.send('{"t": 5, "TimeInstant": "2026-11-20T10:00:00Z"}')
    assert await late.send('{"t": 1, "h": 30, "TimeInstant": "2026-11-20T09:00:00Z"}') is None
    found = await late.entity()
    assert (found["temperature"]["value"], found["humidity"]["value"]) == (5, 0.3)
    question = Question(tenant=TENANT, sight=Sight(True, frozenset(), frozenset()), window=Window())
    told: Any = await (await histories.current()).evolution(question, ENTITY)
    values = [
        msgspec.json.decode(each.body)["value"] for each in told.evolutions[0].attributes["temperature"]
    ]
    assert values == [1, 5]
    await stores.close()


async def test_a_late_reading_that_cannot_be_kept_stops_no_other(monkeypatch):
    late = Desk(await stores.current())
    await late.register()
    await late.send('{"t": 5, "TimeInstant": "2026-11-20T10:00:00Z"}')

    async def full(*_given, **_named):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(await histories.current(), "add", full)
        with pytest.raises(OSError, match="no space"):
            await asyncio.wait_for(late.send('{"t": 1, "TimeInstant": "2026-11-20T09:00:00Z"}'), 5)
    assert await asyncio.wait_for(late.send('{"t": 6}'), 5) is None
    assert (await late.entity())["temperature"]["value"] == 6
    await stores.close()


MINE = "123456789018"  # a My Number, made


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("wire", "name", "payload"),
    [
        (Wire.JSON, "個人番号", '{"n": "%s"}'),
        (Wire.JSON, "note", '{"note": "%s が私のマイナンバー"}'),
        (Wire.ULTRALIGHT, "個人番号", "n|%s"),
        (Wire.NGSI_LD, "holder", '{"holder": {"value": {"個人番号": "%s"}}}'),
    ],
)
async def test_a_reading_with_a_my_number_is_kept_apart_without_it(wire, name, payload, late):
    """Also one that would go to the history only."""
    desk = Desk(await stores.current())
    fields = (Field(source="n", attribute="個人番号", value=Value.TEXT),)
    await desk.register(wire=wire, fields=fields, rest=True)
    moment = "2099-01-01T00:00:00Z" if late else "2026-01-01T00:00:00Z"
    before = {"type": "Property", "value": "none", "observedAt": moment}
    draft = entities.read_entity({"id": ENTITY, "type": "WeatherObserved", name: before}, jsonld.CORE)
    await desk.store.write([Write(TENANT, ENTITY, entities.upsert(draft))])
    assert await desk.send(payload % MINE) is not None
    (kept,) = desk.rejects()
    assert MINE.encode() not in msgspec.json.encode(kept)
    assert (kept.payload, MINE in devices.reason_of(kept)) == (b"", False)
    assert MINE not in str(await desk.entity())
    question = Question(tenant=TENANT, sight=Sight(True, frozenset(), frozenset()), window=Window())
    told: Any = await (await histories.current()).evolution(question, ENTITY)
    values = [one.body for of_one in told.evolutions[0].attributes.values() for one in of_one]
    assert len(values) == 1
    assert MINE.encode() not in bytes(values[0])
    await stores.close()


async def test_what_makes_no_sense_is_kept_without_a_my_number(desk):
    for payload in (f'{{"個人番号": "{MINE}"}}', f'{{"x": 1, "個人番号": "{MINE}"', f"マイナンバー {MINE}"):
        assert await desk.send(payload) is not None
    assert await desk.send(MINE, "hiroba/131041/t-1/attrs/個人番号") is not None
    for kept in desk.rejects():
        assert MINE.encode() not in msgspec.json.encode(kept)
        assert kept.payload == b""
        assert "マイナンバー" in devices.reason_of(kept)
    assert len(desk.rejects()) == 4
