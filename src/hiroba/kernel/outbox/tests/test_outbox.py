"""What happened is told to everybody who wants to know, at least once, in order."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from hiroba.kernel.jobs.tests.processes import die, in_another_process
from hiroba.kernel.outbox import claims
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.models import Delivery, OutboxEvent
from hiroba.kernel.outbox.types import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def listen():
    """Register a consumer of topic `t` for the length of a test; returns what it heard."""
    names = []

    def register(name="one", handler=None):
        heard: list[Event] = []
        names.append(name)
        outbox.consumer("t", name)(handler or heard.append)
        return heard

    yield register
    for name in names:
        outbox.forget("t", name)


def _all():
    while outbox.deliver():
        pass


def test_every_consumer_hears_everything_in_order(listen):
    one, two = listen("one"), listen("two")
    for number in range(3):
        outbox.emit("t", "k", {"number": number})
    assert outbox.waiting() == 6
    _all()
    assert (
        [event.payload["number"] for event in one] == [0, 1, 2] == [event.payload["number"] for event in two]
    )
    assert (outbox.waiting(), outbox.lag()) == (0, 0)


def test_an_event_stands_or_falls_with_its_transaction(listen):
    heard = listen()
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        outbox.emit("t", "k", {})
        raise RuntimeError
    _all()
    assert heard == []


def test_who_fails_hears_it_again_and_later_ones_wait_their_turn(listen):
    heard, broken = [], [True]

    def handle(event):
        if broken[0] and event.key == "k":
            raise ValueError
        heard.append((event.key, event.payload["number"]))

    listen(handler=handle)
    outbox.emit("t", "k", {"number": 0})
    outbox.emit("t", "k", {"number": 1})
    outbox.emit("t", "other", {"number": 2})
    _all()
    assert heard == [("other", 2)]
    broken[0] = False
    Delivery.objects.update(due=timezone.now())
    _all()
    assert heard == [("other", 2), ("k", 0), ("k", 1)]


def test_what_was_given_up_is_seen_lets_others_pass_and_is_delivered_again_on_request(listen):
    heard, broken = [], [True]

    def handle(event):
        if broken[0] and event.payload["number"] == 0:
            raise ValueError("taro@example.jp")
        heard.append(event.payload["number"])

    listen(handler=handle)
    outbox.emit("t", "k", {"number": 0})
    outbox.emit("t", "k", {"number": 1})
    for _try in range(outbox.ATTEMPTS):
        Delivery.objects.filter(dead=False).update(due=timezone.now())
        outbox.deliver()
    (dead,) = outbox.dead()
    assert (dead.error, dead.attempts, dead.event.payload) == ("ValueError", outbox.ATTEMPTS, {"number": 0})
    _all()
    assert heard == [1]
    broken[0] = False
    assert outbox.replay(dead.id)
    assert not outbox.replay(dead.id)
    _all()
    assert (heard, outbox.dead()) == ([1, 0], [])


def test_an_event_for_a_consumer_of_another_version_waits(listen):
    listen("gone")
    outbox.emit("t", "k", {})
    outbox.forget("t", "gone")
    outbox.deliver()
    assert outbox.waiting() == 1


def test_heard_events_are_removed_after_a_week(listen):
    listen()
    outbox.emit("t", "k", {})
    _all()
    assert outbox.prune() == 0
    OutboxEvent.objects.update(at=timezone.now() - timedelta(days=8))
    assert outbox.prune() == 1


def deliver_and_die():
    outbox.consumer("t", "one")(lambda event: die())
    outbox.deliver()


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_handler_and_mark_delivers_again(listen):
    heard = listen()
    outbox.emit("t", "k", {})
    assert in_another_process(deliver_and_die) == signal.SIGKILL
    assert outbox.deliver() == 0  # the lease of the dead one still stands
    assert claims.release_dead_holders() == 1
    _all()
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_not_deliver_the_same_at_once(listen):
    heard = listen()
    for number in range(30):
        outbox.emit("t", f"k{number}", {"number": number})
    gate = threading.Barrier(3)

    def worker():
        gate.wait()
        _all()
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(event.payload["number"] for event in heard) == list(range(30))


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers_and_stops_when_told(listen):
    told, stop = threading.Event(), threading.Event()
    listen(handler=lambda event: told.set())
    worker = threading.Thread(target=outbox.work, args=(stop,))
    worker.start()
    try:
        outbox.emit("t", "k", {})
        assert told.wait(5)
    finally:
        stop.set()
        worker.join(10)
