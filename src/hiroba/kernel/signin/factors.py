"""Secrets of second factors lie sealed in the database.

They are bound to their table and column, not to their row: allauth asks for them before there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.db import transaction

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.signin import earlier

PLACE: Final = "mfa_authenticator.data"


def seal(text: str) -> str:
    return str(sealing.seal(text, PLACE))


def unseal(sealed: str) -> str:
    """Return what was sealed; raises SealBroken, UnknownKey."""
    return str(sealing.unseal(sealed, PLACE)) if sealing.is_sealed(sealed) else earlier.opened(sealed)


def rewrite_all(authenticators: Any, rewrite: Callable[[str], str] = str) -> int:
    """Bring every secret under the key of now, those sealed the earlier way too; return how many rows.

    authenticators: the model.
    """
    changed = 0
    for pk in list(authenticators.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():  # locked: a code that is used meanwhile stays used
            row = authenticators.objects.select_for_update().filter(pk=pk).first()
            data = _rewritten(row.data, rewrite) if row else None
            if row and data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                changed += 1
    return changed


def connect() -> None:
    from allauth.mfa.models import Authenticator  # by then the models stand

    sealing.add_holder(PLACE, partial(rewrite_all, Authenticator))


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _rewritten(each, rewrite) for name, each in value.items()}
    if isinstance(value, list):
        return [_rewritten(each, rewrite) for each in value]
    if not isinstance(value, str):
        return value
    before = earlier.opened(value)
    if before != value:
        return seal(before)
    return rewrite(value) if sealing.is_sealed(value) else value
