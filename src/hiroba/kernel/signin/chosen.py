"""Which of their addresses somebody let a service know: it lies sealed in what is kept of the token.

Bound to table and column: allauth makes tokens many at once, before they have a number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.idp.oidc.models import Token
from django.db import transaction

from hiroba.kernel.sealing import service as sealing

PLACE: Final = "allauth_idp_oidc_token.data"
_KEY: Final = "email"


def connect() -> None:
    Token.set_scope_email, Token.get_scope_email = _keep, _kept
    sealing.add_holder(PLACE, rewrite_all)


def rewrite_all(rewrite: Callable[[str], str]) -> int:
    """Bring every address under the key of now; return how many."""
    changed = 0
    for pk in list(Token.objects.filter(data__has_key=_KEY).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Token.objects.select_for_update().filter(pk=pk).first()
            if row is None or (now := rewrite(row.data[_KEY])) == row.data[_KEY]:
                continue
            row.data |= {_KEY: now}
            row.save(update_fields=["data"])
            changed += 1
    return changed


def _keep(token: Token, email: str) -> None:
    token.data = (token.data or {}) | {_KEY: str(sealing.seal(email, PLACE))}


def _kept(token: Token) -> str | None:
    held = (token.data or {}).get(_KEY)
    return str(sealing.unseal(held, PLACE)) if held else None
