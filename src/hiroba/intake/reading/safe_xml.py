"""XML without entities, network, or trees past bounds: the only way XML is parsed in this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree


def parse(source: IO[bytes]) -> etree._Element:
    """The root of a small document. Raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.parse(source, parser).getroot()


def walk(
    source: IO[bytes], tags: tuple[str, ...], *, events: tuple[str, ...] = ("end",)
) -> Iterator[tuple[str, etree._Element]]:
    """Events of a document of any length. The caller drops what it has done. Raises etree.XMLSyntaxError."""
    yield from etree.iterparse(
        source,
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def drop(element: etree._Element) -> None:
    """Free an element and what came before it."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
