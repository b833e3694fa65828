"""Nothing that tells of persons becomes public by mistake: whatever makes or opens a version asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from hiroba.catalog.datasets.models import Dataset, Table
from hiroba.catalog.datasets.types import TableDraft, VersionDraft
from hiroba.catalog.datasets.values import schema_from_json
from hiroba.catalog.tables.types import ColumnType, TableSchema
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    Action,
    Effect,
    PartyKind,
    Principal,
    Resource,
    Rule,
    TargetKind,
    Visibility,
)
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.storage import service as storage
from hiroba.rules.policies import service as policies
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Kind, Look, PersonalDataFound, Subject

_EVERYBODY = (PartyKind.ANYONE, PartyKind.SIGNED_IN)  # an account is to be had for the asking


def subjects(schema: TableSchema) -> tuple[Subject, ...]:
    """A table's columns as the detector takes them."""
    return tuple(
        Subject(column.name, column.title, column.format)
        for column in schema.columns
        if column.type is not ColumnType.GEOMETRY
    )


def looked(draft: VersionDraft) -> tuple[Look, ...]:
    """What the detector says of each table of a draft. Raises MyNumberFound."""
    looks = draft.looks if draft.looks is not None else tuple(_look(table) for table in draft.tables)
    refuse_my_number(looks)
    return looks


def _look(table: TableDraft) -> Look:
    return privacy.look(storage.local_path(table.parquet.key), subjects(table.schema))


def refuse_my_number(looks: Iterable[Look]) -> None:
    """Raise MyNumberFound, which names the column and nothing else."""
    for look in looks:
        for one in look.findings:
            if one.kind is Kind.MY_NUMBER:
                raise MyNumberFound(where="・".join(one.titles))


def require_open(dataset: Dataset, looks: Sequence[Look]) -> None:
    """Raise PersonalDataFound where everybody would be shown what tells of persons, and nobody who may has
    answered that it does not: of a public dataset, and of one that a rule opens to everybody."""
    for columns in shown_to_all(dataset.pk, dataset.organisation, Visibility(dataset.visibility)):
        _require_harmless(dataset, looks, columns)


def shown_to_all(id: str, organisation: str, visibility: Visibility) -> list[Collection[str] | None]:
    """What everybody sees of a dataset, now or from a day on: columns, None for all; nothing where it is for
    some only."""
    if visibility is Visibility.PUBLIC:
        return [None]
    return [rule.limits.columns for rule in _open_to_all(id, organisation)]


def close_to_all(id: str, organisation: str, who: Principal) -> None:
    """End the rules that open a dataset to everybody."""
    for rule in _open_to_all(id, organisation):
        policies.end(who, rule.id, policies.current(rule.id).number)


def _open_to_all(id: str, organisation: str) -> list[Rule]:
    known = decide.rules_about(Resource("dataset", id, organisation), anew=True)
    return [rule for rule in known if _opens(rule) and (rule.ends is None or rule.ends > timezone.now())]


def _opens(rule: Rule) -> bool:
    """Whether everybody may read rows by it."""
    reads = rule.effect is Effect.PERMIT and Action.DATASET_READ in rule.actions
    return reads and rule.assignee.kind in _EVERYBODY and rule.limits.groups is None


def require_all_open(dataset: Dataset) -> None:
    """The same of every version, asked when a dataset is opened: whoever sees it sees the old ones, too. So
    every version of a public dataset was looked at, and going back to one needs no further look."""
    _require_all_harmless(dataset)


def require_rule_open(rule: Rule) -> None:
    """The same of what a rule opens to everybody: that is publishing by another name."""
    if not _opens(rule):
        return
    for dataset in _meant(rule).exclude(visibility=Visibility.PUBLIC).iterator():
        _require_all_harmless(dataset, rule.limits.columns)


def _meant(rule: Rule) -> QuerySet[Dataset]:
    there = Dataset.objects.filter(withdrawn=None)
    if rule.target.kind is TargetKind.DATASET:
        return there.filter(pk=rule.target.id)
    return there.filter(organisation__in=organisations.body_below(rule.target.organisation))


def _require_all_harmless(dataset: Dataset, columns: Collection[str] | None = None) -> None:
    for table in Table.objects.filter(version__dataset=dataset).order_by("-pk").iterator():
        look = privacy.look(storage.local_path(table.parquet), subjects(schema_from_json(table.schema)))
        _require_harmless(dataset, (look,), columns)


def _require_harmless(
    dataset: Dataset, looks: Iterable[Look], columns: Collection[str] | None = None
) -> None:
    """columns: those that are shown, None: all."""
    answer = privacy.answer_of(dataset.organisation, dataset.source_key)
    harmless = frozenset(answer.harmless if answer else ())
    found = [one for look in looks for one in look.stopping(harmless)]
    shown = [one for one in found if columns is None or set(one.columns) <= set(columns)]
    if shown:
        titles = dict.fromkeys(title for one in shown for title in one.titles)
        raise PersonalDataFound(columns="、".join(titles))
