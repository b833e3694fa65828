"""The boards of an organisation that has left go with what it had."""

from __future__ import annotations

from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.services.dashboards.models import BoardRow


@outbox.consumer("organisation.removed", "dashboards")
def forget(event: Event) -> None:
    """Remove its boards, and who gets them by mail."""
    BoardRow.objects.filter(organisation__in=event.payload["codes"]).delete()
