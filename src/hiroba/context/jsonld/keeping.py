"""The contexts that are kept: documents of the store, and how often each was used.

Hosted and implicitly created ones lie under the tenant that made them; what was fetched from the outside
lies under no tenant, by its address, and serves all. A copy is what the town brings with it for an address,
so that it resolves without a network: it is where a context is fetched from, not a cache that is emptied.
"""

from __future__ import annotations

import re
import time
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from hiroba.context.jsonld.types import Details, Kind
from hiroba.context.store.types import Micros, Store
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.settings import service as settings

KIND = "context"  # of the documents in the store
COPY = "context_copy"
PATH = "/ngsi-ld/v1/jsonldContexts/"
_OWN = re.compile(rf"https?://[^/?#]+{re.escape(PATH)}([^/?#]+)")
_DIGEST = 32  # characters of a digest
Key = tuple[str, str]  # tenant and id of a document

_hits: dict[str, tuple[int, Micros]] = {}
_HITS_KEPT = 20_000


class Kept(msgspec.Struct, frozen=True):
    """url: where a cached one is from, else ''. document: what stands in "@context". expires: of a cached
    one, when it is fetched anew."""

    kind: Kind
    created: Micros
    document: msgspec.Raw
    url: str = ""
    expires: Micros | None = None


_decoder = msgspec.json.Decoder(Kept)


def read(body: bytes) -> Kept:
    return _decoder.decode(body)


def document_of(kept: Kept) -> Any:
    return msgspec.json.decode(kept.document)


async def keep(store: Store, key: Key, kept: Kept) -> None:
    await store.put(KIND, *key, mynumber.refuse_json(msgspec.json.encode(kept)))


async def forget(store: Store, key: Key) -> None:
    await store.put(KIND, *key, None)
    _hits.pop(key[1], None)


def find(store: Store, tenant: str, id: str) -> tuple[Key, Kept] | None:
    """Find what a tenant knows by a local id, or by the address that it is from or stands at."""
    documents = store.documents(KIND)
    id = own_id(id) or id
    for key in ((tenant, id), ("", id)):
        body = documents.get(key)
        if body is not None and (key[0] == tenant or read(body).kind is Kind.CACHED):
            return key, read(body)
    fetched = _by_digest(store, id)
    return None if fetched is None else (fetched, read(documents[fetched]))


def find_own(store: Store, url: str) -> tuple[Key, Kept] | None:
    """Find what one of our own addresses stands for, whoever's it is: an id cannot be guessed."""
    id = own_id(url)
    if id is None:
        return None
    documents = store.documents(KIND)
    found = next((key for key in documents if key[1] == id), None) or _by_digest(store, id)
    return None if found is None else (found, read(documents[found]))


def _by_digest(store: Store, id: str) -> Key | None:
    """Find what was fetched from an address by the digest that tells it."""
    if len(id) != _DIGEST:
        return None
    return next((key for key in store.documents(KIND) if key[0] == "" and local_id(key[1]) == id), None)


def details(key: Key, kept: Kept) -> Details:
    hits, used = _hits.get(key[1], (0, None))
    return Details(
        id=local_id(key[1]),
        kind=kept.kind,
        url=kept.url,
        created=kept.created,
        used=used,
        hits=hits,
        expires=kept.expires,
    )


def count(id: str) -> None:
    """Count one use of a context, by the id of its document."""
    if len(_hits) >= _HITS_KEPT:
        _hits.clear()
    _hits[id] = _hits.get(id, (0, 0))[0] + 1, now()


def local_id(id: str) -> str:
    """Return the identifier within this broker; an address is told by a digest."""
    return digest(id.encode()) if "://" in id else id


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGEST]


def own_id(url: str) -> str | None:
    """Return the id in an address of this broker's @context service; the host may have any name."""
    found = _OWN.fullmatch(url)
    return unquote(found.group(1)) if found else None


def own_url(id: str) -> str:
    return f"{settings.server().address}{PATH}{quote(id, safe=':')}"


def now() -> Micros:
    return time.time_ns() // 1000
