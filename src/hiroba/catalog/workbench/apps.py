"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "hiroba.catalog.workbench"
    label = "workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs; erasures reach the answers, refusals are told in the journal."""
        from hiroba.catalog.workbench import erasing, parting, scheduling, unseen  # noqa: F401
        from hiroba.kernel.journal import service as journal

        erasing.register()
        journal.finder("table", unseen.find)
