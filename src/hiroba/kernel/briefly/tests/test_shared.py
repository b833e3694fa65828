"""What one process says briefly, all others hear: once, not in plain sight, and not for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiroba.kernel.briefly.models import Brief, Notice
from hiroba.kernel.briefly.service import Board, alone
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.operations import tables
from hiroba.kernel.sealing import service as sealing

SECRET = "code-of-somebody"
pytestmark = pytest.mark.django_db


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_what_was_said_last_counts_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.get("k", "nothing") == "nothing"
    cache.set("k", [1.25, "a"], 60)
    cache.set("k", {"scopes": ["openid"], "nonce": None}, 60)
    assert cache.get("k") == {"scopes": ["openid"], "nonce": None}
    assert cache.touch("k", 120)
    _later(monkeypatch, 119)
    assert cache.get("k")
    _later(monkeypatch, 2)
    assert cache.get("k") is None
    assert not cache.touch("k", 120)


def test_it_is_added_once_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.add("k", 1, 60)
    assert not cache.add("k", 2, 60)
    assert cache.get("k") == 1
    _later(monkeypatch, 61)
    assert cache.add("k", 3, 60)
    assert cache.get("k") == 3
    assert cache.delete("k")
    assert not cache.delete("k")


def test_a_look_writes_nothing_and_asks_once(django_assert_num_queries: Any) -> None:
    cache.set("k", 1, 60)
    with django_assert_num_queries(1) as asked:
        cache.get("k")
    assert asked[0]["sql"].startswith("SELECT")


def test_nothing_of_it_can_be_read_in_the_database() -> None:
    cache.set(f"code[{SECRET}]", {"code": SECRET}, 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM briefly_brief")
        [row] = cursor.fetchall()
    assert SECRET not in str(row)
    assert cache.get(f"code[{SECRET}]") == {"code": SECRET}


def test_it_is_in_no_backup() -> None:
    assert Brief not in tables.models()


@pytest.mark.usefixtures("own_keys")
def test_it_is_found_while_the_keys_are_changed() -> None:
    cache.set("k", 1, 60)
    sealing.rotate()
    assert cache.get("k") == 1
    jobs.run_pending()
    assert cache.get("k") == 1
    cache.set("k", 2, 90)
    assert cache.get("k") == 2
    assert cache.delete("k")
    assert cache.get("k") is None


def test_what_is_over_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("short", 1, 60)
    cache.set("long", 1, 600)
    _later(monkeypatch, 61)
    jobs.enqueue("briefly.sweep", {})
    jobs.run_pending()
    assert Brief.objects.count() == 1


def test_nothing_stays_for_ever() -> None:
    with pytest.raises(ValueError, match="for ever"):
        cache.set("k", 1, None)


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_is_no_part_of_a_transaction_that_may_be_undone() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), alone("k"):
        raise AssertionError


@pytest.fixture
def together(transactional_db: None) -> Callable[[Any, int], list[Any]]:
    def run(act: Any, many: int) -> list[Any]:
        gate, got = Barrier(many), []

        def one() -> None:
            try:
                connection.ensure_connection()
                gate.wait()
                got.append(act())
            finally:
                connection.close()

        threads = [Thread(target=one) for _ in range(many)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return got

    return run


def test_of_many_that_add_in_one_instant_one_does(together: Any) -> None:
    assert sorted(together(lambda: cache.add("k", 1, 60), 8)) == [False] * 7 + [True]


def test_none_of_many_counts_is_lost(together: Any) -> None:
    def count() -> None:
        with alone("k"):
            cache.set("k", cache.get("k", 0) + 1, 60)

    together(count, 8)
    assert cache.get("k") == 8


def test_one_count_is_one_write() -> None:
    with CaptureQueriesContext(connection) as asked, alone("k"):
        cache.set("k", [1.0], 60)
    assert sum(each["sql"].startswith("INSERT") for each in asked) == 1


def test_at_a_board_each_hears_the_others_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, elsewhere = Board("here"), Board("here"), Board("there")
    one.tell({"from": "192.0.2.0/24"})
    one.tell(2)
    assert one.news() == []
    assert other.news() == [{"from": "192.0.2.0/24"}, 2]
    assert other.news() == []
    assert elsewhere.news() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM briefly_notice")
        assert "192.0.2" not in str(cursor.fetchall()), "it lies sealed"
    _later(monkeypatch, 60)
    assert Board("here").news() == [], "what is over is told to nobody"
    other.tell(3)
    assert Notice.objects.count() == 1
