"""A refusal is in the journal within a second, and never more than the disk bears."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, transaction

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Action, Principal, Resource, Role, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import refusing
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.models import JournalEntry
from hiroba.kernel.journal.types import Outcome, Question, Unseen

pytestmark = pytest.mark.django_db
SOMEBODY = Principal("person", "7", purpose="research", behalf={"131016": "8"}, emergencies={"131016": "3"})


@pytest.fixture(autouse=True)
def anew():
    refusing.forget()
    yield
    refusing.forget()


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test turns."""

    class Clock:
        now = 1000.0

    clock = Clock()
    monkeypatch.setattr("hiroba.kernel.journal.refusing.time.monotonic", lambda: clock.now)
    return clock


def _lines():
    return journal.asked(Question(outcome="refused"), 500)


def test_what_a_decision_refuses_is_told_though_the_work_around_it_is_undone():
    with pytest.raises(decide.Forbidden), transaction.atomic():
        decide.require(
            SOMEBODY, Action.DATASET_MANAGE, Resource("dataset", "d1", "131016", Visibility.PUBLIC)
        )
    assert _lines() == [], "nothing is written on the way"
    assert journal.flush(all_of_them=False) == 1
    (line,) = _lines()
    assert (line.actor, line.action, line.kind, line.object_id) == ("7", "dataset.manage", "dataset", "d1")
    assert (line.organisation, line.purpose, line.on_behalf) == ("131016", "research", "8")
    assert line.rules == ("emergency-3",), "and nothing permits it"
    assert line.details == {}


def test_the_policy_that_decided_is_named(organisation):
    organisation("131016")
    scoped = Principal("token", "token-1", {"131016": Role.ADMINISTRATOR}, scopes=frozenset())
    with pytest.raises(decide.Forbidden):
        decide.require(scoped, Action.DATASET_MANAGE, Resource("dataset", "d1", "131016"))
    journal.flush()
    assert _lines()[0].rules == ("token-scope",)


def test_alike_ones_are_a_line_and_after_a_minute_one_with_a_count(clock):
    for _ in range(5):
        journal.refused(SOMEBODY, "dataset.read", "dataset", "d1")
    assert journal.flush(all_of_them=False) == 1
    for _ in range(1000):
        clock.now += 0.05
        journal.refused(SOMEBODY, "dataset.read", "dataset", "d1")
        assert journal.flush(all_of_them=False) == 0
    clock.now += refusing.WINDOW
    assert journal.flush(all_of_them=False) == 1
    newest, first = _lines()
    assert first.details == {"times": 5, "seconds": 0}
    assert newest.details == {"times": 1000, "seconds": 110}


def test_somebody_who_tries_many_things_fills_no_disk(clock):
    for at in range(5000):
        journal.refused(SOMEBODY, "dataset.read", "dataset", f"d{at}")
    journal.refused(Principal("person", "9"), "dataset.read", "dataset", "d1")
    journal.flush(all_of_them=False)
    lines = _lines()
    assert len(lines) == refusing.LINES + 2
    assert next(each for each in lines if not each.object_id).details["times"] == 5000 - refusing.LINES
    assert [each.object_id for each in lines if each.actor == "9"] == ["d1"], "others have their own"
    clock.now += 3601
    journal.flush()
    journal.refused(SOMEBODY, "dataset.read", "dataset", "d1")
    journal.flush()
    assert _lines()[0].object_id == "d1", "the next hour begins anew"


def test_nobody_is_counted_and_the_house_refuses_itself_nothing():
    before = journal.counted().get("anonymous", 0)
    journal.refused(ANONYMOUS, "dataset.read", "dataset", "d1")
    journal.refused(SYSTEM, "dataset.read", "dataset", "d1")
    journal.unseen(ANONYMOUS, "dataset", "d1")
    journal.unseen(None, "dataset", "d1")
    assert journal.flush() == 0
    assert journal.counted()["anonymous"] == before + 1


def test_an_id_that_the_journal_does_not_take_is_left_out():
    for id in ("taro@example.jp", "1234 5678 9012", "x" * 201):
        journal.refused(SOMEBODY, "dataset.read", "dataset", id)
    journal.flush()
    assert [each.object_id for each in _lines()] == [""]
    assert _lines()[0].details["times"] == 3


def test_what_could_not_be_written_is_kept(monkeypatch):
    journal.refused(SOMEBODY, "dataset.read", "dataset", "d1")
    with monkeypatch.context() as broken:
        broken.setattr(JournalEntry.objects, "bulk_create", _break)
        with pytest.raises(DatabaseError):
            journal.flush(all_of_them=False)
    assert journal.flush(all_of_them=False) == 1


def _break(_rows):
    raise DatabaseError


def test_whether_it_is_there_is_found_out_later(monkeypatch):
    asked = []

    def find(numbers):
        asked.append(dict(numbers))
        for each in numbers:
            if each.id == "there":
                yield each, journal.refusal(each.who, "thing.read", "thing", each.id)

    monkeypatch.setitem(refusing._finders, "thing", find)
    for id in ("there", "absent", "there"):
        journal.unseen(SOMEBODY, "thing", id)
    assert asked == []
    journal.flush()
    assert asked == [{Unseen(SOMEBODY, "thing", "there"): 2, Unseen(SOMEBODY, "thing", "absent"): 1}]
    (line,) = _lines()
    assert (line.object_id, line.details["times"]) == ("there", 2)


class _Stopped(HirobaError):
    status = 403
    code = "stopped"


def test_a_no_of_its_own_and_a_defect_in_the_middle_are_told():
    journal.met(SOMEBODY, _Stopped(), "page", "feeds:new", changes=True)
    journal.met(SOMEBODY, decide.refusal(SOMEBODY, Action.DATASET_READ, Resource("dataset", "d", "o")),
                "page", "feeds:new", changes=True)  # fmt: skip
    journal.met(SOMEBODY, ZeroDivisionError(), "page", "feeds:new", changes=True)
    journal.met(SOMEBODY, ZeroDivisionError(), "page", "feeds:list", changes=False)
    journal.flush()
    found = {(each.outcome, each.object_id, each.rules) for each in journal.entries()}
    assert found == {(Outcome.REFUSED, "feeds:new", ("stopped",)), (Outcome.FAILED, "feeds:new", ())}


@pytest.mark.django_db(transaction=True)
def test_the_writer_writes_within_a_second_and_the_rest_when_it_ends():
    writer, written = refusing.writer(), threading.Event()
    writer.start()
    journal.refused(SOMEBODY, "dataset.read", "dataset", "d1")
    for _ in range(150):
        if _lines():
            break
        written.wait(0.01)
    assert len(_lines()) == 1
    journal.refused(SOMEBODY, "dataset.read", "dataset", "d1")  # alike: it waits its minute
    writer.stop()
    assert len(_lines()) == 2
