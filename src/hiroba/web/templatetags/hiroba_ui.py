"""Tags and filters of the face: the UI bundle, icons, numbers, dates, names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiroba.kernel.dates import service as dates
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.web.icons import ICONS

register = template.Library()

_BUNDLE = Path(__file__).resolve().parents[1] / "static" / "hiroba" / "ui"
_ENTRY = "src/main.ts"
_BRACKETED = re.compile(r"（[^（）]{1,10}）")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
MADE_KEYWORDS = frozenset({"架空", "架空のデータ", "made", "made data", "demo"})


@register.filter
def address_of(request: HttpRequest | None) -> str:
    """The whole address of the page; one that was asked for under a forged host has ours."""
    if not request:
        return ""
    try:
        return request.build_absolute_uri()
    except DisallowedHost:
        return settings.server().address + request.get_full_path()


@register.filter
def as_title(text: str) -> SafeString:
    """A title as it is shown large: a short word in brackets stays on one line, and on pages in another
    language a Japanese title says that it is one, so that it is broken and read aloud as such."""
    whole = mark_safe(_BRACKETED.sub(r'<span class="hb-whole">\g<0></span>', escape(text)))  # noqa: S308 - escaped
    if _JAPANESE.search(text) and translation.get_language() != "ja":
        return format_html('<span lang="ja">{}</span>', whole)
    return whole


@cache
def _manifest() -> dict[str, Any]:
    """Vite's manifest; empty when the bundle has not been built (pages stay plain and readable)."""
    path = _BUNDLE / ".vite" / "manifest.json"
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@register.simple_tag
def ui_head() -> SafeString:
    """Return the <link> and <script> elements of the bundle, with hashed names."""
    entry = _manifest().get(_ENTRY)
    if entry is None:
        return mark_safe("")
    styles = format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"hiroba/ui/{name}"),) for name in entry.get("css", [])),
    )
    script = format_html('<script type="module" src="{}"></script>', static(f"hiroba/ui/{entry['file']}"))
    return styles + script


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an inline SVG of our own; it says nothing to a screen reader, the words beside it do."""
    return format_html(
        '<svg class="hb-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 - our own constant drawings
    )


@register.filter
def number(value: Any) -> str:
    """1234567 -> 1,234,567; None -> –."""
    return "–" if value is None else f"{value:,}"


@register.filter
def jp_date(value: date | None) -> str:
    """A day, or a moment's day in Tokyo: 2026年11月22日 or 22 November 2026."""
    return "–" if value is None else dates.written(value)


@register.filter
def jp_day(value: date | None) -> SafeString | str:
    """The same as <time>, which machines read too."""
    if value is None:
        return "–"
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), dates.written(value))


@register.filter
def jp_month(value: date) -> str:
    """2026年11月 or November 2026."""
    english = translation.get_language() == "en"
    return f"{value:%B} {value.year}" if english else f"{value.year}年{value.month}月"


@register.filter
def jp_time(value: datetime | None) -> str:
    """The day and minute in Tokyo: 2026年11月22日 14:05."""
    return "–" if value is None else f"{jp_date(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def ago(value: datetime | None) -> str:
    """How long ago, in one unit; a date when it is more than 30 days."""
    if value is None:
        return "–"
    seconds = max(0, int((timezone.now() - value).total_seconds()))
    if seconds < 60:
        return _("たった今")
    if seconds < 3600:
        return ngettext("%(n)d分前", "%(n)d分前", seconds // 60) % {"n": seconds // 60}
    if seconds < 86400:
        return ngettext("%(n)d時間前", "%(n)d時間前", seconds // 3600) % {"n": seconds // 3600}
    if seconds < 30 * 86400:
        return ngettext("%(n)d日前", "%(n)d日前", seconds // 86400) % {"n": seconds // 86400}
    return jp_date(value)


@register.filter(name="bytes")
def byte_size(value: int | None) -> str:
    """1234567 -> 1.2 MB (powers of 1000)."""
    if value is None:
        return "–"
    size = float(value)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


@register.filter
def title_of(thing: Any) -> str:
    """The name of anything with name_ja/name_en or title_ja/title_en, in the active language."""
    language = "en" if translation.get_language() == "en" else "ja"
    for stem in ("name", "title"):
        if hasattr(thing, f"{stem}_ja"):
            return str(getattr(thing, f"{stem}_{language}", "") or getattr(thing, f"{stem}_ja"))
    return str(thing)


@register.filter
def has_left(code: str) -> bool:
    """Whether an organisation has left the square: its page is gone, so nothing leads there."""
    return code in organisations.left()


@register.filter
def words_of(thing: Any, field: str) -> str:
    """A field that may have been written in English as well (text and text_en), in the active language."""
    english = getattr(thing, f"{field}_en", "") if translation.get_language() == "en" else ""
    return str(english or getattr(thing, field, ""))


@register.simple_tag
def pages_around(page: int, count: int) -> list[int | None]:
    """Page numbers to offer: the first, the last, and two either side; None where some are left out."""
    wanted = sorted({1, count, *range(max(1, page - 2), min(count, page + 2) + 1)})
    shown: list[int | None] = []
    for each in wanted:
        if shown and each - (shown[-1] or 0) > 1:
            shown.append(None)
        shown.append(each)
    return shown


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The mapping's value for a key, or None."""
    return mapping.get(key)


@register.filter
def made(card: Any) -> bool:
    """Whether a dataset's keywords say that the data is made up."""
    return any(word in MADE_KEYWORDS for word in card.keywords)
