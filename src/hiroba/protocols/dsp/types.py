"""What an organisation sees of the connectors it deals with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hiroba.rules.agreements.types import Side, State, Terms, TransferState


@dataclass(frozen=True)
class PeerInfo:
    """base: where its protocol's paths begin. shows_token: it shows us a token of ours in its messages."""

    id: str
    organisation: str
    title: str
    base: str
    shows_token: bool
    created: datetime


@dataclass(frozen=True)
class RemoteOffer:
    """One offer of a peer. terms: None where its policy says what cannot be kept here, so that it cannot be
    asked for. policy: as it came, in JSON."""

    id: str
    dataset: str
    title: str
    terms: Terms | None
    policy: str


@dataclass(frozen=True)
class AskedInfo:
    """What we asked of a peer.

    number: a verb names the one its reader saw. policy: the terms as they came, in JSON. agreement: its id,
    "" before there is one. transfer: None before one was asked for; held: the side that paused it; why: what
    the other side said of that or of its end. dataset: ours, "" before the first fetch.
    trouble: why the last try failed. closed: when its use ended here; erase: when the data is then deleted.
    """

    id: str
    peer: PeerInfo
    organisation: str
    title: str
    purpose: str
    state: State
    number: int
    terms: Terms
    policy: str
    agreement: str
    ends: datetime | None
    transfer: TransferState | None
    held: Side | None
    why: str
    dataset: str
    fetched: datetime | None
    trouble: str
    closed: datetime | None
    erase: datetime | None
    created: datetime
    modified: datetime
