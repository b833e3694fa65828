"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "hiroba.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs and what is heard of datasets."""
        from hiroba.indicators import jobs, parting  # noqa: F401
