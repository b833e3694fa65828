"""Sign-ins that were refused, as the journal is told: by the account that was tried, without who tried.

An address that has no account here is only counted.
"""

from __future__ import annotations

from typing import Any

from allauth.account.utils import filter_users_by_email
from allauth.mfa import signals

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Refusal
from hiroba.kernel.people import service as people


def wrong_password(email: str) -> None:
    """Each address costs one look-up, whether somebody has it or not."""
    _note([user.pk for user in filter_users_by_email(email)], "password")


def wrong_code(user_id: int | None) -> None:
    """A code that was sent by mail."""
    _note([] if user_id is None else [user_id], "mailed-code")


def closed(user_id: int) -> None:
    """The account is closed."""
    _note([user_id], "account-open")


def wrong_proof(client: str) -> None:
    """A program that did not show which one it is. client: which it says it is; another one is nobody."""
    try:
        known = people.client(client)
    except people.UnknownClient:
        journal.refused(ANONYMOUS, "signin.try", "client")
        return
    told = journal.refusal(
        ANONYMOUS, "signin.try", "client", known.id, organisation=known.organisation, rules=["client-proof"]
    )
    journal.note(told)


def by_provider() -> None:
    journal.refused(ANONYMOUS, "signin.try", "account")


def watch_factors() -> None:
    signals.authentication_failed.connect(_wrong_factor, dispatch_uid="hiroba.signin.refusals")


def _wrong_factor(user: Any, authenticator: Any, reauthentication: bool, **_told: Any) -> None:
    rule = f"factor-{authenticator.type}"
    if reauthentication:
        journal.refused(
            Principal("person", str(user.pk)), "signin.again", "account", str(user.pk), rules=[rule]
        )
    else:
        _note([user.pk], rule)


def _note(accounts: list[int], rule: str) -> None:
    if not accounts:
        journal.refused(ANONYMOUS, "signin.try", "account")
    for id in accounts:
        journal.note(_refusal(str(id), "account", rule))


def _refusal(id: str, kind: str, rule: str) -> Refusal:
    return journal.refusal(ANONYMOUS, "signin.try", kind, id, rules=[rule])
