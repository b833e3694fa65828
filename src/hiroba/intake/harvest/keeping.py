"""Records of a source into the catalogue: what is new, what changed, what stands here already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import OperationalError

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import RecordDraft
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

_UNKNOWN_LICENCE = "other"


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
    who = harvester(source)
    own = {remote_key(each.remote_id): _own(each, source) for each in drafts}
    known = {row.remote_id: row for row in Item.objects.filter(source=source, remote_id__in=own)}
    duplicates = Duplicates(source, list(own.values()))
    found = []
    for key, draft in own.items():
        item = known.get(key) or Item(source=source, remote_id=key, fingerprint="", dataset="")
        item.seen, item.title = run.pk, draft.title[:500]
        item.identity, item.landing = identity(draft), landing(draft)
        item.duplicate_of = "" if item.dataset else duplicates.of(draft)
        kept = Kept(item, draft, fingerprint(draft) != item.fingerprint)
        if item.duplicate_of:
            tally.duplicates += 1
        elif kept.changed or not item.dataset:
            _put(run, who, kept, tally)
        else:
            tally.unchanged += 1
        found.append(kept)
    _write([each.item for each in found], known)
    _write_hashes([each for each in found if each.changed])
    return found


def _put(run: Run, who: Principal, kept: Kept, tally: Tally) -> None:
    item = kept.item
    try:
        published = datasets.put_record(who, kept.draft)
    except OperationalError:
        raise
    except Exception as error:  # whatever one record brings about, the next one goes on
        problems.keep(run, kept.draft.title, kept.draft.landing_page or item.remote_id, error)
        tally.failed += 1
        return
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


def _write(items: list[Item], known: dict[str, Item]) -> None:
    new = [each for each in items if each.remote_id not in known]
    Item.objects.bulk_create(new)
    Item.objects.bulk_update(
        [each for each in items if each.remote_id in known],
        ["seen", "title", "identity", "landing", "fingerprint", "dataset", "duplicate_of"],
    )


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
