"""What strangers wrote: plain text, nothing of it becomes part of the page but its addresses."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ADDRESS = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]+")
_ENDS = ".,;:!?')]"  # what follows an address in a sentence
_SHOWN = 60  # letters of an address


@register.filter
def said(text: str) -> SafeString:
    """Return the text as paragraphs; addresses lead there without our word for them."""
    parts = (each for each in re.split(r"\n{2,}", text) if each.strip())
    return format_html_join("", "<p>{}</p>", ((_lines(each),) for each in parts))


def _lines(text: str) -> SafeString:
    return mark_safe("<br>".join(_linked(each) for each in text.split("\n")))  # noqa: S308 - escaped below


def _linked(line: str) -> str:
    made, at = [], 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(_ENDS)
        made += [escape(line[at : match.start()]), _link(address)]
        at = match.start() + len(address)
    return "".join([*made, escape(line[at:])])


def _link(address: str) -> SafeString:
    shown = address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"
    return format_html('<a href="{}" rel="nofollow ugc noopener" class="hb-break">{}</a>', address, shown)
