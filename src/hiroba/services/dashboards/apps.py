"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "hiroba.services.dashboards"
    label = "dashboards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register how it is erased, and how it follows who has left."""
        from hiroba.services.dashboards import erasing, parting  # noqa: F401
