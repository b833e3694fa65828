"""One answer of what several places have of entities over time (ETSI GS CIM 009, 5.7.3.4, 5.7.4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hiroba.context.history.aggregates import aggregate_instances
from hiroba.context.history.paging import told
from hiroba.context.history.questions import by_attribute
from hiroba.context.history.types import Evolution, Instance, Known, Question, Range, Window

Whole = tuple[Known, Sequence[Instance]]


def joined(entities: Sequence[Whole], question: Question) -> tuple[list[Evolution], Range | None]:
    """The evolutions of entities, each with its instances in the order in which their places prevail.

    What a question says of instances (window, projection, last, page, aggregation) is asked of the whole;
    what it says of entities must hold already. Keys of the entities must differ from each other.
    """
    window, projection = question.window, question.projection
    wanted = [
        (
            entity,
            [
                one
                for one in _once(instances, window)
                if window.holds(one)
                and projection.wants(one.attribute)
                and (projection.datasets is None or one.dataset in projection.datasets)
            ],
        )
        for entity, instances in entities
    ]
    if question.aggregation is None:
        return told([(entity, by_attribute(instances, window)) for entity, instances in wanted], question)
    series = aggregate_instances(
        ((entity.key, one) for entity, instances in wanted for one in instances),
        window,
        projection,
        question.aggregation,
    )
    return [Evolution(entity, {}, series.get(entity.key, ())) for entity, _instances in wanted], None


def _once(instances: Iterable[Instance], window: Window) -> Iterable[Instance]:
    """Of instances of one datasetId at one time the first."""
    found: dict[tuple[str, str, int], Instance] = {}
    for one in instances:
        found.setdefault((one.attribute, one.dataset, window.time_of(one)), one)
    return found.values()
