"""Markup and script in every text that a person, a file, a device or a harvest brought into a town.

What is free text is recognised by its letters: whatever holds Japanese was written by somebody; names of
things in the house are ASCII. So a new field is tried as soon as anything fills it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection, models

MARK: Final = "xss-probe"  # an element or attribute of this name was made by a payload
PAYLOADS: Final = (
    "<script xss-probe>alert(1)</script>",
    '"><img xss-probe src=x onerror=alert(1)>',
    "'><svg xss-probe onload=alert(1)>",
    "</textarea></title><b xss-probe>x</b>",
    '" autofocus onfocus=alert(1) xss-probe="',
    "' onmouseover=alert(1) xss-probe='",
    '<iframe xss-probe srcdoc="<script>parent.alert(1)</script>">',
    "<a xss-probe href=javascript:alert(1)>x</a>",
    "--!><img xss-probe src=x onerror=alert(1)>",
    "]]><b xss-probe>x</b>",
    "</script><script xss-probe>alert(1)</script>",
    "{{7*7}}${alert(1)}<b xss-probe>",
    "javascript:alert(1)//<b xss-probe>",
    "\u2028<math xss-probe><mtext><img src=x onerror=alert(1)>",
)
ADDRESS: Final = "javascript:alert(document.domain)//xss-probe"
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_ROWS: Final = 60  # of a kind of thing
# The journal refuses changes (and holds no contents); these are the frameworks' own.
_LEFT: Final = frozenset({"journal", "sessions", "contenttypes", "auth"})
# What is compared with a list of the house: another word is not shown, it is not found.
_WORDS: Final = frozenset({"purpose", "state", "kind", "schema"})
_ADDRESSES: Final = frozenset({"href", "src", "action", "formaction", "data", "srcdoc", "hx-get", "hx-post"})
_DATA: Final = frozenset({"application/json", "application/ld+json"})  # no browser runs it
_next = itertools.cycle(PAYLOADS)


def taint() -> set[str]:
    """Put a payload behind every text in Japanese; the fields that had one, as `label.Model.field`."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in _LEFT or not model._meta.managed:
            continue
        fields = [each for each in model._meta.concrete_fields if _is_text(each)]
        for row in model._default_manager.order_by("pk")[:_ROWS]:
            changed = []
            for field in fields:
                value = getattr(row, field.attname)
                new = _tainted(value, field.max_length)
                if new != value:
                    setattr(row, field.attname, new)
                    changed.append(field.name)
            if changed:
                row.save(update_fields=changed)
                found |= {f"{model._meta.label}.{name}" for name in changed}
    connection.close()
    return found


def _is_text(field: Any) -> bool:
    texts = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return texts and not (field.primary_key or field.choices or field.is_relation or field.name in _WORDS)


def _tainted(value: Any, longest: int | None = None) -> Any:
    if isinstance(value, str) and _JAPANESE.search(value):
        payload = next(_next)
        return value + payload if longest is None else value[: max(0, longest - len(payload))] + payload
    if isinstance(value, dict):
        return {key: _tainted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_tainted(each) for each in value]
    return value


def hostile_entity(tenant: str) -> dict[str, Any]:
    """A thing whose texts are payloads: name, address, links, units, languages, lists."""
    text = "".join(PAYLOADS)
    return {
        "id": f"urn:ngsi-ld:Room:{tenant}:hostile",
        "type": "Room",
        "name": {"type": "Property", "value": text},
        "description": {"type": "LanguageProperty", "languageMap": {"ja": text, "en": text}},
        "address": {"type": "Property", "value": {"streetAddress": text, text[:40]: text}},
        "category": {"type": "Property", "value": [*PAYLOADS]},
        "url": {"type": "Property", "value": ADDRESS},
        "image": {"type": "Property", "value": ADDRESS},
        "level": {"type": "Property", "value": 3, "unitCode": text, "note": {"type": "Property", "value": text}},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.69]}},
    }  # fmt: skip


def hostile_rows(folder: Path) -> Path:
    """A table with payloads in its name, heads and cells, with places and years for a map and a chart."""

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""').replace("\u2028", " ") + '"'

    heads = ["名称" + PAYLOADS[1], "緯度", "経度", "種別" + PAYLOADS[4], "年", "人数" + PAYLOADS[0], "リンク"]
    lines = [",".join(map(quoted, heads))]
    for at, (text, other) in enumerate(zip(PAYLOADS, reversed(PAYLOADS), strict=True)):
        cells = [
            text,
            f"{35.7 + at / 100}",
            f"{139.7 + at / 100}",
            other,
            f"{2010 + at}",
            f"{100 + at}",
            ADDRESS,
        ]
        lines.append(",".join(map(quoted, cells)))
    file = folder / 'わるい<img xss-probe src=x onerror=alert(2)>".csv'
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def foreign(html: bytes) -> Iterator[str]:
    """What in a page was made by a payload, or could run: elements, attributes, addresses."""
    from lxml import etree
    from lxml import html as parser

    if not html.strip():
        return
    tree = parser.document_fromstring(html.decode("utf-8", "replace"))
    for element in tree.iter(etree.Element):
        name = str(element.tag)
        own = str(element.get("src", "")).startswith("/static/") or element.get("type") in _DATA
        if name == "script" and not own:
            yield f"a script: {parser.tostring(element)[:200]!r}"
        for attribute, value in element.attrib.items():
            plain = re.sub(r"[\x00-\x20]+", "", str(value)).lower()
            if attribute == MARK or str(attribute).startswith("on"):
                yield f"an attribute {attribute}: {parser.tostring(element)[:200]!r}"
            if attribute in _ADDRESSES and plain.startswith(("javascript:", "data:text", "vbscript:")):
                yield f"an address: {parser.tostring(element)[:200]!r}"
