"""A file from a URL, with the guard against being sent to inner addresses (SSRF).

The host's address is looked up once, checked, and the connection goes to that very address, so
that a name that changes between check and use (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import httpx

from hiroba.intake.publishing.types import FetchFailed
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import Unreachable
from hiroba.kernel.settings import service as settings

_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True)
class Fetched:
    """url: where it came from in the end. changed: False where the server said that it is as before.
    etag, modified: what to say next time to be told only of changes (RFC 9110, 13.1)."""

    url: str
    changed: bool = True
    etag: str = ""
    modified: str = ""


def fetch(url: str, into: Path, *, private: bool | None = None) -> str:
    """Write what `url` answers to the file `into`; return the address it came from in the end.

    private: may the address be an inner one (default: the setting HIROBA_INTAKE_PRIVATE_URLS).
    Raises AddressRefused, FetchFailed.
    """
    return fetch_if_changed(url, into, private=private).url


def fetch_if_changed(
    url: str,
    into: Path,
    *,
    etag: str = "",
    modified: str = "",
    private: bool | None = None,
    limit: int | None = None,
) -> Fetched:
    """Do the same, unless the server says that nothing changed since these were given.

    limit: bytes (default: the largest file that is taken).
    """
    allowed = settings.intake().private_urls if private is None else private
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    conditions = {name: value for name, value in asked.items() if value}
    current = url
    with httpx.Client(
        timeout=_TIMEOUT, trust_env=False, follow_redirects=False, verify=_certificates()
    ) as client:
        for _step in range(_REDIRECTS + 1):
            answer = _request(client, current, allowed, into, conditions, limit)
            if isinstance(answer, Fetched):
                return answer
            current = urljoin(current, answer)
    raise FetchFailed(url=url, why="too_many_redirects")


def _request(
    client: httpx.Client, url: str, private: bool, into: Path, conditions: dict[str, str], limit: int | None
) -> str | Fetched:
    """One request; the address it redirects to, or what was fetched when the body has been written."""
    address, parts = _address(url, private)
    host = f"[{address}]" if ":" in address else address
    pinned = urlunsplit(
        (parts.scheme, f"{host}:{_port(parts.scheme, parts.port)}", parts.path or "/", parts.query, "")
    )
    headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": "Hiroba"} | conditions
    extensions = {"sni_hostname": parts.hostname} if parts.scheme == "https" else {}
    try:
        with client.stream("GET", pinned, headers=headers, extensions=extensions) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and conditions:
                return Fetched(url, False, conditions.get("If-None-Match", ""),
                               conditions.get("If-Modified-Since", ""))  # fmt: skip
            if response.is_redirect:
                return str(response.headers.get("location", ""))
            if response.status_code != httpx.codes.OK:
                raise FetchFailed(url=url, why=f"HTTP {response.status_code}")
            _write(response, url, into, limit)
            told = response.headers
            return Fetched(url, True, told.get("etag", ""), told.get("last-modified", ""))
    except httpx.HTTPError as error:
        why = "timeout" if isinstance(error, httpx.TimeoutException) else "no_connection"
        raise FetchFailed(url=url, why=why) from error


def _write(response: httpx.Response, url: str, into: Path, wanted: int | None) -> None:
    limit = min(wanted or settings.intake().max_file_bytes, settings.intake().max_file_bytes)
    size = 0
    with into.open("wb") as file:
        for chunk in response.iter_bytes(1 << 20):
            size += len(chunk)
            if size > limit:
                raise FetchFailed(url=url, why="too_large")
            file.write(chunk)


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: a feed of many files would read them for each."""
    return httpx.create_ssl_context(trust_env=False)


def _address(url: str, private: bool) -> tuple[str, SplitResult]:
    try:
        return outside.look_up_now(url, private=private), urlsplit(url)
    except Unreachable as error:
        raise FetchFailed(url=url, why="name_unknown") from error


def _port(scheme: str, port: int | None) -> int:
    return port or (443 if scheme == "https" else 80)
