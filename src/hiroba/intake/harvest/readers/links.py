"""A page of links: what its links lead to becomes a record; one file in several forms is one record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html

from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.intake.harvest.asking import NOT_MODIFIED, Asker, conditions, validators
from hiroba.intake.harvest.readers.chunks import Chunks
from hiroba.intake.harvest.readers.page import Page
from hiroba.intake.harvest.robots import Robots
from hiroba.intake.harvest.types import NotUnderstood

FILES = frozenset(
    (
        "csv", "tsv", "xlsx", "xls", "ods", "json", "geojson", "kml", "kmz", "gpkg", "parquet", "shp", "zip",
        "xml", "ttl", "rdf", "jsonld", "gtfs", "czml", "gml", "topojson", "osm", "pbf", "tif", "las", "pdf",
    )
)  # fmt: skip
_LONGEST = 1000  # letters of a text that is looked at
_PAPER = frozenset(("pdf",))  # taken only beside a form that machines read
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "dt"))
_ASIDE = re.compile(  # "(CSV:12KB)"
    r"[（(\[［【][^（()）\]］】]*(csv|xlsx?|json|kml|zip|pdf|xml|[kmg]?b|バイト)[^（()）\]］】]*[)）\]］】]",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_BARE = re.compile(  # says only what form the file has
    r"((csv|tsv|xlsx?|ods|geo\s?json|json|kml|kmz|zip|xml|pdf|excel|エクセル|download)"
    r"|(ダウンロード|こちら|ファイル|形式|データ)|[はの\s.:：・/()（）])*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Found:
    url: str
    text: str  # of the link, with what stands about its form cut off; "" where nothing else is said
    context: str  # what the row or the heading around it says


def reader(asker: Asker, address: str, known: Mapping[str, str]) -> Chunks:
    """Return the reader of a page. known: validators of the page as it was read last."""
    return Chunks(lambda: _read(asker, address, known))


def _read(asker: Asker, address: str, known: Mapping[str, str]) -> Page:
    Robots(asker).require(address)
    answer = asker.ask(address, {"Accept": "text/html"} | conditions(known))
    if answer.status == NOT_MODIFIED:
        return Page(unchanged=True)
    charset = _CHARSET.search(answer.headers.get("content-type", ""))
    found = records(answer.body, answer.url or address, charset[1] if charset else "")
    return Page(records=found, validators=validators(answer))


def records(body: bytes, address: str, charset: str = "") -> tuple[RecordDraft, ...]:
    """Return what the page links to, in its order. charset: as its server says. Raises NotUnderstood when
    it is no page."""
    try:
        text = body.decode(_encoding(body, charset), "replace").encode("utf-8", "replace")
        page = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"), base_url=address)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotUnderstood(url=address, expected="HTML") from error
    title = _text(page.find(".//title"))
    base = page.find(".//base")
    where = urljoin(address, base.get("href", "")) if base is not None else address
    groups: dict[str, list[_Found]] = {}
    for found in _links(page, where):
        stem = str(PurePosixPath(urlsplit(found.url).path).with_suffix(""))
        groups.setdefault(f"{urlsplit(found.url).netloc}{stem}?{urlsplit(found.url).query}", []).append(found)
    wanted = (each for each in groups.values() if any(_suffix(one.url) not in _PAPER for one in each))
    return tuple(_record(each, address, title) for each in wanted)


def _encoding(body: bytes, charset: str) -> str:
    """Return what the server, else the page says; of one that says nothing what fits."""
    within = _CHARSET.search(body[:2048].decode("ascii", "replace"))
    for name in filter(None, (charset, within[1] if within else "")):
        with suppress(LookupError):
            found = codecs.lookup(name).name
            return {"shift_jis": "cp932"}.get(found, found)
    return _fitting(body)


def _fitting(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _links(page: html.HtmlElement, base: str) -> Iterator[_Found]:
    heading = ""
    seen: set[str] = set()
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _HEADS:
            heading = _text(element) or heading
        url = _target(element, base) if element.tag == "a" else ""
        if not url or url in seen or _suffix(url) not in FILES:
            continue
        seen.add(url)
        text = _ASIDE.sub("", _text(element)).strip()
        yield _Found(url, "" if _BARE.fullmatch(text) else text, _row(element) or heading)


def _target(element: html.HtmlElement, base: str) -> str:
    try:
        url = urldefrag(urljoin(base, element.get("href", "").strip())).url
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def _suffix(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).suffix.lstrip(".").lower()


def _row(element: html.HtmlElement) -> str:
    """What the row of a table calls the link: its first cell with words of its own."""
    row = next(element.iterancestors("tr"), None)
    cells = [] if row is None else [_text(cell) for cell in row.iterchildren("th", "td")]
    return next((cell for cell in cells if cell and not _BARE.fullmatch(_ASIDE.sub("", cell))), "")


def _text(element: html.HtmlElement | None) -> str:
    return "" if element is None else re.sub(r"\s+", " ", str(element.text_content())).strip()[:_LONGEST]


def _record(group: list[_Found], address: str, page_title: str) -> RecordDraft:
    first = group[0]
    name = PurePosixPath(unquote(urlsplit(first.url).path)).stem
    title = next((each.text for each in group if each.text), "") or first.context or name.strip() or first.url
    return RecordDraft(
        organisation="",
        source_key="",
        title=title[:500],
        description=first.context if first.context != title else "",
        landing_page=address,
        publisher=page_title,
        links=tuple(
            LinkDraft(each.url, each.text or title, format=_suffix(each.url).upper()) for each in group
        ),
        remote_id=first.url,
    )
