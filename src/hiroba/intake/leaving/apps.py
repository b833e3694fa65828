"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "hiroba.intake.leaving"
    label = "leaving"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what makes archives, acts on the day, and tells people by mail."""
        from hiroba.intake.leaving import archiving, telling, upkeep  # noqa: F401
