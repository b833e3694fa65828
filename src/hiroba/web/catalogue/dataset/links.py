"""Where a dataset's data lie elsewhere, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from hiroba.catalog.datasets.types import DatasetDetail, LinkInfo

_FOLLOWED = ("http", "https", "ftp")  # schemes that an address on a page may have


@dataclass(frozen=True)
class LinkRow:
    """href: "" where the address is none that a reader could follow. host: whose machine it is."""

    link: LinkInfo
    title: str
    href: str
    host: str

    @property
    def broken(self) -> bool:
        return self.link.state == "broken"


def link_rows(detail: DatasetDetail) -> list[LinkRow]:
    """The links in the order of their source."""
    return [
        LinkRow(link, link.title or _last_part(link.url), followed(link.url), _host(link.url))
        for link in detail.links
    ]


def followed(url: str) -> str:
    """The address where a reader may follow it, else "": it was written by somebody elsewhere."""
    try:
        return url if urlsplit(url).scheme.lower() in _FOLLOWED else ""
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2] or url
