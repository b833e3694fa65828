"""What is done with agreements is written into the journal of both sides and told to the house."""

from __future__ import annotations

from typing import Final

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.rules.agreements.models import Negotiation, NegotiationStep, Transfer
from hiroba.rules.agreements.rights import code_of
from hiroba.rules.agreements.types import Side, State

MOVED: Final = "agreement.moved"  # key: the negotiation; payload: state ("" for words), side, number
ENDED: Final = "agreement.ended"  # key: the negotiation; payload: agreement, side
DELETION: Final = (
    "agreement.deletion"  # key: the negotiation; payload: agreement, state (due, late, confirmed)
)
TRANSFER: Final = "agreement.transfer"  # key: the transfer; payload: state, side


def moved(who: Principal, row: Negotiation, side: Side, text: str, *, terms: bool = False) -> None:
    """Keep the step that a negotiation made, journal it and tell it, in the caller's transaction."""
    _keep(who, row, side, row.state, text, row.terms if terms else None)
    if row.state != State.FINALIZED.value:
        _journal(who, row, f"agreement.{row.state.lower()}", side)
    _tell(row, side, row.state)


def said(who: Principal, row: Negotiation, side: Side, text: str) -> None:
    """Keep words; they move nothing."""
    _keep(who, row, side, "", text, None)
    _tell(row, side, "")


def signed(who: Principal, row: Negotiation, side: Side, agreement: str, digest: str) -> None:
    """Put on record who signed what: the SHA-256 of its text, in groups of eight digits."""
    groups = ":".join(digest[at : at + 8] for at in range(0, len(digest), 8))
    _journal(who, row, "agreement.sign", side, kind="agreement", id=agreement, sha256=groups)


def in_force(who: Principal, row: Negotiation, side: Side, agreement: str) -> None:
    _journal(who, row, "agreement.finalized", side, kind="agreement", id=agreement)


def ended(who: Principal, row: Negotiation, side: Side, agreement: str) -> None:
    _journal(who, row, "agreement.end", side, kind="agreement", id=agreement)
    outbox.emit(ENDED, row.pk, {"agreement": agreement, "side": side.value})


def deletion(row: Negotiation, agreement: str, state: str) -> None:
    """Tell how the deletion that was agreed on stands."""
    outbox.emit(DELETION, row.pk, {"agreement": agreement, "state": state})


def deleted(who: Principal, row: Negotiation, agreement: str) -> None:
    _journal(who, row, "agreement.deletion-confirm", Side.CONSUMER, kind="agreement", id=agreement)
    deletion(row, agreement, "confirmed")


def transferred(who: Principal, transfer: Transfer, side: Side) -> None:
    row = transfer.agreement.negotiation
    _journal(who, row, f"transfer.{transfer.state.lower()}", side, kind="transfer", id=transfer.pk)
    outbox.emit(TRANSFER, transfer.pk, {"state": transfer.state, "side": side.value})


def _keep(who: Principal, row: Negotiation, side: Side, state: str, text: str, terms: object | None) -> None:
    NegotiationStep.objects.create(
        negotiation=row, side=side.value, by=who.id, state=state, text=text, terms=terms
    )


def _journal(
    who: Principal, row: Negotiation, action: str, side: Side, *, kind: str = "negotiation", id: str = "",
    **details: str,
) -> None:  # fmt: skip
    """One line for each side: both keep a record of what they agreed on."""
    for code in (row.provider, row.consumer):
        journal.record(
            who, action, kind, id or row.pk, organisation=code, details={"side": side.value, **details},
            on_behalf=code_of(row, side),
        )  # fmt: skip


def _tell(row: Negotiation, side: Side, state: str) -> None:
    outbox.emit(MOVED, row.pk, {"state": state, "side": side.value, "number": row.number})
