"""Values of agreements. States are those of the Dataspace Protocol 2025-1 (negotiations, transfers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hiroba.kernel.decide.types import WHOLE, Effect, Limits, Party, PartyKind, Rule, Target


class State(StrEnum):
    """How a negotiation stands."""

    REQUESTED = "REQUESTED"  # the user asked: the owner's turn
    OFFERED = "OFFERED"  # the owner answered with other terms: the user's turn
    ACCEPTED = "ACCEPTED"  # the user takes the owner's terms: the owner signs
    AGREED = "AGREED"  # the owner signed: the user signs
    VERIFIED = "VERIFIED"  # the user signed
    FINALIZED = "FINALIZED"  # both signed, the agreement is in force by its dates
    TERMINATED = "TERMINATED"


class TransferState(StrEnum):
    REQUESTED = "REQUESTED"
    STARTED = "STARTED"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"


class Side(StrEnum):
    PROVIDER = "provider"  # the owner of the data
    CONSUMER = "consumer"  # the user of the data

    @property
    def other(self) -> Side:
        return Side.CONSUMER if self is Side.PROVIDER else Side.PROVIDER


TURN: Mapping[State, Side] = {
    State.REQUESTED: Side.PROVIDER, State.OFFERED: Side.CONSUMER, State.ACCEPTED: Side.PROVIDER,
    State.AGREED: Side.CONSUMER,
}  # fmt: skip
LONGEST_TEXT = 2000  # letters of a message
LONGEST_WHY = 500  # letters of what is said of a step of a transfer


@dataclass(frozen=True)
class Terms:
    """Under what data is used. title, labels: what the target and its columns are called, as the owner
    said when they offered. begins None: from the last signature; ends None: until one side ends it."""

    target: Target
    title: str
    limits: Limits = WHOLE
    purposes: frozenset[str] = frozenset()
    duties: tuple[str, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None
    labels: dict[str, str] = field(default_factory=dict)

    def early(self, now: datetime) -> bool:
        return self.begins is not None and now < self.begins

    def rule(self, actions: frozenset[str], consumer: str, id: str = "", agreement: str = "") -> Rule:
        """The rule that these terms are, for the members of an organisation."""
        return Rule(
            id, Effect.PERMIT, actions, self.target, Party(PartyKind.ORGANISATION, consumer), self.purposes,
            self.begins, self.ends, self.limits, self.duties, agreement,
        )  # fmt: skip


@dataclass(frozen=True)
class OfferInfo:
    """What an owner offers to everybody. by: opaque id."""

    id: str
    terms: Terms
    text: str
    open: bool
    created: datetime
    by: str

    @property
    def organisation(self) -> str:
        return self.terms.target.organisation


@dataclass(frozen=True)
class Step:
    """What one side did or said. state: None: they only wrote. terms: where the step changed them."""

    at: datetime
    side: Side
    state: State | None
    text: str
    terms: Terms | None


@dataclass(frozen=True)
class NegotiationInfo:
    """number: grows with every step that counts; a verb names the one its reader saw. agreement: its id from
    AGREED on. callback, consumer_pid: of a connector on the other side, "" where people do it on pages."""

    id: str
    offer: str
    provider: str
    consumer: str
    state: State
    terms: Terms
    number: int
    created: datetime
    modified: datetime
    agreement: str = ""
    callback: str = ""
    consumer_pid: str = ""

    @property
    def turn(self) -> Side | None:
        return TURN.get(self.state)


@dataclass(frozen=True)
class Signature:
    """by: opaque id of who signed for the organisation."""

    side: Side
    organisation: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Clause:
    heading: str
    text: str


@dataclass(frozen=True)
class AgreementInfo:
    """What both sides sign. digest: SHA-256 of the text, in hexadecimal. ended: when one side
    ended it early. deleted: when the user confirmed that nothing is left of the data; deleted_by: opaque id.
    """

    id: str
    negotiation: str
    provider: str
    consumer: str
    terms: Terms
    clauses: tuple[Clause, ...]
    digest: str
    drawn_up: datetime
    signatures: tuple[Signature, ...]
    finalized: datetime | None
    ended: datetime | None
    ended_by: Side | None
    why: str
    deleted: datetime | None = None
    deleted_by: str = ""

    @property
    def text(self) -> str:
        """The very text that the digest is of."""
        return "\n\n".join(f"{each.heading}\n{each.text}" for each in self.clauses)

    def in_force(self, now: datetime) -> bool:
        if self.finalized is None or self.ended is not None:
            return False
        begins, ends = self.terms.begins, self.terms.ends
        return (begins is None or begins <= now) and (ends is None or now < ends)

    def coming(self, now: datetime) -> bool:
        """Signed by both, and its first moment is still ahead."""
        return self.finalized is not None and self.ended is None and self.terms.early(now)

    @property
    def closed(self) -> datetime | None:
        """When the access ended or ends; None: it goes on, or never began."""
        if self.finalized is None:
            return None
        closed = min((each for each in (self.ended, self.terms.ends) if each is not None), default=None)
        begins = self.terms.begins
        return None if closed is None or (begins is not None and closed <= begins) else closed


@dataclass(frozen=True)
class TransferInfo:
    """The data of an agreement being handed over: process by the names of both sides. held: the side that
    paused it. why: what whoever moved it last said of it; moved: when."""

    id: str
    agreement: str
    consumer: str
    consumer_pid: str
    state: TransferState
    format: str
    callback: str
    held: Side | None
    why: str
    created: datetime
    moved: datetime
