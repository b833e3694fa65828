"""The list of open data in the municipal standard form (オープンデータ一覧): one row a dataset.

The columns are those of the recommended datasets of the Digital Agency (推奨データセット, later 自治体標準
オープンデータセット); headings are found by what they say, because each edition words them a little
differently and each municipality adds its own.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.intake.harvest.asking import NOT_MODIFIED, Asker, conditions, validators
from hiroba.intake.harvest.readers.chunks import Chunks
from hiroba.intake.harvest.readers.page import Page, Trouble
from hiroba.intake.harvest.types import NotUnderstood, RecordIncomplete
from hiroba.intake.reading import service as reading
from hiroba.intake.reading.types import GridTable

_JST = ZoneInfo("Asia/Tokyo")
_LOOKED_THROUGH = 50  # rows in which the headings must stand
# What a column is, by what its heading says; the first that fits, in this order.
_HEADINGS: tuple[tuple[str, str], ...] = (
    ("code", r"(都道府県コード又は)?(全国)?(都道府県|市区町村|地方公共団体)コード"),
    ("number", r"NO|ID|番号|管理番号|データセットID"),
    ("prefecture", r"都道府県名"),
    ("municipality", r"(市区町村|地方公共団体)名"),
    ("title", r"(データセット|データ|オープンデータ)_?(名称?|タイトル)|名称|タイトル"),
    ("description", r"(データセット|データ)?_?(概要|説明)"),
    ("format", r"(データ|ファイル)?_?(形式|フォーマット|拡張子)"),
    ("theme", r"(データ)?_?(分類|カテゴリ|カテゴリー|グループ)"),
    ("keywords", r"キーワード|タグ"),
    ("rhythm", r"(データ)?_?更新頻度"),
    ("issued", r"(データ)?_?(登録日|作成日|公開日|公開年月日)"),
    ("modified", r"(データ)?_?(最終更新日|更新日|最終更新年月日)"),
    ("licence", r"(データ)?_?(ライセンス|利用規約|利用条件)"),
    ("file", r"(公開|ダウンロード|ファイル|リソース|データ|データ公開)_?(URL|先URL|アドレス)|URL"),
    ("landing", r"データセット_?URL|(掲載|紹介|公開)(ページ|ウェブサイト)_?(URL)?"),
    ("contact", r"(担当|所管|作成|提供|登録)(課|部署|部局|者)(名)?|問い?合わ?せ先"),
    ("note", r"備考"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _HEADINGS)
_RHYTHMS = (
    (r"随時|不定期|未定|更新なし", ""), (r"毎日|日次|1日", "P1D"), (r"毎週|週次|週1", "P1W"),
    (r"四半期|3ヶ月|3か月", "P3M"), (r"半年|6ヶ月|6か月|年2回", "P6M"), (r"毎月|月次|月1", "P1M"),
    (r"毎年|年次|年1|1年|年度", "P1Y"),
)  # fmt: skip
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_SEPARATORS = re.compile(r"[;；,，、|\n]+")


def reader(asker: Asker, address: str, known: Mapping[str, str]) -> Chunks:
    """Return the reader of a list. known: validators of the list as it was read last."""
    return Chunks(lambda: _read(asker, address, known))


def _read(asker: Asker, address: str, known: Mapping[str, str]) -> Page:
    answer = asker.ask(address, conditions(known))
    if answer.status == NOT_MODIFIED:
        return Page(unchanged=True)
    return replace(rows(answer.body, answer.url or address), validators=validators(answer))


def rows(body: bytes, address: str) -> Page:
    """Return what a list says; rows of the same dataset become one record with many links. A row that is
    incomplete is still there; where it has no number, nobody can say which one it is.

    Raises NotUnderstood, Refused.
    """
    name = unquote(urlsplit(address).path.rpartition("/")[2]) or "list.csv"
    found: dict[str, RecordDraft] = {}
    troubles: list[Trouble] = []
    seen: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(body)
        for number, row in _cells(path, name, Path(folder), address):
            try:
                draft = _record(row, address)
            except RecordIncomplete as error:
                troubles.append(Trouble(row.get("title") or f"{name}:{number}", address, error))
                seen.append(_numbered(row))
                continue
            before = found.get(draft.remote_id)
            found[draft.remote_id] = draft if before is None else _joined(before, draft)
    there = tuple(each for each in seen if each and each not in found)
    return Page(tuple(found.values()), there, tuple(troubles), whole=all(seen))


def _numbered(row: Mapping[str, str]) -> str:
    """Return what the list calls a row: its owner's code and its number; "" where it has none."""
    return f"{row.get('code', '')}:{row['number']}" if row.get("number") else ""


