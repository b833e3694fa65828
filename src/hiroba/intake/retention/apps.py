"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "hiroba.intake.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the daily sweep, and what tells people by mail."""
        from hiroba.intake.retention import parting, sweeping, telling  # noqa: F401
