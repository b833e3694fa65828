"""Counts are asked, paid for from the dataset's budget, and told with noise."""

from __future__ import annotations

import itertools
import math

import msgspec

from hiroba.catalog.counting.counting import counts
from hiroba.catalog.counting.opening import open_of, opened, require, table_of
from hiroba.catalog.counting.types import Answer, Open, Question, Words
from hiroba.catalog.counting.wording import key_of, worded
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide.types import Limits, Principal
from hiroba.kernel.storage import service as storage
from hiroba.rules.metering import service as metering
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Asked, Budget, Told

_MARGIN = math.log(20)  # of a Laplace distribution: the noise is beyond it one time in twenty


def ask(dataset: str, question: Question, epsilon: float, who: Principal) -> Answer:
    """Ask with an epsilon; the same question again costs nothing and is told the same.

    Raises UnknownDataset, Forbidden, NoBudget, BadQuestion, WrongEpsilon, BudgetSpent.
    """
    detail, limits = require(dataset, who)
    offer = open_of(detail, limits, who)
    columns = {one.column: one for one in offer.columns}
    words = worded(question, columns, detail.version.number)
    parquet = _rows(table_of(detail, offer.budget), limits)
    asked = Asked(
        dataset, key_of(parquet, columns, words), msgspec.to_builtins(words), privacy.thousandths(epsilon)
    )
    told = privacy.ask(
        asked, lambda: counts(storage.local_path(parquet), columns, words), _organisation(who, offer), who
    )
    usage.used(detail.card, Use.API, who, rows=len(told.counts))
    return _answer(told, privacy.budget_of(dataset))


def answered(dataset: str, id: int, who: Principal) -> Answer | None:
    """An answer that was told to their own organisation before, or to anybody, where they set the budget."""
    offer = opened(dataset, who)
    return next((_answer(each, offer.budget) for each in history(offer, who) if each.id == id), None)


def history(offer: Open, who: Principal) -> list[Told]:
    """The ledger: all of it for those who set the budget, for others what they asked themselves."""
    if offer.manages:
        return privacy.ledger(offer.dataset)
    organisation = _organisation(who, offer)
    return privacy.ledger(offer.dataset, organisation, "" if organisation else who.id)


def words_of(told: Told) -> Words:
    """The question of a line of the ledger."""
    return msgspec.convert(told.words, Words)


def _rows(table: TableInfo, limits: Limits) -> str:
    """Key of the file with the rows that the rule is about."""
    rows = Limits(rows=limits.rows)
    return table.parquet if rows.whole else tables.narrow(table.parquet, table.schema, rows).parquet


def _organisation(who: Principal, offer: Open) -> str:
    return metering.user_of(who, offer.organisation).organisation


def _answer(told: Told, budget: Budget) -> Answer:
    words = words_of(told)
    labels = itertools.product(*(axis.labels for axis in words.axes))
    return Answer(
        told=told,
        words=words,
        cells=tuple(zip(labels, told.counts, strict=True)),
        margin=margin(told.scale),
        left=budget.left / privacy.UNIT,
        yearly=budget.yearly / privacy.UNIT,
    )


def margin(scale: float) -> int:
    """By how much 95 of 100 counts are off at most."""
    return math.ceil(scale * _MARGIN)
