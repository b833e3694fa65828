"""Rules that another process made are known here within a second."""

from __future__ import annotations

import time

import pytest

from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Effect, Party, PartyKind, Rule, Target, TargetKind

pytestmark = pytest.mark.django_db(transaction=True)
RULE = Rule(
    "r1",
    Effect.PERMIT,
    frozenset({"dataset:read"}),
    Target(TargetKind.DATASET, "d", "city"),
    Party(PartyKind.ANYONE),
)


def test_a_book_that_is_watched_follows_by_itself(monkeypatch):
    before = rulebook.book()
    decide.put_rule(RULE)
    monkeypatch.setattr(rulebook, "_kept", rulebook._Kept(before, time.monotonic() + 3600))
    assert rulebook.book().rules == ()  # nobody has looked
    watcher = decide.watcher()
    watcher.start()
    try:
        deadline = time.monotonic() + 5
        while rulebook.book().rules != (RULE,) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert rulebook.book().rules == (RULE,)
    finally:
        watcher.stop()


def test_without_a_watcher_it_is_looked_after_when_it_is_asked(monkeypatch):
    before = rulebook.book()
    decide.put_rule(RULE)
    monkeypatch.setattr(rulebook, "_kept", rulebook._Kept(before, time.monotonic() - 1))
    assert rulebook.book().rules == (RULE,)
