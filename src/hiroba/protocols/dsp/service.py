"""The door of the Dataspace Protocol 2025-1."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dsp import catalogue, hearing, negotiations, transfers
from hiroba.protocols.dsp.asked import Handler, caller, endpoint
from hiroba.protocols.dsp.asking import accept, all_asked, ask, asked, counter, look_again, sign, terminate
from hiroba.protocols.dsp.browsing import catalogue_of
from hiroba.protocols.dsp.errors import PeerInUse, PeerRefused, UnknownAsked, UnknownPeer, WrongPeer
from hiroba.protocols.dsp.holding import complete, pause, resume
from hiroba.protocols.dsp.messages import PATH
from hiroba.protocols.dsp.peers import add, may_manage, peer, peers, remove, require_manager
from hiroba.protocols.dsp.pulling import finish, start
from hiroba.rules.agreements.types import TransferState

__all__ = [
    "PeerInUse", "PeerRefused", "UnknownAsked", "UnknownPeer", "WrongPeer", "accept", "add", "all_asked",
    "ask", "asked", "catalogue_of", "complete", "counter", "finish", "look_again", "may_manage", "pause",
    "peer", "peers", "remove", "require_manager", "resume", "routes", "sign", "start", "terminate",
]  # fmt: skip

_CATALOG, _NEGOTIATION, _TRANSFER = "CatalogError", "ContractNegotiationError", "TransferError"
_ONE, _HANDED = "negotiations/{pid}", "transfers/{pid}"
_MOVES = (
    ("start", "Start", TransferState.STARTED),
    ("completion", "Completion", TransferState.COMPLETED),
    ("termination", "Termination", TransferState.TERMINATED),
    ("suspension", "Suspension", TransferState.SUSPENDED),
)


def routes() -> list[Route]:
    """Everything that a consumer asks a provider, and what a provider calls a consumer back with."""
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
            for place, kind, state in _MOVES
        ),
    ]
    gets: list[tuple[str, Handler, str]] = [
        ("catalog/datasets/{pid}", catalogue.dataset, _CATALOG),
        (_ONE, negotiations.look, _NEGOTIATION),
        (_HANDED, transfers.look, _TRANSFER),
    ]
    return [
        Route("/.well-known/dspace-version", endpoint(catalogue.versions, _CATALOG, caller), methods=["GET"]),
        *(Route(f"{PATH}/{path}", endpoint(act, kind), methods=["POST"]) for path, act, kind in posts),
        *(Route(f"{PATH}/{path}", endpoint(act, kind), methods=["GET"]) for path, act, kind in gets),
        Route(f"{PATH}/data/{{pid}}", _data, methods=["GET"]),
        *_callbacks(),
    ]


def _callbacks() -> list[Route]:
    """Where we are the consumer. key: of one process, known to the connector that it was given to."""
    posts: list[tuple[str, Handler, str]] = [
        (f"{_ONE}/offers", hearing.offered, _NEGOTIATION),
        (f"{_ONE}/agreement", hearing.agreed, _NEGOTIATION),
        (f"{_ONE}/events", hearing.finalized, _NEGOTIATION),
        (f"{_ONE}/termination", hearing.terminated, _NEGOTIATION),
        *(
            (f"{_HANDED}/{place}", hearing.handed(f"Transfer{kind}Message", state), _TRANSFER)
            for place, kind, state in _MOVES
        ),
    ]
    gets: list[tuple[str, Handler, str]] = [
        (_ONE, hearing.look, _NEGOTIATION),
        (_HANDED, hearing.look_at_transfer, _TRANSFER),
    ]
    base = f"{PATH}/callbacks/{{key}}"
    return [
        Route(f"{base}/{path}", endpoint(act, kind, caller), methods=[method])
        for method, found in (("POST", posts), ("GET", gets))
        for path, act, kind in found
    ]


async def _data(request: Request) -> Response:
    """The data of a transfer, opened by its own secret. ?table= number of the table, from 0.

    In the form that Accept says: Parquet, else rows in JSON.
    """
    language = answering.language_of(request)
    try:
        return await run_in_threadpool(
            answering.in_language,
            language,
            lambda: transfers.data(request, answering.whole_number(request, "table", 0, 0, 10_000)),
        )
    except HirobaError as error:
        return answering.problem(error, language)
