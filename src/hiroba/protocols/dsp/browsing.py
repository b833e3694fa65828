"""What another connector offers now (Catalog Protocol, asked as the consumer)."""

from __future__ import annotations

from typing import Any

from hiroba.kernel.decide.types import Principal
from hiroba.protocols.dsp import peers, policies, sending
from hiroba.protocols.dsp.messages import FORMAT, LABELS, BadMessage, Json, message
from hiroba.protocols.dsp.models import Peer
from hiroba.protocols.dsp.types import RemoteOffer
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Terms
from hiroba.rules.policies import service as rules

_MOST = 500  # offers of a catalogue, columns of a dataset


def catalogue_of(who: Principal, peer: str) -> list[RemoteOffer]:
    """Return what a connector offers. Raises UnknownPeer, AddressRefused, Unreachable, PeerRefused."""
    return [found for found, _policy in _offers(peers.peer_row(who, peer))]


def offer_of(peer: Peer, id: str) -> tuple[RemoteOffer, Json]:
    """An offer with its policy as it came.

    Raises UnknownOffer, AddressRefused, Unreachable, PeerRefused.
    """
    chosen = next((each for each in _offers(peer) if each[0].id == id), None)
    if chosen is None:
        raise agreements.UnknownOffer(id=id[:24])
    return chosen


def _offers(peer: Peer) -> list[tuple[RemoteOffer, Json]]:
    told = sending.tell(peer, "catalog/request", message("CatalogRequestMessage"))
    found = [
        _offer(dataset, policy, peer.organisation)
        for dataset in _objects(sending.expected("Catalog", told).get("dataset"))
        for policy in _objects(dataset.get("hasPolicy"))
        if _is_id(dataset.get("@id")) and _is_id(policy.get("@id")) and _is_pulled(dataset)
    ]
    return found[:_MOST]


def _offer(dataset: Json, policy: Json, consumer: str) -> tuple[RemoteOffer, Json]:
    id = dataset["@id"]
    title = dataset.get("title") or dataset.get("dct:title")
    title = " ".join(title.split())[:200] if isinstance(title, str) and title.strip() else id[:200]
    terms = _terms(policy, id, title, consumer, _labels(dataset.get(LABELS)))
    return RemoteOffer(policy["@id"], id, title, terms, policies.shown(policy)), policy


def _terms(policy: Json, dataset: str, title: str, consumer: str, labels: dict[str, str]) -> Terms | None:
    try:
        return policies.terms_of(policy, dataset, title, consumer, labels)
    except (rules.PolicyNotHeld, BadMessage):
        return None


def _labels(said: Any) -> dict[str, str]:
    """What the columns are called, where a Hiroba says it: an officer reads what they sign."""
    found = list(said.items())[:_MOST] if isinstance(said, dict) else []
    return {
        name[:200]: " ".join(title.replace("\0", "").split())[:200]
        for name, title in found
        if isinstance(title, str) and title.strip() and "\0" not in name
    }


def _is_pulled(dataset: Json) -> bool:
    return any(each.get("format") == FORMAT for each in _objects(dataset.get("distribution")))


def _objects(found: Any) -> list[Json]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _is_id(found: Any) -> bool:
    return isinstance(found, str) and 0 < len(found) <= 500 and "\0" not in found
