"""What an erasure is about, as whoever asks for it and whoever confirms it look at it."""

from __future__ import annotations

from typing import Any

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.erasure.types import Kind, Target
from hiroba.kernel.people import service as people
from hiroba.web.erasing.words import KINDS


def dataset_of(target: Target) -> Any:
    """The dataset whose rows it is about; None where it is about none, or that is gone."""
    return datasets.find(target.dataset, decide.sight(SYSTEM)) if target.dataset else None


def meant(target: Target) -> dict[str, Any]:
    """For `target.html`."""
    return {
        "target": target,
        "kind": KINDS[target.kind],
        "what": _what(target),
        "dataset": dataset_of(target),
    }


def _what(target: Target) -> str:
    """Nothing of it when it is over."""
    if not target.what or target.kind is not Kind.PERSON:
        return target.what
    try:
        somebody = people.person(int(target.what))
    except people.UnknownPerson:
        return target.what
    return f"{somebody.display_name} ({somebody.email})"
