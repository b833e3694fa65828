"""The door of operations: keep an installation running, and bring it back."""

from __future__ import annotations

from hiroba.kernel.operations.backup import backup
from hiroba.kernel.operations.doctor import doctor
from hiroba.kernel.operations.logs import bind_request, configure_logs
from hiroba.kernel.operations.measures import Measured, count, count_datasets, measure, metrics
from hiroba.kernel.operations.parts import Part, add_part
from hiroba.kernel.operations.readiness import ready
from hiroba.kernel.operations.restore import restore
from hiroba.kernel.operations.verify import verify

__all__ = [
    "Measured",
    "Part",
    "add_part",
    "backup",
    "bind_request",
    "configure_logs",
    "count",
    "count_datasets",
    "doctor",
    "measure",
    "metrics",
    "ready",
    "restore",
    "verify",
]
