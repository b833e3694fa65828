"""The door of joining: applications, terms, suspensions."""

from __future__ import annotations

from hiroba.rules.joining.applying import (
    answer,
    application,
    apply,
    by_key,
    confirm,
    key_of,
    require_open,
    take_back,
)
from hiroba.rules.joining.errors import (
    ApplicationMoved,
    CorporateNumberNeeded,
    JoiningClosed,
    NotSigned,
    ReasonNeeded,
    StandsAlready,
    TermsChanged,
    TooManyApplications,
    UnknownApplication,
    UnknownTerms,
    WrongCorporateNumber,
)
from hiroba.rules.joining.plans import plans
from hiroba.rules.joining.reviewing import (
    accept,
    ask_back,
    queue,
    refuse,
    require_member,
    require_operator,
    similar,
)
from hiroba.rules.joining.signing import publish_terms, sign, signatures, terms, terms_by_hash
from hiroba.rules.joining.suspending import close, hide_data, lift, suspend, suspension

__all__ = [
    "ApplicationMoved", "CorporateNumberNeeded", "JoiningClosed", "NotSigned", "ReasonNeeded",
    "StandsAlready", "TermsChanged", "TooManyApplications", "UnknownApplication", "UnknownTerms",
    "WrongCorporateNumber", "accept", "answer", "application", "apply", "ask_back", "by_key", "close",
    "confirm", "hide_data", "key_of", "lift", "plans", "publish_terms", "queue", "refuse",
    "require_member", "require_open", "require_operator", "sign", "signatures", "similar", "suspend",
    "suspension", "take_back", "terms", "terms_by_hash",
]  # fmt: skip
