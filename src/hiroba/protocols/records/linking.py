"""Links between the answers."""

from __future__ import annotations

JSON, GEOJSON = "application/json", "application/geo+json"


def link(href: str, rel: str, media_type: str = JSON, title: str = "") -> dict[str, str]:
    """Return a link without the members that say nothing."""
    members = {"href": href, "rel": rel, "type": media_type, "title": title}
    return {name: value for name, value in members.items() if value}
