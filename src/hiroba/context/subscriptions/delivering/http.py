"""A notification over HTTP."""

from __future__ import annotations

from hiroba.context.subscriptions.types import Outcome, Parcel
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Unreachable

_LATER = frozenset((408, 423, 425, 429))  # client errors that time heals
_ANSWER = 1024 * 1024  # bytes of an answer that are read, and thrown away


async def send(parcel: Parcel, timeout: float) -> Outcome:
    """Send it. What the receiver refuses for good (4xx, a redirect) is final, everything else is tried
    again."""
    try:
        answer = await outside.ask(
            parcel.method,
            parcel.uri,
            headers=dict(parcel.headers),
            body=parcel.body,
            timeout=timeout,
            limit=_ANSWER,
        )
    except AddressRefused as error:
        return Outcome(ok=False, error=error.code, final=True)
    except Unreachable as error:
        why = str(error.data.get("why", error.code))
        return Outcome(ok=False, error=why, final=why == "too_large")  # it came, and would come again
    status = answer.status
    if 200 <= status < 300:
        return Outcome(ok=True, status=status)
    return Outcome(
        ok=False, status=status, error=f"HTTP {status}", final=status < 500 and status not in _LATER
    )
