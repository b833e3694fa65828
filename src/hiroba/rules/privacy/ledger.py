"""The ledger of what was told in counts with noise: a budget a dataset and fiscal year, never overspent.

Budgets add up (sequential composition: Dwork and Roth, The Algorithmic Foundations of Differential Privacy,
theorem 3.16), whoever asks: two who share what they were told learn no more than the budget lets. The same
question gets the same answer, for the mean of many would be the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.rules.privacy.counts import noise_scale, noisy_counts
from hiroba.rules.privacy.models import CountBudget, NoisyAnswer
from hiroba.rules.privacy.types import Asked, Budget, BudgetSpent, NoBudget, Told, WrongBudget, WrongEpsilon

UNIT = 1000  # epsilon is kept in thousandths: sums of whole numbers are exact
_LEAST, _MOST = 10, 10 * UNIT  # of one question
GREATEST = 100  # epsilon of a year
_ROWS = 1000  # of one person


def thousandths(epsilon: float) -> int:
    """Raises WrongEpsilon for what cannot be asked with."""
    found = round(epsilon * UNIT) if 0 < epsilon < _MOST else 0
    if not _LEAST <= found <= _MOST or abs(found / UNIT - epsilon) > 1e-9:
        raise WrongEpsilon
    return found


def fiscal_year(day: date) -> int:
    """The year in which it began: it goes from April to March."""
    return day.year if day.month >= 4 else day.year - 1


@transaction.atomic
def set_budget(budget: Budget, who: Principal) -> None:
    """Say how much may be told of a dataset a year, and what may be asked; 0: nothing more. What was spent
    stays spent. Raises WrongBudget."""
    if not 0 <= budget.yearly <= GREATEST * UNIT or not 1 <= budget.per_person <= _ROWS:
        raise WrongBudget
    CountBudget.objects.update_or_create(
        dataset=budget.dataset,
        defaults={
            "organisation": budget.organisation, "yearly": budget.yearly, "per_person": budget.per_person,
            "offer": budget.offer, "by": who.id[:64],
        },
    )  # fmt: skip
    told: dict[str, int | str] = {"epsilon_thousandths": budget.yearly, "per_person": budget.per_person}
    journal.record(
        who, "privacy.budget", "dataset", budget.dataset, organisation=budget.organisation, details=told
    )


def budget_of(dataset: str) -> Budget:
    """As of this fiscal year. Raises NoBudget, also where it was taken back."""
    row = CountBudget.objects.filter(pk=dataset, yearly__gt=0).first()
    if row is None:
        raise NoBudget
    return _budget(row, _spent(dataset, _this_year()))


def offered_datasets() -> list[str]:
    """Ids of all datasets whose counts can be asked for by somebody."""
    return list(
        CountBudget.objects.filter(yearly__gt=0).order_by("dataset").values_list("dataset", flat=True)
    )


def ask(asked: Asked, count: Callable[[], Sequence[int]], organisation: str, who: Principal) -> Told:
    """Answer a question from the ledger, or with noise that is drawn now and paid for.

    count: the true counts; they are counted before anybody has to wait. An answer that was more exact than
    is asked for now is told for nothing, too. Raises NoBudget, BudgetSpent, and then nothing is told.
    """
    budget = budget_of(asked.dataset)
    if known := _known(asked):
        return known
    if asked.epsilon > budget.left:
        raise _refusal(asked, budget.left)
    epsilon = asked.epsilon / UNIT
    noisy = noisy_counts(pl.Series("n", count(), pl.Int64), epsilon, budget.per_person)
    return _paid(asked, noisy.to_list(), noise_scale(epsilon, budget.per_person), organisation, who)


@transaction.atomic
def _paid(asked: Asked, noisy: list[int], scale: float, organisation: str, who: Principal) -> Told:
    """Whoever spends of a budget holds its row, so that all others see what was spent before them. What was
    drawn and cannot be paid is told to nobody."""
    row = CountBudget.objects.select_for_update().filter(pk=asked.dataset, yearly__gt=0).first()
    if row is None:
        raise NoBudget
    if known := _known(asked):  # somebody else asked the same in this moment
        return known
    year = _this_year()
    left = _budget(row, _spent(asked.dataset, year)).left
    if asked.epsilon > left:
        raise _refusal(asked, left)
    made = NoisyAnswer.objects.create(
        dataset=asked.dataset, year=year, key=asked.key, question=asked.words, epsilon=asked.epsilon,
        scale=scale, counts=noisy, organisation=organisation[:64], by=who.id[:64], at=timezone.now(),
    )  # fmt: skip
    told: dict[str, int | str] = {"epsilon_thousandths": asked.epsilon, "cells": len(noisy)}
    if organisation:
        told["for"] = organisation
    journal.record(
        who, "privacy.count", "dataset", asked.dataset, organisation=row.organisation, details=told
    )
    return _told(made)


def ledger(dataset: str, organisation: str | None = None, by: str = "", limit: int = 200) -> list[Told]:
    """What was told of a dataset, newest first: to all, to one organisation, or to one who has none."""
    rows = NoisyAnswer.objects.filter(dataset=dataset).order_by("-at", "-pk")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return [_told(row, again=True) for row in (rows.filter(by=by) if by else rows)[:limit]]


def spent_by(dataset: str) -> list[tuple[str, int]]:
    """(organisation, thousandths) of this fiscal year, the greatest first."""
    rows = NoisyAnswer.objects.filter(dataset=dataset, year=_this_year())
    found: Iterable[tuple[str, int]] = rows.values_list("organisation").annotate(n=Sum("epsilon")).order_by()
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _known(asked: Asked) -> Told | None:
    """The most exact answer that was given to this question, if it is exact enough."""
    rows = NoisyAnswer.objects.filter(dataset=asked.dataset, key=asked.key, epsilon__gte=asked.epsilon)
    row = rows.order_by("-epsilon").first()
    return _told(row, again=True) if row else None


def _spent(dataset: str, year: int) -> int:
    found: dict[str, Any] = NoisyAnswer.objects.filter(dataset=dataset, year=year).aggregate(n=Sum("epsilon"))
    return int(found["n"] or 0)


def _this_year() -> int:
    return fiscal_year(timezone.localdate())


def _refusal(asked: Asked, left: int) -> BudgetSpent:
    return BudgetSpent(needed=f"{asked.epsilon / UNIT:g}", left=f"{left / UNIT:g}")


def _budget(row: CountBudget, spent: int) -> Budget:
    return Budget(row.dataset, row.organisation, row.yearly, spent, row.per_person, row.offer)


def _told(row: NoisyAnswer, *, again: bool = False) -> Told:
    return Told(
        row.pk, row.dataset, row.year, row.question, row.epsilon, row.scale, tuple(row.counts),
        row.organisation, row.at, again,
    )  # fmt: skip
