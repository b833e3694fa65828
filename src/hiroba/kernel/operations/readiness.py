"""Is the process alive, and can it answer people?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.operations.types import Readiness
from hiroba.kernel.settings import service as settings

_SIGN = timedelta(seconds=30)  # a worker shows itself every two seconds
_planning = Lock()  # Django reads the modules of migrations anew each time: two at once disturb each other


def ready() -> Readiness:
    """Ask everything that is needed to answer people."""
    checks = {"database": _asked(_database), "storage": _asked(_storage)}
    if checks["database"] == "ok":
        checks |= {"migrations": _asked(_migrations), "worker": _asked(_worker)}
    return Readiness(all(state == "ok" for state in checks.values()), checks)


def unapplied() -> list[str]:
    """Return the migrations that the database has not had yet."""
    with _planning:
        executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "no answer"
    except OSError:
        return "not writable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    return "not applied" if unapplied() else "ok"


def _storage() -> str:
    handle, name = tempfile.mkstemp(dir=settings.server().data_dir)
    os.close(handle)
    os.unlink(name)  # noqa: PTH108 - the name is already in hand
    return "ok"


def _worker() -> str:
    seen = jobs.last_sign()
    if seen is None:
        return "never seen"
    return "ok" if timezone.now() - seen < _SIGN else "not seen lately"