def _cells(path: Path, name: str, folder: Path, address: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield row number and cells by what their column is."""
    for table in reading.read(path, name, folder).tables:
        if not isinstance(table, GridTable):
            continue
        columns: dict[int, str] = {}
        for number, cells in _lines(table):
            if columns:
                row = {what: cells[place] for place, what in columns.items() if cells[place]}
                if row:
                    yield number, row
            elif number <= _LOOKED_THROUGH:
                columns = _columns(cells)
        if columns:
            return
    raise NotUnderstood(url=address, expected="オープンデータ一覧")


def _lines(table: GridTable) -> Iterator[tuple[int, list[str]]]:
    for batch in table.batches():
        columns = [column.to_pylist() for column in batch.columns]
        for number, *cells in zip(*columns, strict=True):
            yield number, [(cell or "").strip() for cell in cells]


def _columns(cells: list[str]) -> dict[int, str]:
    """Return place -> what it is, when this is the row of the headings: title and an address are there."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        heading = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
        what = next((name for name, pattern in _PATTERNS if pattern.fullmatch(heading)), None)
        if what and what not in found.values():
            found[place] = what
    named = set(found.values())
    return found if "title" in named and named & {"file", "landing"} else {}


def _record(row: dict[str, str], address: str) -> RecordDraft:
    title = row.get("title", "")
    places = [urljoin(address, row[name]) for name in ("file", "landing") if _is_url(row.get(name, ""))]
    if not title:
        raise RecordIncomplete(field="データセット名称")
    if not places:
        raise RecordIncomplete(field="URL")
    links: tuple[LinkDraft, ...] = ()
    if _is_url(row.get("file", "")):
        url = urljoin(address, row["file"])
        links = (LinkDraft(url=url, title=title, format=_format(row.get("format", ""), url)),)
    landing = urljoin(address, row["landing"]) if _is_url(row.get("landing", "")) else ""
    return RecordDraft(
        organisation="",
        source_key="",
        title=title,
        description=row.get("description", ""),
        keywords=_words(row.get("keywords", ""), row.get("theme", "")),
        licence_text=row.get("licence", ""),
        rhythm=rhythm(row.get("rhythm", "")),
        landing_page=landing,
        publisher=" ".join(filter(None, (row.get("prefecture", ""), row.get("municipality", "")))),
        contact=_office(row.get("contact", "")),
        issued=_moment(row.get("issued", "")),
        modified=_moment(row.get("modified", "")),
        links=links,
        extras={"note": row["note"]} if row.get("note") else {},
        remote_id=_numbered(row) or f"{title} {landing or places[0]}",
    )


def _joined(first: RecordDraft, more: RecordDraft) -> RecordDraft:
    """Two rows of one dataset: the second brings another file."""
    known = {link.url for link in first.links}
    return replace(first, links=first.links + tuple(link for link in more.links if link.url not in known))


def rhythm(text: str) -> str:
    """Return how often it is renewed as an ISO 8601 duration; "" where nothing certain is said."""
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return next((duration for pattern, duration in _RHYTHMS if re.search(pattern, flat)), "")


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://", "/", "./"))


def _words(*texts: str) -> tuple[str, ...]:
    words = (word.strip() for text in texts for word in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(word for word in words if word))


def _format(said: str, url: str) -> str:
    suffix = Path(urlsplit(url).path).suffix.lstrip(".")
    return (said if re.fullmatch(r"[A-Za-z0-9.+-]{2,16}", said) else suffix).upper()


def _office(text: str) -> str:
    """Return the contact only where it is an office: names of people are not kept."""
    return text if re.search(r"(課|部|局|室|係|センター|委員会|事務所|館|所)$", text) else ""


def _moment(text: str) -> datetime | None:
    found = _DATE.search(unicodedata.normalize("NFKC", text))
    try:
        return datetime(*map(int, found.groups()), tzinfo=_JST).astimezone(UTC) if found else None  # type: ignore[misc, arg-type]
    except ValueError:
        return None
