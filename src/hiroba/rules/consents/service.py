"""The door of consent: what a service asks is `allows`, and `used` where it then uses; one outside asks
`checked`, which is both."""

from __future__ import annotations

from hiroba.rules.consents.asking import ask_for, asks, close, may_ask, require_asker
from hiroba.rules.consents.checking import allowed, allows, checked, require_checker, used
from hiroba.rules.consents.errors import NoConsent, TextChanged, UnknownAsk, UnknownSubjects, WrongAsk
from hiroba.rules.consents.giving import give, mine, require_resident, uses, withdraw
from hiroba.rules.consents.refusing import refusals

__all__ = [
    "NoConsent", "TextChanged", "UnknownAsk", "UnknownSubjects", "WrongAsk", "allowed", "allows", "ask_for",
    "asks", "checked", "close", "give", "may_ask", "mine", "refusals", "require_asker", "require_checker",
    "require_resident", "used", "uses", "withdraw",
]  # fmt: skip
