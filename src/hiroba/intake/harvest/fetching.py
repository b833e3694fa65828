"""The files behind the links of a record: fetched where they changed, tidied and published with it."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.db import OperationalError, transaction

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.intake.harvest import duplicates, problems
from hiroba.intake.harvest.asking import NOT_MODIFIED, Asker, conditions, validators
from hiroba.intake.harvest.identity import PART
from hiroba.intake.harvest.keeping import Kept, harvester
from hiroba.intake.harvest.models import File, Item, Run
from hiroba.intake.harvest.robots import Robots
from hiroba.intake.harvest.tally import Tally
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import Outcome, PublishOptions, Stage

# Of one table in several forms the one that loses least is fetched.
_BEST = (
    *("parquet", "gpkg", "geojson", "csv", "xlsx", "tsv", "ods", "xls", "json", "kml", "kmz", "shp", "zip"),
    "telegram",
)
_TELEGRAM = re.compile(r"(^|_)V[A-Z]{3}\w\w(_\d+)?\.xml", re.ASCII)  # as the weather agency names its files


def apart(draft: RecordDraft) -> Iterator[RecordDraft]:
    """Yield the record itself, and where it has several tables one record more for each of them: a
    dataset here has one file."""
    tables = list(_tables(draft.links))
    if len(tables) < 2:
        yield draft
        return
    yield replace(draft, extras={**draft.extras, "files": str(len(tables))})
    for link in tables:
        name = link.title or _file_name(link)
        yield replace(
            draft,
            title=f"{draft.title} {name}"[:500],
            name="",
            description=link.description or draft.description,
            links=(link,),
            remote_id=f"{draft.remote_id}{PART}{link.remote_id or link.url}",
        )


def file_of(draft: RecordDraft) -> LinkDraft | None:
    """Return the only table of a record; None where it has none, or many."""
    tables = list(_tables(draft.links))
    return tables[0] if len(tables) == 1 else None


def _tables(links: Iterable[LinkDraft]) -> Iterator[LinkDraft]:
    groups: dict[str, list[LinkDraft]] = {}
    for link in links:
        if _form(link) in _BEST and link.url.startswith(("http://", "https://")):
            groups.setdefault(PurePosixPath(_file_name(link)).stem.casefold(), []).append(link)
    for group in groups.values():
        yield min(group, key=lambda link: _BEST.index(_form(link)))


def _form(link: LinkDraft) -> str:
    if _TELEGRAM.search(_file_name(link)):
        return "telegram"
    suffix = PurePosixPath(urlsplit(link.url).path).suffix.lstrip(".").lower()
    return suffix if suffix in _BEST else link.format.lower().lstrip(".")


def _file_name(link: LinkDraft) -> str:
    return unquote(urlsplit(link.url).path.rstrip("/").rpartition("/")[2]) or "file"


def bring(run: Run, kept: Kept, asker: Asker, robots: Robots | None, tally: Tally) -> None:
    """Fetch and publish the file of a record. What goes wrong with it is a problem; the record stands."""
    link = file_of(kept.draft)
    if link is None or not kept.item.dataset:
        return
    try:
        if robots is not None:
            robots.require(link.url)
        _bring(run, kept, link, asker, tally)
    except OperationalError:
        raise
    except Exception as error:  # whatever one file brings about, the next one goes on
        problems.keep(run, kept.draft.title, link.url, error)
        tally.failed += 1


def _bring(run: Run, kept: Kept, link: LinkDraft, asker: Asker, tally: Tally) -> None:
    item = kept.item
    before = File.objects.filter(item=item, url=link.url[:2000]).first()
    known = {"etag": before.etag, "last_modified": before.last_modified} if before else {}
    answer = asker.ask(link.url, conditions(known))
    if answer.status == NOT_MODIFIED:
        return
    sha256 = hashlib.sha256(answer.body).hexdigest()
    found = validators(answer)
    if before is None or before.sha256 != sha256 or not any(known.values()):
        same = duplicates.of_file(run.source, sha256)
        if same:
            _give_way(run, item, same, tally)
            return
        _publish(run, kept, replace(link, sha256=sha256), answer.body, tally)
    File.objects.update_or_create(
        item=item,
        url=link.url[:2000],
        defaults={
            "sha256": sha256,
            "etag": found.get("etag", ""),
            "last_modified": found.get("last_modified", "")[:100],
        },
    )


def _publish(run: Run, kept: Kept, link: LinkDraft, body: bytes, tally: Tally) -> None:
    draft, who = kept.draft, harvester(run.source)
    name = _file_name(link)
    request = publishing.Request(link.url, name, draft.source_key, draft.organisation, who, PublishOptions())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fetched"
        path.write_bytes(body)
        report = publishing.publish_file(path, request, _quiet)
        publishing.require_not_stopped(report)
    if report.status is Outcome.PUBLISHED:
        # The record's words come after those that the file says of itself; its hash makes it another one.
        links = tuple(link if each.url == link.url else each for each in draft.links)
        datasets.put_record(who, replace(draft, links=links))
        tally.fetched += 1


def _give_way(run: Run, item: Item, same: str, tally: Tally) -> None:
    """The file stands here already, by way of another source: its record is kept once."""
    with transaction.atomic():
        datasets.withdraw(item.dataset, harvester(run.source))
        item.dataset, item.duplicate_of = "", same
        item.save(update_fields=["dataset", "duplicate_of"])
    tally.duplicates += 1


def _quiet(_stage: Stage, _done: int, _total: int | None) -> None:
    return
