"""Which of the tables that somebody asked for in vain belong to a dataset that is hidden from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hiroba.catalog.workbench.naming import candidates
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, Action, Resource
from hiroba.kernel.journal.types import Refusal, Unseen


def find(asked: Mapping[Unseen, int]) -> Iterator[tuple[Unseen, Refusal]]:
    for each in asked:
        for found in candidates(each.place, each.id, EVERYTHING):
            card = found.detail.card
            what = Resource("dataset", card.id, card.organisation, card.visibility)
            told = decide.hidden(each, Action.DATASET_READ, what)
            if told is not None:
                yield each, told
