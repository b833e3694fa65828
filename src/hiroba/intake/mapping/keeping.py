"""Mappings saved, found again, and told what came of them."""

from __future__ import annotations

import json
from dataclasses import asdict

import msgspec
from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets import service as datasets
from hiroba.intake.mapping import warning
from hiroba.intake.mapping.models import MappingVersion
from hiroba.intake.mapping.types import (
    COLUMN_CHANGED,
    COLUMN_MISSING,
    MappingDraft,
    Problem,
    SavedMapping,
    UnknownAttribute,
    UnknownMapping,
    UnknownModel,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal


def save(dataset: str, table: int, draft: MappingDraft, who: Principal) -> SavedMapping:
    """Keep the mapping as the next version; the same again is no new one. A model "" ends the mapping.

    Raises UnknownDataset, Forbidden, UnknownModel, UnknownAttribute."""
    card = datasets.detail(dataset, decide.sight(who)).card
    decide.require(
        who, Action.DATASET_MANAGE, Resource("dataset", card.id, card.organisation, card.visibility)
    )
    check(draft)
    with transaction.atomic():
        last = _rows(dataset, table).select_for_update().first()
        if last is not None and msgspec.convert(last.draft, MappingDraft) == draft:
            return _saved(last)
        row = MappingVersion.objects.create(
            dataset=dataset,
            table=table,
            number=(last.number if last else 0) + 1,
            model=draft.model,
            draft=msgspec.to_builtins(draft),
            by=who.id[:64],
        )
        details: dict[str, int | str] = {"table": table, "mapping": row.number}
        journal.record(
            who, "dataset.map", "dataset", dataset, organisation=card.organisation, details=details
        )
    return _saved(row)


def check(draft: MappingDraft) -> None:
    """Raises UnknownModel, UnknownAttribute."""
    if not draft.model:
        return
    try:
        model = datamodels.model(draft.model)
    except KeyError:
        raise UnknownModel(model=draft.model[:80]) from None
    for rule in draft.rules:
        if model.field(rule.attribute) is None:
            raise UnknownAttribute(model=draft.model, attribute=rule.attribute[:80])


def current(dataset: str, table: int) -> SavedMapping | None:
    """The mapping that holds; None where there is none, or it was ended."""
    row = _rows(dataset, table).first()
    return _saved(row) if row is not None and row.model else None


def in_trouble(dataset: str) -> bool:
    """Whether a column of the dataset's mappings was missing or another in the last file."""
    tables = MappingVersion.objects.filter(dataset=dataset).values_list("table", flat=True).distinct()
    held = (current(dataset, table) for table in tables)
    asked = (COLUMN_MISSING, COLUMN_CHANGED)
    return any(problem.reason in asked for one in held if one for problem in one.trouble)


def versions(dataset: str, table: int) -> list[SavedMapping]:
    """All versions, newest first."""
    return [_saved(row) for row in _rows(dataset, table)]


def version(dataset: str, table: int, number: int) -> SavedMapping:
    """One of the versions. Raises UnknownMapping."""
    row = _rows(dataset, table).filter(number=number).first()
    if row is None:
        raise UnknownMapping(number=number)
    return _saved(row)


def note(saved: SavedMapping, problems: tuple[Problem, ...]) -> None:
    """Remember what the file that was just mapped brought about, and tell the owner of what is new in it."""
    found = warning.misfits(problems)
    if found and found != warning.misfits(saved.trouble):
        warning.tell(saved, found)
    row = MappingVersion.objects.filter(dataset=saved.dataset, table=saved.table, number=saved.number).first()
    if row is not None:
        row.trouble = json.dumps([asdict(problem) for problem in problems], ensure_ascii=False)
        row.applied = timezone.now()
        row.save(update_fields=["trouble", "applied"])


def _rows(dataset: str, table: int):  # type: ignore[no-untyped-def]
    return MappingVersion.objects.filter(dataset=dataset, table=table).order_by("-number")


def _saved(row: MappingVersion) -> SavedMapping:
    trouble = tuple(
        Problem(one["attribute"], one["reason"], one["count"], tuple((r, t) for r, t in one["examples"]))
        for one in (json.loads(row.trouble) if row.trouble else ())
    )
    draft = msgspec.convert(row.draft, MappingDraft)
    return SavedMapping(row.dataset, row.table, row.number, draft, row.by, row.created, trouble, row.applied)
