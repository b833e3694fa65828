"""The Distributions of somebody else's dataset as links."""

from __future__ import annotations

import re

from rdflib import URIRef

from hiroba.catalog.datasets.types import LinkDraft
from hiroba.catalog.dcat import finding
from hiroba.catalog.dcat.finding import Found
from hiroba.catalog.dcat.vocabularies import DCAT, DCTERMS, FILE_TYPE, IANA, SPDX

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z0-9][a-z0-9._+-]{0,15}")


def links_of(found: Found) -> tuple[LinkDraft, ...]:
    """Return one link a distribution that has an address, in an order that stays."""
    nodes = found.values(DCAT.distribution)
    return tuple(link for each in nodes if (link := _link(found.at(each))))


def _link(found: Found) -> LinkDraft | None:
    if (found.node, None, None) not in found.graph:  # only named: the address of the file itself
        url = found.whole("dcat:distribution", str(found.node))
        return LinkDraft(url=url, remote_id=url) if url else None
    extras = {}
    url = found.address(DCAT.downloadURL) or found.address(DCAT.accessURL)
    for service in found.values(DCAT.accessService):
        if endpoint := found.at(service).address(DCAT.endpointURL):
            extras["access_service"] = endpoint
            url = url or endpoint
    if not url:
        found.tell("dcat:accessURL", "missing")
        return None
    media_type = _media_type(found)
    return LinkDraft(
        url=url,
        title=found.text(DCTERMS.title),
        description=found.text(DCTERMS.description),
        format=_form(found, url),
        media_type=media_type,
        size=found.number(DCAT.byteSize),
        sha256=_sha256(found),
        remote_id=str(found.node) if isinstance(found.node, URIRef) else found.text(DCTERMS.identifier),
        extras=extras,
    )


def _media_type(found: Found) -> str:
    for value in (*found.values(DCAT.mediaType), *found.values(DCTERMS.format)):
        text = str(value) if isinstance(value, URIRef) else found.label(value)
        bare = text.partition(IANA.removeprefix("https://"))[2] or text
        if _MEDIA_TYPE.fullmatch(bare):
            return bare.casefold()
    return ""


def _form(found: Found, url: str) -> str:
    """What the file is: as the EU's table calls it, as the source writes it, as its name ends."""
    for value in found.values(DCTERMS.format):
        text = str(value).removeprefix(str(FILE_TYPE)) if isinstance(value, URIRef) else ""
        for name in (text, found.label(value)):
            bare = name.casefold().replace("_", "") if name == text else name.casefold().lstrip(".")
            if _LETTERS.fullmatch(bare):
                return bare
    ending = url.partition("?")[0].rpartition("/")[2].rpartition(".")[2].casefold()
    return ending if _LETTERS.fullmatch(ending) and len(ending) <= 8 and "." in url.rpartition("/")[2] else ""


def _sha256(found: Found) -> str:
    for checksum in found.values(SPDX.checksum):
        algorithm = str(finding.best(found.graph, checksum, SPDX.algorithm) or "").casefold()
        value = str(finding.best(found.graph, checksum, SPDX.checksumValue) or "")
        if algorithm.endswith(("sha256", "sha-256")):
            if _SHA256.fullmatch(value):
                return value.casefold()
            found.tell("spdx:checksumValue", "value", value)
    return ""
