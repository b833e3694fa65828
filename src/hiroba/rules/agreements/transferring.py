"""The data of an agreement handed over to a connector (Dataspace Protocol 2025-1, Transfer Process Protocol).

A pull: the provider names an address and a secret that opens this data and nothing else, for as long as the
agreement is in force and the process is STARTED.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Action, Principal, Role, Target
from hiroba.rules.agreements import noting
from hiroba.rules.agreements.errors import NotNow, UnknownAgreement, UnknownTransfer
from hiroba.rules.agreements.keeping import agreement_info, agreement_row, terms_of
from hiroba.rules.agreements.models import Agreement, Transfer
from hiroba.rules.agreements.rights import sides_of
from hiroba.rules.agreements.types import LONGEST_WHY, Side, TransferInfo, TransferState

_MOST = 50  # of a list
_ALIVE = (TransferState.REQUESTED, TransferState.STARTED, TransferState.SUSPENDED)
# Who may bring a process from where to where (specification, figure of the state machine).
_MOVES: dict[TransferState, tuple[TransferState, ...]] = {
    TransferState.STARTED: (TransferState.REQUESTED, TransferState.SUSPENDED),
    TransferState.SUSPENDED: (TransferState.STARTED,),
    TransferState.COMPLETED: (TransferState.STARTED,),
    TransferState.TERMINATED: _ALIVE,
}


@dataclass(frozen=True)
class Opened:
    """Who reads with a transfer's secret, and which data."""

    transfer: str
    who: Principal
    target: Target


def request(
    who: Principal, agreement: str, consumer_pid: str, format: str, callback: str
) -> tuple[TransferInfo, bool]:
    """Begin to hand over what an agreement opens; says whether it is new: the same request twice is one.
    It may be asked for before the agreement begins, and starts then.

    Raises UnknownTransfer (no agreement of theirs), NotNow (none in force, and none that comes).
    """
    made, now = _used_by(who, agreement), timezone.now()
    info = agreement_info(made)
    if not info.in_force(now) and not info.coming(now):
        raise NotNow(state=made.negotiation.state)
    try:
        with transaction.atomic():
            row = Transfer.objects.create(
                agreement=made, consumer_pid=consumer_pid, format=format, callback=callback,
                state=TransferState.REQUESTED.value,
            )  # fmt: skip
            noting.transferred(who, row, Side.CONSUMER)
    except IntegrityError:
        known = Transfer.objects.filter(agreement=made, consumer_pid=consumer_pid).first()
        if known is None:
            raise
        return _info(known), False
    return _info(row), True


def transfer(who: Principal, id: str) -> TransferInfo:
    """Raises UnknownTransfer."""
    row = _row(id)
    if not sides_of(who, row.agreement.negotiation):
        raise UnknownTransfer
    return _info(row)


def transfers(who: Principal, agreement: str) -> list[TransferInfo]:
    """Return those of an agreement, the last begun first. Raises UnknownAgreement."""
    made = agreement_row(agreement)
    if not sides_of(who, made.negotiation):
        raise UnknownAgreement
    rows = made.transfers.select_related("agreement__negotiation").order_by("-created")
    return [_info(row) for row in rows[:_MOST]]


def transfer_as_told(id: str) -> TransferInfo | None:
    """Return a transfer for whoever tells the other side of it; None where it is gone."""
    row = Transfer.objects.select_related("agreement__negotiation").filter(pk=id).first()
    return _info(row) if row else None


def may_start() -> list[str]:
    """Return the transfers that were asked for and whose agreement is in force: the owner's turn."""
    now = timezone.now()
    rows = Transfer.objects.select_related("agreement__negotiation").filter(
        state=TransferState.REQUESTED.value, agreement__ended=None
    )
    return [row.pk for row in rows if agreement_info(row.agreement).in_force(now)]


