"""Which host names are answered to, and which others a page may ask."""

from __future__ import annotations

from urllib.parse import urlsplit

from hiroba.kernel.settings.types import MapSettings, ServerSettings

_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def allowed_hosts(server: ServerSettings) -> list[str]:
    """The names that were given, else loopback and the public address."""
    given = [host.strip() for host in server.allowed_hosts.split(",") if host.strip()]
    public = urlsplit(server.public_url).hostname
    return given or [*_LOOPBACK, *([public] if public else [])]


def cookie_prefix(server: ServerSettings) -> str:
    """What a browser takes from this very host by https only, so that no neighbour under the same domain can
    lay a session under somebody (RFC 6265bis 4.1.3.2); on loopback by http it would take nothing."""
    return "__Host-" if server.public_url.startswith("https://") else ""


def tile_hosts(maps: MapSettings) -> list[str]:
    """The origin of the map tiles that were chosen; none by default: a page asks nobody but us."""
    parts = urlsplit(maps.tiles_url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme in ("http", "https") else []
