"""The Atom feed by which the telegrams are pulled (RFC 4287; 気象庁防災情報XML PULL型)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from hiroba.intake.jma.elements import children, local, text
from hiroba.intake.jma.types import NotAnAtomFeed

MAX_BYTES = 16 * 1024**2


@dataclass(frozen=True)
class Entry:
    """One telegram to be had. id: unique for ever, by the standard."""

    id: str
    title: str
    href: str


def entries(content: bytes, where: str = "") -> list[Entry]:
    """The entries, oldest first. Raises NotAnAtomFeed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser) if len(content) <= MAX_BYTES else None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAnAtomFeed(where=where) from error
    if root is None or local(root) != "feed":
        raise NotAnAtomFeed(where=where)
    found = []
    for entry in children(root, "entry"):
        link = next((each for each in children(entry, "link") if each.get("href")), None)
        href = link.get("href") if link is not None else ""
        if href:
            found.append(
                (text(entry, "updated"), Entry(text(entry, "id") or href, text(entry, "title"), href))
            )
    return [entry for _updated, entry in sorted(found, key=lambda each: each[0])]
