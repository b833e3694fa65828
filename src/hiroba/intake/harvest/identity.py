"""What makes two records the same: an identifier of the world, a landing page, a file's hash."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

import msgspec

from hiroba.catalog.datasets.types import RecordDraft

ORIGIN = "source_identifier"  # extra that says what the first source of a copy calls it
CATALOGUE = "source_catalogue"  # extra that says from where it was harvested
PART = "#file:"  # between the remote id of a record and that of one of its files
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def identity(draft: RecordDraft) -> str:
    """Return the identifier that means this record everywhere, also by way of others who harvested it: a
    UUID, an IRI, else the first source's identifier together with its address; "" where it has none."""
    found = draft.extras.get(ORIGIN) or draft.extras.get("identifier") or draft.remote_id
    if _UUID.fullmatch(found):
        return found.replace("-", "").lower()
    if found.startswith(("http://", "https://", "urn:", "doi:", "info:")):
        return found[:500]
    catalogue = draft.extras.get(CATALOGUE, "").rstrip("/")
    return f"{catalogue} {found}"[:500] if catalogue and found else ""


def landing(draft: RecordDraft) -> str:
    """Return the hash of the landing page; "" for none, and for a site's front page: it stands for no one."""
    parts = urlsplit(draft.landing_page)
    path = parts.path.rstrip("/")
    if not parts.hostname or not (path or parts.query):
        return ""
    same = f"{parts.hostname.lower()}:{parts.port or ''}{path}?{parts.query}"
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(draft: RecordDraft) -> str:
    """Return the hash of everything that the source says of the record."""
    return hashlib.sha256(msgspec.json.encode(draft)).hexdigest()


def remote_key(remote_id: str) -> str:
    """Return a remote id as it is stored: a very long one is told apart by its hash."""
    if len(remote_id) <= 500:
        return remote_id
    return f"{remote_id[:430]}:{hashlib.sha256(remote_id.encode('utf-8', 'surrogatepass')).hexdigest()}"
