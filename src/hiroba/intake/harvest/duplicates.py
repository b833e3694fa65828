"""Records that stand here already, by way of another source or because they came from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import RecordDraft
from hiroba.intake.harvest.identity import CATALOGUE, ORIGIN, identity, landing
from hiroba.intake.harvest.models import File, Item, Source
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings


class Duplicates:
    """What is known of the other sources, looked up once for a whole batch of records."""

    def __init__(self, source: Source, drafts: Sequence[RecordDraft]) -> None:
        others = Item.objects.exclude(source=source).exclude(dataset="")
        identities = {found for each in drafts if (found := identity(each))}
        pages = Counter(found for each in drafts if (found := landing(each)))
        hashes = {link.sha256 for each in drafts for link in each.links if link.sha256}
        self._by_identity = dict(
            others.filter(identity__in=identities).values_list("identity", "dataset") if identities else ()
        )
        self._by_page = _only_ones(
            others.filter(landing__in=pages).values_list("landing", "dataset") if pages else (), pages
        )
        self._by_hash = _by_hash(source, hashes)
        origins = {each.extras.get(ORIGIN, "") for each in drafts}
        self._ours = {each.card.id for each in datasets.details(sorted(origins), EVERYTHING)}

    def of(self, draft: RecordDraft) -> str:
        """Return the id of the dataset that this record is already, "" for none."""
        found = self._by_identity.get(identity(draft)) or self._by_page.get(landing(draft))
        if found:
            return found
        for link in draft.links:
            if link.sha256 and (found := self._by_hash.get(link.sha256)):
                return found
        origin = draft.extras.get(ORIGIN, "")
        # an id is drawn at random: it is ours, wherever we were reached when it was copied
        return origin if origin in self._ours else _came_back(draft)


def of_file(source: Source, sha256: str) -> str:
    """Return the id of the dataset of another source that has this very file, "" for none."""
    return _by_hash(source, {sha256}).get(sha256, "")


def _by_hash(source: Source, hashes: Iterable[str]) -> dict[str, str]:
    wanted = set(hashes)
    if not wanted:
        return {}
    rows = File.objects.filter(sha256__in=wanted).exclude(item__source=source).exclude(item__dataset="")
    return dict(rows.values_list("sha256", "item__dataset"))


def _only_ones(rows: Iterable[tuple[str, str]], here: Counter[str]) -> dict[str, str]:
    """A page on which several records stand says of none of them that it is the same."""
    found = list(rows)
    there = Counter(page for page, _dataset in found)
    return {page: dataset for page, dataset in found if there[page] == 1 and here[page] == 1}


def _came_back(draft: RecordDraft) -> str:
    """Return the dataset of ours that comes back to us by way of its copy elsewhere, "" for none."""
    home = _origin(settings.server().public_url or _listening())
    landing_page = draft.landing_page
    if home not in (_origin(draft.extras.get(CATALOGUE, "")), _origin(landing_page)):
        return ""
    for name in (draft.extras.get(ORIGIN, ""), landing_page):
        id = urlsplit(name).path.rstrip("/").rpartition("/")[2]
        known = datasets.by_name(id) or id
        with suppress(HirobaError):
            return datasets.detail(known, EVERYTHING).card.id
    return ""


def _listening() -> str:
    server = settings.server()
    return f"http://{server.host}:{server.port}"


def _origin(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", 0
    return parts.hostname or "-", port
