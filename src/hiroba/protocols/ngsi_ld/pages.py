"""Pages of a long answer: limit, offset and the links around (ETSI GS CIM 009, 5.5.9, 6.3.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.accept import LD
from hiroba.protocols.ngsi_ld.errors import BadRequestData

PARAMETERS = ("limit", "offset", "count")
USUAL = 20
MOST = 1000
Headers = list[tuple[bytes, bytes]]
_SAFE = ":/,;*"  # beside letters, digits and -._~
# A query in which every letter is written as a link writes it: escaped where it has to be, and only there.
_ESCAPED = r"%(?!2[ACDEF]|3[0-9AB]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])[0-9A-F]{2}"
_PLAIN = rf"[A-Za-z0-9_.~{_SAFE}-]*"
_PAIR = rf"[A-Za-z0-9]+={_PLAIN}(?:{_ESCAPED}{_PLAIN})*"
_AS_WRITTEN = re.compile(rf"{_PAIR}(?:&{_PAIR})*")
_PATH = re.compile(r"[A-Za-z0-9_.~:/-]*")


class Page(msgspec.Struct, frozen=True):
    limit: int
    offset: int
    count: bool


def page_of(given: Mapping[str, str], usual: int = USUAL) -> Page:
    """Return the page that is asked for. Raises BadRequestData.

    A limit of 0 needs count=true: then only the number is asked for.
    """
    count = given.get("count", "false")
    if count not in ("true", "false"):
        raise BadRequestData(reason=_("countに使えるのはtrueかfalseです"))
    limit = _number(given.get("limit"), usual)
    if limit > MOST:
        raise BadRequestData(reason=_("limitは1000までです"))
    if limit == 0 and count != "true":
        raise BadRequestData(reason=_("limit=0はcount=trueのときだけ使えます"))
    return Page(limit, _number(given.get("offset"), 0), count == "true")


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadRequestData(reason=_("limitとoffsetは0以上の整数です"))
    return int(text)


def cut(items: list[Any], page: Page) -> tuple[list[Any], bool]:
    """Return the items of a page, and whether there are more behind it."""
    end = page.offset + page.limit
    return items[page.offset : end], len(items) > end


def page_headers(
    request: Request,
    page: Page,
    *,
    more: bool,
    total: int | None = None,
    kind: str = LD,
    by_name: bool = False,
) -> Headers:
    """Header fields of a page: Link to the ones before and behind, NGSILD-Results-Count where asked for.

    kind: representation of those pages. by_name: parameters of the links in the order of their names.
    """
    found: Headers = []
    if page.count and total is not None:
        found.append((b"ngsild-results-count", str(total).encode()))
    if page.limit and page.offset:
        found.append(_link(request, page, max(0, page.offset - page.limit), "prev", kind, by_name))
    if page.limit and more:
        found.append(_link(request, page, page.offset + page.limit, "next", kind, by_name))
    return found


def _link(
    request: Request, page: Page, offset: int, relation: str, kind: str, by_name: bool
) -> tuple[bytes, bytes]:
    target = _target(request.path, request.scope["query_string"], page.limit, offset, by_name)
    return b"link", f'<{target}>; rel="{relation}"; type="{kind}"'.encode()


def _target(path: str, query: bytes, limit: int, offset: int, by_name: bool) -> str:
    text = query.decode("latin-1")
    if _AS_WRITTEN.fullmatch(text) is None or _PATH.fullmatch(path) is None:
        return _rewritten(path, text, limit, offset, by_name)
    parts = [part for part in text.split("&") if not part.startswith(("limit=", "offset="))]
    parts += (f"limit={limit}", f"offset={offset}")
    if by_name:
        parts.sort(key=_name_of)
    return f"{path.rstrip('/')}?{'&'.join(parts)}"


def _name_of(part: str) -> str:
    return part[: part.index("=")]


def _rewritten(path: str, query: str, limit: int, offset: int, by_name: bool) -> str:
    """The same of a query that is not written as a link has to be."""
    pairs = parse_qsl(query, keep_blank_values=True)
    pairs = [pair for pair in pairs if pair[0] not in ("limit", "offset")]
    pairs += [("limit", str(limit)), ("offset", str(offset))]
    if by_name:
        pairs.sort()
    return f"{quote(path.rstrip('/'))}?{urlencode(pairs, quote_via=quote, safe=_SAFE)}"
