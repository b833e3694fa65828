"""Not more instances at once than can be told, and the time that they cover (ETSI GS CIM 009, 6.3.10)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hiroba.context.history.types import Evolution, Instance, Known, Question, Range, Window
from hiroba.context.store.types import Micros

By = dict[str, list[Instance]]


def told(found: Sequence[tuple[Known, By]], question: Question) -> tuple[list[Evolution], Range | None]:
    """Keep the last ones where so asked; cut every attribute at the time at which the first one is full.

    So what is told of a range is complete, and the next question can begin where this one ended.
    """
    if question.last is not None:
        found = [
            (entity, {name: each[-question.last :] for name, each in by.items()}) for entity, by in found
        ]
    edge = _edge(found, question)
    if edge is None:
        return [Evolution(entity, dict(by)) for entity, by in found], None
    window, newest = question.window, question.last is not None

    def kept(each: list[Instance]) -> list[Instance]:
        return [
            one for one in each if (window.time_of(one) >= edge if newest else window.time_of(one) <= edge)
        ]

    cut = [(entity, {name: kept(each) for name, each in by.items()}) for entity, by in found]
    evolutions = [
        Evolution(entity, dict(by), (), {name: _kind(before[name]) for name, each in by.items() if not each})
        for (entity, by), (_entity, before) in zip(cut, found, strict=True)
    ]
    times = [window.time_of(one) for _entity, by in cut for each in by.values() for one in each]
    return evolutions, _range(window, times, question.last)


def _kind(instances: Sequence[Instance]) -> str:
    return str(msgspec.json.decode(instances[0].body)["type"])


def _edge(found: Sequence[tuple[Known, By]], question: Question) -> Micros | None:
    """The time at which to cut; None where everything can be told."""
    time, page = question.window.time_of, question.page
    full = [each for _entity, by in found for each in by.values() if len(each) > page]
    if not full:
        return None
    if question.last is not None:
        return max(time(each[-page]) for each in full)
    return min(time(each[page - 1]) for each in full)


def _range(window: Window, times: Sequence[Micros], last: int | None) -> Range:
    first, newest = min(times), max(times)
    if last is None:
        return Range(first if window.low is None else window.low, newest, None)
    return Range(newest if window.high is None else window.high, first, last)
