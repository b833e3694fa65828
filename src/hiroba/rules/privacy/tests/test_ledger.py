"""A budget of what is told in counts: never overspent, and the same question costs once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import service as journal
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.models import NoisyAnswer
from hiroba.rules.privacy.types import Asked, Budget, BudgetSpent, NoBudget, Told, WrongBudget, WrongEpsilon

DATASET = "d000000001"
EXACT = [100, 0, 40]


def budget(yearly: int, per_person: int = 1) -> None:
    privacy.set_budget(Budget(DATASET, "town", yearly, 0, per_person, {"table": 0}), SYSTEM)


def ask(key: str = "q", epsilon: int = 500, organisation: str = "univ") -> Told:
    return privacy.ask(Asked(DATASET, key, {"q": key}, epsilon), lambda: EXACT, organisation, SYSTEM)


@pytest.mark.django_db
def test_the_same_question_is_told_the_same_for_nothing() -> None:
    budget(1000)
    first = ask()
    for _time in range(20):
        again = ask(organisation="other")
        assert (again.counts, again.again) == (first.counts, True)
    assert not first.again
    assert privacy.budget_of(DATASET).left == 500
    assert ask(epsilon=100).counts == first.counts, "less exact than what was told already"
    assert ask(epsilon=500, key="another").again is False
    assert privacy.budget_of(DATASET).left == 0


@pytest.mark.django_db
def test_what_is_spent_is_refused_and_not_counted() -> None:
    budget(700)
    ask()
    with pytest.raises(BudgetSpent) as refusal:
        privacy.ask(Asked(DATASET, "b", {}, 300), lambda: pytest.fail("nobody counts"), "univ", SYSTEM)
    assert "必要 0.3、残り 0.2" in str(refusal.value)
    assert ask().again, "what was answered stays answered"
    assert NoisyAnswer.objects.count() == 1
    budget(0)
    with pytest.raises(NoBudget):
        ask()
    budget(700)
    assert privacy.budget_of(DATASET).left == 200, "taking it back forgives nothing"


@pytest.mark.django_db
def test_a_new_fiscal_year_has_a_budget_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    budget(500)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2027, 3, 31))
    ask("a")
    with pytest.raises(BudgetSpent):
        ask("b")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2027, 4, 1))
    assert ask("b").year == 2027
    assert [one.year for one in privacy.ledger(DATASET)] == [2027, 2026]


@pytest.mark.django_db
def test_the_ledger_says_who_when_and_what_for() -> None:
    budget(2000)
    ask("a", 300)
    ask("b", 500, "other")
    ask("b", 500, "univ")  # told already
    assert [(one.organisation, one.words, one.epsilon) for one in privacy.ledger(DATASET)] == [
        ("other", {"q": "b"}, 500),
        ("univ", {"q": "a"}, 300),
    ]
    assert privacy.spent_by(DATASET) == [("other", 500), ("univ", 300)]
    assert [one.words for one in privacy.ledger(DATASET, "univ")] == [{"q": "a"}]
    lines = [one for one in journal.entries(kind="dataset") if one.action == "privacy.count"]
    assert [one.details for one in lines] == [
        {"epsilon_thousandths": 500, "cells": 3, "for": "other"},
        {"epsilon_thousandths": 300, "cells": 3, "for": "univ"},
    ], "no counts"


@pytest.mark.django_db
def test_who_has_more_rows_is_hidden_by_more_noise() -> None:
    budget(5000)
    assert ask("a", 500).scale == pytest.approx(2)
    budget(5000, per_person=4)
    assert ask("b", 500).scale == pytest.approx(8)


@pytest.mark.django_db
@pytest.mark.parametrize(("yearly", "rows"), [(-1, 1), (100_001, 1), (1, 0), (1, 1001)])
def test_a_budget_out_of_bounds_is_refused(yearly: int, rows: int) -> None:
    with pytest.raises(WrongBudget):
        budget(yearly, rows)


@pytest.mark.parametrize("epsilon", [0, -1, 0.0001, 0.0015, 10.001, 1e300, float("nan"), float("inf")])
def test_an_epsilon_that_cannot_be_kept_is_refused(epsilon: float) -> None:
    with pytest.raises(WrongEpsilon):
        privacy.thousandths(epsilon)


@given(st.integers(10, 10_000))
def test_thousandths_are_kept_exactly(thousandths: int) -> None:
    assert privacy.thousandths(thousandths / 1000) == thousandths


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_do_not_overspend() -> None:
    budget(1000)
    told = at_once(12, lambda n: ask(f"q{n}", 300))
    assert sum(isinstance(one, Told) for one in told) == 3
    assert sum(isinstance(one, BudgetSpent) for one in told) == 9
    assert privacy.budget_of(DATASET).spent == 900


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_the_same_at_once_pay_once() -> None:
    budget(1000)
    told = at_once(8, lambda _n: ask("same", 300))
    assert len({one.counts for one in told if isinstance(one, Told)}) == 1
    assert all(isinstance(one, Told) for one in told)
    assert privacy.budget_of(DATASET).spent == 300


@pytest.mark.django_db(transaction=True)
def test_on_a_server_the_budget_is_held_by_its_row() -> None:
    """SQLite has one writer; where there are many, the row is locked before the sum is taken."""
    budget(1000)
    ask()  # what is imported once is imported
    with connection.execute_wrapper(seen := Seen()):
        ask("other")
    held = next(
        at for at, sql in enumerate(seen.told) if 'FROM "privacy_countbudget"' in sql and seen.inside[at]
    )
    paid = next(at for at, sql in enumerate(seen.told) if 'INSERT INTO "privacy_noisyanswer"' in sql)
    sums = [at for at, sql in enumerate(seen.told) if "SUM(" in sql and held < at < paid]
    assert sums, "the sum is taken behind the lock"
    if connection.features.has_select_for_update:
        assert "FOR UPDATE" in seen.told[held]


class Seen:
    """The statements, and which ran inside a transaction."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.inside: list[bool] = []

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.told.append(sql)
        self.inside.append(connection.in_atomic_block)
        return execute(sql, params, many, context)


def at_once(number: int, work: Callable[[int], Told]) -> list[object]:
    """Everybody begins at the same moment, each on a connection of their own."""
    found: list[object] = []
    gate = threading.Barrier(number)

    def run(n: int) -> None:
        try:
            gate.wait()
            found.append(work(n))
        except BudgetSpent as refusal:
            found.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == number
    return found
