"""The door: the catalogue as DCAT, page by page, and each dataset by itself.

`/dcat` leads to the first page in the form that the asker prefers (RFC 9110, 12.5.1), people to the search.
"""

from __future__ import annotations

from starlette.routing import Route

from hiroba.protocols.answering import service as answering
from hiroba.protocols.dcat.pages import catalogue_page, dataset_file, series_file, start
from hiroba.protocols.dcat.site import publisher, site

__all__ = ["publisher", "routes", "site"]


def routes() -> list[Route]:
    return [
        Route("/dcat", answering.endpoint(start), name="dcat"),
        Route("/dcat/catalog.{ending}", answering.endpoint(catalogue_page), name="dcat_catalog"),
        *(
            Route(f"/datasets/{{id}}.{ending}", answering.endpoint(dataset_file), name=f"dataset_{ending}")
            for ending in ("ttl", "jsonld", "rdf")
        ),
        *(
            Route(f"/series/{{id}}.{ending}", answering.endpoint(series_file), name=f"series_{ending}")
            for ending in ("ttl", "jsonld", "rdf")
        ),
    ]
