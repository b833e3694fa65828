"""A dataset judged as it is now, and the judgement kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, SearchQuery
from hiroba.catalog.health.completeness import completeness
from hiroba.catalog.health.drift import drift
from hiroba.catalog.health.models import DatasetHealth, LinkCheck
from hiroba.catalog.health.sniffing import format_of, plain
from hiroba.catalog.health.stars import STARS, best, of_format, of_table
from hiroba.catalog.health.types import Drift, Reason
from hiroba.catalog.quality.types import State
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.organisations import service as organisations

_PAGE = 1000
_LONGEST_ADDRESS = 2048  # bytes: what an index of PostgreSQL holds


def assess(dataset_id: str) -> None:
    """Judge the dataset and keep it; one that is gone is forgotten. Doing it twice does no harm."""
    known = datasets.find(dataset_id, EVERYTHING)
    if known is None or known.withdrawn or known.organisation in organisations.left():
        DatasetHealth.objects.filter(pk=dataset_id).delete()
        LinkCheck.objects.filter(dataset=dataset_id).delete()
        return
    detail = datasets.detail(dataset_id, EVERYTHING)
    with transaction.atomic():
        checks = _follow_links(detail)
        DatasetHealth.objects.update_or_create(dataset=dataset_id, defaults=_judged(detail, checks))


def assess_missing() -> int:
    """Judge every dataset that never was (it is older than this room); returns how many."""
    known = set(DatasetHealth.objects.values_list("pk", flat=True))
    missing = [each for each in _ids() if each not in known]
    for dataset_id in missing:
        assess(dataset_id)
    return len(missing)


def _ids() -> Iterator[str]:
    number, pages = 1, 1
    while number <= pages:
        query = SearchQuery(sort="created", page=number, page_size=_PAGE)
        page = datasets.search(query, EVERYTHING)
        yield from (card.id for card in page.items)
        number, pages = number + 1, page.pages


def _follow_links(detail: DatasetDetail) -> list[LinkCheck]:
    """Bring the checks to the links that the dataset has now; new ones are due at once."""
    wanted = {link.url for link in detail.links if len(link.url.encode()) <= _LONGEST_ADDRESS}
    mine = LinkCheck.objects.filter(dataset=detail.card.id)
    mine.exclude(url__in=wanted).delete()
    now = timezone.now()
    LinkCheck.objects.bulk_create(
        [LinkCheck(dataset=detail.card.id, url=url, due=now) for url in sorted(wanted)],
        ignore_conflicts=True,
    )
    return list(mine)


def _judged(detail: DatasetDetail, checks: list[LinkCheck]) -> dict[str, object]:
    card = detail.card
    percent, missing = completeness(detail)
    reason = _stars(detail, checks)
    return {
        "organisation": card.organisation,
        "visibility": card.visibility.value,
        "title": card.title,
        "stars": STARS[reason],
        "reason": reason.value,
        "points": card.points,
        "completeness": percent,
        "missing": list(missing),
        "rules": [line.rule_id for line in detail.quality if line.state == State.REMAINS],
        "rhythm": "" if detail.ending else detail.rhythm,  # what ended is not late
        "updated": detail.version.created if detail.version.number else card.modified,
        "links": len(checks),
        "broken": sum(check.state == "broken" for check in checks),
        "drift": [asdict(each) for each in _drift(detail)],
        "assessed": timezone.now(),
    }


def _stars(detail: DatasetDetail, checks: list[LinkCheck]) -> Reason:
    ways = [of_table(table.schema) for table in detail.tables]
    if detail.version.number:
        ways.append(of_format(plain(detail.version.format)))
    seen = {check.url: check for check in checks}
    for link in detail.links:
        check = seen.get(link.url)
        if check is None or check.state != "broken":
            known = check.format if check else ""
            ways.append(of_format(known or format_of(b"", link.media_type, link.url, link.format)))
    licence = next((each for each in datasets.licences() if each.id == detail.card.licence), None)
    return best(ways, is_open=licence is not None and licence.open)


def _drift(detail: DatasetDetail) -> tuple[Drift, ...]:
    """Nothing where there is no version before this one, or it has gone."""
    number = detail.version.number
    if number < 2:
        return ()
    try:
        found = datasets.version_diff(detail.card.id, number - 1, number, EVERYTHING)
    except (datasets.UnknownVersion, datasets.VersionExpired):
        return ()
    return drift(found.pairs)
