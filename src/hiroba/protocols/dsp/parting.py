"""Connectors that an organisation dealt with, and what it asked them for; agreements stay, keys do not."""

from __future__ import annotations

from django.utils import timezone

from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.parting.service import Part, add, by
from hiroba.protocols.dsp.models import Asked, Peer, Pull

_KEYS = frozenset({"secret", "digest"})

add(Part("dataspace/peers", Peer, by("organisation"), _KEYS, removed=False))
add(Part("dataspace/asked", Asked, by("organisation"), frozenset({"digest"}), removed=False))
add(Part("dataspace/pulls", Pull, by("asked__organisation"), _KEYS))


@outbox.consumer("organisation.removed", "dataspace")
def forget(event: Event) -> None:
    """What opens something at the other side, or here, goes from what stays on record."""
    theirs = Peer.objects.filter(organisation__in=event.payload["codes"])
    theirs.filter(removed=None).update(removed=timezone.now())
    theirs.update(secret="", digest="")