@transaction.atomic
def step(who: Principal, id: str, state: TransferState, side: Side, why: str = "") -> TransferInfo:
    """Bring a transfer into a state, as one side; whoever paused it takes it up again.

    Raises UnknownTransfer, NotNow.
    """
    row = _row(id, held=True)
    if side not in sides_of(who, row.agreement.negotiation):
        raise UnknownTransfer
    return _step(who, row, state, side, why)


def _step(who: Principal, row: Transfer, state: TransferState, side: Side, why: str = "") -> TransferInfo:
    before = TransferState(row.state)
    if before not in _MOVES[state] or (state is TransferState.STARTED and not _may_start(row, side)):
        raise NotNow(state=row.state)
    row.state, row.why = state.value, " ".join(why.split())[:LONGEST_WHY]
    row.held = side.value if state is TransferState.SUSPENDED else ""
    if state in (TransferState.TERMINATED, TransferState.COMPLETED):
        row.digest = ""
    row.save(update_fields=["state", "digest", "held", "why", "modified"])
    noting.transferred(who, row, side)
    return _info(row)


def _may_start(row: Transfer, side: Side) -> bool:
    """The owner starts what was asked for; what is paused, whoever paused it."""
    starter = row.held or Side.PROVIDER.value
    return side == starter and agreement_info(row.agreement).in_force(timezone.now())


@transaction.atomic
def open_secret(id: str) -> str:
    """Make the secret of a transfer that is STARTED, in the place of one there was; it is kept as a hash.

    Raises UnknownTransfer, NotNow.
    """
    row = _row(id, held=True)
    if row.state != TransferState.STARTED.value:
        raise NotNow(state=row.state)
    secret = f"hrt_{secrets.token_urlsafe(32)}"
    row.digest = _digest(secret)
    row.save(update_fields=["digest"])
    return secret


def opened(id: str, secret: str) -> Opened:
    """Return what a secret opens now. Raises UnknownTransfer for whatever does not."""
    row = Transfer.objects.select_related("agreement__negotiation").filter(pk=id).first()
    found = row is not None and bool(row.digest) and secrets.compare_digest(row.digest, _digest(secret))
    if row is None or not found or row.state != TransferState.STARTED.value:
        raise UnknownTransfer
    if not agreement_info(row.agreement).in_force(timezone.now()):
        raise UnknownTransfer
    terms = terms_of(row.agreement.terms)
    purpose = min(terms.purposes, default="")
    consumer = row.agreement.negotiation.consumer
    scopes = frozenset({Action.DATASET_READ})
    who = Principal("token", f"transfer-{row.pk}", {consumer: Role.MEMBER}, scopes, purpose=purpose)
    return Opened(row.pk, who, terms.target)


def stop_all(who: Principal, made: Agreement, side: Side) -> None:
    """End what still runs under an agreement, in the caller's transaction."""
    rows = Transfer.objects.select_for_update().filter(
        agreement=made, state__in=[each.value for each in _ALIVE]
    )
    for row in rows:
        row.agreement = made
        _step(who, row, TransferState.TERMINATED, side)


def _used_by(who: Principal, id: str) -> Agreement:
    """An agreement that somebody uses data by. Raises UnknownTransfer."""
    made = Agreement.objects.select_related("negotiation").filter(pk=id).first()
    if made is None or Side.CONSUMER not in sides_of(who, made.negotiation):
        raise UnknownTransfer
    return made


def _row(id: str, *, held: bool = False) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)) if held else Transfer.objects
    row = rows.select_related("agreement__negotiation").filter(pk=id).first()
    if row is None:
        raise UnknownTransfer
    return row


def _info(row: Transfer) -> TransferInfo:
    return TransferInfo(
        row.pk, row.agreement_id, row.agreement.negotiation.consumer, row.consumer_pid,
        TransferState(row.state), row.format, row.callback, Side(row.held) if row.held else None, row.why,
        row.created, row.modified,
    )  # fmt: skip


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
