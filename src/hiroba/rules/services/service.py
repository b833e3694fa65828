"""The door of services outside, and of who uses which service."""

from __future__ import annotations

from hiroba.rules.services.applying import apply, require_provider, withdraw
from hiroba.rules.services.errors import (
    AnswerMissing,
    ServiceApplicationMoved,
    ServiceApplicationWaits,
    ServiceIdTaken,
    ServiceStopped,
    ServiceTermsChanged,
    TermsMissing,
    TrialMayNotOffer,
    UnknownServiceApplication,
    WrongServiceAddress,
    WrongServiceId,
    WrongServiceScopes,
)
from hiroba.rules.services.gate import admit, admit_now, admit_opening, count, forget, is_key, watcher
from hiroba.rules.services.keys import issue_key, keys_of, register_opening, register_program, revoke_key
from hiroba.rules.services.operating import require_operator
from hiroba.rules.services.reading import application, applications_of, outside, outside_of, service
from hiroba.rules.services.remembering import note_use, remember, remembered, remembers
from hiroba.rules.services.reviewing import approve, end, queue, refuse, switch
from hiroba.rules.services.subscribing import (
    subscribe,
    subscribers,
    subscriptions_of,
    subscriptions_of_organisation,
    unsubscribe,
)
from hiroba.rules.services.terms import publish_terms, terms, terms_by_hash

__all__ = [
    "AnswerMissing", "ServiceApplicationMoved", "ServiceApplicationWaits", "ServiceIdTaken",
    "ServiceStopped", "ServiceTermsChanged", "TermsMissing", "TrialMayNotOffer", "UnknownServiceApplication",
    "WrongServiceAddress", "WrongServiceId", "WrongServiceScopes", "admit", "admit_now", "admit_opening",
    "application", "applications_of", "apply", "approve", "count", "end", "forget", "is_key", "issue_key",
    "keys_of", "note_use", "outside", "outside_of", "publish_terms", "queue", "refuse", "register_opening",
    "register_program", "remember", "remembered", "remembers", "require_operator", "require_provider",
    "revoke_key", "service", "subscribe", "subscribers", "subscriptions_of",
    "subscriptions_of_organisation", "switch", "terms", "terms_by_hash", "unsubscribe", "watcher",
    "withdraw",
]  # fmt: skip
