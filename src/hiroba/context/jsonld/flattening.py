"""What stands in "@context" to the layers it is made of, remote ones fetched on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.compiling import Layer, invalid
from hiroba.context.jsonld.core import is_core
from hiroba.context.jsonld.errors import InvalidContext

_DEEPEST = 16  # lists within lists
_FARTHEST = 8  # remote contexts that name one another
_DOCUMENTS = 64
_TERMS = 250_000

# An address to what stands in "@context" there. Raises ContextUnavailable, InvalidContext.
Get = Callable[[str], Awaitable[Any]]


class Flattened:
    """layers: definitions in order; None forgets what came before. urls: every address it depends on."""

    def __init__(self) -> None:
        self.layers: list[Layer | None] = []
        self.urls: dict[str, None] = {}
        self.terms = 0


async def flatten(value: Any, get: Get) -> Flattened:
    """Follow a context to the end. Raises InvalidContext, ContextUnavailable."""
    found = Flattened()
    await _add(value, found, get, (), 0)
    return found


def check(value: Any, depth: int = 0) -> None:
    """Raise InvalidContext unless this may stand in "@context"; addresses in it are not followed."""
    if depth > _DEEPEST:
        raise too_deep()
    if isinstance(value, list):
        for item in value:
            check(item, depth + 1)
    elif not (value is None or isinstance(value, str | dict)):
        raise invalid(_("文字列、オブジェクト、またはそれらのリストでなければなりません"))


def too_deep() -> InvalidContext:
    return invalid(_("入れ子が深すぎます"))


def definitions(value: Any) -> list[Layer]:
    """Return the definitions that stand in a checked context itself. Raises InvalidContext: too many."""
    if isinstance(value, list):
        found = [layer for item in value for layer in definitions(item)]
    else:
        found = [value] if isinstance(value, dict) else []
    _few(sum(map(len, found)))
    return found


def _few(terms: int) -> None:
    if terms > _TERMS:
        raise invalid(_("語が多すぎます"))


async def _add(value: Any, found: Flattened, get: Get, chain: tuple[str, ...], depth: int) -> None:
    if depth > _DEEPEST:
        raise too_deep()
    if isinstance(value, list):
        for item in value:
            await _add(item, found, get, chain, depth + 1)
    elif isinstance(value, str):
        await _follow(value, found, get, chain)
    elif value is None:
        found.layers.append(None)
    elif isinstance(value, dict):
        if "@import" in value:
            await _add(_imported(value["@import"]), found, get, chain, depth + 1)
        found.terms += len(value)
        _few(found.terms)
        found.layers.append(value)
    else:
        raise invalid(_("文字列、オブジェクト、またはそれらのリストでなければなりません"))


async def _follow(reference: str, found: Flattened, get: Get, chain: tuple[str, ...]) -> None:
    url = urljoin(chain[-1], reference) if chain else reference
    if is_core(url):
        return
    if "://" not in url:
        raise invalid(_("「{url}」は絶対アドレスではありません"), url=url)
    if url in chain:
        raise invalid(_("「{url}」がそれ自身を読み込みます"), url=url)
    if len(chain) >= _FARTHEST or len(found.urls) >= _DOCUMENTS:
        raise invalid(_("読み込む@contextが多すぎます"))
    found.urls[url] = None
    await _add(await get(url), found, get, (*chain, url), 0)


def _imported(value: Any) -> str:
    if not isinstance(value, str):
        raise invalid(_("@importは文字列でなければなりません"))
    return value
