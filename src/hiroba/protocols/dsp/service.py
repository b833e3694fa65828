"""The door of the Dataspace Protocol 2025-1."""

from __future__ import annotations

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dsp import catalogue, negotiations, transfers
from hiroba.protocols.dsp.asked import Handler, endpoint
from hiroba.protocols.dsp.messages import PATH
from hiroba.rules.agreements.types import TransferState

__all__ = ["routes"]

_CATALOG, _NEGOTIATION, _TRANSFER = "CatalogError", "ContractNegotiationError", "TransferError"
_ONE, _HANDED = "negotiations/{pid}", "transfers/{pid}"


def routes() -> list[Route]:
    """Everything that a consumer asks a provider."""
    posts: list[tuple[str, Handler, str]] = [
        ("catalog/request", catalogue.catalogue, _CATALOG),
        ("negotiations/request", negotiations.begin, _NEGOTIATION),
        (f"{_ONE}/request", negotiations.ask_again, _NEGOTIATION),
        (f"{_ONE}/events", negotiations.accept, _NEGOTIATION),
        (f"{_ONE}/agreement/verification", negotiations.verify, _NEGOTIATION),
        (f"{_ONE}/termination", negotiations.terminate, _NEGOTIATION),
        ("transfers/request", transfers.begin, _TRANSFER),
        *(
            (f"{_HANDED}/{place}", transfers.moves(f"Transfer{kind}Message", state), _TRANSFER)
            for place, kind, state in (
                ("start", "Start", TransferState.STARTED),
                ("completion", "Completion", TransferState.COMPLETED),
                ("termination", "Termination", TransferState.TERMINATED),
                ("suspension", "Suspension", TransferState.SUSPENDED),
            )
        ),
    ]
    gets: list[tuple[str, Handler, str]] = [
        ("catalog/datasets/{pid}", catalogue.dataset, _CATALOG),
        (_ONE, negotiations.look, _NEGOTIATION),
        (_HANDED, transfers.look, _TRANSFER),
    ]
    return [
        Route("/.well-known/dspace-version", endpoint(catalogue.versions, _CATALOG), methods=["GET"]),
        *(Route(f"{PATH}/{path}", endpoint(act, kind), methods=["POST"]) for path, act, kind in posts),
        *(Route(f"{PATH}/{path}", endpoint(act, kind), methods=["GET"]) for path, act, kind in gets),
        Route(f"{PATH}/data/{{pid}}", _data, methods=["GET"]),
    ]


async def _data(request: Request) -> Response:
    """The data of a transfer, opened by its own secret. ?table= number of the table, from 0."""
    language = answering.language_of(request)
    try:
        told = await run_in_threadpool(
            answering.in_language,
            language,
            lambda: transfers.data(request, answering.whole_number(request, "table", 0, 0, 10_000)),
        )
    except HirobaError as error:
        return answering.problem(error, language)
    return Response(msgspec.json.encode(told), media_type="application/json")
