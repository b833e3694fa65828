"""How usable an organisation's data is, and what to mend first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.quality import service as quality

_FIRST = 3  # rules that are worth telling


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
    """score: of the rules that apply, how many hold or were mended, in percent; None: nothing judged."""

    score: int | None
    judged: int  # datasets
    mends: tuple[Mend, ...]


def _rule_title(rule_id: str) -> str:
    for rule in quality.rules():
        if rule.id == rule_id:
            return rule.title_en if get_language() == "en" else rule.title_ja
    return rule_id


def standing(details: Iterable[DatasetDetail]) -> Standing:
    """Judge over these datasets together."""
    held = applied = judged = 0
    remaining: Counter[str] = Counter()
    where: dict[str, list[tuple[str, str]]] = {}
    advice: dict[str, str] = {}
    for detail in details:
        judged += bool(detail.quality)
        for line in detail.quality:
            applied += line.state != "not_applicable"
            held += line.state in ("holds", "mended")
            if line.state == "remains":
                remaining[line.rule_id] += 1
                where.setdefault(line.rule_id, []).append((detail.card.id, detail.card.title))
                advice.setdefault(line.rule_id, line.advice)
    mends = tuple(
        Mend(rule, _rule_title(rule), advice[rule], tuple(where[rule][:3]), number)
        for rule, number in remaining.most_common(_FIRST)
    )
    return Standing(round(100 * held / applied) if applied else None, judged, mends)
