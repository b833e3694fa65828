"""A thing of the city is erased: as it is, as it was, and out of every copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.context.history import sealing as history_sealing
from hiroba.context.history import service as histories
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select
from hiroba.context.subscriptions.models import Letter
from hiroba.kernel.decide.service import Forbidden, SecondPersonNeeded
from hiroba.kernel.decide.types import EVERYTHING, Principal, Role
from hiroba.kernel.erasure import listing, ordering, reaching
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.models import Mark, Order
from hiroba.kernel.erasure.types import Kind, OrderState, Target
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations import service as operations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.sealing import service as sealing

HANAKO, TARO = "urn:ngsi-ld:Person:hanako-suzuki", "urn:ngsi-ld:Person:taro"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_keys")]


@pytest.fixture
def meant(home: OrganisationInfo) -> Target:
    """Two people as things: they were sealed into a month's file, one is in a snapshot and in a letter."""
    for id, name in ((HANAKO, "鈴木花子"), (TARO, "佐藤太郎")):
        city.upsert(home.code, [{"id": id, "type": "Person", "name": {"type": "Property", "value": name}}])
    city.wait_for(_laid_aside(home.code))
    for id in (HANAKO, TARO):
        Letter.objects.create(
            receiver="https://example.jp",
            tenant=home.code,
            subscription="urn:x",
            entity=id,
            data=b"{}",
            since=0,
        )
    return Target(Kind.THING, home.code, what=HANAKO)


async def _laid_aside(code: str) -> None:
    store, history = await stores.current(), await histories.current()
    await history.catch_up()
    history_sealing.seal(history._kept.history)  # type: ignore[attr-defined]
    snapshot = await sources.snapshots.make(store, code, [], None, 5)
    page = await store.select(Select(tenant=code, sight=EVERYTHING))
    await sources.snapshots.fill(store, snapshot, page.items)
    await sources.entity_maps.make(store, code, {HANAKO: ["@none"], TARO: ["@none"]}, seconds=600)


def _ids(code: str) -> set[str]:
    return {each.id for each in city.query(sight=EVERYTHING, tenant=code)}


def _sealed(folder: Path) -> set[str]:
    """Ids in the files of the history that questions read."""
    files = city.wait_for(_segments())
    return {
        id for file in files for id in pq.read_table(folder / "city" / "history" / file)["id"].to_pylist()
    }


async def _segments() -> list[str]:
    history = (await histories.current())._kept.history  # type: ignore[attr-defined]
    with history.connections.reading() as connection:
        return [file for (file,) in connection.execute("SELECT file FROM segment")]


def test_it_goes_from_every_place_and_its_neighbour_stays(meant: Target, data_dir: Path) -> None:
    assert _sealed(data_dir) == {HANAKO, TARO}
    receipt = erasure.erase_now(meant)
    assert receipt.state is OrderState.DONE
    assert receipt.expected == {
        "snapshots": 1, "entity-maps": 1, "entities": 1, "history": 2, "notifications": 1,
        "workbench-tables": 0, "workbench-answers": 0,
    }  # fmt: skip
    assert _ids(meant.organisation) == {TARO}
    assert city.remembered(meant.organisation) == [TARO]
    assert _sealed(data_dir) == {TARO}
    assert [each.entity for each in Letter.objects.all()] == [TARO]
    with pytest.raises(erasure.NothingToErase):
        erasure.erase_now(meant)


def test_what_is_kept_of_it_names_nothing(meant: Target) -> None:
    receipt = erasure.erase_now(meant)
    row = Order.objects.get()
    assert (row.what, receipt.target.what) == ("", "")
    assert "hanako" not in listing.path().read_text()
    assert Mark.objects.get().mark in listing.path().read_text()
    lines = [str(vars(each)) for each in journal.entries(20) if each.kind == "erasure"]
    assert lines
    assert not any("hanako" in line for line in lines)
    assert "hanako" not in repr(meant)


