"""How usable an organisation's data is, and what to mend first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.quality import service as quality
from hiroba.catalog.quality.types import RuleResult, State
from hiroba.web.catalogue.dataset.score import score_of

_FIRST = 3  # rules that are worth telling
_SHOWN = 3  # datasets that are named for each


@dataclass(frozen=True)
class Mend:
    """A rule that does not hold in some datasets. advice: what the judge says to do about it."""

    rule_id: str
    title: str
    advice: str
    datasets: tuple[tuple[str, str], ...]  # id, title
    count: int


@dataclass(frozen=True)
class Standing:
    """score: the mean points of the datasets, 0 to 100; None: nothing judged."""

    score: int | None
    judged: int  # datasets
    mends: tuple[Mend, ...]


def _rule_title(rule_id: str) -> str:
    for rule in quality.rules():
        if rule.id == rule_id:
            return rule.title_en if get_language() == "en" else rule.title_ja
    return rule_id


def standing(details: Iterable[DatasetDetail]) -> Standing:
    """Judge over these datasets together: the mean of their scores, what is worst first."""
    points: list[int] = []
    where: dict[str, list[tuple[str, str]]] = {}
    advice: dict[str, str] = {}
    for detail in details:
        found = score_of(detail.quality)
        if found is None:
            continue
        points.append(found.points)
        for line in detail.quality:
            if line.state == State.REMAINS:
                where.setdefault(line.rule_id, []).append((detail.card.id, detail.card.title))
                advice.setdefault(line.rule_id, line.advice)
    remaining = [RuleResult(rule, State.REMAINS, len(datasets)) for rule, datasets in where.items()]
    mends = tuple(
        Mend(
            each.rule_id, _rule_title(each.rule_id), advice[each.rule_id],
            tuple(where[each.rule_id][:_SHOWN]), each.count,
        )
        for each in quality.worst_first(remaining)[:_FIRST]
    )  # fmt: skip
    return Standing(round(sum(points) / len(points)) if points else None, len(points), mends)
