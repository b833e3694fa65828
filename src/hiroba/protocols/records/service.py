"""The door: the catalogue as OGC API - Records 1.0 (OGC 20-004r1), over OGC API - Features 1.0 core."""

from __future__ import annotations

from starlette.routing import Route

from hiroba.protocols.answering import service as answering
from hiroba.protocols.records import items, landing

ROOT = landing.ROOT


def routes() -> list[Route]:
    collection = f"{ROOT}/collections/{{collection}}"
    return [
        Route(ROOT, answering.endpoint(landing.landing), name="records"),
        Route(f"{ROOT}/", answering.endpoint(landing.landing), name="records_root"),  # as some clients ask
        Route(f"{ROOT}/api", answering.endpoint(landing.api), name="records_api"),
        Route(f"{ROOT}/conformance", answering.endpoint(landing.conformance), name="records_conformance"),
        Route(f"{ROOT}/collections", answering.endpoint(landing.collections), name="records_collections"),
        Route(collection, answering.endpoint(landing.collection), name="records_collection"),
        Route(f"{collection}/items", answering.endpoint(items.items), name="records_items"),
        Route(f"{collection}/items/{{id}}", answering.endpoint(items.item), name="records_item"),
    ]
