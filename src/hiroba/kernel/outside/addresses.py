"""Which addresses may be asked, and who stands behind a name.

An address is read by the parser that the HTTP client itself uses (WHATWG), so that both always mean the same
host: `http://2130706433/` and `http://0x7f.1/` are 127.0.0.1 here as there.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from functools import lru_cache

import msgspec
from pyreqwest.http import Url

from hiroba.kernel.outside.types import AddressRefused, Unreachable
from hiroba.kernel.settings import service as settings

HTTP = ("http", "https")
_LONGEST = 8192  # characters of an address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is handed out; IPv4 in other clothes lies elsewhere
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")  # never of anybody outside; some clouds answer there


class Target(msgspec.Struct, frozen=True):
    """url: normalised. address: the host itself where it is written as an IP address, else ''."""

    url: str
    scheme: str
    host: str
    port: int
    address: str
    origin: str


@lru_cache(maxsize=4096)
def target_of(url: str, schemes: tuple[str, ...] = HTTP) -> Target:
    """Read an address. Raises AddressRefused for what is none of these schemes or has no host."""
    try:
        parsed = Url(url) if len(url) <= _LONGEST else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.scheme not in schemes or not parsed.host_str:
        raise AddressRefused(url=shown(url))
    host = parsed.host_str.strip("[]")
    return Target(
        str(parsed),
        parsed.scheme,
        host,
        parsed.port_or_known_default or 0,
        host if _literal(host) else "",
        parsed.origin_ascii,
    )


def joined(base: Target, place: str) -> str:
    """Return where a redirect leads. Raises AddressRefused for what is no address."""
    try:
        return str(Url(base.url).join(place))
    except ValueError as error:
        raise AddressRefused(url=shown(place)) from error


def check(url: str, schemes: tuple[str, ...] = HTTP) -> Target:
    """Refuse at once what is inner by its very letters; a name is looked up when it is asked."""
    target = target_of(url, schemes)
    inner = target.host.rstrip(".")
    local = inner == "localhost" or inner.endswith(".localhost")
    if (local or target.address) and not private_allowed() and (local or not _public(target.address)):
        raise AddressRefused(url=shown(url))
    return target


def private_allowed() -> bool:
    """Report whether inner addresses may be asked (HIROBA_CITY_PRIVATE_URLS, open mode)."""
    return settings.city().private_urls or settings.server().open


async def look_up(target: Target) -> str:
    """Return the IP address behind a name. Raises Unreachable, AddressRefused."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(target.host, target.port or None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(url=shown(target.url), why="name_unknown") from error
    return allowed_address([str(entry[4][0]) for entry in found], target.url, private_allowed())


def look_up_now(target: Target, private: bool) -> str:
    """Do the same as look_up, blocking. private: inner addresses are allowed."""
    try:
        found = socket.getaddrinfo(target.host, target.port or None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(url=shown(target.url), why="name_unknown") from error
    return allowed_address([str(entry[4][0]) for entry in found], target.url, private)


def allowed_address(addresses: list[str], url: str, private: bool) -> str:
    """Return the first of a name's addresses; one inner one among them makes the name suspect."""
    if not private and not all(_public(address) for address in addresses):
        raise AddressRefused(url=shown(url))
    return addresses[0]


@lru_cache(maxsize=4096)
def _public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return _public(str(inner))
        return found.is_global and found in _UNICAST
    return found.is_global and not found.is_multicast and found not in _PROTOCOLS


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def shown(url: str) -> str:
    """Return an address as it may be told and logged: without name and password, not endless."""
    head, mark, rest = url.partition("://")
    if not mark:
        return url[:200]
    place, slash, path = rest.partition("/")
    return f"{head}://{place.rpartition('@')[2]}{slash}{path.partition('?')[0]}"[:200]
