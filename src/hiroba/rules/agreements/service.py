"""The door of agreements on the use of data."""

from __future__ import annotations

from hiroba.rules.agreements.deleting import confirm_deletion, deletion_due
from hiroba.rules.agreements.departing import end_all, of_parties
from hiroba.rules.agreements.drafting import extent, labels_of
from hiroba.rules.agreements.errors import (
    AgreementOver,
    NotNow,
    OwnData,
    UnknownAgreement,
    UnknownNegotiation,
    UnknownOffer,
    UnknownTransfer,
    WrongTerms,
)
from hiroba.rules.agreements.keeping import (
    agreement,
    negotiation,
    negotiations,
    offers,
    offers_on,
    sides,
    steps,
)
from hiroba.rules.agreements.keeping import offer as offer_of
from hiroba.rules.agreements.negotiating import accept, answer, ask, terminate, write
from hiroba.rules.agreements.noting import ENDED, MOVED, TRANSFER
from hiroba.rules.agreements.offering import offer, take_back
from hiroba.rules.agreements.paper import paper
from hiroba.rules.agreements.rights import may_negotiate, require_negotiator
from hiroba.rules.agreements.signing import agree, end, rule_id, sign, waits_for_another
from hiroba.rules.agreements.telling import send_letter, step_subject
from hiroba.rules.agreements.transferring import may_start as transfers_to_start
from hiroba.rules.agreements.transferring import open_secret, opened, transfer, transfer_as_told, transfers
from hiroba.rules.agreements.transferring import request as request_transfer
from hiroba.rules.agreements.transferring import step as step_transfer

__all__ = [
    "ENDED",
    "MOVED",
    "TRANSFER",
    "AgreementOver",
    "NotNow",
    "OwnData",
    "UnknownAgreement",
    "UnknownNegotiation",
    "UnknownOffer",
    "UnknownTransfer",
    "WrongTerms",
    "accept",
    "agree",
    "agreement",
    "answer",
    "ask",
    "confirm_deletion",
    "deletion_due",
    "end",
    "end_all",
    "extent",
    "labels_of",
    "may_negotiate",
    "negotiation",
    "negotiations",
    "of_parties",
    "offer",
    "offer_of",
    "offers",
    "offers_on",
    "open_secret",
    "opened",
    "paper",
    "request_transfer",
    "require_negotiator",
    "rule_id",
    "send_letter",
    "sides",
    "sign",
    "step_subject",
    "step_transfer",
    "steps",
    "take_back",
    "terminate",
    "transfer",
    "transfer_as_told",
    "transfers",
    "transfers_to_start",
    "waits_for_another",
    "write",
]  # fmt: skip
