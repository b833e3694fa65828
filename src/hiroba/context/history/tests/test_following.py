"""What was written is what is read, whatever was sealed or merged in between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from hiroba.context.history import edits, sealing
from hiroba.context.history.connections import Connections
from hiroba.context.history.errors import NoSuchHistory
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.tests.made import SECOND, START, TENANT, asked, record, told
from hiroba.context.history.types import Window

ID = "urn:ngsi-ld:Device:1"
VALUES = st.one_of(
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text(max_size=5),
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 9), max_size=2),
)
INSTANCES = st.fixed_dictionaries(
    {"type": st.just("Property"), "value": VALUES},
    optional={
        "observedAt": st.sampled_from(
            ["2026-05-31T23:59:59Z", "2026-06-01T00:00:00.5Z", "2026-06-01T00:00:00.000Z"]
        ),
        "unitCode": st.sampled_from(["CEL", "KMH"]),
        "accuracy": st.fixed_dictionaries({"type": st.just("Property"), "value": VALUES}),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(["a", "b"]), INSTANCES),
        st.tuples(st.just("remove"), st.sampled_from(["a", "b"])),
        st.tuples(st.just("seal"), st.integers(1, 3)),
        st.tuples(st.just("merge")),
        st.tuples(st.just("forget"), st.sampled_from(["a", "b"])),
    ),
    max_size=14,
)


@how(max_examples=60, deadline=None)
@given(STEPS)
def test_what_was_written_is_what_is_read(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = SqliteHistory(Path(folder))
        history.begin(0)
        entity: dict[str, Any] = {"id": ID, "type": "Device", "c": {"type": "Property", "value": 0}}
        expected: dict[str, list[Any]] = {"c": [(entity["c"], 1)]}
        assert history.take_in([record(1, "created", entity)], 0, 1)
        version = 1
        for step, *rest in steps:
            if step == "seal":
                sealing.seal(history, rest[0])
            elif step == "merge":
                sealing.merge(history)
            elif step == "write":
                name, instance = rest
                version += 1
                old = {name: entity[name]} if name in entity else None
                entity[name] = instance
                write = record(version, "updated", entity, changed=(name,), old=old)
                assert history.take_in([write], version - 1, version)
                expected.setdefault(name, []).append((instance, version))
            elif step == "remove" and rest[0] in entity:
                (name,) = rest
                version += 1
                old = {name: entity.pop(name)}
                write = record(version, "updated", entity, gone=(name,), old=old)
                assert history.take_in([write], version - 1, version)
                gone = {"type": "Property", "value": "urn:ngsi-ld:null"}
                expected.setdefault(name, []).append((gone, version))
            elif step == "forget" and rest[0] in expected:
                edits.delete_attribute(history, TENANT, ID, rest[0])
                del expected[rest[0]]
        found = told(history, ID)
        assert found is not None
        assert in_any_order(found) == in_any_order(expected)
        history.close()


def in_any_order(told: dict[str, list[Any]]) -> dict[str, list[bytes]]:
    """Instances as JSON, for 1, 1.0 and true are equal to Python."""
    encode = msgspec.json.Encoder(order="sorted").encode
    return {name: sorted(map(encode, each)) for name, each in told.items()}


def test_a_record_is_taken_in_once(history: SqliteHistory) -> None:
    write = record(1, "created", {"id": ID, "type": "Device", "a": {"type": "Property", "value": 1}})
    assert history.take_in([write], 0, 1)
    assert not history.take_in([write], 0, 1)  # another process was faster
    assert told(history, ID) == {"a": [({"type": "Property", "value": 1}, 1)]}
    assert history.position() == 1


def test_only_the_dataset_that_was_written_is_news(history: SqliteHistory) -> None:
    one, two = {"type": "Property", "value": 1}, {"type": "Property", "value": 2, "datasetId": "urn:d:2"}
    history.take_in([record(1, "created", {"id": ID, "type": "Device", "a": [one, two]})], 0, 1)
    three = {**two, "value": 3}
    first, second = START + SECOND, START + 2 * SECOND
    times = {"a": (first, first), "a\u001furn:d:2": (first, second)}
    write = record(
        2,
        "updated",
        {"id": ID, "type": "Device", "a": [one, three]},
        changed=("a",),
        old={"a": [one, two]},
        times=times,
    )
    history.take_in([write], 1, 2)
    assert told(history, ID) == {"a": [(one, 1), (two, 1), (three, 2)]}


def test_a_deleted_entity_leaves_its_history(history: SqliteHistory) -> None:
    entity = {"id": ID, "type": ["Device", "Sensor"], "a": {"type": "Property", "value": 1}}
    history.take_in([record(1, "created", entity), record(2, "deleted", entity)], 0, 2)
    gone = {"type": "Property", "value": "urn:ngsi-ld:null"}
    assert told(history, ID) == {"a": [({"type": "Property", "value": 1}, 1), (gone, 2)]}
    found = history.one(TENANT, ID)
    assert found is not None
    assert found.deleted == START + 2 * SECOND
    history.take_in([record(3, "created", entity)], 2, 3)
    found = history.one(TENANT, ID)
    assert found is not None
    assert found.deleted is None
    assert len((told(history, ID) or {})["a"]) == 3


def test_a_scope_is_remembered(history: SqliteHistory) -> None:
    entity = {"id": ID, "type": "Device", "scope": "/old", "a": {"type": "Property", "value": 1}}
    history.take_in([record(1, "created", entity)], 0, 1)
    other = {**entity, "scope": ["/new", "/newer"]}
    history.take_in([record(2, "updated", other, changed=("a",))], 1, 2)
    history.take_in([record(3, "updated", other, changed=("a",))], 2, 3)
    without = {name: value for name, value in entity.items() if name != "scope"}
    history.take_in([record(4, "updated", without)], 3, 4)
    found = told(history, ID)
    assert found is not None
    assert [each["value"] for each, _at in found["scope"]] == ["/old", ["/new", "/newer"], []]
    assert [at for _each, at in found["scope"]] == [1, 2, 4]


def test_a_crash_after_sealing_doubles_nothing(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in range(1, 6):
        entity = {"id": ID, "type": "Device", "a": {"type": "Property", "value": version}}
        event = "created" if version == 1 else "updated"
        history.take_in([record(version, event, entity, changed=("a",))], version - 1, version)
    before = told(history, ID)

    def crash(_self: Connections) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Connections, "writing", crash)
        with pytest.raises(KeyboardInterrupt):
            sealing.seal(history)
    assert told(history, ID) == before
    strays = list(history.files.folder.rglob("*.parquet"))
    assert len(strays) == 1
    assert sealing.seal(history) == 5
    assert told(history, ID) == before
    assert sealing.seal(history) == 0
    os.utime(strays[0], (1, 1))  # left there long ago
    assert sealing.clean(history) == 1
    assert told(history, ID) == before


def test_two_that_seal_at_once(history: SqliteHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    other = SqliteHistory(history.files.folder.parent)
    entity = {"id": ID, "type": "Device", "a": {"type": "Property", "value": 1}}
    history.take_in([record(1, "created", entity)], 0, 1)
    writing = history.connections.writing
    monkeypatch.setattr(history.connections, "writing", lambda: (sealing.seal(other), writing())[1])
    assert sealing.seal(history) == 0
    assert told(other, ID) == {"a": [({"type": "Property", "value": 1}, 1)]}
    other.close()


def test_small_files_become_large_ones(history: SqliteHistory) -> None:
    for version in range(1, 9):
        entity = {"id": ID, "type": "Device", "a": {"type": "Property", "value": version / 2}}
        event = "created" if version == 1 else "updated"
        history.take_in([record(version, event, entity, changed=("a",))], version - 1, version)
        sealing.seal(history)
    before = told(history, ID)
    assert sealing.merge(history) == 4
    assert sealing.merge(history) == 4
    assert sealing.merge(history) == 0
    assert told(history, ID) == before
    assert before is not None
    assert len(before["a"]) == 8


def test_a_forgotten_entity_is_gone_wherever_it_was(history: SqliteHistory) -> None:
    entity = {"id": ID, "type": "Device", "a": {"type": "Property", "value": 1}}
    history.take_in([record(1, "created", entity)], 0, 1)
    sealing.seal(history)
    history.take_in([record(2, "updated", entity, changed=("a",))], 1, 2)
    edits.delete_entity(history, TENANT, ID)
    assert told(history, ID) is None
    with pytest.raises(NoSuchHistory):
        edits.delete_entity(history, TENANT, ID)
    history.take_in([record(3, "updated", entity, changed=("a",))], 2, 3)
    assert told(history, ID) == {"a": [({"type": "Property", "value": 1}, 3)]}


def test_what_was_deleted_leaves_the_disk(history: SqliteHistory) -> None:
    for number in (1, 2):
        entity = {"id": f"urn:x:{number}", "type": "Device", "a": {"type": "Property", "value": "secret"}}
        entity["b"] = {"type": "Property", "value": number}
        history.take_in([record(number, "created", entity)], number - 1, number)
    sealing.seal(history)
    edits.delete_entity(history, TENANT, "urn:x:1")
    edits.delete_attribute(history, TENANT, "urn:x:2", "a")
    assert sealing.purge(history) == 0  # more may be deleted soon
    assert sealing.purge(history, quiet=0) == 1
    assert sealing.purge(history, quiet=0) == 0
    with history.connections.reading() as connection:
        files = [history.files.whole(file) for (file,) in connection.execute("SELECT file FROM segment")]
    assert [(table["id"].to_pylist(), table["number"].to_pylist()) for table in files] == [
        (["urn:x:2"], [2.0])
    ]
    assert told(history, "urn:x:2") == {"b": [({"type": "Property", "value": 2}, 2)]}


def test_what_is_transient_is_remembered_until_its_time(history: SqliteHistory) -> None:
    over = {"type": "Property", "value": 1, "expiresAt": "2026-06-01T00:00:00Z"}
    entity = {"id": ID, "type": "Device", "a": over, "b": {"type": "Property", "value": 2}}
    history.take_in([record(1, "created", entity)], 0, 1)
    assert set(told(history, ID) or {}) == {"b"}
    sealing.seal(history)
    assert set(told(history, ID) or {}) == {"b"}


@pytest.mark.parametrize("sealed", [False, True])
def test_instances_are_written_by_themselves(history: SqliteHistory, sealed: bool) -> None:
    first = {"type": "Property", "value": 1, "observedAt": "2026-06-01T00:00:01Z"}
    second = {**first, "observedAt": "2026-06-01T00:00:02Z"}
    assert edits.add(history, TENANT, ID, {"a": [first, second]}, START, types=("Device",))
    if sealed:
        sealing.seal(history)
    again = {**first, "value": 5}
    assert not edits.add(history, TENANT, ID, {"a": [again]}, START, types=("Sensor",))
    assert told(history, ID) == {"a": [(again, 0), (second, 0)]}
    known = history.one(TENANT, ID)
    assert known is not None
    assert known.types == ("Device", "Sensor")
    (one, other) = history.read(TENANT, [known.key], Window(), asked().projection)[known.key]
    edits.change_instance(
        history, TENANT, ID, "a", one.number, lambda body: {**body, "value": 7}, START + SECOND
    )
    values = sorted(body["value"] for body, _at in (told(history, ID) or {})["a"])
    assert values in ([1, 7], [5, 7])
    edits.delete_instance(history, TENANT, ID, "a", other.number)
    assert len((told(history, ID) or {})["a"]) == 1
    with pytest.raises(NoSuchHistory):
        edits.delete_instance(history, TENANT, ID, "a", other.number)
