"""Records of a source into the catalogue: what is new, what changed, what stands here already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import OperationalError

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import PublishedVersion, RecordDraft
from hiroba.intake.harvest import problems
from hiroba.intake.harvest.duplicates import Duplicates
from hiroba.intake.harvest.identity import (
    CATALOGUE,
    ORIGIN,
    fingerprint,
    identity,
    landing,
    remote_key,
)
from hiroba.intake.harvest.models import File, Item, Run, Source
from hiroba.intake.harvest.tally import Tally
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.mynumber.types import MyNumberFound

_UNKNOWN_LICENCE = "other"
_STATE = ("title", "identity", "landing", "fingerprint", "dataset", "duplicate_of")


def harvester(source: Source) -> Principal:
    """Who acts: somebody who may publish for the source's organisation, and nothing else."""
    may = frozenset((Action.DATASET_READ, Action.DATASET_PUBLISH, Action.DATASET_MANAGE))
    return Principal("token", f"harvest-{source.pk}", {source.organisation: Role.OFFICER}, may)


@dataclass(frozen=True)
class Kept:
    """A record of the batch. dataset: "" where it is none here. changed: the source says something new."""

    item: Item
    draft: RecordDraft
    changed: bool


def keep(run: Run, drafts: Sequence[RecordDraft], tally: Tally) -> list[Kept]:
    """Put the records of a batch into the catalogue, in the caller's transaction, and say what became of
    each. One that cannot be taken is a problem of its own; the others go on."""
    source = run.source
    own = {remote_key(each.remote_id): _own(each, source) for each in drafts}
    for key in filter(mynumber.has_my_number, list(own)):  # it cannot even be known by this name
        problems.keep(run, own.pop(key).title, key, MyNumberFound(where="id"))
        tally.failed += 1
    known = {row.remote_id: row for row in Item.objects.filter(source=source, remote_id__in=own)}
    before = {key: _state(row) for key, row in known.items()}
    duplicates = Duplicates(source, list(own.values()))
    found = []
    for key, draft in own.items():
        item = known.get(key) or Item(source=source, remote_id=key, fingerprint="", dataset="")
        item.seen, item.title = run.pk, draft.title[:500]
        item.identity, item.landing = identity(draft), landing(draft)
        item.duplicate_of = "" if item.dataset else duplicates.of(draft)
        found.append(Kept(item, draft, fingerprint(draft) != item.fingerprint))
    _put(run, [each for each in found if _wanted(each)], tally)
    tally.duplicates += sum(bool(each.item.duplicate_of) for each in found)
    tally.unchanged += sum(not each.changed and bool(each.item.dataset) for each in found)
    _write([each.item for each in found], before)
    _write_hashes([each for each in found if each.changed])
    return found


def _wanted(kept: Kept) -> bool:
    return not kept.item.duplicate_of and (kept.changed or not kept.item.dataset)


def _put(run: Run, wanted: list[Kept], tally: Tally) -> None:
    """All at once; where one of them cannot be taken, one by one."""
    who = harvester(run.source)
    try:
        published = datasets.put_records(who, [each.draft for each in wanted])
    except OperationalError:
        raise
    except Exception:  # which one it is shows when each is put alone
        for each in wanted:
            _put_one(run, who, each, tally)
        return
    for each, one in zip(wanted, published, strict=True):
        _taken(each, one, tally)


def _put_one(run: Run, who: Principal, kept: Kept, tally: Tally) -> None:
    try:
        published = datasets.put_record(who, kept.draft)
    except OperationalError:
        raise
    except Exception as error:  # whatever one record brings about, the next one goes on
        problems.keep(run, kept.draft.title, kept.draft.landing_page or kept.item.remote_id, error)
        tally.failed += 1
        return
    _taken(kept, published, tally)


def _taken(kept: Kept, published: PublishedVersion, tally: Tally) -> None:
    item = kept.item
    if published.new or not item.dataset:
        tally.made += 1
    else:
        tally.changed += 1
    item.dataset, item.fingerprint = published.dataset, fingerprint(kept.draft)


def _own(draft: RecordDraft, source: Source) -> RecordDraft:
    """Return the record as one of ours: whose it is, from where, under which licence."""
    origin = {CATALOGUE: source.address, ORIGIN: draft.remote_id}
    return replace(
        draft,
        organisation=source.organisation,
        source=source.pk,
        source_key=f"harvest:{source.pk}:{draft.remote_id}",
        licence=draft.licence or draft.licence_text or _UNKNOWN_LICENCE,
        extras=origin | {name: value for name, value in draft.extras.items() if value},
    )


def _state(item: Item) -> tuple[str, ...]:
    return tuple(getattr(item, name) for name in _STATE)


def _write(items: list[Item], before: dict[str, tuple[str, ...]]) -> None:
    """Write new and changed ones; of the others only that they were seen."""
    Item.objects.bulk_create([each for each in items if each.remote_id not in before])
    known = [each for each in items if each.remote_id in before]
    Item.objects.bulk_update([each for each in known if _state(each) != before[each.remote_id]], _STATE)
    for seen in {each.seen for each in known}:
        Item.objects.filter(pk__in=[each.pk for each in known]).update(seen=seen)


def _write_hashes(kept: list[Kept]) -> None:
    """Remember the hashes that the source itself gives of its files."""
    said = [(each.item, link) for each in kept for link in each.draft.links if link.sha256]
    if not said:
        return
    File.objects.filter(item__in={item.pk for item, _link in said}, etag="", last_modified="").delete()
    File.objects.bulk_create(
        File(item=item, url=link.url[:2000], sha256=link.sha256[:64], etag="", last_modified="")
        for item, link in said
    )