def test_what_waits_for_a_second_person_lies_sealed(meant: Target, administrator: Principal) -> None:
    asked = erasure.ask(administrator, meant)
    lies = Order._base_manager.values_list(sealing.as_it_lies("what"), flat=True).get(pk=asked.id)
    assert "hanako" not in lies
    assert erasure.order(administrator, asked.id).target.what == HANAKO


def test_two_people_are_needed(
    meant: Target, administrator: Principal, principal: Callable[..., Principal], operator: Principal
) -> None:
    asked = erasure.ask(administrator, meant)
    with pytest.raises(SecondPersonNeeded):
        erasure.confirm(administrator, asked.id)
    assert _ids(meant.organisation) == {HANAKO, TARO}
    erasure.confirm(operator, asked.id)
    with pytest.raises(erasure.OrderMoved):
        erasure.confirm(operator, asked.id)
    jobs.run_pending()
    assert _ids(meant.organisation) == {TARO}
    done = erasure.order(administrator, asked.id)
    assert (done.state, done.by, done.confirmed_by) == (OrderState.DONE, administrator.id, operator.id)


def _in_one_instant(people: Sequence[Principal], act: Callable[[Principal], None]) -> None:
    start = Barrier(len(people))

    def one(who: Principal) -> None:
        try:
            start.wait()
            act(who)
        finally:
            connection.close()

    threads = [Thread(target=one, args=[each]) for each in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_asked_for_twice_it_is_one(meant: Target, administrator: Principal, operator: Principal) -> None:
    first = erasure.ask(administrator, meant)
    assert erasure.ask(administrator, meant).id == first.id
    assert erasure.ask(operator, meant).id == first.id
    assert erasure.confirm(operator, first.id).state is OrderState.WORKING
    assert erasure.ask(administrator, meant).id != first.id, "that one is on its way"


def test_asked_for_by_several_at_once_it_is_one(
    meant: Target, administrator: Principal, operator: Principal, principal: Callable[..., Principal]
) -> None:
    others = [administrator, operator, principal(meant.organisation, Role.ADMINISTRATOR)]
    found = set()
    _in_one_instant(others, lambda who: found.add(erasure.ask(who, meant).id))
    assert {each.pk for each in Order.objects.all()} == found
    (id,) = found
    assert [each.action for each in journal.entries(50, kind="erasure", id=id)] == ["erasure.ask"]


def test_confirmed_by_two_at_once_it_is_done_once(
    meant: Target, administrator: Principal, operator: Principal, principal: Callable[..., Principal]
) -> None:
    asked = erasure.ask(administrator, meant)
    others = [operator, *(principal(meant.organisation, Role.ADMINISTRATOR) for _ in range(3))]
    said = []

    def confirm(who: Principal) -> None:
        try:
            said.append(erasure.confirm(who, asked.id).state.value)
        except erasure.OrderMoved:
            said.append("moved")

    _in_one_instant(others, confirm)
    assert sorted(said) == ["moved", "moved", "moved", "working"]
    jobs.run_pending()
    lines = [each.action for each in journal.entries(50, kind="erasure", id=asked.id)]
    assert (lines.count("erasure.confirm"), lines.count("erasure.done")) == (1, 1)


def test_a_machine_a_deputy_of_the_asker_and_a_changed_order_confirm_nothing(
    meant: Target, administrator: Principal, principal: Callable[..., Principal]
) -> None:
    asked = erasure.ask(administrator, meant)
    second = principal(meant.organisation, Role.ADMINISTRATOR)
    with pytest.raises(erasure.UnknownOrder):
        erasure.confirm(replace(second, kind="token"), asked.id)
    with pytest.raises(SecondPersonNeeded):
        erasure.confirm(replace(second, behalf={meant.organisation: administrator.id}), asked.id)
    with pytest.raises(Forbidden):
        erasure.ask(replace(second, kind="token"), meant)
    Order.objects.filter(pk=asked.id).update(organisation="another")
    with pytest.raises(erasure.UnknownOrder):
        erasure.confirm(second, asked.id)
    jobs.run_pending()
    assert _ids(meant.organisation) == {HANAKO, TARO}


def test_called_off_it_is_forgotten_what_was_meant(meant: Target, administrator: Principal) -> None:
    asked = erasure.ask(administrator, meant)
    assert erasure.call_off(administrator, asked.id).target.what == ""
    with pytest.raises(erasure.OrderMoved):
        erasure.call_off(administrator, asked.id)
    assert _ids(meant.organisation) == {HANAKO, TARO}


def test_what_nobody_confirms_is_forgotten(meant: Target, administrator: Principal) -> None:
    asked = erasure.ask(administrator, meant)
    ordering.expire(JobContext(asked.id, 1, lambda _done, _total, _note: None))
    assert erasure.order(administrator, asked.id).state is OrderState.WAITING
    Order.objects.update(asked=timezone.now() - timedelta(days=31))
    ordering.expire(JobContext(asked.id, 1, lambda _done, _total, _note: None))
    assert erasure.order(administrator, asked.id).state is OrderState.CALLED_OFF
    assert Order.objects.get().what == ""


def test_others_neither_ask_nor_learn(meant: Target, administrator: Principal, officer: Principal) -> None:
    asked = erasure.ask(administrator, meant)
    with pytest.raises(Forbidden):
        erasure.preview(officer, meant)
    for act in (erasure.order, erasure.confirm, erasure.call_off):
        with pytest.raises(erasure.UnknownOrder):
            act(officer, asked.id)


def test_killed_in_the_middle_it_goes_on(meant: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(_target: Target) -> int:
        raise Killed

    key = (Kind.THING, "history")
    with monkeypatch.context() as patch:
        patch.setitem(reaching._places, key, erasure.Place(Kind.THING, "history", lambda _: 1, die))
        with pytest.raises(Killed):
            erasure.erase_now(meant)
    assert HANAKO in city.remembered(meant.organisation)
    jobs.run_pending()
    assert city.remembered(meant.organisation) == [TARO]
    assert Order.objects.get().counts["entities"] == 1
    assert Order.objects.get().done is not None


@pytest.mark.parametrize("loses_database", [False, True])
def test_an_older_backup_does_not_bring_it_back(meant: Target, tmp_path: Path, loses_database: bool) -> None:
    operations.backup(tmp_path / "older.tar")
    erasure.erase_now(meant)
    if loses_database:
        Mark.objects.all().delete()  # the list beside the keys is left
    sealing.rotate()  # a mark by a retired key is known again
    jobs.run_pending()
    operations.restore(tmp_path / "older.tar", replace=True)
    assert _ids(meant.organisation) == {TARO}
    assert city.remembered(meant.organisation) == [TARO]
    assert [each.entity for each in Letter.objects.all()] == [TARO]
    assert Mark.objects.count() == 1


def test_an_older_backup_does_not_bring_back_what_was_meant(
    meant: Target, administrator: Principal, operator: Principal, tmp_path: Path
) -> None:
    asked = erasure.ask(administrator, meant)
    other = erasure.ask(administrator, replace(meant, what=TARO))
    operations.backup(tmp_path / "older.tar")
    erasure.confirm(operator, asked.id)
    jobs.run_pending()
    operations.restore(tmp_path / "older.tar", replace=True)
    found = erasure.order(administrator, asked.id)
    assert (found.state, found.target.what) == (OrderState.DONE, "")
    assert erasure.order(administrator, other.id).target.what == TARO
    assert _ids(meant.organisation) == {TARO}


def test_administrators_of_another_body_are_others(
    meant: Target, organisation: Callable[..., OrganisationInfo], principal: Callable[..., Principal]
) -> None:
    stranger = principal(organisation().code, Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        erasure.preview(stranger, meant)
