"""What a service holds of somebody: one sign-in opens one grant, and all its codes and tokens end together.

A code or refresh token counts once. Whoever shows it a second time may not be whose it is, so that ends the
grant (RFC 6749 4.1.2, RFC 9700 4.14.2); and renewing it again and again does not make it last for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import uuid4

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.signin.errors import AlreadySpent
from hiroba.kernel.signin.models import Issued, Visit

LONGEST: Final = timedelta(days=90)  # that somebody is known to a service without signing in anew


@transaction.atomic
def spend(shown: str, opened: Iterable[str]) -> None:
    """Note that a code or refresh token has opened others. Raises AlreadySpent: undo what was opened."""
    now = timezone.now()
    row, fresh = Issued.objects.select_for_update().get_or_create(
        pk=hashed(shown), defaults={"grant": uuid4().hex, "ends": now + LONGEST, "spent": True}
    )
    if not fresh:
        if row.spent or row.ends <= now:
            raise AlreadySpent
        row.spent = True
        row.save(update_fields=["spent"])
    Visit.objects.filter(code=row.pk).update(grant=row.grant)
    Issued.objects.bulk_create(Issued(hash=hashed(each), grant=row.grant, ends=row.ends) for each in opened)


def end_if_spent(shown: str) -> None:
    """End the grant of what was shown although it had been used up, or was too old."""
    row = Issued.objects.filter(pk=hashed(shown)).first()
    if row is not None and (row.spent or row.ends <= timezone.now()):
        _end(row.grant)


def end_over() -> None:
    """End the grants that have lasted long enough, and forget them."""
    over = Issued.objects.filter(ends__lte=timezone.now())
    Token.objects.filter(hash__in=over.values("pk")).delete()
    over.delete()


def end_grant(token: str) -> None:
    """End all that came of the same sign-in as a token."""
    row = Issued.objects.filter(pk=hashed(token)).first()
    if row is not None:
        _end(row.grant)


def holder_of(token: str) -> str:
    """Return the id of the service that a token was given to; "" for one that is none."""
    found = Token.objects.by_value(token).values_list("client_id", flat=True).first()
    return found or ""


def known_to(user_id: int) -> list[tuple[str, str]]:
    """Return id and name of the services that somebody is known to now, by name."""
    held = Token.objects.valid().filter(user_id=user_id).values("client_id")
    return list(Client.objects.filter(pk__in=held).order_by("name", "pk").values_list("pk", "name"))


@transaction.atomic
def leave(who: Principal, client: str) -> None:
    """Somebody is known to a service no longer; a second time changes nothing."""
    if Token.objects.filter(user_id=int(who.id), client_id=client).delete()[0]:
        journal.record(who, "opening.leave", "opening", client)


def _end(grant: str) -> None:
    Token.objects.filter(hash__in=Issued.objects.filter(grant=grant).values("pk")).delete()


def hashed(value: str) -> str:
    """A code or token as it is kept."""
    return str(get_adapter().hash_token(value))
