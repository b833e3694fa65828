"""The door of leases: work that is held for a while, by somebody who shows that they live."""

from __future__ import annotations

from hiroba.kernel.leases.backoff import wait
from hiroba.kernel.leases.heartbeat import Heartbeat
from hiroba.kernel.leases.holder import dead, me

__all__ = ["Heartbeat", "dead", "me", "wait"]
