"""Which reader a source wants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hiroba.intake.harvest.asking import Asker
from hiroba.intake.harvest.readers import links, municipal
from hiroba.intake.harvest.readers.ckan import Ckan
from hiroba.intake.harvest.readers.dcat import Dcat
from hiroba.intake.harvest.readers.page import Reader
from hiroba.intake.harvest.types import Kind, Options


def open_reader(
    asker: Asker,
    kind: Kind,
    address: str,
    options: Options,
    since: datetime | None,
    known: Mapping[str, str],
) -> Reader:
    """Return the reader of a source. since, known: to ask only for what changed; None and {}: for all.

    Another Hiroba is read as the CKAN that it also is.
    """
    match kind:
        case Kind.CKAN | Kind.HIROBA:
            return Ckan(asker, address, options.filter, since)
        case Kind.DCAT:
            return Dcat(asker, address, known)
        case Kind.LIST:
            return municipal.reader(asker, address, known)
        case Kind.LINKS:
            return links.reader(asker, address, known)
