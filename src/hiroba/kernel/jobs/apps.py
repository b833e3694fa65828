"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "hiroba.kernel.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiroba.kernel.jobs import upkeep  # noqa: F401 - registers its job
